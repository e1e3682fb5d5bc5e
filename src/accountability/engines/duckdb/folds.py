"""Quantifiers and aggregates: what is sure and what is possible, gathered over the parts of a row set."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.aggregates import Gathered, Places, gather
from accountability.engines.duckdb.cells import (
    Cell,
    Number,
    Span,
    no_cause,
    not_true,
    truth,
    with_states,
)
from accountability.engines.duckdb.endless import endless
from accountability.engines.duckdb.ends import first_or_last
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.middles import mean, places, quantile
from accountability.engines.duckdb.nearest import some_nearest
from accountability.engines.duckdb.numbers import fits, number_of, times
from accountability.engines.duckdb.rowsets import rows
from accountability.engines.duckdb.scope import Lowering, Scope
from accountability.engines.duckdb.sets import distinct
from accountability.engines.duckdb.spelled import Totals, totals
from accountability.engines.duckdb.sql import NULL, Sql
from accountability.engines.duckdb.states import Is
from accountability.model.expression import Column, Expr, Fold, Literal
from accountability.model.types import RATIONAL, NumberType
from accountability.model.values import CauseKind

ZERO = sql.literal(0)
_LITERAL = re.compile(r"\(([0-9]+)::[A-Z]+\)")
_MEDIAN = 7  # the definition of the quantile that a median is
_HALF = Literal(type=RATIONAL, value=Fraction(1, 2))


def fold(lowering: Lowering, node: Fold, scope: Scope) -> Cell:
    """What a fold gives: a value, or an interval where inputs are unknown."""
    match node.kind:
        case "some" | "no":
            nearest = some_nearest(lowering, node.rows, scope)
            found = nearest or _some(gather(lowering, rows(lowering, node.rows, scope, gathered=True)))
            return found if node.kind == "some" else not_true(found)
        case "every":
            # all of (not counting, or satisfying) is none that counts and does not satisfy
            broken = rows(lowering, node.rows, scope, extra=node.value)
            return not_true(_some(gather(lowering, broken)))
        case "count":
            return _count(gather(lowering, rows(lowering, node.rows, scope, gathered=True)))
        case "first" | "last":
            return first_or_last(lowering, node, scope)
    assert node.value is not None
    found_rows = rows(lowering, node.rows, scope, also=(node.value,), gathered=_in_windows(node))
    gathered = gather(lowering, found_rows, node.value, node.kind, _places(node))
    return _aggregated(lowering, node, scope, gathered)


def _in_windows(node: Fold) -> bool:
    """Whether a running window gives what the fold asks of its rows: not lists, nor fractions."""
    assert node.value is not None
    divided = isinstance(node.value.type, NumberType) and node.value.type.scale is None
    return node.kind in ("sum", "min", "max", "mean") and not divided


def _places(node: Fold) -> Places | None:
    """Which of the ordered values are wanted, where the share stands in the rule's text."""
    if node.kind == "median":
        return places(Fraction(1, 2), _MEDIAN)
    if node.kind == "quantile" and isinstance(node.share, Literal) and isinstance(node.share.value, Fraction):
        assert node.definition is not None
        return places(node.share.value, node.definition)
    return None


def _aggregated(lowering: Lowering, node: Fold, scope: Scope, gathered: Gathered) -> Cell:
    assert node.value is not None
    match node.kind:
        case "sum":
            found = _sum(lowering, gathered, _bounds(lowering, node.value, gathered))
        case "min" | "max":
            found = _extreme(gathered, _bounds(lowering, node.value, gathered), node.kind)
        case "mean":
            found = mean(lowering, gathered)
        case "median":
            found = quantile(lowering, gathered, lowering.cell(_HALF, scope), _MEDIAN)
        case "quantile":
            assert node.share is not None
            assert node.definition is not None
            share = lowering.value(node.share, scope)
            found = quantile(lowering, gathered, lowering.keep(share, scope.frame), node.definition)
        case _:
            if gathered.endless:
                raise NotLowered("list")
            return distinct(gathered)
    if gathered.endless and node.kind in ("sum", "min", "max"):
        found = endless(gathered, found, node.kind, _bounds(lowering, node.value, gathered))
    return _one_currency(lowering, gathered, found)


def _one_currency(lowering: Lowering, gathered: Gathered, found: Cell) -> Cell:
    """Money of several currencies has no sum; of one, the result has that currency and no interval."""
    if gathered.value.currency is None:
        return found
    mixed = gathered.several_currencies()
    plain = replace(found, span=None, currency=gathered.currency())
    shown = sql.case([(mixed, NULL)], plain.value)
    return with_states(
        replace(plain, value=shown),
        [
            (mixed, Is.UNDETERMINED, lowering.reasons.of(CauseKind.MIXED_CURRENCIES)),
            (found.is_unknown, Is.UNDETERMINED, found.why),
            (found.is_none, Is.NONE, no_cause),
        ],
    )


def _bounds(lowering: Lowering, node: Expr, gathered: Gathered) -> tuple[Sql | None, Sql | None]:
    """The declared bounds of the field that is read, at the scale of its column."""
    number = gathered.value.number
    if not isinstance(node, Column) or number is None:
        return None, None
    field = lowering.record(node.records[-1]).fields[node.name]
    found: list[Sql | None] = []
    for bound in (field.minimum, field.maximum):
        scaled = None if bound is None else Fraction(bound) * 10**number.scale * _divisor(number)
        found.append(None if scaled is None else _whole(scaled))
    return found[0], found[1]


def _divisor(number: Number) -> int:
    """What all values of a field are over."""
    if number.over is None:
        return 1
    stated = _LITERAL.fullmatch(number.over.text)
    if stated is None:
        raise NotLowered("fractions")
    return int(stated.group(1))


def _whole(scaled: Fraction) -> Sql:
    if scaled.denominator != 1:
        raise NotLowered("fractions")
    return sql.cast(sql.literal(int(scaled)), "HUGEINT")


def _some(gathered: Gathered) -> Cell:
    """Kleene's or over the rows."""
    sure = sql.infix(gathered.total("sure"), ">", ZERO)
    if gathered.certain:
        return truth(sure, may_be_unknown=False)
    maybe = sql.any_of((sql.infix(gathered.total("maybe"), ">", ZERO), gathered.opened))
    value = sql.case([(sure, sql.TRUE), (maybe, NULL)], sql.FALSE)
    return truth(value, gathered.why_counts)


def _count(gathered: Gathered) -> Cell:
    number = Number(max(len(str(gathered.size)), 1) + 1)
    sure = gathered.total("sure")
    if gathered.certain:
        return Cell(sure, number=number)
    maybe = gathered.total("maybe")
    holds = sql.any_of((sql.infix(maybe, ">", ZERO), gathered.opened))
    most = sql.case([(gathered.opened, NULL)], sql.infix(sure, "+", maybe))
    return _ranged(Cell(sure, number=number), Span(holds, sure, most, sql.FALSE), gathered.why_counts)


def _ranged(cell: Cell, span: Span, why: Callable[[], Sql]) -> Cell:
    """A value where everything is known, else an interval."""
    value = sql.case([(span.holds, NULL)], cell.value)
    states = frozenset({Is.VALUE, Is.UNDETERMINED})
    return Cell(value, states, number=cell.number, span=span, why=why)


def _sum(lowering: Lowering, gathered: Gathered, bounds: tuple[Sql | None, Sql | None]) -> Cell:
    known, low, high, number = _totals(lowering, gathered)
    if gathered.certain and not gathered.value.may_be_unknown:
        return Cell(known, number=number)
    blank = gathered.total("blank")
    low = _reach(low, blank, bounds[0], "least")
    high = _reach(high, blank, bounds[1], "greatest")
    low = _if_open(gathered, low, bounds[0], ">=")
    high = _if_open(gathered, high, bounds[1], "<=")
    span = Span(gathered.doubts(), low, high, sql.FALSE)
    return _ranged(Cell(known, number=number), span, gathered.why_values)


def _totals(lowering: Lowering, gathered: Gathered) -> Totals:
    """The sum of what surely counts, and the least and most with what may count."""
    value = number_of(gathered.value)
    if gathered.spelled:
        return totals(lowering, gathered.rows.target, [at for _, at in gathered.parts], value.scale)
    width = fits(value.digits + len(str(gathered.size)))
    known = sql.as_integer(gathered.total("known"), width)
    low, high = (sql.infix(known, "+", gathered.total(name)) for name in ("less", "more"))
    return known, low, high, replace(value, digits=width)


def _if_open(gathered: Gathered, end: Sql, bound: Sql | None, keeps: str) -> Sql:
    """An end where more rows may exist: kept only if their values cannot move it."""
    held = sql.FALSE if bound is None else sql.infix(bound, keeps, ZERO)
    return sql.case([(sql.all_of((gathered.opened, sql.negation(held))), NULL)], end)


def _reach(end: Sql, blank: Sql, bound: Sql | None, towards: str) -> Sql:
    """How far a sum can go, with what rows of unknown value can bring (at least nothing)."""
    if bound is None:
        return sql.case([(sql.infix(blank, ">", ZERO), NULL)], end)
    most = sql.call(towards, bound, sql.cast(ZERO, "HUGEINT"))
    return sql.infix(end, "+", sql.infix(sql.cast(blank, "HUGEINT"), "*", most))


def _extreme(gathered: Gathered, bounds: tuple[Sql | None, Sql | None], kind: str) -> Cell:
    largest = kind == "max"
    bound = bounds[1] if largest else bounds[0]
    best, far = gathered.extreme("best", kind), gathered.extreme("far", kind)
    value = gathered.value
    if gathered.certain and not value.may_be_unknown:
        return with_states(best, [(sql.is_null(best.value), Is.NONE, no_cause)])
    blank = sql.any_of((sql.infix(gathered.total("blank"), ">", ZERO), gathered.opened))
    reached = NULL if bound is None else sql.call("greatest" if largest else "least", far.value, bound)
    outermost = sql.case([(blank, reached)], far.value)
    holds = gathered.doubts()
    if best.number is not None and best.number.over is not None:
        best, outermost = _over_both(best, replace(far, value=outermost))
    ends = (best.value, outermost) if largest else (outermost, best.value)
    span = Span(holds, *ends, sql.is_null(best.value))
    ranged = replace(best, value=sql.case([(holds, NULL)], best.value), span=span)
    return with_states(
        ranged,
        [
            (holds, Is.UNDETERMINED, gathered.why_values),
            (sql.is_null(best.value), Is.NONE, no_cause),
        ],
    )


def _over_both(best: Cell, far: Cell) -> tuple[Cell, Sql]:
    """Two fractions over the product of their divisors."""
    a, b = number_of(best), number_of(far)
    assert a.over is not None
    assert b.over is not None
    over = times(a.over, a.over_digits, b.over, b.over_digits)
    value = times(best.value, a.digits, b.over, b.over_digits)
    number = Number(a.digits + b.over_digits, a.scale, over, a.over_digits + b.over_digits)
    return replace(best, value=value, number=number), times(far.value, b.digits, a.over, a.over_digits)
