"""Values of cells and measures, in JSON and as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction

from accountability.model.numbers import decimal_text
from accountability.model.values import (
    NONE,
    UNLIMITED,
    Interval,
    ListValue,
    Money,
    Month,
    PartialDate,
    Unknown,
    Value,
)
from accountability.records.keys import canonical
from accountability.reports.exact_json import Json
from accountability.reports.words import Words


def in_json(value: Value) -> Json:
    """A value as JSON: none is `null`, an unknown `{"unknown": …}`, dates are ISO 8601 text."""
    match value:
        case bool() | int() | Fraction() | str():
            return value
        case Unknown():
            return {"unknown": value.state.value}
        case Money():
            return {"amount": value.amount, "currency": value.currency}
        case ListValue():
            items = [in_json(item) for item in value.items]
            return {"items": items, "open": True} if value.open else items
        case Interval():
            return {"first": in_json(value.first), "last": in_json(value.last)}
        case datetime() | date() | Month() | PartialDate():
            return canonical(value)
    return None if value is NONE else "unlimited"


def in_text(value: Value, words: Words) -> str:
    """A value for people."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | Fraction():
            return decimal_text(value)
        case Unknown():
            return words.unknown_value[value.state.value]
        case ListValue():
            return "; ".join(in_text(item, words) for item in value.items) + ("…" if value.open else "")
        case Interval():
            return f"{in_text(value.first, words)} – {in_text(value.last, words)}"
        case Money() | datetime() | date() | Month() | PartialDate():
            return canonical(value)
    return words.no_value if value is NONE else str(UNLIMITED.value)


def key_text(subject: Mapping[str, str]) -> str:
    """The key of a subject on one line: the cell, or `name=cell` where there are several."""
    if len(subject) == 1:
        return next(iter(subject.values()))
    return ", ".join(f"{name}={cell}" for name, cell in subject.items())


def few_rows(rows: Sequence[int], most: int = 8) -> str:
    """Row numbers, neighbours as `3–5`; after `most` of such parts `…`."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][-1] + 1:
            parts[-1][1:] = [row]
        else:
            parts.append([row])
    shown = ["–".join(map(str, part)) for part in parts[:most]]
    return ", ".join(shown) + ("…" if len(parts) > most else "")


def visible(text: str) -> str:
    """Text from a ledger without characters that would steer a terminal or turn the reading direction."""
    return "".join(c if _harmless(c) else f"\\u{ord(c):04x}" for c in text)


def _harmless(c: str) -> bool:
    code = ord(c)
    steers = code < 0x20 or 0x7F <= code < 0xA0
    turns = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069 or code in (0x200E, 0x200F, 0x061C)
    return not (steers or turns or 0xD800 <= code < 0xE000)
