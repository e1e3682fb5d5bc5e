"""Dates that a workbook holds as plain numbers: days counted from the workbook's day 0.

A cell formatted as a date comes as one. Without that format, a whole number of five digits in a date
column is such a count (10000 is in 1927, 99999 in 2173); eight digits are `20210603`, six in a month
column `202106`. Anything else, a bare year before all, is no date.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from accountability.model.types import (
    DateType,
    ListType,
    MonthType,
    PartialDateType,
    TimestampType,
    Type,
)
from accountability.model.values import Month
from accountability.records.raw import Merged

_FEWEST, _MOST = 10_000, 99_999


def from_number(type_: Type, zero: date) -> Callable[[object], object] | None:
    """What a raw cell of a workbook is turned into before it is read; None where nothing is."""
    element = type_.element if isinstance(type_, ListType) else type_
    if isinstance(element, MonthType):
        return lambda raw: _month(_day(raw, zero))
    if isinstance(element, TimestampType):
        return lambda raw: _moment(_day(raw, zero))
    if isinstance(element, DateType | PartialDateType):
        return lambda raw: _day(raw, zero)
    return None


def _day(raw: object, zero: date) -> object:
    if isinstance(raw, Merged):
        return Merged(_day(raw.value, zero))
    if type(raw) is int and _FEWEST <= raw <= _MOST:
        return zero + timedelta(days=raw)
    return raw


def _moment(raw: object) -> object:
    """A day is the moment at its beginning, as `2021-06-03` is in a text."""
    if isinstance(raw, Merged):
        return Merged(_moment(raw.value))
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return datetime(raw.year, raw.month, raw.day)
    return raw


def _month(raw: object) -> object:
    """A month column holds the first day of the month where the sheet shows `2021年6月`."""
    if isinstance(raw, Merged):
        return Merged(_month(raw.value))
    if isinstance(raw, date) and not isinstance(raw, datetime) and raw.day == 1:
        return Month(raw.year, raw.month)
    return raw
