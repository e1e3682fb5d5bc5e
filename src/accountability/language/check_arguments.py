"""What the arguments of each function must be, and what its result is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from accountability.language.check_desk import Unfit
from accountability.language.check_numbers import MONEY_QUOTIENT
from accountability.language.check_words import in_words, is_none, remedy
from accountability.model.expression import Expr, Literal
from accountability.model.types import (
    BOOL,
    DATE,
    MONTH_TYPE,
    NO_UNIT,
    PARTIAL_DATE,
    RATIONAL,
    TEXT,
    WORKING_DAY,
    DateType,
    EnumType,
    ListType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    RefType,
    TextType,
    TimestampType,
    Type,
)

WHOLE = 18  # digits of a fraction rounded to a whole number: those of an integer field

# Gives the type of a call, or raises `Unfit` with `at` the argument to blame.
Result: TypeAlias = Callable[[Sequence[Expr]], Type]


def _need(args: Sequence[Expr], at: int, wanted: type | tuple[type, ...], words: str, like: Type) -> None:
    found = args[at]
    if is_none(found) or not isinstance(found.type, wanted):
        shown = "`none`" if is_none(found) else in_words(found.type)
        raise Unfit(f"{words} is needed here, not {shown}", remedy(found, like), at)


def texts(result: Type, *, literal: Sequence[int] = ()) -> Result:
    """All arguments are text; those at `literal` are written out and not empty."""

    def check(args: Sequence[Expr]) -> Type:
        for at, arg in enumerate(args):
            _need(args, at, TextType, "text", TEXT)
            if at in literal and not (isinstance(arg, Literal) and arg.value != ""):
                raise Unfit("this must be written out as a text that is not empty", None, at)
        return result

    return check


def _number(args: Sequence[Expr], at: int = 0) -> NumberType:
    _need(args, at, NumberType, "a number", RATIONAL)
    type_ = args[at].type
    assert isinstance(type_, NumberType)
    return type_


def _whole_literal(args: Sequence[Expr], at: int, low: int, high: int | None) -> int:
    arg = args[at]
    value = arg.value if isinstance(arg, Literal) else None
    if (
        isinstance(value, int)
        and not isinstance(value, bool)
        and low <= value
        and (high is None or value <= high)
    ):
        return value
    reach = f"from {low} to {high}" if high is not None else f"from {low}"
    raise Unfit(f"this must be written out as a whole number {reach}", None, at)


def absolute(args: Sequence[Expr]) -> Type:
    if isinstance(args[0].type, MoneyType):
        return args[0].type
    return _number(args)


def to_places(type_: NumberType, places: int) -> NumberType:
    """The type of a number rounded to `places`, which may take one more digit before the point."""
    if type_.digits is None or type_.scale is None:
        return replace(type_, digits=WHOLE + places, scale=places)
    if type_.scale <= places:
        return type_
    return replace(type_, digits=type_.digits - type_.scale + 1 + places, scale=places)


def rounded(args: Sequence[Expr]) -> Type:
    type_ = _number(args)
    return to_places(type_, _whole_literal(args, 1, 0, 18))


def cut_text(args: Sequence[Expr]) -> Type:
    _need(args, 0, TextType, "text", TEXT)
    if isinstance(args[1], Literal):
        _whole_literal(args, 1, 0, None)
    elif not (_number(args, 1).is_integer and _number(args, 1).unit == NO_UNIT):
        raise Unfit("this must be a whole number without a unit", None, 1)
    return TEXT


_ORDERED = (NumberType, MoneyType, DateType, MonthType, TimestampType, TextType)


def extreme(args: Sequence[Expr]) -> Type:
    for at, _ in enumerate(args):
        _need(args, at, _ORDERED, "a number, money, date, month, timestamp or text", TEXT)
    return args[0].type


def written(args: Sequence[Expr]) -> Type:
    words = "a number, date, month, code or reference"
    _need(args, 0, (NumberType, DateType, MonthType, EnumType, RefType), words, TEXT)
    type_ = args[0].type
    if isinstance(type_, NumberType) and type_.scale is None:
        raise Unfit("a fraction may have no end as a decimal", "round it first: `text(round(…, 2))`")
    return TEXT


def one_of(wanted: type | tuple[type, ...], words: str, like: Type, result: Type) -> Result:
    """One argument of a type, or of one of several."""

    def check(args: Sequence[Expr]) -> Type:
        for at, _ in enumerate(args):
            _need(args, at, wanted, words, like)
        return result

    return check


def nth_workday(args: Sequence[Expr]) -> Type:
    _need(args, 0, MonthType, "a month", MONTH_TYPE)
    number = _number(args, 1)
    if number.unit not in (NO_UNIT, WORKING_DAY):
        raise Unfit(f"a plain number is needed here, not {in_words(number)}", None, 1)
    if not number.is_integer:
        raise Unfit("a whole number is needed here", "`floor(…)` rounds down", 1)
    return DATE


def overlapping(args: Sequence[Expr]) -> Type:
    for at, _ in enumerate(args):
        _need(args, at, ListType, "a list", ListType(TEXT))
    return BOOL


def listed(args: Sequence[Expr]) -> Type:
    for at, arg in enumerate(args):
        if is_none(arg):
            raise Unfit("`none` is in no list", None, at)
    return args[0].type  # the checker makes the list of it


def amount(args: Sequence[Expr]) -> Type:
    _need(args, 0, MoneyType, "money that states its currency", MoneyType(18, 2))
    type_ = args[0].type
    assert isinstance(type_, MoneyType)
    return RATIONAL if type_ == MONEY_QUOTIENT else NumberType(type_.digits, type_.scale)


def cut_date(args: Sequence[Expr]) -> Type:
    _need(args, 0, PartialDateType, "a partial date", PARTIAL_DATE)
    _whole_literal(args, 1, 1, 6)
    return PARTIAL_DATE


def whole(args: Sequence[Expr]) -> Type:
    return to_places(_number(args), 0)
