"""The syntax tree of rule text: what the parser understood, before any name is looked up.

Every node keeps its `span` and the `origin` of its text (whatever the caller of the parser gave,
so that a complaint can be led back to a file; pieces of several texts meet in one tree when a rule
kind builds a condition).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

from accountability.model.expression import ArithOp, CompareOp, FoldKind, PositionKind
from accountability.model.place import NO_SPAN, Span
from accountability.model.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What all syntax nodes share."""

    span: Span = field(default=NO_SPAN, compare=False)
    origin: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Node):
    """A literal: text, number (`int` or `Fraction`), bool, date, month, timestamp, partial date, none."""

    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A bare name, or a path `a.b.c` (`parts` has at least one)."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf(Node):
    """`as_of`: the date of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Param(Node):
    name: str
    keys: tuple[Expr, ...] = ()
    at: Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Logic(Node):
    op: OneOf["and", "or"]
    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    op: CompareOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Node):
    value: Expr
    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """`item in (options)`; with `listed` the single option is a list expression (`item in x.tags`)."""

    item: Expr
    options: tuple[Expr, ...]
    listed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains(Node):
    whole: Expr
    part: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches(Node):
    text: Expr
    pattern: Constant


@dataclass(frozen=True, slots=True, kw_only=True)
class During(Node):
    what: Expr
    alias: str
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Test(Node):
    """`is missing|present|unreadable|true|false`; `is not …` is a `Not` around it."""

    kind: OneOf["missing", "present", "unreadable", "true", "false"]
    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Same(Node):
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Arith(Node):
    op: ArithOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Node):
    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Suffix(Node):
    """`amount days` and its like."""

    amount: Expr
    unit: OneOf["days", "months", "years", "hours", "working days"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Else(Node):
    value: Expr
    default: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTerm(Node):
    key: Expr
    descending: bool = False
    nulls_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Node):
    """A row set. `relation` is a name, `rows` (None), or a list expression (`alias in list`).

    `alias` is None for `rows` and where a named row set keeps its own.
    """

    relation: str | Expr | None
    alias: str | None = None
    where: Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold(Node):
    kind: FoldKind
    rows: Rows
    value: Expr | None = None
    order: tuple[OrderTerm, ...] = ()
    share: Expr | None = None  # of a quantile: which one, from 0 to 1
    definition: int | None = None  # of a quantile: its type, 1 to 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Position(Node):
    kind: PositionKind
    value: Expr | None
    order: tuple[OrderTerm, ...]
    within: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Node):
    """`REL alias`, or `pair of REL alias, second`."""

    relation: str
    alias: str
    second: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Node):
    relation: str
    alias: str
    on: Expr
    left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Node):
    items: tuple[Item, ...]
    joins: tuple[Join, ...] = ()


Expr: TypeAlias = (
    Constant | Name | AsOf | Param | Not | Logic | Compare | Between | In | Contains | Matches | During
    | Test | Same | Arith | Negate | Suffix | Else | If | Call | Fold | Position
)  # fmt: skip


def parts(node: Node) -> Iterator[Node]:
    """The nodes directly inside `node`, in the order of their fields."""
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (member for member in value if isinstance(member, Node))


def beyond(tree: object, limit: int) -> Node | None:
    """A node of `tree` (a node, or a tuple of nodes) that stands deeper than `limit`, if any does."""
    level = [tree] if isinstance(tree, Node) else list(tree) if isinstance(tree, tuple) else []
    for _ in range(limit):
        level = [part for node in level for part in parts(node)]
        if not level:
            return None
    return level[0]
