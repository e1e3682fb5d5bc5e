"""Files that are refused before anything of them is parsed, each with one clear sentence."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.errors import RecordsError
from accountability.records import container, sheet_scan
from accountability.records.door import Workbook, read
from tests.records.ledgers import TYPES, written
from tests.records.workbooks import HEADER, PARCELS, filled, packed, parts_of, read_sheets, text_cells

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
GOOD = f"<sheetData>{text_cells(1, *HEADER)}{text_cells(2, 'P1', '1')}</sheetData>"


def refusal(path: Path) -> str:
    with pytest.raises(RecordsError) as error:
        read_sheets(path)
    text = str(error.value)
    with pytest.raises(RecordsError) as again:
        read(TYPES, {"parcel": path})
    assert str(again.value) == text
    return text.replace(str(path), "FILE")


def test_the_workbook_that_the_others_are_made_from_is_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", parts_of(GOOD))
    for given_ in ({"book": Workbook(path)}, {"parcel": path}):
        assert read(TYPES, given_).tables["parcel"].rows[0].key == ("P1",)


@pytest.mark.parametrize("suffix", [".xls", ".et", ".xlsb", ".ods", ".numbers", ".XLS"])
def test_other_kinds_of_workbooks_are_refused_with_the_way_to_convert_them(
    tmp_path: Path, suffix: str
) -> None:
    text = refusal(written(tmp_path, f"a{suffix}", OLE))
    assert text.startswith(f"`FILE`: {container.OTHERS[suffix.lower()]}\n  hint: ")
    assert "save it as .xlsx (文件 → 另存为" in text


def test_an_old_workbook_under_a_new_name(tmp_path: Path) -> None:
    text = refusal(written(tmp_path, "a.xlsx", OLE))
    assert text.startswith(
        "`FILE` is an old workbook (.xls or .et) under another name\n  hint: open it in Excel"
    )


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"))
    assert refusal(path) == "`FILE` is protected by a password\n  hint: save it without one and run again"


def test_a_zip_file_with_a_password(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", parts_of(GOOD))
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1  # the first entry of the directory says: encrypted
    path.write_bytes(bytes(data))
    assert "protected by a password" in refusal(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "`FILE` is empty"),
        (b"a,b\n1,2\n", "`FILE` is no workbook, or is damaged"),
        (b"<html><table></table></html>", "`FILE` is no workbook, or is damaged"),
        (b"PK\x03\x04", "`FILE` is no workbook, or is damaged"),
    ],
)
def test_what_is_no_workbook(tmp_path: Path, content: bytes, said: str) -> None:
    assert refusal(written(tmp_path, "a.xlsx", content)).startswith(said)


def test_a_document_that_is_no_workbook(tmp_path: Path) -> None:
    parts = {name: text.replace("xl/", "word/") for name, text in parts_of(GOOD).items()}
    assert refusal(packed(tmp_path / "a.xlsx", parts)).startswith("`FILE` is no Excel workbook")
    assert refusal(packed(tmp_path / "b.xlsx", {"a.txt": "x"})).startswith("`FILE` is no Excel workbook")


def test_a_zip_bomb(tmp_path: Path) -> None:
    parts = parts_of(GOOD)
    parts["xl/media/a.bin"] = "0" * (container.UNSUSPECTED + 1)
    text = refusal(packed(tmp_path / "a.xlsx", parts))
    assert text.startswith("`FILE`: its part `xl/media/a.bin` unpacks to ")
    assert text.endswith(" times its size, as in a zip bomb; it is not opened")


def test_a_workbook_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MOST_UNPACKED", 1_000)
    assert "would unpack to over 0 MB; it is not opened" in refusal(
        packed(tmp_path / "a.xlsx", parts_of(GOOD))
    )


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MOST_PACKED", 100)
    assert refusal(packed(tmp_path / "a.xlsx", parts_of(GOOD))) == "`FILE` is larger than 0 MB"


def test_a_part_that_lies_about_its_size(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", parts_of(GOOD + " " * 5000))
    data = bytearray(path.read_bytes())
    entry = data.find(b"PK\x01\x02")
    while data[entry + 46 :].find(b"xl/worksheets/sheet1.xml") != 0:
        entry = data.find(b"PK\x01\x02", entry + 1)
    data[entry + 24 : entry + 28] = struct.pack("<I", 40)
    path.write_bytes(bytes(data))
    assert refusal(path).startswith("`FILE` is no workbook, or is damaged")


def test_too_many_parts_and_parts_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "a.xlsx", parts_of(GOOD))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as target:
        target.writestr("xl/styles.xml", "<x/>")
    assert "holds a part twice" in refusal(path)
    monkeypatch.setattr(container, "MOST_PARTS", 5)
    assert refusal(path) == "`FILE` has 7 parts, more than 5; it is not opened"


ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "part",
    ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "_rels/.rels", "xl/sharedStrings.xml"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_not_expanded(tmp_path: Path, part: str, encoding: str) -> None:
    parts: dict[str, str | bytes] = dict(parts_of(GOOD))
    text = str(parts.get(part, "<sst/>"))
    parts[part] = (ENTITIES.replace('"1.0"', f'"1.0" encoding="{encoding}"') + text).encode(encoding)
    text = refusal(packed(tmp_path / "a.xlsx", parts))
    assert text == "`FILE` declares a document type, as no workbook does; it is not opened"


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("<sheetData><row", "is not XML"),
        ("<sheetData></worksheet>", "is not XML"),
        ('<sheetData><row r="0"><c r="A0"><v>1</v></c></row></sheetData>', "has the row `0`"),
        ('<sheetData><row r="1048577"/></sheetData>', "has the row `1048577`"),
        ('<sheetData><row r="x"/></sheetData>', "has the row `x`"),
        ('<sheetData><row r="1"><c r="XFE1"><v>1</v></c></row></sheetData>', "has the column `XFE`"),
        ('<sheetData><row r="1"><c r="a1"><v>1</v></c></row></sheetData>', "has the column `a`"),
        (
            '<sheetData><row r="1"><c r="A1" t="s"><v>5</v></c></row></sheetData>',
            "cannot be read as a workbook",
        ),
    ],
)
def test_a_sheet_that_is_damaged(tmp_path: Path, sheet: str, said: str) -> None:
    text = refusal(packed(tmp_path / "a.xlsx", parts_of(sheet)))
    assert text.startswith("`FILE`")
    assert said in text


def test_two_cells_far_apart_do_not_take_the_memory(tmp_path: Path) -> None:
    far = GOOD.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    text = refusal(packed(tmp_path / "a.xlsx", parts_of(far)))
    assert text.startswith("`FILE`: a sheet reaches over 1048576 rows and 16384 columns; it is not opened")
    rows = sheet_scan.MOST_CELLS // 16384 + 1
    wide = GOOD.replace("</sheetData>", f'<row r="{rows}"><c r="XFD{rows}"><f>1</f></c></row></sheetData>')
    assert "it is not opened" in refusal(packed(tmp_path / "a.xlsx", parts_of(wide)))


def test_a_workbook_given_for_one_type_must_say_which_sheet(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.xlsx", {"甲": [HEADER, ["P1", 1]], "乙": [HEADER[:1]]})
    with pytest.raises(RecordsError) as error:
        read(TYPES, {"parcel": path})
    assert str(error.value) == (
        f"`{path}` does not say which sheet holds `parcel`: it has `甲`, `乙`\n"
        "  hint: name its sheets `parcel`, or leave only one"
    )
    path = filled(tmp_path / "b.xlsx", {"甲": [HEADER, ["P1", 1]], PARCELS: [HEADER, ["P2", 1]], "空": []})
    found = read(TYPES, {"parcel": path})
    assert [row.key for row in found.tables["parcel"].rows] == [("P2",)]
    assert [(s.sheet, s.record) for s in found.sheets] == [(PARCELS, "parcel"), ("甲", None), ("空", None)]


@given(data=st.data())
def test_a_damaged_workbook_is_refused_or_read_but_never_breaks(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    parts: dict[str, str | bytes] = dict(parts_of(GOOD))
    name = data.draw(st.sampled_from(sorted(parts)))
    text = bytearray(str(parts[name]).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    parts[name] = bytes(text)
    _read_or_refuse(packed(folder / "a.xlsx", parts))


@given(cut=st.integers(0, 3000), put=st.binary(max_size=8))
def test_a_damaged_file_is_refused_or_read_but_never_breaks(
    tmp_path_factory: pytest.TempPathFactory, cut: int, put: bytes
) -> None:
    path = packed(tmp_path_factory.mktemp("fuzz") / "a.xlsx", parts_of(GOOD))
    whole = path.read_bytes()
    path.write_bytes(whole[:cut] + put + whole[cut + len(put) :])
    _read_or_refuse(path)


def _read_or_refuse(path: Path) -> None:
    try:
        read_sheets(path)
    except RecordsError as error:
        said = str(error)
    else:
        return
    assert said.startswith((f"`{path}`", str(path))), said


def test_reading_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", parts_of(GOOD))
    before = path.read_bytes()
    read_sheets(path)
    assert path.read_bytes() == before
    assert zipfile.is_zipfile(io.BytesIO(before))
