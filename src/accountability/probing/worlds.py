"""Small sets of ledgers, and the single changes that are made in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal as OneOf
from typing import TypeAlias

from accountability.model.records import Field, Key, RecordType, Row, Source, Table
from accountability.model.rule import Rulebook
from accountability.model.values import NONE, Unknown, Value
from accountability.records.cell import CellReader, cell_reader
from accountability.records.keys import canonical

Tables: TypeAlias = Mapping[str, tuple[Row, ...]]
Change: TypeAlias = OneOf[
    "value", "blank", "unreadable", "row removed", "row repeated", "register removed", "date of the run"
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What a set of ledgers is judged with: the rulebook with its parameters, the date, the periods."""

    book: Rulebook
    as_of: date
    period: tuple[date, date] | None


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A set of ledgers and its setting. A record type that `tables` lacks was not supplied."""

    setting: Setting
    tables: Tables

    def cell(self, record: str, at: int, field: str) -> Value:
        return self.tables[record][at].cells[field]

    def with_cell(self, record: str, at: int, field: str, value: Value) -> World:
        """The same ledgers, one cell of one row changed; its key follows the cell."""
        rows = self.tables[record]
        row = rows[at]
        cells = {**row.cells, field: value}
        changed = Row(key_of(self.setting.book.records[record], cells, row), cells, row.source)
        return self.with_rows(record, (*rows[:at], changed, *rows[at + 1 :]))

    def with_rows(self, record: str, rows: tuple[Row, ...]) -> World:
        return replace(self, tables={**self.tables, record: rows})

    def without_row(self, record: str, at: int) -> World:
        rows = self.tables[record]
        return self.with_rows(record, (*rows[:at], *rows[at + 1 :]))

    def with_row_again(self, record: str, at: int) -> World:
        """The row once more at the end, under a key of its own where the key is text."""
        rows = self.tables[record]
        row = rows[at]
        source = replace(row.source, row=max(each.source.row for each in rows) + 1)
        declared = self.setting.book.records[record]
        cells = dict(row.cells)
        for name in declared.key[-1:]:
            cell = cells[name]
            cells[name] = f"{cell}+" if isinstance(cell, str) else cell
        return self.with_rows(record, (*rows, Row(key_of(declared, cells, row, source), cells, source)))

    def without_register(self, record: str) -> World:
        """As if the ledger had not been supplied; blanks that lean on it are not stated any more."""
        left = {name: rows for name, rows in self.tables.items() if name != record}
        world = replace(self, tables=left)
        for name, rows in left.items():
            leaning = [
                f for f in self.setting.book.records[name].fields.values() if f.none_register == record
            ]
            if leaning:
                world = world.with_rows(name, tuple(_unstated(world, name, row, leaning) for row in rows))
        return world

    def blank(self, record: str, field: str) -> Value:
        """What an empty cell of the field means among these ledgers."""
        return self._reader(record, field).empty

    def unreadable(self, record: str, field: str) -> Value:
        """A cell of the field with a text that is no value of it."""
        return self._reader(record, field).unreadable

    def _reader(self, record: str, field: str) -> CellReader:
        records = self.setting.book.records
        return cell_reader(records, records[record], records[record].fields[field], self.tables.keys())

    def typed(self) -> dict[str, Table]:
        """The ledgers as typed tables, all columns supplied."""
        records = self.setting.book.records
        return {
            name: Table(records[name], rows, frozenset(records[name].fields))
            for name, rows in self.tables.items()
        }


def _unstated(world: World, record: str, row: Row, leaning: list[Field]) -> Row:
    blank = {f.name: world.blank(record, f.name) for f in leaning if row.cells[f.name] is NONE}
    return replace(row, cells={**row.cells, **blank})


def key_of(
    record: RecordType, cells: Mapping[str, Value], row: Row, source: Source | None = None
) -> Key | None:
    """The key that a row has with these cells; None where a cell of it has no value."""
    if not record.key:
        return (str((source or row.source).row),) if row.key is not None else None
    found = [cells[name] for name in record.key]
    if any(cell is NONE or isinstance(cell, Unknown) for cell in found):
        return None
    return tuple(canonical(cell) for cell in found)  # type: ignore[arg-type]  # the line above
