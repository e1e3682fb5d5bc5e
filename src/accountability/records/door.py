"""Records in: whatever the caller has becomes typed tables and a list of data problems.

A source format is a function that gives a `RawTable`, and an entry in one of the two tables
below; everything after it is shared by all formats.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from accountability.model.records import Problem, Records, RecordType, Table
from accountability.model.sheets import NO_HEADERS, OfficeHeaders, SheetRead
from accountability.records import columnar, integrity
from accountability.records.container import refuse_others
from accountability.records.delimited import read_csv, read_tsv
from accountability.records.headers import Headers
from accountability.records.json_files import read_json, read_jsonl
from accountability.records.layout import laid_out
from accountability.records.mappings import read_mappings
from accountability.records.names import folder
from accountability.records.problems import Where, order
from accountability.records.raw import RawTable, refused, shown
from accountability.records.rows import Reading, typed
from accountability.records.several_sheets import Sheets, one_reading
from accountability.records.submission import Workbook, given_as, in_order, submission
from accountability.records.units import check_unit
from accountability.records.workbook import SUFFIXES

FILES: Mapping[str, Callable[[Path], RawTable]] = {
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_json,
    **dict.fromkeys(sorted(columnar.FILES), lambda path: columnar.as_rows(columnar.opened_file(path))),
}
__all__ = ["Workbook", "folder", "given_as", "read"]


def read(
    types: Mapping[str, RecordType],
    given: Mapping[str, object],
    as_of: date | None = None,
    *,
    omitted_is_empty: bool = False,
    headers: OfficeHeaders = NO_HEADERS,
) -> Records:
    """The typed tables of a submission, and everything that is wrong with it.

    `given` maps a record type (its name, label or alias) to a path, an iterable of mappings, a
    typed `Table`, or anything columnar: Arrow, or a data frame that offers its Arrow stream; under
    any name a `Workbook` gives several record types. `as_of` is the date after which an event date
    is a problem. `omitted_is_empty`: a field that no record has is an empty cell instead of a
    missing column (the rule of a rule's own cases). `headers`: what the headers of an office mean.

    No row is dropped, but for those that `Records.sheets` lists. Raises `RecordsError` for what
    cannot become rows at all: an unknown record type, no such file, no such encoding, a broken
    structure, two columns for one field.
    """
    found = submission(types, given, headers)
    supplied = frozenset(found.sources)
    readings: dict[str, Reading] = {}
    sheets = found.others
    for record, (name, source) in found.sources.items():
        if isinstance(source, Table):
            readings[record] = _ready(types[record], name, source)
            continue
        own = headers.columns.get(record)
        raws = _raws(types[record], name, source, headers, sheets)
        read_ = [typed(types, types[record], raw, supplied, omitted_is_empty, own) for raw in raws]
        readings[record] = one_reading(types[record], read_)
    problems = sorted(_problems(readings, as_of), key=order)
    tables = {name: reading.table for name, reading in readings.items()}
    return Records(tables, tuple(problems), in_order(sheets))


@dataclass(frozen=True, slots=True)
class RowByRow:
    """A submission of which workbooks, and ledgers with headers of an office, are typed tables.

    `sources` has these tables, and every other source as it was given; `problems` what was wrong
    with the cells and columns of the tables, `headers` how their columns are called.
    """

    sources: Mapping[str, object]
    problems: tuple[Problem, ...]
    sheets: tuple[SheetRead, ...]
    headers: Mapping[str, Headers]

    def as_headed(self, problem: Problem) -> Problem:
        """A problem of a whole table, its columns under the headers of the sheet."""
        found = self.headers.get(problem.record)
        if found is None or not problem.column:
            return problem
        column = ", ".join(found.column(name) for name in problem.column.split(", "))
        return replace(problem, column=shown(column))


def row_by_row(
    types: Mapping[str, RecordType], given: Mapping[str, object], headers: OfficeHeaders = NO_HEADERS
) -> RowByRow:
    """What only this door can read, as tables; whether keys and references hold is not looked at.

    Raises `RecordsError` as `read` does.
    """
    found = submission(types, given, headers)
    supplied = frozenset(found.sources)
    sources: dict[str, object] = {}
    problems: list[Problem] = []
    columns: dict[str, Headers] = {}
    for record, (name, source) in found.sources.items():
        own = headers.columns.get(record)
        if not isinstance(source, Sheets) and own is None:
            sources[name] = source
            continue
        if isinstance(source, Table):
            sources[record] = source
            continue
        raws = _raws(types[record], name, source, headers, found.others)
        read_ = [typed(types, types[record], raw, supplied, False, own) for raw in raws]
        reading = one_reading(types[record], read_)
        sources[record] = reading.table
        problems += reading.problems
        columns[record] = reading.headers
    return RowByRow(sources, tuple(problems), in_order(found.others), columns)


def _problems(readings: Mapping[str, Reading], as_of: date | None) -> Iterable[Problem]:
    for reading in readings.values():
        yield from reading.problems
        yield from integrity.repeated(reading)
        if as_of is not None:
            yield from integrity.future(reading, as_of)
    yield from integrity.dangling(readings)


def _raws(
    record: RecordType, name: str, source: object, headers: OfficeHeaders, sheets: list[SheetRead]
) -> list[RawTable]:
    """A source as raw tables, one per sheet; what sheets passed over goes to `sheets`."""
    if not isinstance(source, Sheets):
        return [_opened(name, source)]
    own = headers.columns.get(record.name, {})
    found: list[RawTable] = []
    for sheet in source.sheets:
        table = laid_out(sheet, record, own)
        check_unit(table, record, own)
        sheets.append(table.read)
        found.append(table.raw)
    return found


def of_type(record: RecordType, name: str, table: Table) -> None:
    """Raises `RecordsError` for a typed table of another record type."""
    if table.record != record:
        raise refused(f"{name}: the table is of another record type, `{table.record.name}`")


def _ready(record: RecordType, name: str, table: Table) -> Reading:
    of_type(record, name, table)
    first = table.rows[0].source if table.rows else None
    where = Where(first.file if first else name, record, first.sheet if first else None)
    return Reading(table, where, Headers({}))


def _opened(name: str, source: object) -> RawTable:
    acceptable(name, source)
    if isinstance(source, str | os.PathLike):
        path = Path(os.fsdecode(source))
        acceptable_file(path)
        return FILES[path.suffix.lower()](path)
    if columnar.is_columnar(source):
        return columnar.as_rows(columnar.opened(name, source))
    assert isinstance(source, Iterable), "what is acceptable, and neither a path nor columnar"
    return read_mappings(name, source)


def acceptable(name: str, source: object) -> None:
    """Raises `RecordsError` for a value that holds no records, given as `name`."""
    match source:
        case str() | os.PathLike():
            return
        case Mapping():
            raise refused(f"{name}: one record was given", "give a list of records")
        case bytes() | bytearray():
            raise refused(
                f"{name}: bytes are no records",
                "give a path, a list of records, an Arrow table or a data frame",
            )
        case Iterable():
            return
    if not columnar.is_columnar(source):
        raise refused(
            f"{name}: records cannot be read from a value of type `{type(source).__name__}`",
            "give a path, a list of records, an Arrow table or a data frame",
        )


def acceptable_file(path: Path) -> None:
    """Raises `RecordsError` for a folder, and for a file of a format that is not read."""
    suffix = path.suffix.lower()
    if os.path.isdir(path):
        raise refused(f"`{path}` is a folder, not a file")
    refuse_others(path)
    if suffix not in FILES:
        known = ", ".join((*FILES, *SUFFIXES))
        raise refused(f"`{path}`: the format of the file is not known", f"its name should end in {known}")
