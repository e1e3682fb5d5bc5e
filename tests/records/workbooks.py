"""Workbooks for tests: filled with xlsxwriter, or from the XML of their parts where no program writes it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from accountability.model.records import Records, Row
from accountability.model.sheets import NO_HEADERS, OfficeHeaders, SheetRead
from accountability.records.door import Workbook, read
from tests.records.ledgers import TYPES

Fill = Callable[[Any, Any], None]  # a workbook of xlsxwriter and its sheet
Cells = Sequence[Sequence[object]]

PARCELS = "地块"
HEADER = ("地块编号", "mu")


def filled(path: Path, sheets: Mapping[str, Cells | Fill], **options: object) -> Path:
    """A workbook whose sheets have these cells; dates are written as formatted dates."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", **options}) as book:
        for name, content in sheets.items():
            sheet = book.add_worksheet(name)
            if callable(content):
                content(book, sheet)
            else:
                put(sheet, content)
    return path


def put(sheet: Any, cells: Cells, first: int = 0) -> None:
    """Writes rows from `first` on, None leaving a cell out."""
    for row, line in enumerate(cells, start=first):
        for column, cell in enumerate(line):
            match cell:
                case None:
                    continue
                case str():
                    sheet.write_string(row, column, cell)
                case date() | datetime():
                    sheet.write_datetime(row, column, cell)
                case _:
                    sheet.write(row, column, cell)


def read_sheets(path: Path, headers: OfficeHeaders = NO_HEADERS, as_of: date | None = None) -> Records:
    return read(TYPES, {"book": Workbook(path)}, as_of, headers=headers)


def parcels(
    folder: Path, content: Cells | Fill, **options: object
) -> tuple[tuple[Row, ...], SheetRead, Records]:
    """The rows of a workbook with one sheet of parcels, and what became of that sheet."""
    records = read_sheets(filled(folder / "book.xlsx", {PARCELS: content}, **options))
    (sheet,) = records.sheets
    assert sheet.last == sheet.read + sum(passed.count for passed in sheet.passed)
    return records.tables["parcel"].rows, sheet, records


def passed(sheet: SheetRead) -> dict[str, tuple[int, ...]]:
    return {str(entry.kind): entry.rows for entry in sheet.passed}


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def parts_of(
    sheet: str, workbook: str = "", styles: str = "", name: str = PARCELS, prefix: str = ""
) -> dict[str, str]:
    """The parts of a workbook with one sheet, whose XML is given."""
    ns = f'xmlns:{prefix[:-1]}="{_MAIN}"' if prefix else f'xmlns="{_MAIN}"'
    relation = f'<Relationship Id="rId1" Type="{_RELATIONS}/'
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{relation}officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relation}worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_RELATIONS}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{workbook}<sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f"<{prefix}worksheet {ns}>{sheet}</{prefix}worksheet>",
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>',
    }


def packed(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A zip file of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path


def text_cells(row: int, *texts: str) -> str:
    """The XML of a row of inline texts."""
    cells = (
        f'<c r="{chr(65 + i)}{row}" t="inlineStr"><is><t>{text}</t></is></c>' for i, text in enumerate(texts)
    )
    return f'<row r="{row}">{"".join(cells)}</row>'
