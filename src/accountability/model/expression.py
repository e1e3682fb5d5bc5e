"""Typed expressions: what the checker makes of rule text, and what every engine evaluates.

Every node knows its `type`. `span` is where it stood in its text; nodes that a rule kind made
have `NO_SPAN`. Nodes compare by value, so equal expressions can share work.

Inputs of a scope are rows bound to aliases. A `Column` reads a field of an aliased row, after
following the references in `path`; `GroupKey` and `LetRef` read what the scope itself names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

from accountability.model.place import NO_SPAN, Span
from accountability.model.types import Type
from accountability.model.values import Value

CompareOp: TypeAlias = OneOf["=", "<>", "<", "<=", ">", ">="]
ArithOp: TypeAlias = OneOf["+", "-", "*", "/"]
TestKind: TypeAlias = OneOf["missing", "unreadable", "true", "false"]
FoldKind: TypeAlias = OneOf[
    "some", "no", "every", "count", "sum", "min", "max", "mean", "median", "set", "quantile",
    "first", "last",
]  # fmt: skip
PositionKind: TypeAlias = OneOf["next", "previous", "rank"]
ShiftUnit: TypeAlias = OneOf["day", "month", "working_day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What all expressions share."""

    type: Type
    span: Span = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    """A constant of the rule text; `none` is the literal `NONE`."""

    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Node):
    """`alias.ref.ref.field`: a field of the aliased row, or of the record its references name.

    `path` holds, per step, the reference field to follow; `records` the record type of the
    aliased row and of each record on the way, so `len(records) == len(path) + 1` and `name`
    is a field of `records[-1]`. Where the alias is an element of a list of references, the
    element itself is the first reference: `path[0]` and `records[0]` are then empty.
    """

    alias: str
    path: tuple[str, ...]
    records: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Active(Node):
    """`alias.active`: the interval in which the aliased record is active."""

    alias: str
    path: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element(Node):
    """The element that an alias over a list field stands for."""

    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetRef(Node):
    """A scalar named by `let` of the rule or derived record. Transparent: it means its expression."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupKey(Node):
    """A value that the current group shares (`by` of a derived record)."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Param(Node):
    """`:name[keys] at date`. `at` None: the rule's own date."""

    name: str
    keys: tuple[Expr, ...] = ()
    at: Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf(Node):
    """`as_of`: the date of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """`=` and order are false with none, `<>` is true with none; unknown otherwise spreads."""

    op: CompareOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """`item in (a, b)` (`options`) or `item in list` (one option of a list type)."""

    item: Expr
    options: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains(Node):
    """`text contains text`, or `list contains element`."""

    whole: Expr
    part: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches(Node):
    """`text matches 'pattern'`: found anywhere; `pattern` is in the common, canonical form."""

    text: Expr
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class During(Node):
    """`what during p`: a date, month or active interval shares a day with the period row `alias`.

    `whole` (`throughout`): it covers the period entirely.
    """

    what: Expr
    alias: str
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Test(Node):
    """`is missing`, `is unreadable`, `is true`, `is false`; negations are wrapped in `Not`."""

    kind: TestKind
    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Same(Node):
    """`same as`: two-valued; all that is not a value is alike. `differs from` is its `Not`."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Arith(Node):
    """Exact arithmetic on numbers and money; also date - date (days) and negation as `0 - x`."""

    op: ArithOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Node):
    """A date, month or timestamp moved by `sign * amount` units. Month steps clamp to the month's end."""

    start: Expr
    amount: Expr
    sign: OneOf[1, -1]
    unit: ShiftUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Else(Node):
    """`value else default`: the default where there is none. Unknown stays unknown."""

    value: Expr
    default: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """`if condition then a else b`; undetermined where the condition is unknown."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function of the signature table."""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Node):
    """One term of an ordering. None values stand where `nulls_first` says; unknown ones nowhere."""

    key: Expr
    descending: bool = False
    nulls_first: bool = False


@dataclass(frozen=True, slots=True)
class RecordRows:
    """All rows of a record type, a derived record, or a period relation (`months`)."""

    name: str


@dataclass(frozen=True, slots=True)
class GroupRows:
    """`rows`: the members of the current group, under the aliases of its source."""


@dataclass(frozen=True, slots=True)
class ListRows:
    """The elements of a list."""

    items: Expr


@dataclass(frozen=True, slots=True)
class NamedRows:
    """A row set named by `let`; its rows are rebound to the alias of the reference."""

    name: str


Relation: TypeAlias = RecordRows | GroupRows | ListRows | NamedRows


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSet:
    """Rows of `relation`, bound to `alias` (empty for `GroupRows`), that satisfy `where`."""

    relation: Relation
    alias: str
    where: Expr | None = None
    span: Span = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold(Node):
    """A quantifier or aggregate over rows.

    `value` is None for some, no, count; for every it is the condition to satisfy.
    `order` belongs to first and last. `share` (0 to 1) and `definition`
    (1 to 9, Hyndman and Fan 1996) to quantile; `share` is evaluated outside the rows.
    """

    kind: FoldKind
    rows: RowSet
    value: Expr | None = None
    order: tuple[Order, ...] = ()
    share: Expr | None = None
    definition: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position(Node):
    """`next`, `previous` of a value, or `rank`, among the rows of the rule's own source.

    The rows of the source that agree in `within`, in `order`, then by record key.
    """

    kind: PositionKind
    value: Expr | None
    order: tuple[Order, ...]
    within: tuple[Expr, ...] = ()


Expr: TypeAlias = (
    Literal | Column | Active | Element | LetRef | GroupKey | Param | AsOf | Not | And | Or
    | Compare | In | Contains | Matches | During | Test | Same | Arith | Shift | Else | If
    | Call | Fold | Position
)  # fmt: skip
