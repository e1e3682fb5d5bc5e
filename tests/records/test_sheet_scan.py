"""A glance at a worksheet says what a close look says, or that a close look is needed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.errors import RecordsError
from accountability.records import sheet_scan
from accountability.records.sheet_scan import SheetScan

HERE = Path("book.xlsx")
ODD_ROWS = ('<row r="{row}" hidden="1">', "<row hidden='true' r='{row}'>", '<row  r="{row}">', "<row>")
CELLS = (
    '<c r="B{row}"><v>1</v></c>',
    '<c r="A{row}" t="inlineStr"><is><t>a&lt;c r="Z9"&gt; "e" hidden</t></is></c>',
    '<c r="AA{row}" s="3"/>',
)
ODD_CELLS = (
    '<c r="C{row}" t="e"><v>#N/A</v></c>',
    "<c r='D{row}' t='e'><v>#N/A</v></c>",
    '<c r="E{row}" t = "&#101;"><v>#N/A</v></c>',
    '<c r="F{row}"><f>1+1</f></c>',
    '<c r="G{row}"><f/><v>2</v></c>',
    "<c><v>5</v></c>",
    '<x:c r="H{row}" t="e"><x:v>#REF!</x:v></x:c>',
    '<!-- a note --><c r="I{row}"><v>1</v></c>',
    '<c r="J{row}"><v><![CDATA[1]]></v></c>',
)


def worksheet(rows: str, declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{declaration}<worksheet xmlns="m" xmlns:x="m"><sheetData>{rows}</sheetData></worksheet>'.encode()


def packed(text: bytes) -> zipfile.ZipFile:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        parts.writestr("sheet", text)
    return zipfile.ZipFile(held)


def glanced(text: bytes) -> SheetScan | None:
    parser = sheet_scan._parser(HERE)
    glance = sheet_scan._Glance(parser)
    sheet_scan._feed(HERE, packed(text), "sheet", parser, glance.see)
    return glance.found


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    plain = draw(st.booleans())
    kinds = CELLS if plain else CELLS + ODD_CELLS
    rows = []
    for row in range(1, draw(st.integers(1, 6))):
        begin = '<row r="{row}">' if plain else draw(st.sampled_from(('<row r="{row}">', *ODD_ROWS)))
        cells = draw(st.lists(st.sampled_from(kinds), max_size=4))
        rows.append("".join((begin, *cells, "</row>")).replace("{row}", str(row)))
    return worksheet("".join(rows))


@given(text=sheets(), chunk=st.integers(1, 70))
def test_a_glance_sees_what_a_close_look_sees(text: bytes, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet_scan, "_CHUNK", chunk)
        seen, close = glanced(text), sheet_scan._scan_closely(HERE, packed(text), "sheet")
    if seen is not None:
        assert (seen.hidden, seen.lost) == (close.hidden, close.lost)
        assert seen.last[0] >= close.last[0]
        assert seen.last[1] >= close.last[1]


@pytest.mark.parametrize("cell", ODD_CELLS)
def test_a_glance_does_not_judge_what_is_odd(cell: str) -> None:
    assert glanced(worksheet(f'<row r="1">{cell.format(row=1)}</row>')) is None


@pytest.mark.parametrize("row", ODD_ROWS)
def test_a_glance_does_not_judge_an_odd_row(row: str) -> None:
    assert glanced(worksheet(f"{row.format(row=1)}</row>")) is None


def test_a_glance_takes_a_plain_ledger() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"/></row>' for n in range(1, 40))
    assert glanced(worksheet(rows)) == SheetScan(last=(38, 1))
    assert glanced(worksheet(rows, '<?xml version="1.0" encoding="ISO-8859-1"?>')) is None
    assert glanced(worksheet(rows, "").replace(b"A7", b"A0").replace(b'r="7"', b'r="0"')) is None


def test_a_blank_cell_far_away_is_looked_at_closely() -> None:
    text = worksheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )
    assert glanced(text) is None
    assert sheet_scan.scan_sheet(HERE, packed(text), "sheet").last == (0, 0)


def test_what_is_no_xml_is_refused_at_a_glance() -> None:
    with pytest.raises(RecordsError, match="is damaged: its part `sheet` is not XML"):
        sheet_scan.scan_sheet(HERE, packed(worksheet('<row r="1"><c r="A1">')), "sheet")
