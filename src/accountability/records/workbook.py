"""Workbooks: their sheets as rows of raw cells, read with python-calamine after the checks.

A spreadsheet keeps 15 significant digits of a number (ECMA-376-1, 18.17; Excel's own limit), so a
number cell is the decimal of those 15 digits, and one of 16 digits or more is damaged.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from accountability.records.container import SAVE_AS, refuse_others, unpacked
from accountability.records.faults import CELL_ERROR, CLOCK, EARLY_DAY, LOST_DIGITS, NOT_CALCULATED
from accountability.records.raw import Damaged, refused, shown
from accountability.records.sheet_scan import NOT_CALCULATED as NO_VALUE
from accountability.records.sheet_scan import SheetScan, scan_part, scan_sheet

SUFFIXES = (".xlsx", ".xlsm")
ZERO_1900 = date(1899, 12, 30)  # so that 61 is 1900-03-01, as all programs agree
ZERO_1904 = date(1904, 1, 1)

_SHORTENED = re.compile(r"-?[0-9](?:\.[0-9]{1,14})?E\+1[5-9]")
_FIRST_CERTAIN = date(1900, 3, 1)
_SHARED = frozenset({str, date, datetime})  # values that are equal are the same
_MOST_DIGITS = 10.0**15
_LARGEST_LIST = 10_000_000  # bytes of the part that lists the sheets

Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet: its number from 1 and its cells from column A on, None where blank."""

    number: int
    cells: list[object]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook. `merged` are its merged ranges, `hidden` its hidden rows, from 0."""

    file: str
    name: str
    zero: date
    rows: Sequence[SheetRow]
    merged: tuple[Range, ...] = ()
    hidden: frozenset[int] = frozenset()
    is_hidden: bool = False

    @property
    def last(self) -> int:
        return self.rows[-1].number if self.rows else 0


def is_workbook(path: Path) -> bool:
    """Whether a file has the name of a workbook that is read. Raises `RecordsError` for other kinds."""
    refuse_others(path)
    return path.suffix.lower() in SUFFIXES


def read_workbook(path: Path) -> tuple[Sheet, ...]:
    """All sheets of a workbook in their order. Raises `RecordsError`."""
    refuse_others(path)
    with unpacked(path) as (data, parts):
        listed, zero = _listed(path, parts)
        scans = _scans(path, parts, set(listed.values()))
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return tuple(_sheets(path, book, {name: scans.get(part) for name, part in listed.items()}, zero))
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise refused(f"`{path}` cannot be read as a workbook: {error}", SAVE_AS) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what an error in the Rust library becomes
            raise
        raise refused(f"`{path}` cannot be read as a workbook: {error}", SAVE_AS) from None


def _scans(path: Path, parts: zipfile.ZipFile, sheets: set[str]) -> Mapping[str, SheetScan]:
    found: dict[str, SheetScan] = {}
    for name in parts.namelist():
        if name in sheets:
            found[name] = scan_sheet(path, parts, name)
        elif name.lower().endswith((".xml", ".rels")):
            scan_part(path, parts, name)
    return found


def _listed(path: Path, parts: zipfile.ZipFile) -> tuple[Mapping[str, str], date]:
    """Sheet name -> part, and day 0 of the workbook's dates."""
    main = next((target for kind, target in _relations(path, parts, "") if kind == "officeDocument"), None)
    if main is None or not main.startswith("xl/"):
        raise refused(f"`{path}` is no Excel workbook", SAVE_AS)
    root = _xml(path, parts, main)
    targets = dict(_relations(path, parts, main, by_id=True))
    found: dict[str, str] = {}
    zero = ZERO_1900
    for element in root.iter():
        local = element.tag.rpartition("}")[2]
        if local == "workbookPr" and element.get("date1904") in ("1", "true"):
            zero = ZERO_1904
        elif local == "sheet":
            key = next((value for name, value in element.items() if name.endswith("}id")), "")
            found[element.get("name", "")] = targets.get(key, "")
    return found, zero


def _relations(
    path: Path, parts: zipfile.ZipFile, part: str, by_id: bool = False
) -> Iterator[tuple[str, str]]:
    """Type (or id) and target of each relation that a part has to another."""
    folder, name = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    for element in _xml(path, parts, listing):
        target = element.get("Target", "")
        full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        yield element.get("Id" if by_id else "Type", "").rpartition("/")[2], full.lstrip("/")


def _xml(path: Path, parts: zipfile.ZipFile, part: str) -> ElementTree.Element:
    if part not in parts.namelist() or parts.getinfo(part).file_size > _LARGEST_LIST:
        raise refused(f"`{path}` is no Excel workbook", SAVE_AS)
    scan_part(path, parts, part)
    return ElementTree.fromstring(parts.read(part))


def _sheets(
    path: Path, book: CalamineWorkbook, scans: Mapping[str, SheetScan | None], zero: date
) -> Iterator[Sheet]:
    for about in book.sheets_metadata:
        hidden = about.visible is not SheetVisibleEnum.Visible
        scan = scans.get(about.name)
        if about.typ is not SheetTypeEnum.WorkSheet or scan is None:
            yield Sheet(shown(str(path)), about.name, zero, (), is_hidden=hidden)
            continue
        raws, merged = _read(book.get_sheet_by_name(about.name))
        rows = _rows(raws, scan, zero)
        yield Sheet(shown(str(path)), about.name, zero, rows, merged, frozenset(scan.hidden), hidden)


def _read(sheet: CalamineSheet) -> tuple[list[list[object]], tuple[Range, ...]]:
    """The cells of a sheet as calamine gives them, and what is merged; the sheet itself is not kept."""
    raws: list[list[object]] = sheet.to_python(skip_empty_area=False)  # type: ignore[assignment]  # what it says of cells
    return raws, tuple(sheet.merged_cell_ranges or ())


def _rows(raws: list[list[object]], scan: SheetScan, zero: date) -> tuple[SheetRow, ...]:
    """The rows from 1 to the last that holds anything. Those of `raws` go as they are read."""
    lost: dict[int, dict[int, str]] = {}
    for (row, column), text in scan.lost.items():
        lost.setdefault(row, {})[column] = text
    early = zero == ZERO_1900
    same: dict[object, object] = {}  # texts and days: in a ledger, most stand in many rows
    made = []
    for at, raw in enumerate(raws):
        cells = [None if cell == "" else _cell(cell, early) for cell in raw]
        made.append(SheetRow(at + 1, [same.setdefault(c, c) if type(c) in _SHARED else c for c in cells]))
        raws[at] = []
    made += [SheetRow(number, []) for number in range(len(made) + 1, max(lost, default=-1) + 2)]
    for row, texts in lost.items():
        _put(made[row].cells, texts)
    while made and not any(cell is not None for cell in made[-1].cells):
        made.pop()
    return tuple(made)


def _put(cells: list[object], lost: Mapping[int, str]) -> None:
    for column, text in lost.items():
        cells += [None] * (column + 1 - len(cells))
        cells[column] = Damaged(*((text, CELL_ERROR) if text != NO_VALUE else ("", NOT_CALCULATED)))


def _cell(raw: object, early: bool) -> object:
    """A cell as calamine gives it, as a raw cell; None where it is blank."""
    if isinstance(raw, str):
        return _text(raw)
    if isinstance(raw, float):
        return _number(raw)
    if isinstance(raw, date):
        day = raw.date() if isinstance(raw, datetime) else raw
        return Damaged(raw.isoformat(), EARLY_DAY) if early and day < _FIRST_CERTAIN else raw
    if isinstance(raw, time | timedelta):
        return Damaged(str(raw), CLOCK)
    return raw


def _text(raw: str) -> object:
    """A text cell; one that shows a long number as a spreadsheet shortens it has lost its digits."""
    if "E+" in raw and _SHORTENED.fullmatch(raw.strip()):
        return Damaged(raw.strip(), LOST_DIGITS)
    return raw if raw.strip() else None


def _number(raw: float) -> object:
    if not -_MOST_DIGITS < raw < _MOST_DIGITS:  # infinite ones too
        return Damaged(format(raw, ".0f"), LOST_DIGITS)
    if raw.is_integer():
        return int(raw)
    return Decimal(format(raw, ".15g"))
