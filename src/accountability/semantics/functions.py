"""The meaning of every function of the signature table, on plain values.

A meaning gets arguments that are values (never none, never unknown: those are dealt with before)
and gives a value. It is total: what it cannot read it gives as an unreadable unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accountability.language import regex
from accountability.model.cells import read_date, read_partial_date, read_timestamp
from accountability.model.numbers import decimal_text, half_even
from accountability.model.values import (
    NONE,
    UNLIMITED,
    CauseKind,
    ListValue,
    Money,
    Month,
    PartialDate,
    State,
    Unknown,
    Value,
    cause,
)
from accountability.semantics.arithmetic import moved_months
from accountability.semantics.compare import compare, sortable
from accountability.semantics.logic import undetermined

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?\Z")
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def normal(text: str) -> str:
    """NFKC, case-folded, letters, digits and marks only: for names that are written differently.

    Unicode Standard Annex 15 (NFKC) and the Unicode Standard, section 3.13 (case folding).
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LNM")


def text_of(value: Value) -> str:
    """Canonical text: dates as ISO, numbers without trailing zeros."""
    match value:
        case str():
            return value
        case int() | Fraction():
            return decimal_text(value)
    return str(value)


def read_number(text: str) -> Value:
    """A number as `number(t)` reads it."""
    if not _NUMBER.match(text):
        return _unreadable("number")
    return Fraction(Decimal(text))


def _unreadable(function: str) -> Unknown:
    return Unknown(State.UNREADABLE, frozenset({cause(CauseKind.UNREADABLE, f"{function}()")}))


def _read(reader: Callable[[str], Any], function: str, text: str) -> Value:
    found = reader(text)
    return _unreadable(function) if found is None else found


def to_date(value: Value) -> Value:
    """The day of a timestamp or text."""
    if isinstance(value, datetime):
        return value.date()
    return _read(read_date, "date", value) if isinstance(value, str) else value


def _extreme(values: tuple[Value, ...], largest: bool) -> Value:
    best = values[0]
    for value in values[1:]:
        better = compare(">" if largest else "<", value, best)
        if isinstance(better, Unknown):
            return better
        if better:
            best = value
    return best


def _overlaps(left: ListValue, right: ListValue) -> bool | Unknown:
    if {sortable(i) for i in left.items} & {sortable(i) for i in right.items}:
        return True
    possible = (left.open if right.items or right.open else frozenset()) | (
        right.open if left.items or left.open else frozenset()
    )
    return Unknown(State.UNDETERMINED, possible) if possible else False


def months_between(first: date, last: date) -> int:
    """The largest n (smallest, if negative) whose clamped months do not pass `last`."""
    months = (last.year - first.year) * 12 + last.month - first.month
    moved = moved_months(first, months)
    assert isinstance(moved, date)
    if months > 0 and moved > last:
        return months - 1
    return months + 1 if months < 0 and moved < last else months


def extract(text: str, pattern: str) -> Value:
    """The first match of a canonical pattern: its first group if it has one; none without a match."""
    found = regex.extract(pattern, text)
    return NONE if found is None else found


def _list(values: tuple[Value, ...]) -> ListValue:
    return ListValue(tuple(v for v in values if v is not NONE))  # type: ignore[misc]  # unknowns are stopped before


def _absolute(value: Value) -> Value:
    if isinstance(value, Money):
        return Money(_magnitude(value.amount), value.currency)
    return _magnitude(value) if isinstance(value, int | Fraction) else value


def _magnitude(number: int | Fraction) -> int | Fraction:
    return -number if number < 0 else number


def _size(items: ListValue) -> Value:
    return Unknown(State.UNDETERMINED, items.open) if items.open else len(items.items)


MEANINGS: Mapping[str, Callable[..., Value]] = {
    "abs": _absolute,
    "floor": lambda x: x if x is UNLIMITED else x.__floor__(),
    "ceil": lambda x: x if x is UNLIMITED else x.__ceil__(),
    "trunc": lambda x: x if x is UNLIMITED else x.__trunc__(),
    "round": lambda x, n: x if x is UNLIMITED else half_even(x, n),
    "least": lambda *xs: _extreme(xs, largest=False),
    "greatest": lambda *xs: _extreme(xs, largest=True),
    "length": len,
    "lower": lambda t: t.translate(_LOWER),
    "upper": lambda t: t.translate(_UPPER),
    "normal": normal,
    "prefix": lambda t, n: t[:n] if n >= 0 else undetermined(CauseKind.OUT_OF_RANGE),
    "suffix": lambda t, n: t[max(len(t) - n, 0) :] if n >= 0 else undetermined(CauseKind.OUT_OF_RANGE),
    "starts_with": lambda t, p: t.startswith(p),
    "ends_with": lambda t, p: t.endswith(p),
    "concat": lambda *ts: "".join(ts),
    "replace": lambda t, a, b: t.replace(a, b),
    "extract": extract,
    "text": text_of,
    "number": read_number,
    "date": to_date,
    "timestamp": lambda t: _read(read_timestamp, "timestamp", t),
    "partial_date": lambda t: _read(read_partial_date, "partial_date", t),
    "month": lambda d: d if isinstance(d, Month) else Month(d.year, d.month),
    "year": lambda d: d.year,
    "quarter": lambda d: (d.month + 2) // 3,
    "half_year": lambda d: 1 if d.month <= 6 else 2,
    "day": lambda d: d.day,
    "weekday": lambda d: d.isoweekday(),
    "start": lambda m: m.first_day,
    "end": lambda m: m.last_day,
    "size": _size,
    "overlaps": _overlaps,
    "list": lambda *xs: _list(xs),
    "amount": lambda m: m.amount if isinstance(m, Money) else m,
    "currency": lambda m: m.currency if isinstance(m, Money) else NONE,  # an empty sum is of none
    "precision": lambda p: p.precision,
    "cut": lambda p, n: PartialDate(p.parts[:n]),
    "months_between": months_between,
}

# Unlimited stays so under these; under any other function nothing can be said of it.
KEEPS_UNLIMITED = frozenset({"abs", "floor", "ceil", "trunc", "round", "least", "greatest"})

# These read the calendar table; their meaning is in `workdays.py`.
CALENDAR_FUNCTIONS = frozenset({"nth_workday", "is_workday", "workdays"})
