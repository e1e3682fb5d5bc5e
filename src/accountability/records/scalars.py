"""One reader per scalar type: from a raw cell that is not empty to a value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TypeAlias, TypeVar

from accountability.model.cells import read_date, read_month, read_partial_date, read_timestamp
from accountability.model.numbers import decimal_text
from accountability.model.records import Field, RecordType
from accountability.model.types import (
    BoolType,
    DateType,
    EnumType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    RefType,
    ScalarType,
    TextType,
    TimestampType,
)
from accountability.model.values import Month, PartialDate, Scalar
from accountability.records.faults import (
    AMBIGUOUS_CODE,
    DATE_NOT_TEXT,
    NOT_BOOL,
    NOT_CHARACTERS,
    NOT_CODE,
    NOT_DATE,
    NOT_MONTH,
    NOT_PARTIAL,
    NOT_TEXT,
    NOT_TIMESTAMP,
    Fault,
    Unreadable,
)
from accountability.records.keys import canonical
from accountability.records.numbers import exact, narrow, read_number
from accountability.records.raw import JsonNumber, header

Reader: TypeAlias = Callable[[object], Scalar]
Types: TypeAlias = Mapping[str, RecordType]
T = TypeVar("T")

_FORBIDDEN = re.compile("[\0\ud800-\udfff]")  # no file can hold the second, not every engine the first
_DATE_SIGNS = re.compile(r"[0-9TtZz:.,/+ 年月日-]+\Z")
_TRUE = frozenset({"true", "1", "yes", "y", "是"})
_FALSE = frozenset({"false", "0", "no", "n", "否"})


def scalar_reader(types: Types, field: Field, type_: ScalarType) -> Reader:
    """The reader of one type; it raises `Unreadable` for what is not of the type."""
    match type_:
        case TextType():
            return lambda raw: _text(raw, type_.trimmed)
        case BoolType():
            return _bool
        case NumberType():
            return lambda raw: read_number(field, type_, raw)
        case MoneyType(digits, scale):
            # The currency is put to the amount when the whole row is there.
            amount = NumberType(digits, scale)
            return lambda raw: read_number(field, amount, raw)
        case EnumType():
            return _enum(field, type_)
        case RefType():
            return _reference(types, type_)
    return _CALENDAR[type(type_)]


def _numeral(raw: object) -> str | None:
    """Canonical text of a raw number (an id in JSON is often one); None for what is no number."""
    if isinstance(raw, str) and not isinstance(raw, JsonNumber):
        return None
    number = exact(raw)
    return decimal_text(int(number) if number.denominator == 1 else number)


def _characters(raw: object) -> str:
    """The text of a cell for types whose values are words; a number is its canonical text."""
    if isinstance(raw, str) and not isinstance(raw, JsonNumber):
        if _FORBIDDEN.search(raw):
            raise Unreadable(NOT_CHARACTERS)
        return str(raw)
    if isinstance(raw, date):
        raise Unreadable(DATE_NOT_TEXT)
    try:
        return _numeral(raw) or ""
    except Unreadable:
        raise Unreadable(NOT_TEXT) from None


def _text(raw: object, trimmed: bool) -> str:
    text = _characters(raw)
    return unicodedata.normalize("NFC", text).strip() if trimmed else text


def _bool(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    try:
        word = narrow(_characters(raw)).lower()
    except Unreadable:
        raise Unreadable(NOT_BOOL) from None
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise Unreadable(NOT_BOOL)


def _enum(field: Field, type_: EnumType) -> Reader:
    codes = {header(code): code for code in type_.codes}
    labels: dict[str, set[str]] = {}
    for code in type_.codes:
        for label in field.codes.get(code, {}).values():
            labels.setdefault(header(label), set()).add(code)

    def read(raw: object) -> str:
        text = _text(raw, trimmed=True)
        if text in codes:
            return codes[text]
        meant = labels.get(text, set())
        if len(meant) != 1:
            raise Unreadable(AMBIGUOUS_CODE if meant else NOT_CODE)
        return next(iter(meant))

    return read


def referenced(types: Types, type_: RefType) -> tuple[Field, ScalarType]:
    """The key cell that a reference holds, along registers whose key is itself a reference."""
    seen: set[str] = set()
    target: ScalarType = type_
    field = Field("", type_)
    while isinstance(target, RefType) and target.record not in seen:
        seen.add(target.record)
        record = types.get(target.record)
        if record is None or len(record.key) != 1:
            break
        field = record.fields[record.key[0]]
        target = field.type  # type: ignore[assignment]  # a key is no list: the loader sees to it
    return field, TextType() if isinstance(target, RefType) else target


def _reference(types: Types, type_: RefType) -> Reader:
    """A reference is read as its register's key is read, so that `007` finds the number 7."""
    read = scalar_reader(types, *referenced(types, type_))
    return lambda raw: canonical(read(raw))


def _calendar_text(raw: object, fault: Fault) -> str:
    """The text of a date cell. A JSON number with a point is no date: 2021.10 and 2021.1 are one number."""
    if isinstance(raw, str) and not isinstance(raw, JsonNumber):
        text = narrow(raw)
        # Keeps from the shared readers what compatibility forms would turn into digits (`1²`).
        if _DATE_SIGNS.match(text):
            return text
        raise Unreadable(fault)
    try:
        number = exact(raw)
    except Unreadable:
        raise Unreadable(fault) from None
    if number.denominator != 1:
        raise Unreadable(fault)
    return str(int(number))


def _date(raw: object) -> date:
    if isinstance(raw, datetime):
        # A midnight without a zone is how data frames and workbooks hold a day; with one it is
        # equal to none without.
        if raw == datetime(raw.year, raw.month, raw.day):
            return raw.date()
        raise Unreadable(NOT_DATE)
    if isinstance(raw, date):
        return raw
    return _found(read_date(_calendar_text(raw, NOT_DATE)), NOT_DATE)


def _month(raw: object) -> Month:
    if isinstance(raw, Month):
        return raw
    return _found(read_month(_calendar_text(raw, NOT_MONTH)), NOT_MONTH)


def _partial(raw: object) -> PartialDate:
    match raw:
        case PartialDate():
            return raw
        case datetime(tzinfo=None):
            second = raw.second + Fraction(raw.microsecond, 1_000_000)
            return PartialDate((raw.year, raw.month, raw.day, raw.hour, raw.minute, second))
        case datetime():
            raise Unreadable(NOT_PARTIAL)
        case date():
            return PartialDate((raw.year, raw.month, raw.day))
    return _found(read_partial_date(_calendar_text(raw, NOT_PARTIAL)), NOT_PARTIAL)


def _timestamp(raw: object) -> datetime:
    if isinstance(raw, datetime):
        try:
            return (raw if raw.tzinfo is None else raw.astimezone(UTC)).replace(tzinfo=None, fold=0)
        except OverflowError:
            raise Unreadable(NOT_TIMESTAMP) from None
    return _found(read_timestamp(_calendar_text(raw, NOT_TIMESTAMP)), NOT_TIMESTAMP)


def _found(value: T | None, fault: Fault) -> T:
    if value is None:
        raise Unreadable(fault)
    return value


_CALENDAR: Mapping[type, Reader] = {
    DateType: _date,
    MonthType: _month,
    PartialDateType: _partial,
    TimestampType: _timestamp,
}
