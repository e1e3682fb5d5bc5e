"""A ledger that is spread over sheets, one per village or month: read sheet by sheet, then one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accountability.model.records import Places, RecordType, Row, Table
from accountability.records.headers import Headers
from accountability.records.problems import Where
from accountability.records.rows import Reading
from accountability.records.workbook import Sheet


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets that hold the records of one type, in the order of their files and names."""

    sheets: tuple[Sheet, ...]

    def and_more(self, other: Sheet) -> Sheets:
        """These and one more."""
        return Sheets(tuple(sorted((*self.sheets, other), key=lambda sheet: (sheet.file, sheet.name))))


def one_reading(record: RecordType, readings: Sequence[Reading]) -> Reading:
    """The readings of all sheets of a ledger as one. A column is supplied if one of them has it."""
    if len(readings) == 1:
        return readings[0]
    places = Places(tuple((reading.where.file, reading.where.sheet) for reading in readings))
    rows = [row if record.key else _told(places, row) for reading in readings for row in reading.table.rows]
    columns = frozenset[str]().union(*(reading.table.columns for reading in readings))
    found = {name: at for reading in reversed(readings) for name, at in reading.headers.found.items()}
    problems = tuple(problem for reading in readings for problem in reading.problems)
    return Reading(Table(record, tuple(rows), columns), Where.of(record, places), Headers(found), problems)


def _told(places: Places, row: Row) -> Row:
    """A row that has no key but where it stands."""
    return replace(row, key=(places.name(places.number(row.source)),))
