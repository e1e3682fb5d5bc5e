"""One record that an app submits: read strictly, because somebody is there to correct it.

A ledger keeps every row and lists its bad cells. A single record is refused instead, with the
field and the reason, and nothing is kept of it. A field that is left out is an empty cell.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from accountability.model.records import MASK, Field, Key, RecordType
from accountability.model.values import NoValue, Unknown, Value
from accountability.records.cell import CellReader, cell_reader
from accountability.records.faults import Fault
from accountability.records.headers import names_of
from accountability.records.keys import canonical
from accountability.records.names import did_you_mean
from accountability.records.raw import header, refused, shown
from accountability.records.rows import money_in_row, states_currency
from accountability.records.scalars import Types

LARGEST = 1_000_000  # characters of one record, all cells together


@dataclass(frozen=True, slots=True)
class Parsed:
    """A record whose cells are typed, ready to be submitted. `given` is what it was read from, copied.

    `key` is None for a record type with `key: row`, whose records are numbered as they come.
    """

    record: str
    key: Key | None
    cells: Mapping[str, Value]
    given: Mapping[str, object]


class SingleReader:
    """Reads single records of one type; `supplied` are the record types that there are records of."""

    def __init__(self, types: Types, record: RecordType, supplied: Collection[str]) -> None:
        self.record = record
        self._fields = names_of(record)
        self._readers = {f.name: cell_reader(types, record, f, supplied) for f in record.fields.values()}
        self._money = tuple(f for f in record.fields.values() if states_currency(f))

    def read(self, given: object) -> Parsed:
        """The record. Raises `RecordsError` for one that cannot be read as it stands."""
        if not isinstance(given, Mapping):
            raise refused(
                f"{self.record.name}: no mapping of names to values: `{shown(given, 60)}`",
                "give one record",
            )
        given = {name: _own(raw) for name, raw in given.items()}
        if sum(map(_size, given.values())) > LARGEST:
            raise refused(f"{self.record.name}: the record is larger than {LARGEST:,} characters")
        named = self._named(given)
        cells: dict[str, Value] = {}
        for name, reader in self._readers.items():
            cells[name] = self._cell(reader, named[name]) if name in named else reader.empty
        for field in self._money:
            cells[field.name] = money_in_row(self.record, field, cells)
        return Parsed(self.record.name, self._key(cells), cells, given)

    def _named(self, given: Mapping[object, object]) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, raw in given.items():
            field = self._fields.get(header(name)) if isinstance(name, str) else None
            if field is None:
                raise refused(
                    f"{self.record.name}: there is no field `{shown(name, 60)}`",
                    did_you_mean(header(name), self._fields) if isinstance(name, str) else None,
                )
            if field.name in found:
                raise refused(f"{self.record.name}: the field `{field.name}` is given twice")
            found[field.name] = raw
        return found

    def _cell(self, reader: CellReader, raw: object) -> Value:
        found = reader.read(raw)
        if isinstance(found, Fault):
            field = reader.field
            text = MASK if field.mark == "confidential" else shown(raw, 60)
            raise refused(f"{self.record.name}.{field.name}: `{text}` {found.en}", _expected(field))
        return found

    def _key(self, cells: Mapping[str, Value]) -> Key | None:
        texts: list[str] = []
        for name in self.record.key:
            value = cells[name]
            if isinstance(value, Unknown | NoValue):
                raise refused(f"{self.record.name}: the record has no key: `{name}` is empty")
            texts.append(canonical(value))
        return tuple(texts) or None


def _expected(field: Field) -> str | None:
    codes = list(field.codes)
    return f"its codes are {', '.join(f'`{code}`' for code in codes[:10])}" if codes else None


def _own(raw: object) -> object:
    """A cell that stays as it is when the caller changes what was given."""
    return tuple(raw) if isinstance(raw, list) else raw


def _size(raw: object) -> int:
    """Characters of a cell, about; what is no text counts by its elements."""
    if isinstance(raw, str):
        return len(raw)
    if isinstance(raw, int):
        return raw.bit_length() // 3
    if isinstance(raw, list | tuple):
        return sum(len(part) if isinstance(part, str) else 1 for part in raw)
    return 1
