"""CSV and JSON files: encodings, quoting, lines, and what no table can be made of."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from accountability.errors import RecordsError
from accountability.model.records import Field
from accountability.model.types import MONTH_TYPE, NumberType
from accountability.model.values import Month
from accountability.records import delimited
from accountability.records.door import read
from tests.records.ledgers import record, submitted, written

CSV = "合同编号,parcel_id,签订日期,价款\nC1,地块一,2021-01-01,1\n"


def keys(path: Path) -> list[str | None]:
    rows = submitted({"contract": path}).tables["contract"].rows
    return [row.key[0] if row.key else None for row in rows]


def refusal(given: object) -> str:
    with pytest.raises(RecordsError) as error:
        submitted({"contract": given})
    return str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str, suffix: str) -> None:
    line = '{"合同编号":"C1","parcel_id":"地块一","签订日期":"2021-01-01","价款":1}\n'
    text = CSV if suffix == "csv" else line
    path = written(tmp_path, f"a.{suffix}", text.encode(encoding))
    row = submitted({"contract": path}).tables["contract"].rows[0]
    assert row.cells["parcel_id"] == "地块一"
    assert row.key == ("C1",)


def test_big_endian_utf_16_is_read_by_its_mark(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", b"\xfe\xff" + CSV.encode("utf-16-be"))
    assert keys(path) == ["C1"]


def test_bytes_of_no_encoding_are_refused_with_their_place(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", b"contract_id\nC\xff\n")
    assert refusal(path) == (
        f"`{path}` is neither UTF-8 (byte 13) nor GB18030 (byte 13)\n  hint: save it as UTF-8"
    )
    path = written(tmp_path, "b.csv", b"\xef\xbb\xbfcontract_id\n\xb9\xfa\n")
    assert refusal(path) == f"`{path}` begins as UTF-8, but byte 15 is not"
    path = written(tmp_path, "c.csv", b"\xff\xfea")
    assert refusal(path) == f"`{path}` begins as UTF-16, but byte 2 is not"


def test_a_nul_character_is_refused_with_its_line(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "a.csv", "contract_id\nC1\n\0\n")).startswith(f"{tmp_path}/a.csv:3: ")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_row_is_numbered_by_the_line_on_which_it_starts(tmp_path: Path, newline: str) -> None:
    lines = ["", "contract_id,价款", 'C1,"1', '"', "", "C2,x", '"C', '3",2']
    path = written(tmp_path, "a.csv", newline.join(lines))
    found = submitted({"contract": path})
    rows = found.tables["contract"].rows
    assert [(row.key, row.source.row) for row in rows] == [
        (("C1",), 3), (("C2",), 6), ((f"C{newline}3",), 7),
    ]  # fmt: skip
    assert [p.row for p in found.problems if p.code == "unreadable"] == [6]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "contract_id;价款\nC1;1,5\n"),
        ("a.csv", "contract_id\t价款\nC1\t1,5\n"),
        ("a.tsv", "contract_id\t价款\nC1\t1,5\n"),
        ("A.CSV", ' contract_id , 价款\nC1,"1,5"\n'),
    ],
)
def test_delimiters_come_from_the_suffix_and_the_header(tmp_path: Path, name: str, text: str) -> None:
    found = submitted({"contract": written(tmp_path, name, text)})
    assert found.tables["contract"].rows[0].key == ("C1",)
    assert [p.text for p in found.problems if p.code == "unreadable"] == ["1,5"]


def test_a_header_with_a_comma_is_parted_by_commas_alone(tmp_path: Path) -> None:
    found = submitted({"contract": written(tmp_path, "a.csv", "contract_id,价款;元;角\nC1;2\t,1\n")})
    assert found.tables["contract"].rows[0].key == ("C1;2",)


def test_a_header_alone_is_an_empty_ledger(tmp_path: Path) -> None:
    found = submitted({"contract": written(tmp_path, "a.csv", CSV.splitlines()[0])})
    assert found.tables["contract"].rows == ()
    assert found.problems == ()


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_has_no_header(tmp_path: Path, content: str) -> None:
    path = written(tmp_path, "a.csv", content)
    assert refusal(path) == f"`{path}` is empty: it has no header"


def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'contract_id\nC1\n"C2\nC3\n')
    assert refusal(path).startswith(f"{path}:3: the row that starts here is no CSV")
    path = written(tmp_path, "b.csv", 'contract_id\n"C1"x\n')
    assert refusal(path).startswith(f"{path}:2: ")


def test_long_cells_are_read_up_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.csv", f"contract_id\n{'x' * 200_000}\n")
    before = csv.field_size_limit()
    assert keys(path) == ["x" * 200_000]
    monkeypatch.setattr(delimited, "LONGEST_FIELD", 1000)
    assert refusal(path) == f"{path}:2: the row that starts here has a cell of over 1000 characters"
    assert csv.field_size_limit() == before, "the limit of the process is put back"


def test_two_columns_for_one_field_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "编号,价款,合同编号\nC1,1,C2\n")
    assert refusal(path) == (
        f"{path}: the columns `编号` and `合同编号` both hold the field `contract_id`\n"
        "  hint: keep one of them, or rename the other"
    )
    assert "both hold" in refusal([{"编号": "C1"}, {"contract_id": "C2"}])
    assert "both hold" in refusal(written(tmp_path, "b.csv", "price,price\n"))


def test_json_lines_keep_their_numbers_over_blank_lines(tmp_path: Path) -> None:
    lines = '\n{"编号": "C1", "价款": "x"}\r\n  \n{"编号": "C\u2028 2", "价款": 1}'
    found = submitted({"contract": written(tmp_path, "a.jsonl", lines)})
    assert [row.source.row for row in found.tables["contract"].rows] == [2, 4]
    assert [p.row for p in found.problems if p.code == "unreadable"] == [2]


def test_json_numbers_are_exact(tmp_path: Path) -> None:
    types = {"t": record("t", Field("x", NumberType(38, 20)), key=("x",))}
    text = '[{"x": 0.10000000000000000001}, {"x": 1e2}, {"x": -0}, {"x": 1e999999999}, {"x": true}]'
    found = read(types, {"t": written(tmp_path, "a.json", text)})
    texts = [row.key and row.key[0] for row in found.tables["t"].rows]
    assert texts[1:] == ["100", "0", None, None]
    value = found.tables["t"].rows[0].cells["x"]
    assert value * 10**20 == 10**19 + 1  # type: ignore[operator]  # a number
    assert [(p.code, p.text) for p in found.problems] == [
        ("out_of_bounds", "1e999999999"), ("unreadable", "true"),
    ]  # fmt: skip


def test_a_json_number_is_not_read_as_the_same_digits_of_text(tmp_path: Path) -> None:
    """2021.10 and 2021.1 are one JSON number; as text they are October and January."""
    types = {"t": record("t", Field("m", MONTH_TYPE))}
    text = '[{"m": "2021.1"}, {"m": 2021.1}, {"m": "2021.10"}, {"m": 2021.10}, {"m": 202110}]'
    found = read(types, {"t": written(tmp_path, "a.json", text)})
    cells = [row.cells["m"] for row in found.tables["t"].rows]
    assert cells[::2] == [Month(2021, 1), Month(2021, 10), Month(2021, 10)]
    assert [(p.row, p.text) for p in found.problems] == [(2, "2021.1"), (4, "2021.10")]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.jsonl", '{"a": 1}\n{"a": }\n', ":2:7: not JSON: expecting value"),
        ("a.jsonl", '{"a": 1}\n[1]\n', ":2: `[\"1\"]` is no record, since it is no object"),
        ("a.jsonl", '{"a": 1, "a": 2}\n', ":1: the key `a` is repeated in one object"),
        ("a.jsonl", '{"b": {"a": 1, "a": 2}}\n', ":1: the key `a` is repeated in one object"),
        ("a.jsonl", '\n{"a": NaN}\n', ":2: `NaN` is not JSON, and no number"),
        ("a.ndjson", '{"a": -Infinity}\n', ":1: `-Infinity` is not JSON, and no number"),
        ("a.jsonl", "[" * 200_000, ":1: nested too deeply"),
        ("a.json", '[\n{"a": 1},\n{"a" 2}]', ":3:6: not JSON: expecting ':' delimiter"),
        ("a.json", "[{}, 7]", ": record 2: `7` is no record, since it is no object"),
        ("a.json", "", ":1:1: not JSON: expecting value"),
        ("a.json", "[{}] x", ":1:6: not JSON: extra data"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    path = written(tmp_path, name, text)
    assert refusal(path) == f"{path}{message}"


def test_json_without_a_list_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.json", "{}")
    assert refusal(path).startswith(f"`{path}` holds no list of records\n  hint: ")


def test_an_empty_json_list_is_an_empty_ledger(tmp_path: Path) -> None:
    for name, text in (("a.json", "[]"), ("a.jsonl", "")):
        found = submitted({"contract": written(tmp_path, name, text)})
        assert found.tables["contract"].rows == ()
        assert found.problems == ()


def test_a_nested_value_is_an_unreadable_cell(tmp_path: Path) -> None:
    path = written(tmp_path, "a.json", '[{"编号": {"id": "甲"}, "价款": [1]}]')
    unreadable = [p for p in submitted({"contract": path}).problems if p.code == "unreadable"]
    assert [p.text for p in unreadable] == ['["1"]', '{"id": "甲"}']


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert refusal(tmp_path / "folder.csv") == f"`{tmp_path}/folder.csv` is a folder, not a file"
    assert refusal(tmp_path / "none.csv") == f"there is no file `{tmp_path}/none.csv`"
    assert refusal(str(tmp_path / "none.csv") + "/x.csv").startswith("there is no file ")
    os.mkfifo(tmp_path / "pipe.csv")
    assert refusal(tmp_path / "pipe.csv") == f"`{tmp_path}/pipe.csv` is no ordinary file"
    assert "\\0" in refusal("a\0b.csv")
    assert "cannot be read" in refusal("x" * 5000 + ".csv")


def test_a_file_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.csv", CSV)

    def denied(self: Path, mode: str) -> bytes:
        raise PermissionError(13, f"Permission denied: {mode}", str(self))

    monkeypatch.setattr(Path, "open", denied)  # root may read everything
    assert refusal(path) == f"no permission to read `{path}`"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.txt", "`a.txt`: the format of the file is not known\n"
         "  hint: its name should end in .csv, .tsv, .jsonl, .ndjson, .json, .arrow, .feather, .parquet, "
         ".xlsx, .xlsm"),
    ],
)  # fmt: skip
def test_formats_that_are_not_read_are_refused(name: str, message: str) -> None:
    assert refusal(name) == message
