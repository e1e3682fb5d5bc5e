"""Numbers, units and dates: literals, `+ - * /`, and the words that make durations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Literal as OneOf

from accountability.language.check_desk import Unfit
from accountability.language.check_fit import common_type, refuse_too_wide, wide_enough
from accountability.language.check_words import in_words, is_none, remedy
from accountability.model.expression import Arith, ArithOp, Expr, Literal, Shift, ShiftUnit
from accountability.model.place import Span
from accountability.model.types import (
    BOOL,
    DATE,
    DAY,
    MAX_DIGITS,
    MONTH,
    MONTH_TYPE,
    NO_UNIT,
    PARTIAL_DATE,
    TEXT,
    TIMESTAMP,
    WORKING_DAY,
    DateType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    TextType,
    TimestampType,
    Type,
    Unit,
    integer,
)
from accountability.model.values import NONE, Month, PartialDate, Value

# Money divided: an exact fraction, of which no more than this is ever shown.
MONEY_QUOTIENT = MoneyType(MAX_DIGITS, 18)
SUM_DIGITS = 12  # a sum may have 10**12 terms

_MEASURES: dict[str, tuple[Unit, int | Fraction]] = {
    "days": (DAY, 1),
    "hours": (DAY, Fraction(1, 24)),
    "months": (MONTH, 1),
    "years": (MONTH, 12),
    "working days": (WORKING_DAY, 1),
}
_STEPS: dict[Unit, ShiftUnit] = {DAY: "day", MONTH: "month", WORKING_DAY: "working_day"}


def constant(value: Value, span: Span) -> Literal:
    """A literal with the type of its value; `none` takes the type of what it meets later."""
    type_: Type
    match value:
        case bool():
            type_ = BOOL
        case int() | Fraction():
            type_ = bare_number(value)
            refuse_too_wide(type_)
        case str():
            type_ = TEXT
        case datetime():
            type_ = TIMESTAMP
        case date():
            type_ = DATE
        case Month():
            type_ = MONTH_TYPE
        case PartialDate():
            type_ = PARTIAL_DATE
        case _ if value is NONE:
            type_ = TEXT
        case _:
            raise Unfit("this is not a value that rule text can hold")
    return Literal(type=type_, value=value, span=span)


def bare_number(value: int | Fraction) -> NumberType:
    """The type of a number in rule text: its own digits, and the unit of whatever it meets."""
    scale = _places(value)
    if scale is None:
        return NumberType(None, None, literal=True)
    shifted = abs(value * 10**scale)
    return NumberType(max(len(str(int(shifted))), scale, 1), scale, literal=True)


def _places(value: int | Fraction) -> int | None:
    """How many decimal places `value` has; None if no number of them is enough."""
    rest, powers = Fraction(value).denominator, {2: 0, 5: 0}
    for prime in powers:
        while rest % prime == 0:
            rest, powers[prime] = rest // prime, powers[prime] + 1
    return max(powers.values()) if rest == 1 else None


def arithmetic(op: ArithOp, left: Expr, right: Expr, span: Span) -> Expr:
    """`left op right`. Raises `Unfit` (`at`: 0 left, 1 right) where it has no meaning."""
    for at, side in enumerate((left, right)):
        if is_none(side):
            raise Unfit("`none` cannot be computed with", "say the default with `else`", at)
        if isinstance(side.type, PartialDateType):
            raise Unfit("partial dates have no arithmetic", None, at)
    if _moves(left, right) and op in ("+", "-"):
        return _shift(left, right, 1 if op == "+" else -1, span)
    if _moves(right, left) and op == "+":
        return _shift(right, left, 1, span)
    type_ = _result(op, left, right)
    refuse_too_wide(type_)
    return Arith(type=type_, op=op, left=left, right=right, span=span)


def _result(op: ArithOp, left: Expr, right: Expr) -> Type:
    match left.type, right.type:
        case NumberType() as a, NumberType() as b:
            return _number(op, a, b, (left, right))
        case MoneyType() as a, MoneyType() as b if op in ("+", "-"):
            return _wider_money(a, b)
        case MoneyType(), MoneyType() if op == "/":
            return NumberType(None, None)
        case MoneyType() as a, NumberType() as b if op in ("*", "/"):
            return _scaled_money(op, a, b, 1)
        case NumberType() as a, MoneyType() as b if op == "*":
            return _scaled_money(op, b, a, 0)
        case DateType(), DateType() if op == "-":
            return integer(7, DAY)
        case MonthType(), MonthType() if op == "-":
            return integer(6, MONTH)
        case TimestampType(), TimestampType() if op == "-":
            return NumberType(None, None, DAY)
    raise _senseless(op, left, right)


_VERBS = {
    "+": "add {1} to {0}",
    "-": "take {1} from {0}",
    "*": "multiply {0} by {1}",
    "/": "divide {0} by {1}",
}


def _senseless(op: ArithOp, left: Expr, right: Expr) -> Unfit:
    words = _VERBS[op].format(in_words(left.type), in_words(right.type))
    hint = None
    if op == "+" and isinstance(left.type, TextType) and isinstance(right.type, TextType):
        hint = "`concat(…)` joins texts"
    elif (
        isinstance(left.type, TextType) and isinstance(right.type, NumberType) and right.type.unit != NO_UNIT
    ):
        hint = remedy(left, DATE)
    elif isinstance(left.type, TextType) or isinstance(right.type, TextType):
        text, other = (left, right) if isinstance(left.type, TextType) else (right, left)
        hint = remedy(text, other.type)
    else:
        hint = remedy(right, left.type) if op in ("+", "-") else None
    return Unfit(f"cannot {words}", hint, 1 if not isinstance(right.type, NumberType) else 0)


def _number(op: ArithOp, a: NumberType, b: NumberType, sides: tuple[Expr, Expr]) -> NumberType:
    literal = a.literal and b.literal
    if op in ("*", "/"):
        unit = a.unit.times(b.unit, 1 if op == "*" else -1)
        if op == "/" or a.digits is None or b.digits is None or a.scale is None or b.scale is None:
            return NumberType(None, None, unit, literal)
        return NumberType(a.digits + b.digits, a.scale + b.scale, unit, literal)
    wide = common_type(a, b)
    if not isinstance(wide, NumberType):
        words = _VERBS[op].format(in_words(a), in_words(b))
        raise Unfit(f"cannot {words}", remedy(sides[1], a), 1)
    return wide if wide.digits is None else replace(wide, digits=wide.digits + 1)


def _wider_money(a: MoneyType, b: MoneyType) -> MoneyType:
    if MONEY_QUOTIENT in (a, b):
        return MONEY_QUOTIENT
    wide = wide_enough(a, b)
    return replace(wide, digits=wide.digits + 1)


def _scaled_money(op: ArithOp, money: MoneyType, factor: NumberType, at: int) -> MoneyType:
    if factor.unit != NO_UNIT:
        raise Unfit(f"money is multiplied and divided by plain numbers, not by {in_words(factor)}", None, at)
    if op == "/" or factor.digits is None or factor.scale is None or money == MONEY_QUOTIENT:
        return MONEY_QUOTIENT
    return MoneyType(money.digits + factor.digits, money.scale + factor.scale)


def total(type_: Type) -> Type:
    """The type of a sum of values of `type_`. Raises `Unfit` where they cannot be summed."""
    match type_:
        case NumberType(digits=digits):
            wide: Type = replace(type_, digits=None if digits is None else digits + SUM_DIGITS, literal=False)
        case MoneyType(digits=digits):
            wide = type_ if type_ == MONEY_QUOTIENT else replace(type_, digits=digits + SUM_DIGITS)
        case _:
            raise Unfit(f"a sum needs numbers or money, not {in_words(type_)}")
    refuse_too_wide(wide)
    return wide


def average(type_: Type, word: str) -> Type:
    """The type of a mean, median or quantile: an exact fraction in the unit of its inputs."""
    match type_:
        case NumberType(unit=unit):
            return NumberType(None, None, unit)
        case MoneyType():
            return MONEY_QUOTIENT
    raise Unfit(f"a {word} needs numbers or money, not {in_words(type_)}")


def _moves(start: Expr, amount: Expr) -> bool:
    return isinstance(start.type, DateType | MonthType | TimestampType) and isinstance(
        amount.type, NumberType
    )


def _shift(start: Expr, amount: Expr, sign: OneOf[1, -1], span: Span) -> Shift:
    """A date, month or timestamp moved by a duration."""
    type_ = amount.type
    assert isinstance(type_, NumberType)
    at = 1 if sign < 0 or start.span <= amount.span else 0
    moved = in_words(start.type)
    if type_.unit not in _STEPS:
        unit = "months" if isinstance(start.type, MonthType) else "days"
        raise Unfit(
            f"{moved} is moved by a duration, not by {in_words(type_)}",
            f"say what the number counts: `… {unit}`",
            at,
        )
    step = _STEPS[type_.unit]
    if step != "month" and isinstance(start.type, MonthType):
        raise Unfit(f"a month is moved by months, not by {in_words(type_)}", "write `… months`", at)
    if step == "working_day" and not isinstance(start.type, DateType):
        raise Unfit(f"{moved} cannot be moved by working days", "`date(…)` gives the day of a timestamp", at)
    if not type_.is_integer and not (step == "day" and isinstance(start.type, TimestampType)):
        raise Unfit(
            f"{moved} is moved by whole {step.replace('_', ' ')}s", "`floor(…)` or `ceil(…)` rounds", at
        )
    return Shift(type=start.type, start=start, amount=amount, sign=sign, unit=step, span=span)


def negated(operand: Expr, span: Span) -> Expr:
    """`-x` as `0 - x`; of a literal the literal itself, of money `-1 * x`."""
    if isinstance(operand.type, MoneyType):
        return arithmetic("*", constant(-1, span), operand, span)
    if is_none(operand) or not isinstance(operand.type, NumberType):
        shown = "`none`" if is_none(operand) else in_words(operand.type)
        raise Unfit(f"only numbers and money have a negative, not {shown}")
    if isinstance(operand, Literal) and isinstance(operand.value, int | Fraction):
        return replace(operand, value=-operand.value, span=span)
    zero = Literal(type=integer(1, operand.type.unit), value=0, span=span)
    return Arith(type=operand.type, op="-", left=zero, right=operand, span=span)


def suffixed(amount: Expr, word: str, span: Span) -> Expr:
    """`amount days` and its like. Raises `Unfit` where the amount counts something else already."""
    unit, factor = _MEASURES[word]
    type_ = amount.type
    if is_none(amount) or not isinstance(type_, NumberType):
        shown = "`none`" if is_none(amount) else in_words(type_)
        raise Unfit(f"`{word}` needs a number before it, not {shown}")
    if type_.unit == unit:
        return amount
    if type_.unit != NO_UNIT:
        raise Unfit(f"{in_words(type_)} cannot be taken as {word}", remedy(amount, integer(unit=unit)))
    if isinstance(amount, Literal) and isinstance(amount.value, int | Fraction):
        value = amount.value * factor
        folded = int(value) if Fraction(value).denominator == 1 else value
        return Literal(type=replace(bare_number(folded), unit=unit, literal=False), value=folded, span=span)
    counted = replace(amount, type=replace(type_, unit=unit, literal=False), span=span)
    if factor == 1:
        return counted
    result = arithmetic("*", counted, constant(factor, span), span)
    refuse_too_wide(result.type)
    return result
