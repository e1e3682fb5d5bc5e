"""Python mappings: lists of dicts, generators of them, and what JSON files hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from accountability.records.raw import RawRow, RawTable, header, refused, shown


def read_mappings(name: str, given: Iterable[object]) -> RawTable:
    """The records that a caller hands over; the row is the place among them, from 1."""
    return table_of(name, list(numbered(name, given)))


def numbered(name: str, given: Iterable[object]) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Records with their places, one by one. Raises `RecordsError` for what is no record."""
    for number, item in enumerate(given, start=1):
        if not isinstance(item, Mapping):
            raise refused(f"{name}: record {number} is no mapping of names to values: `{shown(item, 60)}`")
        bad = [key for key in item if not isinstance(key, str)]
        if bad:
            raise refused(f"{name}: record {number} has a name that is no text: `{shown(bad[0], 60)}`")
        yield number, item


def table_of(file: str, rows: Sequence[tuple[int, Mapping[str, object]]]) -> RawTable:
    """A table whose columns are all names of all records, in the order in which they first stand."""
    names = tuple(dict.fromkeys(name for _, row in rows for name in row))
    cells = [RawRow(number, tuple([row.get(name) for name in names])) for number, row in rows]
    return RawTable(file, tuple(header(name) for name in names) if rows else None, cells)
