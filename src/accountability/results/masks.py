"""What is written in place of a personal cell.

Identity numbers and codes of people are few enough to be tried one by one, so a digest without a
secret hides nothing: a masked cell is `***`. With the office's key, an identity is `***` and 12
hexadecimal digits of a BLAKE2b digest (RFC 7693) keyed with it, so that the same person can be seen
to be the same; what is no identity stays `***`. A day is shown to its month, a number of one or two as
less than three: no statistic shows a cell that one person could fill.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from accountability.model.records import MASK
from accountability.model.values import NONE, Unknown, Value
from accountability.records.keys import canonical
from accountability.results.finding_id import fitting
from accountability.results.personal import PEOPLE, Hidden, Personal

FEW = 3  # numbers below it, but none, are not shown
_MONTH = re.compile(r"\d{4}(-\d{2})?")
_DIGEST = 6  # bytes: few enough to read out, enough to tell a city's people apart
_PERSON = b"redaction"  # so that a mask is never the beginning of a finding's id


@dataclass(frozen=True, slots=True)
class Masks:
    """How a result is masked. `strict`: all cells that are no keys, also those that are not marked."""

    personal: Personal
    strict: bool
    key: bytes | None

    def text(self, hidden: Hidden | None, cell: str) -> str:
        """A cell of a key as text; one that is empty says nothing and stays."""
        if hidden is None or cell in ("", MASK):
            return cell
        if hidden == "month":
            found = _MONTH.match(cell)
            return found[0] if found else MASK
        if hidden == "few":
            return _unless_few(cell)
        if hidden == "value" or self.key is None:
            return MASK
        digest = blake2b(
            cell.encode("utf-8", "surrogatepass"),
            digest_size=_DIGEST,
            key=fitting(self.key),
            person=_PERSON,
        )
        return MASK + digest.hexdigest()

    def value(self, hidden: Hidden | None, value: Value) -> Value:
        """A value of a field or a measure. That it is not known stays: it says nothing of a person.

        That there is none does not: no date of death is a fact about somebody.
        """
        shown: Hidden | None = "value" if self.strict and hidden not in PEOPLE else hidden
        if shown is None or isinstance(value, Unknown):
            return value
        if shown in PEOPLE:
            return self.text(shown, value) if isinstance(value, str) else MASK
        if value is NONE or (shown == "few" and isinstance(value, int) and not 0 < abs(value) < FEW):
            return value
        return self.text(shown, canonical(value))

    def measure(self, rule: str, value: Value | None) -> Value | None:
        """The measure of a finding of a rule."""
        return None if value is None else self.value(self.personal.measures.get(rule), value)

    def fields(self, record: str) -> Mapping[str, Hidden]:
        """The marked fields of a record type or derived record."""
        return self.personal.fields.get(record, {})

    def key_cells(self, record: str, key: tuple[str, ...]) -> tuple[str, ...]:
        """The key of a record; one of unexpected length is masked whole."""
        hidden = self.personal.keys.get(record)
        if hidden is None or not key:
            return key
        if len(hidden) != len(key):
            return (MASK,) * len(key)
        return tuple(self.text(h, cell) for h, cell in zip(hidden, key, strict=True))


def _unless_few(cell: str) -> str:
    """A whole number as it is, but for one and two; any other number may be a share of so few."""
    if not cell.removeprefix("-").isdecimal():
        return MASK
    return f"<{FEW}" if 0 < abs(int(cell)) < FEW else cell
