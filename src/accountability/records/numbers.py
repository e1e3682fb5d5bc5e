"""Exact numbers from raw cells: text as a ledger writes it, JSON numbers, Python numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from accountability.model.records import Field
from accountability.model.types import DAY, MONTH, WORKING_DAY, NumberType, Unit
from accountability.records.faults import (
    NOT_DURATION,
    NOT_INTEGER,
    NOT_NUMBER,
    Unreadable,
    out_of_bounds,
)
from accountability.records.raw import HUGE, JsonNumber

# Thousands separators only where they part the digits in threes: `1,20` is a slip, not 120.
_WRITTEN = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?\Z")
_JSON = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE]([+-]?[0-9]{1,3}))?\Z")
# ISO 8601-1:2019, 5.5.2.3; a calendar part and a clock part, both of whole numbers.
_DURATION = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?\Z",
    re.ASCII,
)
_LONGEST = 100  # characters of a number; what is longer exceeds every declaration
_TOO_LONG = out_of_bounds("位数过多", "has too many digits")
# The full-width forms of ASCII. Not NFKC, which would also read `5²` as 52.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

DURATIONS = frozenset({DAY, MONTH, WORKING_DAY})


def narrow(text: str) -> str:
    """Full-width digits, letters and signs as ASCII, without white space around."""
    return text.strip() if text.isascii() else text.translate(_NARROW).strip()


def exact(raw: object) -> Fraction:
    """The number that a raw cell states. Raises `Unreadable`.

    A float is taken as the decimal that Python shows for it (0.1 is one tenth); NaN and the
    infinities are no numbers, and neither are true and false.
    """
    match raw:
        case JsonNumber():
            return _json(raw)
        case str():
            return _written(narrow(raw))
        case bool():
            raise Unreadable(NOT_NUMBER)
        case int():
            return _whole(raw)
        case float():
            return _json(_finite(float.__repr__(raw)))
        case Decimal():
            return _json(_finite(str(raw)))
        case Fraction():
            return raw
    raise Unreadable(NOT_NUMBER)


def _whole(raw: int) -> Fraction:
    if abs(raw) >= HUGE:
        raise Unreadable(_TOO_LONG)
    return Fraction(int(raw))


def _written(text: str) -> Fraction:
    if not _WRITTEN.match(text):
        raise Unreadable(NOT_NUMBER)
    if len(text) > _LONGEST:
        raise Unreadable(_TOO_LONG)
    return Fraction(text.replace(",", ""))


def _finite(text: str) -> str:
    if not text.lstrip("-")[:1].isdigit():  # nan, inf, Infinity, sNaN
        raise Unreadable(NOT_NUMBER)
    return text


def _json(text: str) -> Fraction:
    match = _JSON.match(text)
    # An exponent of four digits is a number too, but nothing that could be written out.
    if match is None or len(text) > _LONGEST or abs(int(match.group(1) or 0)) > _LONGEST:
        raise Unreadable(_TOO_LONG)
    return Fraction(str(text))


def read_number(field: Field, type_: NumberType, raw: object) -> int | Fraction:
    """The value of a number cell in the unit of its type, within what is declared."""
    value = _duration(raw, type_.unit)
    if value is None:
        try:
            value = exact(raw) if field.factor == 1 else exact(raw) * field.factor
        except Unreadable as error:
            raise _named(error, type_) from None
    _within(field, type_, value)
    return int(value) if type_.is_integer and value.denominator == 1 else value


def _named(error: Unreadable, type_: NumberType) -> Unreadable:
    """The same error, in the words of the type."""
    if error.fault is NOT_NUMBER and type_.unit in DURATIONS:
        return Unreadable(NOT_DURATION)
    return Unreadable(NOT_INTEGER) if error.fault is NOT_NUMBER and type_.is_integer else error


def _duration(raw: object, unit: Unit) -> Fraction | None:
    """An ISO 8601 duration in days or months; None if the cell is not written as one.

    Years and months are no number of days, and calendar days no number of working days: such
    cells are unreadable, since nothing is guessed.
    """
    if unit not in DURATIONS or not isinstance(raw, str) or isinstance(raw, JsonNumber):
        return None
    text = narrow(raw)
    if not text.startswith("P"):
        return None
    match = _DURATION.match(text)
    if match is None or len(text) > _LONGEST:
        raise Unreadable(NOT_DURATION)
    years, months, weeks, days, hours, minutes, seconds = (int(g) if g else 0 for g in match.groups())
    calendar = text.partition("T")[0]
    in_months = bool(set(calendar) & set("YM"))
    in_days = bool(set(calendar) & set("WD")) or "T" in text
    if unit == MONTH and not in_days:
        return Fraction(years * 12 + months)
    if unit == DAY and not in_months:
        return weeks * 7 + days + Fraction(hours * 3600 + minutes * 60 + seconds, 86_400)
    raise Unreadable(NOT_DURATION)


def _within(field: Field, type_: NumberType, value: Fraction) -> None:
    _fits(field, type_, value)
    if field.minimum is not None and value < Fraction(field.minimum):
        raise Unreadable(out_of_bounds(f"小于下限 {field.minimum}", f"is below the minimum {field.minimum}"))
    if field.maximum is not None and value > Fraction(field.maximum):
        raise Unreadable(out_of_bounds(f"大于上限 {field.maximum}", f"is above the maximum {field.maximum}"))


def _fits(field: Field, type_: NumberType, value: Fraction) -> None:
    digits, scale = type_.digits, type_.scale
    # Trailing zeros are no places: 12.50 has one. A unit that divides (hours) has no last place.
    if scale is not None and field.factor.denominator == 1 and 10**scale % value.denominator:
        if scale == 0:
            raise Unreadable(NOT_INTEGER)
        raise Unreadable(out_of_bounds(f"小数超过 {scale} 位", f"has more than {scale} decimal places"))
    whole = _LONGEST if digits is None else digits - (scale or 0)
    if abs(value) >= 10**whole:
        raise Unreadable(
            out_of_bounds(f"整数部分超过 {whole} 位", f"has more than {whole} digits before the point")
        )
