"""Comparisons and tests: two values, a value and an interval, and what is asked of a state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accountability.engines.duckdb import dates, numbers, sql
from accountability.engines.duckdb.cells import (
    ALWAYS,
    UNLIMITED,
    Cell,
    Span,
    Why,
    any_true,
    guarded,
    merged,
    no_cause,
    same_codes,
    together,
    truth,
    with_states,
)
from accountability.engines.duckdb.reasons import Reasons
from accountability.engines.duckdb.sql import NULL, Sql
from accountability.engines.duckdb.states import Is
from accountability.model.expression import CompareOp, TestKind
from accountability.model.types import PartialDateType, Type
from accountability.model.values import CauseKind
from accountability.semantics.ranges import MIRRORED

_HAS_VALUE = ALWAYS | UNLIMITED


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its cell and the type of its expression."""

    cell: Cell
    type: Type

    @property
    def partial(self) -> bool:
        return isinstance(self.type, PartialDateType)


def compare(op: CompareOp, left: Side, right: Side, reasons: Reasons) -> Cell:
    """`left op right`, either of which may be an interval."""
    a, b = _prepared(left, right)
    partial = left.partial or right.partial
    if not left.cell.span and not right.cell.span:
        return _plain(op, a, b, reasons, partial)
    plain = _plain(op, a, b, reasons, partial)
    branches: list[tuple[Sql, Sql]] = []
    if a.span is not None and b.span is not None:
        branches.append((sql.all_of((a.span.holds, b.span.holds)), NULL))
    if a.span is not None:
        branches.append((a.span.holds, _decided(op, a, a.span, b)))
    if b.span is not None:
        branches.append((b.span.holds, _decided(MIRRORED[op], b, b.span, a)))
    return truth(sql.case(branches, plain.value), _ranged_why(a, b, plain))


def _ranged_why(a: Cell, b: Cell, plain: Cell) -> Why:
    """An interval gives its own causes, a side that is unknown as well gives its."""

    def why() -> Sql:
        said = []
        for one, other in ((a, b), (b, a)):
            if one.span is not None:
                said.append(guarded(one.span.holds, one.why))
                said.append(guarded(sql.all_of((one.span.holds, other.is_unknown)), other.why))
        holds = sql.any_of(c.span.holds for c in (a, b) if c.span is not None)
        said.append(guarded(sql.negation(holds), plain.why))
        return together(said)

    return why


def _prepared(left: Side, right: Side) -> tuple[Cell, Cell]:
    """The two cells in one form: enums, and dates beside partial dates."""
    if left.partial != right.partial:
        sides = [s.cell if s.partial else dates.as_partial(s.cell, s.type) for s in (left, right)]
        return sides[0], sides[1]
    a, b = same_codes([left.cell, right.cell])
    return a, b


def _plain(op: CompareOp, left: Cell, right: Cell, reasons: Reasons, partial: bool = False) -> Cell:
    doubt = sql.any_of((left.is_unknown, right.is_unknown))
    none = sql.any_of((left.is_none, right.is_none))
    core = _way(op, left, right, partial)
    mixed = left.currency is not None and right.currency is not None
    doubtful = left.may_be_unknown or right.may_be_unknown or mixed or partial
    kind = CauseKind.PRECISION if partial else CauseKind.MIXED_CURRENCIES
    why = _compared_why(left, right, core, reasons.of(kind) if mixed or partial else None)
    if none == sql.FALSE:
        return truth(core, why, may_be_unknown=doubtful)
    if not doubtful and not UNLIMITED & (left.states | right.states):
        return truth(sql.call("coalesce", core, sql.literal(op == "<>")), may_be_unknown=False)
    value = sql.case([(doubt, NULL), (none, sql.literal(op == "<>"))], core)
    return truth(value, why, may_be_unknown=doubtful)


def _compared_why(left: Cell, right: Cell, core: Sql, incomparable: Why | None) -> Why:
    if incomparable is None:
        return merged(left, right)
    other = incomparable

    def why() -> Sql:
        doubt = sql.any_of((left.is_unknown, right.is_unknown))
        return sql.case([(doubt, merged(left, right)())], guarded(sql.is_null(core), other))

    return why


def _way(op: CompareOp, left: Cell, right: Cell, partial: bool = False) -> Sql:
    """`left op right` for values; NULL where one is neither a value nor unlimited."""
    if not UNLIMITED & (left.states | right.states):
        return values(op, left, right, partial)
    both_have = bool(ALWAYS & left.states) and bool(ALWAYS & right.states)
    core = values(op, left, right, partial) if both_have else NULL
    a, b = left.among(UNLIMITED), right.among(UNLIMITED)
    both, larger, less = op in ("=", "<=", ">="), op in ("<>", ">", ">="), op in ("<>", "<", "<=")
    known = sql.all_of((left.among(_HAS_VALUE), right.among(_HAS_VALUE)))
    top = sql.case(
        [(sql.all_of((a, b)), sql.literal(both)), (a, sql.literal(larger)), (b, sql.literal(less))], core
    )
    return sql.case([(known, top)])


def values(op: CompareOp, left: Cell, right: Cell, partial: bool = False) -> Sql:
    """`left op right` as columns: NULL where either is NULL, or where they have no order."""
    if partial:
        return dates.partial_way(op, left.value, right.value)
    if left.number is None or right.number is None:
        return sql.infix(left.value, op, right.value)
    core = numbers.compared(op, left, right)
    if left.currency is not None and right.currency is not None:
        # a sum over no rows is zero without a currency, and goes with any
        mixed = sql.is_(sql.infix(left.currency, "<>", right.currency), True)
        return sql.case([(sql.negation(mixed), core)])
    return core


def _decided(op: CompareOp, left: Cell, span: Span, right: Cell) -> Sql:
    """`span op right`, decided where every value of the interval agrees."""
    low, high = _end(left, span.low, span.low_endless), _end(left, span.high, span.high_endless)
    right = replace(right, span=None)
    answer = _over(op, low, high, right)
    kept = sql.is_(answer, op == "<>")
    sure = sql.any_of((sql.negation(span.perhaps_none), kept))
    return sql.case([(sql.negation(right.among(_HAS_VALUE)), NULL), (sure, answer)])


def _end(left: Cell, value: Sql, endless: Sql) -> Cell:
    """An end of an interval as a cell: none where it is open."""
    hidden = value if endless == sql.FALSE else sql.case([(endless, NULL)], value)
    gaps = [(endless, Is.UNLIMITED, no_cause), (sql.is_null(hidden), Is.NONE, no_cause)]
    return with_states(replace(left, value=hidden, span=None), gaps)


def _over(op: CompareOp, low: Cell, high: Cell, right: Cell) -> Sql:
    """The answer that all values from `low` to `high` give; NULL where they differ."""

    def surely(end: Cell, operator: CompareOp) -> Sql:
        return sql.is_(_way(operator, end, right), True)

    match op:
        case "<" | "<=":
            beyond: CompareOp = ">=" if op == "<" else ">"
            return sql.case([(surely(high, op), sql.TRUE), (surely(low, beyond), sql.FALSE)])
        case ">" | ">=":
            beyond = "<=" if op == ">" else "<"
            return sql.case([(surely(low, op), sql.TRUE), (surely(high, beyond), sql.FALSE)])
    equal = sql.all_of((surely(low, "="), surely(high, "=")))
    apart = sql.any_of((surely(low, ">"), surely(high, "<")))
    return sql.case([(equal, sql.literal(op == "=")), (apart, sql.literal(op == "<>"))])


def member(item: Side, options: Sequence[Side], reasons: Reasons) -> Cell:
    """`item in (a, b)`: the `or` of its comparisons."""
    cells = same_codes([item.cell, *(o.cell for o in options)])
    plain = cells[0].number is None and not item.partial and not UNLIMITED & cells[0].states
    constant = all(o.states == ALWAYS and o.currency is None for o in cells[1:])
    if plain and constant and not any(o.partial for o in options):
        found = sql.member(cells[0].value, [o.value for o in cells[1:]])
        if Is.NONE in cells[0].states:
            found = sql.case([(cells[0].is_none, sql.FALSE)], found)
        return truth(found, cells[0].why, may_be_unknown=cells[0].may_be_unknown)
    return any_true([compare("=", item, option, reasons) for option in options])


def same(left: Side, right: Side) -> Cell:
    """`same as`: two-valued; all that is no value is alike."""
    a, b = _prepared(left, right)
    has_a, has_b = a.among(_HAS_VALUE), b.among(_HAS_VALUE)
    equal = sql.FALSE
    if sql.FALSE not in (has_a, has_b):
        equal = sql.is_(_way("=", a, b, left.partial or right.partial), True)
    neither = sql.all_of((sql.negation(has_a), sql.negation(has_b)))
    return truth(sql.any_of((equal, neither)), may_be_unknown=False)


def tested(kind: TestKind, cell: Cell) -> Cell:
    """`is missing`, `is unreadable`, `is true`, `is false`."""
    if kind in ("true", "false"):
        return truth(sql.is_(cell.value, kind == "true"), may_be_unknown=False)
    undetermined = cell.among(frozenset({Is.UNDETERMINED}))
    wanted = frozenset({Is.UNREADABLE}) if kind == "unreadable" else frozenset({Is.NONE, Is.EMPTY})
    answer = sql.case([(undetermined, NULL)], cell.among(wanted))
    return truth(answer, cell.why, may_be_unknown=Is.UNDETERMINED in cell.states)
