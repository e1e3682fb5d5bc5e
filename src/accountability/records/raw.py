"""What every source format gives: columns and rows of raw cells, with the row each stands in."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from accountability.errors import RecordsError
from accountability.records.faults import Fault

TEXT_SHOWN = 500  # characters of a cell that a problem repeats
HUGE = 10**100  # whole numbers from here on are not written out
DEEPEST = 20  # of lists and objects in a cell


class JsonNumber(str):
    """A number as a JSON text writes it: not text, and not yet converted, so nothing is lost."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Damaged:
    """A cell that its program has spoilt, whatever its field is; `text` is what the cell shows."""

    text: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell that covers several rows: it states a word for each of them, but no amount."""

    value: object


@dataclass(frozen=True, slots=True)
class Foreign:
    """A cell whose value no type of the library can hold; `text` shows it."""

    text: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """The cells of one row, in the order of the columns; fewer or more are possible.

    `number` is where the row stands, counted from 1 (see `Source.row`).
    """

    number: int
    cells: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A source before its cells are typed.

    `file` names it for people. `columns` are the headers, cut and in NFC; None where an empty
    source cannot say which columns it has.
    """

    file: str
    columns: tuple[str, ...] | None
    rows: Iterable[RawRow]
    sheet: str | None = None
    serial_days: date | None = None


def refused(message: str, hint: str | None = None) -> RecordsError:
    """The error for records that cannot be read at all, its hint apart."""
    text = f"{message}\n  hint: {hint}" if hint else message
    return RecordsError(_printable(text))


def header(text: str) -> str:
    """A header or name as it is compared: NFC, without white space around."""
    return unicodedata.normalize("NFC", text).strip()


def is_blank(raw: object) -> bool:
    """Whether a cell holds nothing but white space."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def shown(raw: object, limit: int = TEXT_SHOWN) -> str:
    """A raw cell as text for people: never an address in memory, never longer than `limit`."""
    text = _text(raw)
    if len(text) > limit:
        text = f"{text[:limit]}…"
    return _printable(text)


def _printable(text: str) -> str:
    """Lone surrogates and NUL escaped: the first cannot be written to any file."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\0")


def _text(raw: object) -> str:
    match raw:
        case None:
            return ""
        case str():
            return str(raw)
        case bool():
            return "true" if raw else "false"
        case int():
            return (
                int.__repr__(raw)
                if abs(raw) < HUGE
                else f"{'-' if raw < 0 else ''}(a number of over 100 digits)"
            )
        case float():
            return float.__repr__(raw)
        case Decimal():
            return str(raw)
        case Fraction():
            return f"{_text(raw.numerator)}/{_text(raw.denominator)}"
        case date():
            return raw.isoformat()
        case Foreign():
            return raw.text
        case Mapping() | list() | tuple():
            return _nested(raw)
        case Damaged():
            return raw.text
        case Merged():
            return _text(raw.value)
    return f"({type(raw).__name__})"


def _nested(raw: Mapping[object, object] | list[object] | tuple[object, ...]) -> str:
    try:
        return json.dumps(_plain(raw, DEEPEST), ensure_ascii=False)
    except ValueError:  # nested too deeply, or in itself
        return f"({type(raw).__name__})"


def _plain(raw: object, depth: int) -> object:
    if depth == 0:
        raise ValueError("nested too deeply")
    if isinstance(raw, Mapping):
        return {_text(key): _plain(value, depth - 1) for key, value in raw.items()}
    if isinstance(raw, list | tuple):
        return [_plain(value, depth - 1) for value in raw]
    if raw is None or isinstance(raw, bool):
        return raw
    return _text(raw)
