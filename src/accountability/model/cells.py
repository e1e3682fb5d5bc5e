"""How the text of a date is read, in ledgers and in rules alike.

A text that is not a date of the calendar gives None; nothing is guessed (a year of two digits
is no year).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from fractions import Fraction

from accountability.model.values import Month, PartialDate

_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2})"
    r"|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))\Z"
)
_MONTH = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})|年([0-9]{1,2})月|([0-9]{2}))\Z")
_PARTIAL = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2})(?::([0-9]{2})(?::([0-9]{2}(?:[.,][0-9]+)?))?)?)?)?)?\Z"
)
_OFFSET = re.compile(r"(Z|z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)\Z")


def _plain(text: str) -> str:
    """Full-width digits and signs as ASCII, without white space around."""
    return unicodedata.normalize("NFKC", text).strip()


def _groups(match: re.Match[str]) -> list[int]:
    return [int(g) for g in match.groups() if g is not None]


def read_date(text: str) -> date | None:
    """`2021-06-30`, `2021/6/30`, `2021.6.30`, `2021年6月30日` or `20210630`."""
    match = _DATE.match(_plain(text))
    if match is None:
        return None
    try:
        return date(*_groups(match))
    except ValueError:
        return None


def read_month(text: str) -> Month | None:
    """`2021-06`, `2021/6`, `2021.6`, `2021年6月` or `202106`."""
    match = _MONTH.match(_plain(text))
    if match is None:
        return None
    year, month = _groups(match)
    return Month(year, month) if 1 <= month <= 12 and year >= 1 else None


def read_partial_date(text: str) -> PartialDate | None:
    """ISO 8601 from the year to the second (`2021`, `2021-06-30T08:00`), without an offset."""
    match = _PARTIAL.match(_plain(text))
    if match is None:
        return None
    parts = [g for g in match.groups() if g is not None]
    numbers: list[int | Fraction] = [int(p) for p in parts[:5]]
    if len(parts) == 6:
        numbers.append(Fraction(parts[5].replace(",", ".")))
    return PartialDate(tuple(numbers)) if _exists(numbers) else None


def _exists(parts: list[int | Fraction]) -> bool:
    filled = [int(p) for p in parts] + [1, 1, 0, 0, 0][len(parts) - 1 :]
    try:
        datetime(*filled)  # type: ignore[arg-type]  # six whole numbers
    except ValueError:
        return False
    return True


def read_timestamp(text: str) -> datetime | None:
    """ISO 8601 / RFC 3339, at least to the day; an offset is applied, the result is UTC without zone."""
    plain = _plain(text).replace(" ", "T", 1)
    offset = _OFFSET.search(plain) if "T" in plain else None
    partial = read_partial_date(plain[: offset.start()] if offset else plain)
    if partial is None or partial.precision < 3:
        return None
    whole = [int(p) for p in partial.parts]
    second = Fraction(partial.parts[5]) if partial.precision == 6 else Fraction(0)
    if (second * 1_000_000).denominator != 1:
        return None  # finer than a microsecond: cutting it off would be a guess
    below = timedelta(microseconds=int((second - int(second)) * 1_000_000))
    moment = datetime(*whole) + below  # type: ignore[arg-type]  # at most six whole numbers
    if offset is None:
        return moment
    try:
        return moment - _offset(offset.group())
    except OverflowError:
        return None


def _offset(text: str) -> timedelta:
    """How far ahead of UTC `+08:00`, `-0530` or `Z` is."""
    if text in ("Z", "z"):
        return timedelta(0)
    digits = text[1:].replace(":", "")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return -ahead if text[0] == "-" else ahead
