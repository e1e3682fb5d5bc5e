"""The value of a parameter, from the text that a rulebook or a command line gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from accountability.language.scope import did_you_mean
from accountability.model.cells import read_date, read_month, read_partial_date, read_timestamp
from accountability.model.types import (
    BoolType,
    DateType,
    EnumType,
    ListType,
    MonthType,
    NumberType,
    PartialDateType,
    RefType,
    TextType,
    TimestampType,
    Type,
)
from accountability.model.values import NONE, UNLIMITED, ListValue, Month, PartialDate, Scalar, Value

_NUMBER = re.compile(r"[+-]?[0-9]{1,38}(\.[0-9]{1,38})?", re.ASCII)
_DATES: dict[type, tuple[Callable[[str], date | datetime | Month | PartialDate | None], str, str]] = {
    DateType: (read_date, "a date", "write it as 2021-06-30"),
    MonthType: (read_month, "a month", "write it as 2021-06"),
    PartialDateType: (read_partial_date, "a partial date", "write it as 2021, 2021-06 or 2021-06-30"),
    TimestampType: (read_timestamp, "a timestamp", "write it as 2021-06-30T08:00:00Z"),
}


class BadValue(Exception):
    """A text that is no value of the parameter's type."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message, self.hint = message, hint
        super().__init__(message)


def read_value(text: str, type_: Type, factor: Fraction, quoted: bool = False) -> Value:
    """`text` as a value of `type_`; `none` and `unlimited` are words unless they are quoted.

    Numbers are written in the unit that the parameter declares; `factor` brings them to that of the
    type. Raises `BadValue`.
    """
    if text == "none" and not quoted:
        return NONE
    if text == "unlimited" and not quoted and not isinstance(type_, TextType):
        if not isinstance(type_, NumberType | DateType):
            raise BadValue("only a number or a date can be unlimited")
        return UNLIMITED
    if isinstance(type_, ListType):
        raise BadValue(f"`{text}` is not a list", "write [a, b]")
    return _scalar(text, type_, factor)


def read_list(texts: Sequence[str], type_: Type, factor: Fraction) -> Value:
    """The elements of a list parameter. Raises `BadValue`."""
    if not isinstance(type_, ListType):
        raise BadValue("a list where one value is expected")
    return ListValue(tuple(_scalar(text, type_.element, factor) for text in texts))


def text_of(given: object) -> str:
    """A Python value as the text that would give it. Raises `BadValue`: floats are not exact."""
    if given is None:
        return "none"
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, Decimal) and given.is_finite():
        return format(given, "f")
    if isinstance(given, datetime | date):
        return given.isoformat()
    if isinstance(given, str | int | Month):
        return str(given)
    if isinstance(given, float):
        raise BadValue(f"`{given}` is a float, which is not exact", "give it as text or as a Decimal")
    raise BadValue(f"a {type(given).__name__} cannot be the value of a parameter")


def _scalar(text: str, type_: Type, factor: Fraction) -> Scalar:
    match type_:
        case TextType() | RefType():
            return text
        case BoolType():
            if text not in ("true", "false"):
                raise BadValue(f"`{text}` is not true or false")
            return text == "true"
        case EnumType(codes):
            if text not in codes:
                raise BadValue(f"`{text}` is not one of {', '.join(codes)}", did_you_mean(text, codes))
            return text
        case NumberType():
            return _number(text, type_, factor)
    if type(type_) not in _DATES:
        raise BadValue("a parameter cannot have this type")
    read, what, hint = _DATES[type(type_)]
    value = read(text)
    if value is None:
        raise BadValue(f"`{text}` is not {what}", hint)
    return value


def _number(text: str, type_: NumberType, factor: Fraction) -> int | Fraction:
    if not _NUMBER.fullmatch(text):
        hint = "write 1200 or 12.50, without separators or an exponent"
        raise BadValue(f"`{text}` is not a number", hint)
    value = Fraction(text) * factor
    if type_.scale is not None and type_.digits is not None:
        if (value * 10**type_.scale).denominator != 1:
            raise BadValue(f"`{text}` has more than {type_.scale} decimal places", "declare a larger `scale`")
        if abs(value) >= 10 ** (type_.digits - type_.scale):
            raise BadValue(f"`{text}` has more digits than declared", "declare more `digits`")
    return value.numerator if value.denominator == 1 else value
