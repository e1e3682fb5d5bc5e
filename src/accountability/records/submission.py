"""What was submitted, source by source: files, lists, tables, and the sheets of workbooks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from accountability.model.records import RecordType, Table
from accountability.model.sheets import OfficeHeaders, PassedKind, PassedOver, SheetRead
from accountability.records.names import folder, meanings, resolve
from accountability.records.raw import header, refused, shown
from accountability.records.workbook import Sheet, is_workbook, read_workbook


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook with a sheet per record type, each named after one."""

    path: Path

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
        if isinstance(source, Workbook):
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
    """The one sheet that a workbook given as records of one type holds; any other source as it is."""
    if isinstance(source, Table) or not isinstance(source, str | os.PathLike):
        return source
    path = Path(os.fsdecode(source))
    if os.path.isdir(path) or not is_workbook(path):
        return source
    sheets = read_workbook(path)
    filled = [sheet for sheet in sheets if sheet.last]
    named = [sheet for sheet in filled if record in _meant(types, office, sheet.name)]
    chosen = named or filled
    if len(chosen) != 1:
        listed = ", ".join(f"`{shown(sheet.name, 60)}`" for sheet in chosen) or "nothing"
        raise refused(f"`{path}` does not say which sheet holds `{record}`: it has {listed}",
                      f"name one sheet `{record}`, or leave only one")  # fmt: skip
    others.extend(_left(sheet, "sheet_unknown") for sheet in sheets if sheet is not chosen[0])
    return chosen[0]


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
        (record,) = meant
        if record in found.sources:
            first = found.sources[record][0]
            raise refused(
                f"`{shown(first, 60)}` and `{shown(sheet.name, 60)}` are one record type, `{record}`",
                "give it once",
            )
        found.sources[record] = sheet.name, sheet


def _meant(types: Mapping[str, RecordType], office: OfficeHeaders, sheet: str) -> tuple[str, ...]:
    """The record types that the name of a sheet may mean."""
    own = {header(name): record for name, record in office.sheets.items()}
    name = header(sheet)
    if name in own:
        record = own[name]
        return () if record is None else (record,)
    return tuple(meanings(types).get(name, ()))


def _left(sheet: Sheet, kind: PassedKind) -> SheetRead:
    rows = tuple(range(1, sheet.last + 1))
    passed = (PassedOver(kind, rows),) if rows else ()
    return SheetRead(sheet.file, sheet.name, None, sheet.last, passed=passed, sheet_hidden=sheet.is_hidden)


def in_order(sheets: Iterable[SheetRead]) -> tuple[SheetRead, ...]:
    return tuple(sorted(sheets, key=lambda sheet: (sheet.file, sheet.sheet)))
