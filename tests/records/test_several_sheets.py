"""A ledger on several sheets, of one workbook or of several: one table, every row where it stands."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import accountability as acc
from accountability.reports.json_result import write_json
from accountability.results.columns import of_findings
from tests.cli.command import accountability
from tests.records.workbooks import Cells, filled

BOOK = """\
language: 1
id: villages
version: 1.0.0
title: Villages
records:
  lease:
    label: 土地合同
    key: no
    event_date: signed_on
    fields:
      no: {type: text, label: 合同编号}
      village: {type: text, label: 村}
      area: {type: integer, label: 面积}
      signed_on: {type: date, label: 签订日期}
      holder_id: {type: ref, to: holder, label: 承包方}
  holder:
    label: 承包方名册
    key: id
    fields: {id: {type: text, label: 承包方编码}, name: {type: text, label: 名称}}
  visit:
    label: 走访记录
    key: row
    fields: {village: {type: text, label: 村}, hours: {type: integer, label: 时长}}
rules:
  - {id: A-1, title: t, severity: low, for: lease c, forbid: c.area > 5, show: [c.village]}
  - {id: A-2, title: t, severity: low, for: visit v, forbid: v.hours > 5}
  - {id: A-3, title: t, severity: low, for: holder h,
     forbid: "sum of c.area over lease c with (c.holder_id = h.id) > 10"}
  - {id: A-4, title: t, severity: low, for: "visit v join lease c on (c.village = v.village)",
     forbid: v.hours + c.area > 10}
"""
HEADER = ("合同编号", "村", "面积", "签订日期", "承包方")
EAST: Cells = [
    HEADER, ("C1", "东", 9, "2021-01-01", "H1"), ("C2", "东", 1, "2031-01-01", "H9"), ("", "东", 8, "", "H1"),
]  # fmt: skip
WEST: Cells = [
    ("西村土地合同",), ("村", "合同编号", "面积", "承包方"), ("西", "C1", 7, "H1"), ("西", "C3", "x", "H2"),
    ("", "", "", ""), ("合计", "", 7, ""),
]  # fmt: skip
HOLDERS: Cells = [("承包方编码", "名称"), ("H1", "甲"), ("H2", "乙")]
VISITS: Cells = [("村", "时长"), ("东", 6), ("西", 1)]
DAY = date(2021, 6, 30)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    return tmp_path / "book.yaml"


def whole(tmp_path: Path) -> Path:
    sheets = {
        "土地合同-东村": EAST,
        "土地合同（西村）": WEST,
        "承包方名册": HOLDERS,
        "走访记录 1月": VISITS,
        "走访记录 2月": VISITS,
    }
    return filled(tmp_path / "all.xlsx", sheets)


def said(result: acc.Assessment) -> str:
    return "".join(write_json(result, "en"))


def both(book: Path, records: object) -> acc.Assessment:
    """The result of both engines, which is one."""
    results = [acc.check(book, records, DAY, engine=engine) for engine in ("reference", "duckdb")]  # type: ignore[arg-type]
    assert said(results[0]) == said(results[1])
    assert results[1].to_arrow().to_pylist() == of_findings(tuple(results[1].findings)).to_pylist()
    return results[1]


def test_sheets_named_after_a_ledger_and_something_more_are_one_ledger(book: Path, tmp_path: Path) -> None:
    result = both(book, whole(tmp_path))
    assert result.records["lease"].rows == 5
    leads = [finding for finding in result.findings if finding.rule == "A-1"]
    sources = [(f.subject, witness.source) for f in leads for witness in f.witness]
    shown = [(subject, source.sheet, source.row) for subject, source in sources if source is not None]
    assert shown == [
        ({"no": "C1"}, "土地合同-东村", 2),
        ({"no": "C1"}, "土地合同（西村）", 3),
        ({"no": "", "row": "4"}, "土地合同-东村", 4),
    ]
    assert len({f.id for f in result.findings}) == len(result.findings)
    assert [f.subject for f in result.findings if f.rule == "A-3"] == [{"id": "H1"}]


def test_every_sheet_says_what_became_of_its_rows(book: Path, tmp_path: Path) -> None:
    result = both(book, whole(tmp_path))
    of_leases = {
        s.sheet: (s.read, s.last, {p.kind: p.count for p in s.passed})
        for s in result.sheets
        if s.record == "lease"
    }
    assert of_leases == {
        "土地合同-东村": (3, 4, {"header": 1}),
        "土地合同（西村）": (2, 6, {"title": 1, "header": 1, "blank": 1, "total": 1}),
    }


def test_rows_without_a_key_are_told_by_sheet_and_row(book: Path, tmp_path: Path) -> None:
    result = both(book, whole(tmp_path))
    assert [dict(f.subject) for f in result.findings if f.rule == "A-2"] == [
        {"row": "走访记录 1月!2"},
        {"row": "走访记录 2月!2"},
    ]


def test_problems_name_the_sheet_and_the_row_of_each(book: Path, tmp_path: Path) -> None:
    problems = {(p.problem.code, p.problem.sheet, p.problem.row, p.problem.message["en"])
                for p in both(book, whole(tmp_path)).problems}  # fmt: skip
    assert {
        ("unreadable", "土地合同（西村）", 4, "`x` is not a whole number"),
        ("future", "土地合同-东村", 3, "the date `2031-01-01` is after the date of the run, 2021-06-30"),
        ("dangling", None, 0, "1 reference names no record of `holder`: H9"),
        (
            "key_repeated",
            "土地合同-东村",
            2,
            "the key `C1` stands in 2 rows (土地合同-东村!2, 土地合同（西村）!3); the rows differ",
        ),
    } <= problems


def test_several_workbooks_of_one_ledger_are_one_ledger(book: Path, tmp_path: Path) -> None:
    for name, cells in (("east", EAST), ("west", WEST)):
        filled(tmp_path / f"{name}.xlsx", {"Sheet1": cells})
    words = [f"--records=lease={tmp_path / name}.xlsx" for name in ("east", "west")]
    for engine in ("duckdb", "reference"):
        ended = accountability(
            "check", book, *words, "--as-of", "2021-06-30", "-f", "json", "--engine", engine
        )
        found = json.loads(ended.out)
        assert found["records"]["lease"]["rows"] == 5
        files = [
            f["witness"][0]["source"]["file"].rpartition("/")[2]
            for f in found["findings"]
            if f["rule"] == "A-1"
        ]
        assert files == ["east.xlsx", "west.xlsx", "east.xlsx"]


def test_sheets_named_after_villages_are_one_ledger_where_their_headers_are_the_same(
    book: Path, tmp_path: Path
) -> None:
    path = filled(tmp_path / "villages.xlsx", {"东村": EAST, "南村": EAST[:2], "说明": [("填表说明",)]})
    result = both(book, {"lease": path})
    assert result.records["lease"].rows == 4
    assert {s.sheet: s.record for s in result.sheets} == {"东村": "lease", "南村": "lease", "说明": None}


def test_where_it_is_not_certain_it_is_refused(book: Path, tmp_path: Path) -> None:
    path = filled(tmp_path / "villages.xlsx", {"东村": EAST, "西村": WEST})
    with pytest.raises(
        acc.RecordsError, match="does not say which sheet holds `lease`: it has `东村`, `西村`"
    ):
        acc.check(book, {"lease": path}, DAY)


def test_a_sheet_and_a_file_of_one_ledger_are_not_put_together(book: Path, tmp_path: Path) -> None:
    (tmp_path / "lease.csv").write_text("no,area\nA,1\n", encoding="utf-8")
    words = ["--records", f"lease={tmp_path / 'lease.csv'}", "--records", str(whole(tmp_path))]
    ended = accountability("check", book, *words, "--as-of", "2021-06-30")
    assert ended.code == 2
    assert "are one record type, `lease`" in ended.err
