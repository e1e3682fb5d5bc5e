"""What the lowering knows of a value: its column, and which ways of having none are possible.

A `Cell` is an SQL value that is NULL wherever there is no value. Which kind of none or unknown
then holds is in `state`, carried only where the records leave it open: plain comparisons of columns
without gaps are plain SQL. `why` is the causes of an unknown, as the bits of a number (see
`reasons`); its text is made only when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.sql import NULL, Sql
from accountability.engines.duckdb.states import Is

ALWAYS = frozenset({Is.VALUE})
UNKNOWNS = frozenset({Is.EMPTY, Is.UNREADABLE, Is.UNDETERMINED})
UNLIMITED = frozenset({Is.UNLIMITED})

Why: TypeAlias = Callable[[], Sql]
NO_CAUSE = Sql("(0::HUGEINT)")


def no_cause() -> Sql:
    """Nothing to say: the value is known, or its causes are said elsewhere."""
    return NO_CAUSE


@dataclass(frozen=True, slots=True)
class Number:
    """How a number is carried: the integer `value * 10**scale`, over `over` where it is a fraction.

    `digits` bounds the digits of that integer, `over_digits` those of the divisor (always positive).
    """

    digits: int
    scale: int = 0
    over: Sql | None = None
    over_digits: int = 1


@dataclass(frozen=True, slots=True)
class Span:
    """The interval of a fold over unknown inputs: where `holds`, the value lies from `low` to `high`.

    An end that is NULL is open. `perhaps_none`: there may be no value at all. `low_endless`, `high_endless`:
    that end is unlimited.
    """

    holds: Sql
    low: Sql
    high: Sql
    perhaps_none: Sql
    low_endless: Sql = sql.FALSE
    high_endless: Sql = sql.FALSE

    def over(self, change: Callable[[Sql], Sql]) -> Span:
        """The same with each of its parts changed."""
        ends = (self.low, self.high, self.perhaps_none, self.low_endless, self.high_endless)
        return Span(change(self.holds), *map(change, ends))


@dataclass(frozen=True, slots=True)
class Cell:
    """A lowered expression.

    `number` belongs to numbers and money, `currency` to money alone, `codes` to enums (the value
    is the place of the code among them), `open` to lists (true where more elements may belong).
    """

    value: Sql
    states: frozenset[Is] = ALWAYS
    state: Sql | None = None  # None: NULL means the one state beside VALUE
    number: Number | None = None
    currency: Sql | None = None
    span: Span | None = None
    why: Why = no_cause
    codes: tuple[str, ...] | None = None
    open: Sql | None = None
    open_why: Why = no_cause
    constant: str | None = None  # a text of the rule or of a parameter

    @property
    def gaps(self) -> frozenset[Is]:
        """The states in which `value` is NULL."""
        return self.states - ALWAYS

    @property
    def absent(self) -> Is | None:
        """The one state in which it has no value, if it has one elsewhere and no state of its own."""
        if self.state is not None or len(self.gaps) != 1 or self.gaps == self.states:
            return None
        (only,) = self.gaps
        return only

    def state_sql(self) -> Sql:
        """The state as a small integer."""
        if self.state is not None:
            return self.state
        if self.absent is not None:
            return sql.case([(sql.is_null(self.value), code(self.absent))], code(Is.VALUE))
        (always,) = self.gaps or ALWAYS
        return code(always)

    def among(self, wanted: frozenset[Is]) -> Sql:
        """Whether its state is one of `wanted`: two-valued."""
        possible = self.states & wanted
        if not possible:
            return sql.FALSE
        if possible == self.states:
            return sql.TRUE
        if possible == self.gaps:
            return sql.is_null(self.value)
        if possible == ALWAYS:
            return sql.is_not_null(self.value)
        return sql.member(self.state_sql(), [code(s) for s in sorted(possible)])

    @property
    def is_none(self) -> Sql:
        return self.among(frozenset({Is.NONE}))

    @property
    def is_unknown(self) -> Sql:
        return self.among(UNKNOWNS)

    @property
    def may_be_unknown(self) -> bool:
        return bool(self.states & UNKNOWNS)

    def causes(self) -> Sql:
        """The causes where it is unknown, none elsewhere."""
        return guarded(self.is_unknown, self.why)


def guarded(condition: Sql, why: Why) -> Sql:
    """Causes where a two-valued condition holds, none elsewhere."""
    if condition == sql.FALSE:
        return NO_CAUSE
    said = why()
    return said if condition == sql.TRUE else sql.case([(condition, said)], NO_CAUSE)


def together(parts: Iterable[Sql]) -> Sql:
    """The causes of all of `parts`."""
    kept = list(dict.fromkeys(p for p in parts if p != NO_CAUSE))
    if not kept:
        return NO_CAUSE
    result = kept[0]
    for part in kept[1:]:
        result = sql.infix(result, "|", part)
    return result


def code(state: Is) -> Sql:
    """A state as the number that stands in state columns."""
    return Sql(str(int(state)))


NOTHING = Cell(NULL, frozenset({Is.NONE}))


def unknown(why: Why) -> Cell:
    """What is undetermined everywhere, for the same reasons."""
    return Cell(NULL, frozenset({Is.UNDETERMINED}), why=why)


Branch: TypeAlias = tuple[Sql, Is, Why]


def with_states(cell: Cell, branches: Sequence[Branch]) -> Cell:
    """`cell` in the states that the first true branch names, else a value.

    Its value must be NULL wherever a branch holds.
    """
    reached = [branch for branch in branches if branch[0] != sql.FALSE]
    states = {Is.VALUE, *(state for _, state, _ in reached)}
    for condition, _, _ in reached:
        if condition == sql.TRUE:
            states = {state for _, state, _ in reached}
    kept = replace(cell, states=frozenset(states), state=None, why=_first(reached))
    if len(states - ALWAYS) <= 1:
        return kept
    return replace(kept, state=sql.case([(c, code(s)) for c, s, _ in reached], code(Is.VALUE)))


def _first(branches: Sequence[Branch]) -> Why:
    """The causes that the first true branch names."""

    def why() -> Sql:
        return sql.case([(c, w()) for c, _, w in branches], NO_CAUSE)

    return why


def merged(*cells: Cell) -> Why:
    """The causes of all that is unknown among `cells`."""
    return lambda: together(cell.causes() for cell in cells)


def blocked(cell: Cell, *operands: Cell) -> Cell:
    """`cell` computed from operands: unknown if any is, else none if any is none.

    Its value must be NULL where an operand has none.
    """
    doubt = sql.any_of(o.is_unknown for o in operands)
    none = sql.any_of(o.is_none for o in operands)
    return with_states(cell, [(doubt, Is.UNDETERMINED, merged(*operands)), (none, Is.NONE, no_cause)])


def truth(value: Sql, why: Why = no_cause, *, may_be_unknown: bool = True) -> Cell:
    """A truth value: NULL where it is unknown."""
    states = frozenset({Is.VALUE, Is.UNDETERMINED}) if may_be_unknown else ALWAYS
    return Cell(value, states, why=why)


def as_truth(cell: Cell) -> Cell:
    """A bool as a condition: false where there is none, NULL where it is unknown."""
    if Is.NONE not in cell.states:
        return truth(cell.value, cell.why, may_be_unknown=cell.may_be_unknown)
    if not cell.may_be_unknown:
        return truth(sql.call("coalesce", cell.value, sql.FALSE), may_be_unknown=False)
    return truth(sql.case([(cell.is_none, sql.FALSE)], cell.value), cell.why)


def all_true(cells: Sequence[Cell]) -> Cell:
    """Kleene's and; unknown for the causes of every term that is, unless one is false."""
    value = sql.all_of(c.value for c in cells)
    return truth(value, merged(*cells), may_be_unknown=any(c.may_be_unknown for c in cells))


def any_true(cells: Sequence[Cell]) -> Cell:
    """Kleene's or."""
    value = sql.any_of(c.value for c in cells)
    return truth(value, merged(*cells), may_be_unknown=any(c.may_be_unknown for c in cells))


def not_true(cell: Cell) -> Cell:
    """Kleene's not."""
    return replace(cell, value=sql.negation(cell.value))


TRUE_CELL = truth(sql.TRUE, may_be_unknown=False)


def as_text(cell: Cell) -> Cell:
    """An enum as the text of its code; anything else as it is."""
    if cell.codes is None or cell.open is not None:
        return cell
    texts = sql.list_of([sql.literal(c) for c in cell.codes], "VARCHAR")
    place = sql.infix(sql.cast(cell.value, "INTEGER"), "+", Sql("1"))
    return replace(cell, value=sql.call("list_extract", texts, place), codes=None)


def same_codes(cells: Sequence[Cell]) -> list[Cell]:
    """Cells of enums and texts in one form: the places of one list of codes, or text."""
    known = {c.codes for c in cells if c.codes is not None}
    if not known:
        return list(cells)
    (codes, *others) = known
    if not others and all(c.codes is not None or c.constant in codes for c in cells):
        return [_coded(c, codes) for c in cells]
    return [as_text(c) for c in cells]


def _coded(cell: Cell, codes: tuple[str, ...]) -> Cell:
    if cell.codes is not None or cell.constant is None:
        return cell
    return replace(cell, value=Sql(str(codes.index(cell.constant))), codes=codes, constant=None)


def texts_form(cells: Sequence[Cell]) -> list[Cell]:
    """Enums of one list of codes as they are, of several as text."""
    known = {c.codes for c in cells if c.states & ALWAYS}
    return list(cells) if len(known) <= 1 else [as_text(c) for c in cells]
