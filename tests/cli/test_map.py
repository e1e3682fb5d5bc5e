"""`accountability map` and `check --headers`: proposed by the program, decided by a person."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from accountability.rulebook.load import load
from accountability.rulebook.office_headers import read_headers
from tests.cli.conftest import Command
from tests.cli.office import office
from tests.records.workbooks import filled

SHEETS: Mapping[str, Sequence[Sequence[object]]] = {
    "合同总表": [
        ["某镇合同"],
        ["合同编号", "签 订\n日期", "终止日期", "价格（万元）", "地块", "类型", "备注"],
        ["C1", "2021.3.1", 47849, "1.5", "P1", "x", "无"],
        ["合计", None, None, 1.5],
    ],
    "地块台账": [["parcel_id", "land"], ["P1", "arable"]],
    "说明": [["一"]],
}
PROPOSAL = """\
# What the headers of this workbook mean. A proposal: look through every line.
# A line behind # is not certain; remove the # from the one that is right.
# `ignore` leaves a column or a sheet out. Then write your name or code and the date below.
headers: 1
office: "?"
confirmed_by: ""

sheets:
  # "合同总表": contract  # by its headers; remove the # if it is right
  "地块台账": parcel  # named after the record type
  # "说明": ignore  # of no record type, as far as its name and headers tell

columns:
  contract:  # "合同总表", row 2
    "合同编号": contract_id  # as it is called
    "签 订日期": signed_on  # the same but for its looks: 签订日期
    "终止日期": end_on  # as it is called
    # "价格（万元）": ignore  # nothing is similar
    # "地块": ignore  # nothing is similar
    # "类型": ignore  # nothing is similar
    # "备注": ignore  # nothing is similar
  parcel:  # "地块台账", row 1
    "parcel_id": parcel_id  # as it is called
    "land": land  # as it is called
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return office(tmp_path)[0]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return filled(tmp_path / "office.xlsx", SHEETS)


def given(workbook: Path, headers: Path) -> tuple[str | Path, ...]:
    return "--records", workbook, "--as-of", "2021-06-30", "--headers", headers


def test_a_proposal(command: Command, workbook: Path, book: Path) -> None:
    ended = command("map", workbook, book)
    assert (ended.code, ended.out, ended.err) == (0, PROPOSAL, "")


def test_a_proposal_in_chinese_says_the_same(command: Command, workbook: Path, book: Path) -> None:
    def without_notes(text: str) -> list[str]:
        return [line.split("  # ")[0] for line in text.splitlines() if not line.startswith("# ")]

    assert without_notes(command("map", workbook, book, "--lang", "zh").out) == without_notes(PROPOSAL)


def test_a_proposal_is_no_confirmation(command: Command, workbook: Path, book: Path, tmp_path: Path) -> None:
    file = tmp_path / "office.yaml"
    assert command("map", workbook, book, "-o", file).code == 0
    ended = command("check", book, *given(workbook, file))
    assert ended.code == 2
    assert f"{file}:6:15: nobody has confirmed these headers" in ended.err


def test_a_confirmed_proposal_reads_the_workbook(
    command: Command, workbook: Path, book: Path, tmp_path: Path
) -> None:
    file = tmp_path / "office.yaml"
    text = PROPOSAL.replace('confirmed_by: ""', "confirmed_by: 甲 2021-06-30")
    text = text.replace('  # "合同总表":', '  "合同总表":')
    for header, meaning in (
        ("价格（万元）", "{field: price, unit: 万元}"),
        ("地块", "parcel_id"),
        ("类型", "ignore"),
        ("备注", "ignore"),
    ):
        text = text.replace(f'# "{header}": ignore  #', f'"{header}": {meaning}  #')
    file.write_text(text, encoding="utf-8")
    assert read_headers(file, load(book).records).sheets["合同总表"] == "contract"
    ended = command("check", book, *given(workbook, file), "-f", "json", "--exit-zero")
    result = json.loads(ended.out)
    assert [(s["sheet"], s["read"], s["last_row"]) for s in result["sheets"]] == [
        ("合同总表", 1, 4), ("地块台账", 1, 2), ("说明", 0, 1)
    ]  # fmt: skip
    explained = command("explain", book, "C-2", "--subject", "C1", *given(workbook, file))
    assert "c.price = 15000" in explained.out


def test_similar_names_and_units_stand_behind_a_hash(command: Command, tmp_path: Path, book: Path) -> None:
    cells = [["单位：万元"], ["合同号", "签订日", "终止日期（年月日）", "price", "kind（元）"], ["C1"]]
    ended = command("map", filled(tmp_path / "a.xlsx", {"合同台账": cells}), book)
    lines = ended.out.split("columns:\n")[1]
    assert lines == (
        '  contract:  # "合同台账", row 2\n'
        '    # "合同号": contract_id  # similar to 合同编号; remove the # if it is right\n'
        '    # "签订日": signed_on  # similar to 签订日期; remove the # if it is right\n'
        '    # "终止日期（年月日）": end_on  # similar to 终止日期; remove the # if it is right\n'
        '    # "price": {field: price, unit: "万元"}  # the title of the sheet says 万元; '
        "remove the # from one of the two\n"
        '    # "price": {field: price, unit: 元}\n'
        '    # "kind（元）": kind  # similar to kind; remove the # if it is right\n'
    )


def test_strange_headers_make_no_broken_file(command: Command, tmp_path: Path, book: Path) -> None:
    strange = ["合同编号", "kind", 'a"b\\c', "x: y # z", "a\u2028\ud7ff\U0001f600", "- {", "~"]
    path = filled(tmp_path / "a.xlsx", {"合同台账": [strange]})
    file = tmp_path / "office.yaml"
    assert command("map", path, book, "-o", file).code == 0
    text = file.read_text("utf-8").replace('confirmed_by: ""', "confirmed_by: 甲")
    file.write_text(text.replace('    # "', '    "'), encoding="utf-8")
    found = read_headers(file, load(book).records).columns["contract"]
    assert set(found) == set(strange)


def test_map_refuses_what_is_no_workbook(command: Command, tmp_path: Path, book: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n", "utf-8")
    ended = command("map", path, book)
    assert ended.code == 2
    assert ended.err.startswith(f"error: `{path}` is no workbook")
    assert (
        command("map", tmp_path / "none.xlsx", book).err
        == f"error: there is no file `{tmp_path}/none.xlsx`\n"
    )


def test_map_writes_over_no_input(command: Command, workbook: Path, book: Path) -> None:
    before = workbook.read_bytes()
    assert command("map", workbook, book, "-o", workbook).code == 2
    assert workbook.read_bytes() == before
