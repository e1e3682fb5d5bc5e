"""Means and quantiles, exact: unknown if any input is, none over no rows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import lcm

from accountability.engines.duckdb import numbers, sql
from accountability.engines.duckdb.aggregates import Gathered, Places
from accountability.engines.duckdb.cells import ALWAYS, UNLIMITED, Cell, Number, merged, no_cause, with_states
from accountability.engines.duckdb.scope import Lowering
from accountability.engines.duckdb.spelled import average, computing
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import Is
from accountability.model.expression import ArithOp
from accountability.model.values import CauseKind

ZERO, ONE = sql.literal(0), sql.literal(1)
_LARGEST_DIVISOR = 1_000_000  # so that a position stays within 64 bits for any number of values
# The position of a quantile is n*p + m; per definition m as (constant, factor of p).
# Hyndman and Fan (1996), Sample Quantiles in Statistical Packages, The American Statistician 50(4).
_OFFSETS: dict[int, tuple[Fraction, Fraction]] = {
    4: (Fraction(0), Fraction(0)),
    5: (Fraction(1, 2), Fraction(0)),
    6: (Fraction(0), Fraction(1)),
    7: (Fraction(1), Fraction(-1)),
    8: (Fraction(1, 3), Fraction(1, 3)),
    9: (Fraction(3, 8), Fraction(1, 4)),
}


def _unless_doubtful(lowering: Lowering, gathered: Gathered, found: Cell) -> Cell:
    """`found`, undetermined where any input is or one is unlimited, none where there is no value."""
    doubts = gathered.doubts()
    empty = sql.infix(gathered.total("n"), "=", ZERO)
    endless = sql.infix(gathered.total("endless"), ">", ZERO) if gathered.endless else sql.FALSE
    value = sql.case([(sql.any_of((doubts, endless, empty)), sql.NULL)], found.value)
    plain = replace(found, value=value, states=ALWAYS, state=None)
    return with_states(
        plain,
        [
            (doubts, Is.UNDETERMINED, gathered.why_values),
            (endless, Is.UNDETERMINED, lowering.reasons.of(CauseKind.OUT_OF_RANGE)),
            (empty, Is.NONE, no_cause),
        ],
    )


def mean(lowering: Lowering, gathered: Gathered) -> Cell:
    """The arithmetic mean."""
    if gathered.spelled:
        scale = numbers.number_of(gathered.value).scale
        part = gathered.parts[0][1]
        return _unless_doubtful(lowering, gathered, average(lowering, gathered.rows.target, part, scale))
    value = numbers.number_of(gathered.value)
    size = len(str(gathered.size))
    width = numbers.fits(value.digits + size)
    total = Cell(sql.as_integer(gathered.total("known"), width), number=replace(value, digits=width))
    n = sql.call("greatest", gathered.total("n"), ONE)
    over, over_digits = n, size
    if value.over is not None:
        over = numbers.times(value.over, value.over_digits, n, size)
        over_digits = value.over_digits + size
    number = Number(width, value.scale, over, over_digits)
    return _unless_doubtful(lowering, gathered, replace(total, number=number))


def places(share: Fraction, definition: int) -> Places | None:
    """The ranks of the two values between which a quantile at a share of the rule's text lies.

    The position is a multiple of the number of values and a constant, over one divisor. None where these
    are too large, or the share is none at all.
    """
    constant, factor = _OFFSETS.get(
        definition, (Fraction(-1, 2) if definition == 3 else Fraction(0), Fraction(0))
    )
    offset = constant + factor * share
    over = lcm(share.denominator, offset.denominator)
    if not 0 <= share <= 1 or over > _LARGEST_DIVISOR:
        return None
    times, more = int(share * over), int(offset * over)

    def ranks(n: Sql) -> tuple[Sql, Sql]:
        below = f"(({n.text}) * {times} + {more}) // {over}"
        low, high = (f"greatest(least({rank}, {n.text}), 1)" for rank in (below, f"{below} + 1"))
        return Sql(low), Sql(high)

    return ranks


def quantile(lowering: Lowering, gathered: Gathered, share: Cell, definition: int) -> Cell:
    """The quantile at `share`, by one of the nine definitions."""
    n = Cell(sql.call("greatest", gathered.total("n"), ONE), number=Number(len(str(gathered.size)) + 1))
    if share.number is None:
        share = replace(share, number=Number(1))
    low, high = _compared(share, "<", 0), _compared(share, ">", 1)
    outside = sql.any_of((sql.is_(low, True), sql.is_(high, True), share.among(UNLIMITED)))
    usable = replace(
        share,
        value=sql.case([(outside, sql.NULL)], share.value),
        states=ALWAYS | {Is.NONE},
        state=None,
        span=None,
    )
    found = _at_share(_calculating(lowering, gathered), gathered, usable, n, definition)
    inner = _unless_doubtful(lowering, gathered, found)
    value = sql.case([(sql.is_null(usable.value), sql.NULL)], inner.value)
    return with_states(
        replace(inner, value=value),
        [
            (share.is_unknown, Is.UNDETERMINED, merged(share)),
            (share.is_none, Is.NONE, no_cause),
            (outside, Is.UNDETERMINED, lowering.reasons.of(CauseKind.OUT_OF_RANGE)),
            (inner.is_unknown, Is.UNDETERMINED, inner.why),
            (inner.is_none, Is.NONE, no_cause),
        ],
    )


def _compared(share: Cell, op: str, bound: int) -> Sql:
    return numbers.compared(op, share, numbers.constant(bound))


def _calculating(lowering: Lowering, gathered: Gathered) -> numbers.Compute:
    """Plain arithmetic on values; NULL where either is."""
    compute = computing(lowering, gathered.rows.target)

    def calc(op: ArithOp, left: Cell, right: Cell) -> Cell:
        return replace(compute(op, left, right), states=ALWAYS | {Is.NONE}, state=None)

    return calc


def _at_share(calc: numbers.Compute, gathered: Gathered, p: Cell, n: Cell, definition: int) -> Cell:
    position = calc("*", n, p)
    if definition <= 3:
        return _step(calc, gathered, position, n, definition)
    constant, factor = _OFFSETS[definition]
    if constant:
        position = calc("+", position, numbers.constant(constant))
    if factor:
        position = calc("+", position, calc("*", numbers.constant(factor), p))
    below = numbers.rounded(position, "floor", 0)
    weight = calc("-", position, below)
    rest = calc("-", numbers.constant(1), weight)
    low, high = _around(gathered, below, n)
    return calc("+", calc("*", rest, low), calc("*", weight, high))


def _step(calc: numbers.Compute, gathered: Gathered, position: Cell, n: Cell, definition: int) -> Cell:
    """Definitions 1 to 3: no interpolation but the mean of two at a step of definition 2."""
    if definition == 3:
        position = calc("-", position, numbers.constant(Fraction(1, 2)))
    below = numbers.rounded(position, "floor", 0)
    on_step = sql.is_(numbers.compared("=", position, below), True)
    low, high = _around(gathered, below, n)
    if definition == 2:
        both = calc("/", calc("+", low, high), numbers.constant(2))
        return _either(on_step, both, high)
    even = sql.infix(sql.infix(below.value, "%", sql.literal(2)), "=", ZERO)
    stays = on_step if definition == 1 else sql.all_of((on_step, even))
    return _either(stays, low, high)


def _either(condition: Sql, one: Cell, other: Cell) -> Cell:
    a, b = numbers.aligned([one, other])
    x, y = numbers.number_of(a), numbers.number_of(b)
    over = None
    if x.over is not None and y.over is not None:
        over = sql.case([(condition, x.over)], y.over)
    number = Number(max(x.digits, y.digits), x.scale, over, max(x.over_digits, y.over_digits))
    return Cell(sql.case([(condition, a.value)], b.value), ALWAYS | {Is.NONE}, number=number)


def _around(gathered: Gathered, below: Cell, n: Cell) -> tuple[Cell, Cell]:
    """The values of the 1-based rank `below` and of the next, clamped to the ends."""
    joined = gathered.parts[0][1]
    if gathered.placed:
        return _value(gathered, joined.column("low")), _value(gathered, joined.column("high"))
    ranks = (below.value, sql.infix(below.value, "+", ONE))
    inside = (sql.call("least", sql.call("greatest", rank, ONE), n.value) for rank in ranks)
    low, high = (
        sql.call("list_extract", joined.column("values"), sql.cast(rank, "BIGINT")) for rank in inside
    )
    return _value(gathered, low), _value(gathered, high)


def _value(gathered: Gathered, found: Sql) -> Cell:
    """A value of the rows as a number."""
    number = numbers.number_of(gathered.value)
    if number.over is None:
        return Cell(sql.as_integer(found, max(number.digits, 1)), ALWAYS | {Is.NONE}, number=number)
    over = sql.call("coalesce", sql.field(found, "d"), ONE)
    value = sql.as_integer(sql.field(found, "n"), number.digits)
    return Cell(value, ALWAYS | {Is.NONE}, number=replace(number, over=over))
