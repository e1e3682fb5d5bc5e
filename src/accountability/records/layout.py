"""From a sheet to the table in it: where its header is, which rows are records, what merged cells say.

The header is the first row, among the first fifty with anything in them, that holds the names of
two fields of the record type (or of one, where nothing else stands in it). A header of several
rows, joined by merged cells, is read by its lowest row, each text below the one that it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accountability.errors import RecordsError
from accountability.model.records import RecordType
from accountability.model.sheets import ColumnMeaning, PassedKind, PassedOver, SheetRead
from accountability.records.faults import MERGED_ACROSS
from accountability.records.headers import Names
from accountability.records.raw import Damaged, Merged, RawRow, RawTable, header, refused, shown
from accountability.records.row_kinds import RowKinds, serial_columns
from accountability.records.workbook import Sheet

SEARCHED = 50  # rows with anything in them that may hold the header

_BREAK = re.compile(r"\s*[\r\n]+\s*")
_BREAK_IN_LATIN = re.compile(r"(?<=[!-~])\s*[\r\n]+\s*(?=[!-~])")
# `单位：万元`, `金额单位：万元、面积单位：亩`, but not `填报单位：…`, which is an office.
_UNITS = re.compile(r"(?<![报表制送管])单位\s*[:：]\s*(.*?)(?=单位\s*[:：]|$)", re.DOTALL)
_MONEY = re.compile(r"(?:^|人民币|[\s、,，;；])([十百千万亿]*元)(?=$|[\s、,，;；)）\]】])")


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a sheet, what became of its other rows, and the unit that its title states."""

    raw: RawTable
    read: SheetRead
    unit: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """Where the header stands (rows from 0, the last included), and its text per column."""

    first: int
    last: int
    columns: tuple[str, ...]


def laid_out(sheet: Sheet, record: RecordType, own: Mapping[str, ColumnMeaning]) -> Table:
    """The table of `record` that a sheet holds. Raises `RecordsError` if it has no header."""
    names = Names(record, own)
    head = find_head(sheet, names)
    if head is None:
        raise no_header(sheet, record)
    kinds = _kinds(sheet, record, names, head)
    overrides = _merged_cells(sheet, head.last + 1)
    passed: dict[PassedKind, list[int]] = {}
    rows: list[RawRow] = []
    hidden = 0
    width = len(head.columns)
    for index, row in enumerate(sheet.rows):
        kind = _above(head, index, row.cells) if index <= head.last else kinds.kind(row.number, row.cells)
        if kind is not None:
            passed.setdefault(kind, []).append(row.number)
            continue
        cells = row.cells + [None] * (width - len(row.cells))
        for column, cell in overrides.get(index, {}).items():
            cells[column] = cell
        hidden += index in sheet.hidden
        rows.append(RawRow(row.number, tuple(cells)))
    raw = RawTable(sheet.file, head.columns, rows, sheet.name, sheet.zero)
    read = SheetRead(
        sheet.file,
        sheet.name,
        record.name,
        sheet.last,
        len(rows),
        hidden,
        tuple(PassedOver(kind, tuple(numbers)) for kind, numbers in sorted(passed.items())),
        tuple(column for column in head.columns if names.left_out(column)),
        sheet.is_hidden,
    )
    return Table(raw, read, stated_unit(sheet, head))


def no_header(sheet: Sheet, record: RecordType) -> RecordsError:
    known = ", ".join(f"`{field.label.get('zh', field.name)}`" for field in list(record.fields.values())[:4])
    return refused(
        f"{sheet.file}, sheet `{shown(sheet.name, 60)}`: no row has the headers of `{record.name}` "
        f"({known}, …)",
        "`accountability map` proposes what the sheet's own headers mean",
    )


def find_head(sheet: Sheet, names: Names) -> Head | None:
    """The header of a sheet; None if it has none."""
    above = _covering(sheet, SEARCHED * 4)
    seen = 0
    for index, row in enumerate(sheet.rows):
        if seen == SEARCHED:
            return None
        seen += any(cell is not None for cell in row.cells)
        texts = _texts(sheet, above, index)
        if _is_head(texts, names):
            last = max((end[0] for start, end in sheet.merged if start[0] <= index <= end[0]), default=index)
            last = min(last, len(sheet.rows) - 1)
            first = min(
                (start[0] for start, end in sheet.merged if start[0] < index <= end[0]), default=index
            )
            return Head(first, last, _columns(sheet, above, names, first, last))
    return None


def _is_head(texts: Sequence[str], names: Names) -> bool:
    filled = [text for text in texts if text]
    known = {field.name for text in filled if (field := names.field(text)) is not None}
    confirmed = sum(names.left_out(text) for text in filled)
    return len(known) >= 2 or (len(known) == 1 and len(filled) == 1 + confirmed)


def _covering(sheet: Sheet, rows: int) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Cell -> the first cell of the merged range that it lies in, for the first rows."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for start, end in sheet.merged:
        for row in range(start[0], min(end[0] + 1, rows, len(sheet.rows))):
            for column in range(start[1], min(end[1] + 1, len(sheet.rows[row].cells))):
                found[row, column] = start
    return found


def _texts(sheet: Sheet, above: Mapping[tuple[int, int], tuple[int, int]], index: int) -> list[str]:
    """The texts of a row, a blank one in a merged cell being that of the whole cell."""
    cells = sheet.rows[index].cells
    found = []
    for column in range(len(cells)):
        row, left = above.get((index, column), (index, column))
        # A cell merged across a whole title is no text of each column.
        cell = _cell(sheet, row, left) if row < index or left == column else None
        found.append(_one_line(cell) if isinstance(cell, str) else "")
    return found


def header_texts(sheet: Sheet, index: int) -> list[str]:
    """The texts of a row as headers."""
    return _texts(sheet, _covering(sheet, index + 1), index)


def _columns(
    sheet: Sheet, above: Mapping[tuple[int, int], tuple[int, int]], names: Names, first: int, last: int
) -> tuple[str, ...]:
    lower = _texts(sheet, above, last)
    if last == first:
        return tuple(lower)
    parents = [_parent(sheet, above, first, column) for column in range(len(lower))]
    repeated = {text for text in lower if text and lower.count(text) > 1}
    return tuple(
        _joined(parent, text, names, text in repeated) for parent, text in zip(parents, lower, strict=True)
    )


def _parent(sheet: Sheet, above: Mapping[tuple[int, int], tuple[int, int]], index: int, column: int) -> str:
    row, left = above.get((index, column), (index, column))
    cell = _cell(sheet, row, left)
    return _one_line(cell) if isinstance(cell, str) else ""


def _one_line(text: str) -> str:
    """A header without line breaks: none in Chinese, a space between Latin words."""
    return header(_BREAK.sub("", _BREAK_IN_LATIN.sub(" ", text)))


def _joined(parent: str, text: str, names: Names, repeated: bool) -> str:
    """The header of a column below another text: alone where that is clear, else both."""
    if not text or not parent or parent == text:
        return text or parent
    both = next((b for b in (f"{parent}{text}", f"{text}{parent}") if names.field(b) is not None), None)
    return both or (f"{parent}/{text}" if repeated or names.field(text) is None else text)


def _above(head: Head, index: int, cells: Sequence[object]) -> PassedKind:
    if not any(cell is not None for cell in cells):
        return "blank"
    return "title" if index < head.first else "header"


def _kinds(sheet: Sheet, record: RecordType, names: Names, head: Head) -> RowKinds:
    fields = {i: field.name for i, c in enumerate(head.columns) if (field := names.field(c)) is not None}
    half = max(2, (len(head.columns) + 1) // 2)
    wide = {
        start[0] + 1 for start, end in sheet.merged if end[0] == start[0] and end[1] - start[1] + 1 >= half
    }
    return RowKinds(
        [sheet.rows[index].cells for index in range(head.first, head.last + 1)],
        {tuple(c for c in row.cells if c is not None) for row in sheet.rows[: head.first]} - {()},
        [position for position, name in fields.items() if name in record.key],
        serial_columns(head.columns, fields),
        wide,
    )


def _merged_cells(sheet: Sheet, first: int) -> Mapping[int, Mapping[int, object]]:
    """Row -> column -> what a cell that lies in a merged one says, below the header."""
    found: dict[int, dict[int, object]] = {}
    for (top, left), (bottom, right) in sheet.merged:
        if top < first or top >= len(sheet.rows):
            continue
        cell = _cell(sheet, top, left)
        if cell is None:
            continue
        for row in range(top, min(bottom, len(sheet.rows) - 1) + 1):
            if bottom > top:
                found.setdefault(row, {})[left] = Merged(cell)
            for column in range(left + 1, min(right + 1, len(sheet.rows[row].cells))):
                found.setdefault(row, {})[column] = Damaged(shown(cell), MERGED_ACROSS)
    return found


def _cell(sheet: Sheet, row: int, column: int) -> object:
    cells = sheet.rows[row].cells
    return cells[column] if column < len(cells) else None


def stated_unit(sheet: Sheet, head: Head) -> str | None:
    """The unit of money that stands above the header (`单位：万元`), one other than 元 before 元."""
    found: list[str] = []
    for index in range(head.first):
        for cell in sheet.rows[index].cells:
            if isinstance(cell, str):
                found += [unit for part in _UNITS.findall(cell) for unit in _MONEY.findall(part.strip())]
    return next((unit for unit in found if unit != "元"), found[0] if found else None)
