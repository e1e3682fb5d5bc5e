"""What was submitted, source by source: files, lists, tables, and the sheets of workbooks."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from accountability.model.records import RecordType, Table
from accountability.model.sheets import OfficeHeaders, PassedKind, PassedOver, SheetRead
from accountability.records.headers import Names
from accountability.records.layout import find_head
from accountability.records.names import folder, meanings, only, resolve
from accountability.records.raw import header, refused, shown
from accountability.records.several_sheets import Sheets
from accountability.records.workbook import Sheet, is_workbook, read_workbook

_APART = re.compile(r"\s*[-_—–·()（）\s]")  # between the name of a ledger and that of a village or month


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook whose sheets are named after record types, or that holds the records of one."""

    path: Path
    record: str | None = None  # the name of that one

    def __fspath__(self) -> str:
        return str(self.path)


@dataclass(slots=True)
class Submission:
    """Record type -> (name under which it was given, source), and the sheets that are of none."""

    sources: dict[str, tuple[str, object]] = field(default_factory=dict)
    others: list[SheetRead] = field(default_factory=list)


def given_as(types: Mapping[str, RecordType], records: object) -> Mapping[str, object]:
    """What a caller hands over as all records: a mapping, a folder, or a workbook. Raises `RecordsError`."""
    if isinstance(records, Mapping):
        return records
    if isinstance(records, Workbook):
        return {str(records.path): records}
    if not isinstance(records, str | os.PathLike):
        kind = type(records).__name__
        raise refused(f"records cannot be read from a value of type `{kind}`", "give a mapping, or a path")
    path = Path(os.fsdecode(records))
    if os.path.isfile(path) and is_workbook(path):
        return {str(path): Workbook(path)}
    return folder(types, path)


def submission(
    types: Mapping[str, RecordType], given: Mapping[str, object], office: OfficeHeaders
) -> Submission:
    """The sources of a submission by record type, in its order. Raises `RecordsError`."""
    direct = {name: source for name, source in given.items() if not isinstance(source, Workbook)}
    found = Submission()
    for record, name in resolve(types, direct).items():
        found.sources[record] = name, _of_one_type(types, record, direct[name], office, found.others)
    for source in given.values():
        if isinstance(source, Workbook) and source.record is not None:
            record = only(types, source.record)
            for sheet in _sheets_of(types, record, source.path, office, found.others):
                _add(found, record, sheet)
        elif isinstance(source, Workbook):
            _add_workbook(types, source.path, office, found)
    found.sources = dict(sorted(found.sources.items()))
    return found


def _of_one_type(
    types: Mapping[str, RecordType],
    record: str,
    source: object,
    office: OfficeHeaders,
    others: list[SheetRead],
) -> object:
    """The sheets that a workbook given as records of one type holds; any other source as it is."""
    if isinstance(source, Table) or not isinstance(source, str | os.PathLike):
        return source
    path = Path(os.fsdecode(source))
    if os.path.isdir(path) or not is_workbook(path):
        return source
    return Sheets(tuple(_sheets_of(types, record, path, office, others)))


def _sheets_of(
    types: Mapping[str, RecordType],
    record: str,
    path: Path,
    office: OfficeHeaders,
    others: list[SheetRead],
) -> Sequence[Sheet]:
    """The sheets of a workbook that hold the records of one type: those named after it, else the only
    one, else those with one and the same header of it. Raises `RecordsError` if none is certain.
    """
    sheets = read_workbook(path)
    filled = [sheet for sheet in sheets if sheet.last]
    named = [sheet for sheet in filled if record in _meant(types, office, sheet.name)]
    chosen = named or (filled if len(filled) == 1 else _alike(types, record, filled, office))
    if not chosen:
        listed = ", ".join(f"`{shown(sheet.name, 60)}`" for sheet in filled) or "nothing"
        raise refused(f"`{path}` does not say which sheet holds `{record}`: it has {listed}",
                      f"name its sheets `{record}`, or leave only one")  # fmt: skip
    others.extend(_left(sheet, "sheet_unknown") for sheet in sheets if sheet not in chosen)
    return sorted(chosen, key=lambda sheet: (sheet.file, sheet.name))


def _alike(
    types: Mapping[str, RecordType], record: str, sheets: Sequence[Sheet], office: OfficeHeaders
) -> list[Sheet]:
    """The sheets that are named after nothing and have the header of a record type, if it is the same."""
    names = Names(types[record], office.columns.get(record, {}))
    found: list[tuple[Sheet, frozenset[str]]] = []
    for sheet in sheets:
        head = None if _meant(types, office, sheet.name) else find_head(sheet, names)
        if head is not None:
            fields = (names.field(column) for column in head.columns)
            found.append((sheet, frozenset(field.name for field in fields if field is not None)))
    heads = {head for _, head in found}
    certain = len(heads) == 1 and all(set(types[record].key) <= head for head in heads)
    return [sheet for sheet, _ in found] if certain else []


def _add_workbook(
    types: Mapping[str, RecordType], path: Path, office: OfficeHeaders, found: Submission
) -> None:
    for sheet in read_workbook(path):
        name = header(sheet.name)
        meant = _meant(types, office, sheet.name)
        if len(meant) > 1:
            raise refused(f"`{path}`: the sheet `{shown(sheet.name, 60)}` may be {' or '.join(meant)}")
        if not meant or not sheet.last:  # a sheet without anything in it supplies no register
            ignored = name in office.sheets and office.sheets[name] is None
            found.others.append(_left(sheet, "sheet_ignored" if ignored else "sheet_unknown"))
            continue
        _add(found, meant[0], sheet)


def _add(found: Submission, record: str, sheet: Sheet) -> None:
    """One more sheet of a record type; only sheets can be put together."""
    first, source = found.sources.get(record, (sheet.name, Sheets(())))
    if not isinstance(source, Sheets):
        raise refused(
            f"`{shown(first, 60)}` and `{shown(sheet.name, 60)}` are one record type, `{record}`",
            "give it once",
        )
    if any((known.file, known.name) == (sheet.file, sheet.name) for known in source.sheets):
        raise refused(f"`{sheet.file}` is given twice", "give it once")
    found.sources[record] = first, source.and_more(sheet)


def _meant(types: Mapping[str, RecordType], office: OfficeHeaders, sheet: str) -> tuple[str, ...]:
    """The record types that the name of a sheet may mean."""
    own = {header(name): record for name, record in office.sheets.items()}
    name = header(sheet)
    if name in own:
        record = own[name]
        return () if record is None else (record,)
    known = meanings(types)
    if name in known:
        return tuple(known[name])
    before = (name[: found.start()] for found in _APART.finditer(name))
    return next((known[part] for part in reversed(list(before)) if part in known), ())


def _left(sheet: Sheet, kind: PassedKind) -> SheetRead:
    rows = tuple(range(1, sheet.last + 1))
    passed = (PassedOver(kind, rows),) if rows else ()
    return SheetRead(sheet.file, sheet.name, None, sheet.last, passed=passed, sheet_hidden=sheet.is_hidden)


def in_order(sheets: Iterable[SheetRead]) -> tuple[SheetRead, ...]:
    return tuple(sorted(sheets, key=lambda sheet: (sheet.file, sheet.sheet)))
