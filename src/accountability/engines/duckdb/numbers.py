"""Exact numbers as integers: cents, scaled decimals, and fractions with a divisor of their own.

The digits of every integer are bounded; what could need more than 38 is a gap, so that nothing
overflows and nothing is rounded before the definition rounds it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import (
    UNLIMITED,
    Cell,
    Number,
    blocked,
    merged,
    no_cause,
    with_states,
)
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.reasons import Reasons
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import Is
from accountability.model.expression import ArithOp
from accountability.model.types import MAX_DIGITS
from accountability.model.values import CauseKind

ONE = Number(1)


def fits(digits: int) -> int:
    """`digits`, where integers can hold them."""
    if digits > MAX_DIGITS:
        raise NotLowered("digits", f"{digits} digits")
    return digits


def number_of(cell: Cell) -> Number:
    if cell.number is None:
        raise NotLowered("cell", "not a number")
    return cell.number


def constant(value: int | Fraction) -> Cell:
    """A number of the rule text or of a parameter."""
    fraction = Fraction(value)
    scale = _places(fraction)
    if scale is not None:
        whole = int(fraction * 10**scale)
        return Cell(_int(whole), number=Number(_digits(whole), scale))
    top, bottom = fraction.numerator, fraction.denominator
    return Cell(_int(top), number=Number(_digits(top), 0, _int(bottom), _digits(bottom)))


def _int(value: int) -> Sql:
    fits(_digits(value))
    return sql.literal(value)


def _digits(value: int) -> int:
    return len(str(abs(value)))


def _places(value: Fraction) -> int | None:
    """The decimal places that write `value` in full; None if no number of them does."""
    rest, powers = value.denominator, {2: 0, 5: 0}
    for prime in powers:
        while rest % prime == 0:
            rest, powers[prime] = rest // prime, powers[prime] + 1
    return max(powers.values()) if rest == 1 else None


def times(value: Sql, digits: int, factor: Sql, factor_digits: int) -> Sql:
    """The product of two integers, wide enough to hold it."""
    width = fits(digits + factor_digits)
    return sql.infix(sql.as_integer(value, width), "*", sql.as_integer(factor, width))


def scaled(value: Sql, digits: int, places: int) -> Sql:
    """`value * 10**places`."""
    if places == 0:
        return value
    width = fits(digits + places)
    return sql.infix(sql.as_integer(value, width), "*", sql.as_integer(_int(10**places), width))


def aligned(cells: Sequence[Cell]) -> list[Cell]:
    """The same numbers with one scale, and all with a divisor if any has one."""
    scale = max(number_of(c).scale for c in cells)
    divided = any(number_of(c).over is not None for c in cells)
    return [_aligned(c, scale, divided) for c in cells]


def _aligned(cell: Cell, scale: int, divided: bool) -> Cell:
    number = number_of(cell)
    places = scale - number.scale
    over = _int(1) if divided and number.over is None else number.over
    digits = fits(number.digits + places)
    value = scaled(cell.value, number.digits, places)
    span = cell.span
    if span is not None:
        ends = [scaled(end, number.digits, places) for end in (span.low, span.high)]
        span = replace(span, low=ends[0], high=ends[1])
    return replace(cell, value=value, span=span, number=Number(digits, scale, over, number.over_digits))


def crossed(left: Cell, right: Cell) -> tuple[Sql, Sql, int]:
    """Two integers that compare as the numbers do, and the digits that hold both."""
    a, b = aligned([left, right])
    x, y = number_of(a), number_of(b)
    if x.over is None or y.over is None:
        return a.value, b.value, max(x.digits, y.digits)
    first = times(a.value, x.digits, y.over, y.over_digits)
    second = times(b.value, y.digits, x.over, x.over_digits)
    return first, second, max(x.digits + y.over_digits, y.digits + x.over_digits)


def compared(operator: str, left: Cell, right: Cell) -> Sql:
    """`left operator right`, NULL where either has no value."""
    try:
        first, second, _ = crossed(left, right)
    except NotLowered:
        first, second = _crossed_wide(left, right)
    return sql.infix(first, operator, second)


def _crossed_wide(left: Cell, right: Cell) -> tuple[Sql, Sql]:
    """As `crossed`, for products of up to 76 digits."""
    x, y = number_of(left), number_of(right)
    places = max(x.scale, y.scale)
    one = _int(1)
    first = _wide(left.value, y.over or one, places - x.scale)
    return first, _wide(right.value, x.over or one, places - y.scale)


def _wide(value: Sql, factor: Sql, places: int) -> Sql:
    """`value * factor * 10**places` as a number of any size: the product of halves of 19 digits.

    The type for such numbers has no product of its own: powers of ten are written behind it.
    """
    half = sql.cast(_int(10**19), "HUGEINT")
    sign = sql.case([(sql.infix(value, "<", _int(0)), sql.literal("-"))], sql.literal(""))
    size = sql.call("abs", sql.cast(value, "HUGEINT"))
    factor = sql.cast(factor, "HUGEINT")
    high, low = sql.infix(size, "//", half), sql.infix(size, "%", half)
    far, near = sql.infix(factor, "//", half), sql.infix(factor, "%", half)
    parts = [
        _behind(sql.infix(high, "*", far), 38),
        _behind(sql.infix(high, "*", near), 19),
        _behind(sql.infix(low, "*", far), 19),
        _behind(sql.infix(low, "*", near), 0),
    ]
    total = sql.infix(sql.infix(parts[0], "+", parts[1]), "+", sql.infix(parts[2], "+", parts[3]))
    digits = sql.infix(sql.infix(sign, "||", sql.cast(total, "VARCHAR")), "||", sql.literal("0" * places))
    return sql.cast(digits, "BIGNUM")


def _behind(value: Sql, zeros: int) -> Sql:
    return sql.cast(sql.infix(sql.cast(value, "VARCHAR"), "||", sql.literal("0" * zeros)), "BIGNUM")


Compute: TypeAlias = Callable[[ArithOp, Cell, Cell], Cell]


def arithmetic(
    op: ArithOp, left: Cell, right: Cell, reasons: Reasons, compute: Compute | None = None
) -> Cell:
    """The exact result of two numbers or amounts of money; `compute` in place of `computed`."""
    if UNLIMITED & (left.states | right.states):
        return _unlimited(op, left, right, reasons, compute)
    result, mixed = _in_one_currency(op, left, right, compute or computed)
    doubt = sql.any_of((left.is_unknown, right.is_unknown))
    none = sql.any_of((left.is_none, right.is_none))
    zero = sql.infix(right.value, "=", sql.literal(0)) if op == "/" else sql.FALSE
    return with_states(
        result,
        [
            (doubt, Is.UNDETERMINED, merged(left, right)),
            (none, Is.NONE, no_cause),
            (mixed, Is.UNDETERMINED, reasons.of(CauseKind.MIXED_CURRENCIES)),
            (zero, Is.UNDETERMINED, reasons.of(CauseKind.DIVISION_BY_ZERO)),
        ],
    )


def _in_one_currency(op: ArithOp, left: Cell, right: Cell, compute: Compute) -> tuple[Cell, Sql]:
    """The bare result with its currency, NULL where the currencies differ, and where they do."""
    bare = compute(op, replace(left, currency=None), replace(right, currency=None))
    if left.currency is None or right.currency is None:
        return replace(bare, currency=left.currency or right.currency), sql.FALSE
    mixed = sql.is_(sql.infix(left.currency, "<>", right.currency), True)
    value = sql.case([(mixed, sql.NULL)], bare.value)
    currency = sql.call("coalesce", left.currency, right.currency)
    return replace(bare, value=value, currency=None if op == "/" else currency), mixed


def computed(op: ArithOp, left: Cell, right: Cell) -> Cell:
    """`left op right` of plain numbers, NULL where either has no value; its states are not set."""
    match op:
        case "+" | "-":
            return _sum(op, left, right)
        case "*":
            return product(left, right)
        case "/":
            return _quotient(left, right)


def _unlimited(op: ArithOp, left: Cell, right: Cell, reasons: Reasons, compute: Compute | None) -> Cell:
    """Unlimited stays so under what keeps its order; anything else has no meaning."""
    a, b = left.among(UNLIMITED), right.among(UNLIMITED)
    keeps = {
        "+": sql.TRUE,
        "-": sql.all_of((a, sql.negation(b))),
        "*": sql.all_of((_positive(left), _positive(right))),
        "/": sql.all_of((a, sql.negation(b), _positive(right))),
    }[op]
    plain = _bare(op, left, right, reasons, compute)
    some = sql.any_of((a, b))
    return with_states(
        replace(plain, states=frozenset({Is.VALUE}), state=None),
        [
            (sql.any_of((left.is_unknown, right.is_unknown)), Is.UNDETERMINED, merged(left, right)),
            (sql.any_of((left.is_none, right.is_none)), Is.NONE, no_cause),
            (sql.all_of((some, keeps)), Is.UNLIMITED, no_cause),
            (some, Is.UNDETERMINED, reasons.of(CauseKind.OUT_OF_RANGE)),
            (plain.is_unknown, Is.UNDETERMINED, plain.why),
        ],
    )


def _bare(op: ArithOp, left: Cell, right: Cell, reasons: Reasons, compute: Compute | None) -> Cell:
    """The result where both are values; NULL elsewhere."""
    sides = [replace(c, states=c.states - UNLIMITED or frozenset({Is.NONE})) for c in (left, right)]
    sides = [c if c.number is not None else replace(c, number=ONE) for c in sides]
    return arithmetic(op, sides[0], sides[1], reasons, compute)


def _positive(cell: Cell) -> Sql:
    """Whether unlimited times it is unlimited: an amount whose row states its currency never is."""
    if cell.currency is not None:
        return sql.FALSE
    above = sql.is_(sql.infix(cell.value, ">", sql.literal(0)), True)
    return sql.any_of((cell.among(UNLIMITED), above))


def _sum(op: str, left: Cell, right: Cell) -> Cell:
    first, second, digits = crossed(left, right)
    width = fits(digits + 1)
    value = sql.infix(sql.as_integer(first, width), op, sql.as_integer(second, width))
    a, b = number_of(left), number_of(right)
    scale = max(a.scale, b.scale)
    if a.over is None and b.over is None:
        return Cell(value, number=Number(width, scale))
    over, over_digits = _divisors(a, b)
    return Cell(value, number=Number(width, scale, over, over_digits))


def _divisors(a: Number, b: Number) -> tuple[Sql | None, int]:
    """The product of two divisors, of which one may be absent."""
    if a.over is None or b.over is None:
        return (b.over, b.over_digits) if a.over is None else (a.over, a.over_digits)
    return times(a.over, a.over_digits, b.over, b.over_digits), a.over_digits + b.over_digits


def product(left: Cell, right: Cell) -> Cell:
    """`left * right` of two plain numbers."""
    a, b = number_of(left), number_of(right)
    value = times(left.value, a.digits, right.value, b.digits)
    over, over_digits = _divisors(a, b)
    return Cell(value, number=Number(a.digits + b.digits, a.scale + b.scale, over, over_digits))


def _quotient(left: Cell, right: Cell) -> Cell:
    """A fraction whose divisor is positive; NULL where `right` is zero."""
    a, b = number_of(left), number_of(right)
    shared = min(a.scale, b.scale)
    top, top_digits = _over(left.value, a.digits, b, b.scale - shared)
    bottom, bottom_digits = _over(right.value, b.digits, a, a.scale - shared)
    negative = sql.infix(right.value, "<", sql.literal(0))
    value = sql.case([(negative, sql.negative(top))], top)
    zero = sql.infix(right.value, "=", sql.literal(0))
    guarded = sql.case([(sql.any_of((zero, sql.is_null(right.value))), sql.NULL)], value)
    over = sql.call("greatest", sql.call("abs", bottom), sql.as_integer(_int(1), bottom_digits))
    return Cell(guarded, number=Number(top_digits, 0, over, bottom_digits))


def _over(value: Sql, digits: int, other: Number, places: int) -> tuple[Sql, int]:
    """`value` times what `other` is divided by."""
    result = scaled(value, digits, places)
    digits = fits(digits + places)
    if other.over is None:
        return result, digits
    return times(result, digits, other.over, other.over_digits), digits + other.over_digits


def rounded(cell: Cell, how: str, places: int) -> Cell:
    """`floor`, `ceil`, `trunc`, or `round` half to even at `places` decimal places."""
    number = number_of(cell)
    if number.over is None and number.scale <= places:
        return blocked(replace(cell, span=None), cell)
    top = scaled(sql.call("abs", cell.value), number.digits, places)
    divisor = sql.cast(_int(10**number.scale), "HUGEINT")
    divisor_digits = number.scale + 1
    if number.over is not None:
        divisor = times(divisor, divisor_digits, number.over, number.over_digits)
        divisor_digits += number.over_digits
    width = fits(max(number.digits + places, divisor_digits) + 1)
    top, divisor = sql.as_integer(top, width), sql.as_integer(divisor, width)
    whole, rest = sql.infix(top, "//", divisor), sql.infix(top, "%", divisor)
    negative = sql.infix(cell.value, "<", sql.literal(0))
    up = sql.case([(_goes_up(how, whole, rest, divisor, negative), sql.literal(1))], sql.literal(0))
    magnitude = sql.infix(whole, "+", up)
    value = sql.case([(negative, sql.negative(magnitude))], magnitude)
    return blocked(replace(cell, value=value, number=Number(width, places), span=None), cell)


def _goes_up(how: str, whole: Sql, rest: Sql, divisor: Sql, negative: Sql) -> Sql:
    """Whether the magnitude is rounded up."""
    some = sql.infix(rest, ">", sql.literal(0))
    match how:
        case "floor":
            return sql.all_of((negative, some))
        case "ceil":
            return sql.all_of((sql.negation(negative), some))
        case "trunc":
            return sql.FALSE
    twice = sql.infix(rest, "-", sql.infix(divisor, "-", rest))  # 2 * rest - divisor, within its digits
    odd = sql.infix(sql.infix(whole, "%", sql.literal(2)), "=", sql.literal(1))
    half = sql.all_of((sql.infix(twice, "=", sql.literal(0)), odd))
    return sql.any_of((sql.infix(twice, ">", sql.literal(0)), half))


def order_key(cell: Cell, number: Number) -> Sql:
    """An integer that orders fractions as they are.

    Two different fractions with divisors of at most D are at least 1/D² apart, so the whole part
    of the fraction times more than D² tells them apart.
    """
    places = 2 * number.over_digits + 1
    if number.digits + places > MAX_DIGITS:
        return _long_key(cell, number, places)
    width = number.digits + places
    top = times(
        cell.value, number.digits, sql.cast(sql.literal(10**places), sql.integer_type(places + 1)), places
    )
    over = number.over or sql.literal(1)
    top, bottom = sql.cast(top, sql.integer_type(max(width, 19))), sql.cast(over, "HUGEINT")
    # rounded toward zero, so negative ones are shifted to keep their order
    whole = sql.infix(top, "//", bottom)
    inexact = sql.infix(sql.infix(top, "%", bottom), "<", sql.literal(0))
    return sql.case([(inexact, sql.infix(whole, "-", sql.literal(1)))], whole)


def _long_key(cell: Cell, number: Number, places: int) -> Sql:
    """The same by long division: the whole part, then so many decimal places at a time, as a list."""
    step = MAX_DIGITS - number.over_digits
    if step < 1:
        raise NotLowered("digits", "an order of fractions")
    bottom = sql.cast(number.over or sql.literal(1), "HUGEINT")
    top = sql.cast(cell.value, "HUGEINT")
    rest = sql.infix(sql.infix(sql.infix(top, "%", bottom), "+", bottom), "%", bottom)  # from 0 on
    parts = [sql.infix(sql.infix(top, "-", rest), "//", bottom)]
    factor = sql.cast(sql.literal(10**step), "HUGEINT")
    for _ in range(-(-places // step)):
        longer = sql.infix(rest, "*", factor)
        parts.append(sql.infix(longer, "//", bottom))
        rest = sql.infix(longer, "%", bottom)
    listed = sql.list_of(parts, "HUGEINT")
    return sql.case([(sql.is_not_null(cell.value), listed)])
