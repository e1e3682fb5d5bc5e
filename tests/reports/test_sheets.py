"""What reports say of workbooks: every row of every sheet, and one page for an office."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from accountability.api.check import check
from accountability.reports.json_result import write_json, write_jsonl
from accountability.reports.summary import write_summary
from accountability.reports.text import write_text
from accountability.reports.values import few_rows
from accountability.results.assessment import Assessment
from tests.cli.office import office
from tests.records.workbooks import filled

SCHEMA = Path(__file__).parents[2] / "docs" / "result.schema.json"
SHEETS: Mapping[str, Sequence[Sequence[object]]] = {
    "合同台账": [
        ["某镇合同"],
        [],
        ["合同编号", "kind", "parcel_id", "signed_on", "end_on", "price", "area"],
        ["C1", "租赁", "P1", "2021-03-01", "2031-01-01", 10000, 3],
        ["C2", "租赁", "P1", "2021-03-01", "五年", 900, 3],
        ["小计"],
        ["合计"],
    ],
    "地块台账": [["parcel_id", "land"], ["P1", "arable"]],
    "relative": [["id_no", "since"], ["R1", date(2020, 1, 1)]],
    "说明": [["一"]],
}


@pytest.fixture
def result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assessment:
    book, _ = office(tmp_path)
    monkeypatch.chdir(tmp_path)
    filled(tmp_path / "book.xlsx", SHEETS)
    return check(book, "book.xlsx", date(2021, 6, 30))


def test_json_lists_every_sheet_and_keeps_to_its_schema(result: Assessment) -> None:
    found = json.loads("".join(write_json(result, "en")))
    jsonschema.validate(found, json.loads(SCHEMA.read_text("utf-8")))
    contracts = next(sheet for sheet in found["sheets"] if sheet.get("record") == "contract")
    assert contracts == {
        "file": "book.xlsx",
        "sheet": "合同台账",
        "record": "contract",
        "last_row": 7,
        "read": 2,
        "hidden": 0,
        "passed_over": [
            {"kind": "blank", "count": 1, "rows": [2]},
            {"kind": "header", "count": 1, "rows": [3]},
            {"kind": "title", "count": 1, "rows": [1]},
            {"kind": "total", "count": 2, "rows": [6, 7]},
        ],
    }
    assert json.loads(next(iter(write_jsonl(result, "en"))))["sheets"] == found["sheets"]
    witness = found["findings"][0]["witness"][0]
    assert witness["source"] == {"file": "book.xlsx", "sheet": "合同台账", "row": 4}


def test_the_text_report_lists_every_sheet(result: Assessment) -> None:
    text = "".join(write_text(result, "zh"))
    part = text.split("工作表逐行核对\n")[1].split("规则执行情况")[0]
    lines = [line.split() for line in part.splitlines() if "─" not in line and line.strip()]
    assert lines == [
        ["工作表", "台账", "总行数", "读取", "其中隐藏", "未作为记录的行"],
        ["relative", "relative", "2", "1", "0", "表头", "1", "(1)"],
        ["合同台账", "合同台账", "7", "2", "0", "空行", "1", "(2);", "表头", "1", "(3);", "标题", "1", "(1);",
         "合计", "2", "(6–7)"],
        ["地块台账", "地块台账", "2", "1", "0", "表头", "1", "(1)"],
        ["说明", "–", "1", "0", "0", "不属于任何台账", "1", "(1)"],
    ]  # fmt: skip
    assert "(book.xlsx 合同台账 行 4)" in text


def test_a_run_without_workbooks_says_nothing_of_sheets(tmp_path: Path) -> None:
    book, ledger = office(tmp_path)
    result = check(book, ledger, date(2021, 6, 30))
    assert "sheets" not in json.loads("".join(write_json(result, "en")))
    assert "Sheets" not in "".join(write_text(result, "en"))


SUMMARY = {
    "en": """\
office 1.2.0 · as of 2021-06-30
Findings are leads to verify in the records. They are not conclusions about anyone.

Read: 4 records of 3 record types.
Of the 4 sheets, 8 rows are no records: header 3, blank 1, title 1, total 2, of no record type 1.

Put right first: data problems (1)
  book.xlsx 合同台账 row 5 end_on: `五年` is not a date such as 2021-06-30 · rules affected C-1

Leads, to verify: 2; data missing: 1. Rules without either are not listed.

 rule   fail   unknown                         records (the first few)
 ─────────────────────────────────────────────────────────────────────
 C-1       1         1   No contract beyond 2030   C1
 C-2       1         0   Price per area            C1

""",
    "zh": """\
office 1.2.0 · 检查日 2021-06-30
以下为线索提示，待核实；不是对任何人、任何单位的结论。

共读取 3 类台账、4 条记录。
4 张工作表中有 8 行不是记录：表头 3、空行 1、标题 1、合计 2、不属于任何台账 1。

请先核对：数据问题（1）
  book.xlsx 合同台账 行 5 end_on: `五年` 不是日期（例：2021-06-30） · 涉及规则 C-1

线索 2 条，待核实；数据不足 1 项。未列出的规则两者皆无。

 规则   线索   数据不足                        涉及记录（前几条）
 ────────────────────────────────────────────────────────────────
 C-1       1          1   合同不得超过2030年   C1
 C-2       1          0   单价                 C1

""",
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_page_for_an_office(result: Assessment, lang: str) -> None:
    text = "".join(write_summary(result, "zh" if lang == "zh" else "en"))
    assert words(text) == words(SUMMARY[lang])


def words(text: str) -> list[list[str]]:
    """The words of each line, lines that are drawn left out."""
    return [line.split() for line in text.splitlines() if "──" not in line]


def test_a_summary_of_nothing(tmp_path: Path) -> None:
    book, _ = office(tmp_path)
    given = {"relative": [{"id_no": "R1", "since": "2020-01-01"}]}
    result = check(book, given, date(2021, 6, 30), select=["D-1"])
    text = "".join(write_summary(result, "en"))
    assert "No data problems." in text
    assert "No leads, and no data missing." in text
    incomplete = check(book, {"relative": [{"id_no": "R1"}]}, date(2021, 6, 30), select=["D-1", "C-1"])
    assert "The run is incomplete (" in "".join(write_summary(incomplete, "en"))


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ((), ""),
        ((3,), "3"),
        ((3, 4, 5), "3–5"),
        ((1, 3, 4, 9), "1, 3–4, 9"),
        (range(1, 30, 2), "1, 3, 5, 7, 9, 11, 13, 15…"),
    ],
)
def test_row_numbers(rows: Sequence[int], text: str) -> None:
    assert few_rows(rows) == text
