"""Dates, months, timestamps and partial dates as rule text writes them: strict ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Final

from accountability.model.values import Month, PartialDate

# What a literal of each kind looks like, for hints.
EXAMPLES: Final = {
    "date": "date '2021-06-30'",
    "month": "month '2021-06'",
    "timestamp": "timestamp '2021-06-30T08:00:00Z'",
    "partial_date": "partial_date '2021-06'",
}

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?"
    r"(?:(Z)|([+-])([0-9]{2}):([0-9]{2}))?"
)
_PARTIAL = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T([0-9]{2})(?::([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,9})?))?)?)?)?)?"
)


def read_literal(kind: str, text: str) -> date | Month | datetime | PartialDate:
    """The value of the literal `kind 'text'`. Raises `ValueError` where there is no such value."""
    match kind:
        case "date":
            return _date(text)
        case "month":
            return _month(text)
        case "timestamp":
            return _timestamp(text)
        case _:
            return _partial_date(text)


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError("not in the form of ISO 8601")
    return found


def _date(text: str) -> date:
    year, month, day = _matched(_DATE, text).groups()
    return date(int(year), int(month), int(day))


def _month(text: str) -> Month:
    year, month = (int(part) for part in _matched(_MONTH, text).groups())
    return Month(date(year, month, 1).year, month)


def _timestamp(text: str) -> datetime:
    day, hour, minute, second, fraction, _, sign, zone_hour, zone_minute = _matched(_TIMESTAMP, text).groups()
    micro = int((fraction or "").ljust(6, "0"))
    on = _date(day)
    moment = datetime(on.year, on.month, on.day, int(hour), int(minute), int(second or 0), micro)
    if sign is None:
        return moment
    if int(zone_hour) > 23 or int(zone_minute) > 59:
        raise ValueError("no such offset")
    offset = timedelta(hours=int(zone_hour), minutes=int(zone_minute))
    zone = timezone(offset if sign == "+" else -offset)
    try:
        return moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    except OverflowError as error:
        raise ValueError("outside the years 1 to 9999") from error


def _partial_date(text: str) -> PartialDate:
    found = _matched(_PARTIAL, text)
    parts: list[int | Fraction] = [int(part) for part in found.groups()[:5] if part is not None]
    if found[6] is not None:
        second = Fraction(found[6])
        parts.append(int(second) if second.denominator == 1 else second)
    lowest = (1, 1, 1, 0, 0, 0)
    year, month, day, hour, minute, last = [int(part) for part in (*parts, *lowest[len(parts) :])]
    datetime(year, month, day, hour, minute, last)  # raises ValueError for a 30 February
    return PartialDate(tuple(parts))
