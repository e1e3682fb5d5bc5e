"""Where the table of a sheet begins, which rows are no records, and that every row is accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.errors import RecordsError
from accountability.model.records import Row
from accountability.model.sheets import ColumnMeaning, OfficeHeaders
from accountability.model.values import State, Unknown
from accountability.records.row_kinds import is_note, is_total
from tests.records.ledgers import codes
from tests.records.workbooks import HEADER, PARCELS, filled, parcels, passed, put, read_sheets

ROWS = [["P1", 1.5], ["P2", 2.5]]


def keys(rows: Sequence[Row]) -> list[str | None]:
    return [row.key[0] if row.key else None for row in rows]


def test_a_plain_sheet(tmp_path: Path) -> None:
    rows, sheet, records = parcels(tmp_path, [HEADER, *ROWS])
    assert keys(rows) == ["P1", "P2"]
    assert [row.source.row for row in rows] == [2, 3]
    assert {row.source.sheet for row in rows} == {PARCELS}
    assert passed(sheet) == {"header": (1,)}
    assert (sheet.last, sheet.read, sheet.hidden, sheet.record) == (3, 2, 0, "parcel")
    assert records.problems == ()


def test_everything_that_an_office_puts_around_a_table(tmp_path: Path) -> None:
    rows, sheet, _ = parcels(
        tmp_path,
        [
            ["东丽区某镇地块台账"],
            [None, None, "单位：亩"],
            [],
            ["序号", *HEADER],
            [1, "P1", 1.5],
            [],
            [2, "P2", 2.5],
            ["小计", None, 4],
            ["东丽区某镇地块台账"],
            [None, None, "单位：亩"],
            ["序号", *HEADER],
            [3, "P3", 3.5],
            [4],
            [5, None, None],
            ["合 计", None, 7.5],
            ["制表人：甲", None, "审核人：乙"],
            ["注：面积以确权为准"],
        ],
    )
    assert keys(rows) == ["P1", "P2", "P3"]
    assert [row.source.row for row in rows] == [5, 7, 12]
    assert passed(sheet) == {
        "title": (1, 2, 9, 10),
        "blank": (3, 6),
        "header": (4,),
        "header_repeated": (11,),
        "numbered": (13, 14),
        "total": (8, 15),
        "note": (16, 17),
    }


def test_a_table_that_begins_further_down_and_to_the_right(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        for row, line in enumerate([HEADER, *ROWS], start=6):
            for column, cell in enumerate(line, start=3):
                sheet.write(row, column, cell)

    rows, sheet, records = parcels(tmp_path, fill)
    assert [(row.key, row.source.row) for row in rows] == [(("P1",), 8), (("P2",), 9)]
    assert passed(sheet) == {"blank": (1, 2, 3, 4, 5, 6), "header": (7,)}
    assert records.problems == ()


def test_titles_merged_across_the_table(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range("A1:C2", "地块编号 mu")  # holds the words of headers, and is none
        put(sheet, [["x", *HEADER], [None, "P1", 1]], first=2)
        sheet.merge_range("A5:C5", "第二组")
        put(sheet, [[None, "P2", 2]], first=5)

    rows, sheet, _ = parcels(tmp_path, fill)
    assert keys(rows) == ["P1", "P2"]
    assert passed(sheet) == {"title": (1,), "blank": (2,), "header": (3,), "heading": (5,)}


@pytest.mark.parametrize(
    "header",
    [
        ("地块编号", "mu"),
        ("Parcel", "mu"),
        ("地块\n编号", " mu "),
        ("地 块 编 号", "ｍｕ"),
    ],
)
def test_headers_may_look_different(tmp_path: Path, header: tuple[str, str]) -> None:
    rows, _, records = parcels(tmp_path, [header, *ROWS])
    assert keys(rows) == ["P1", "P2"]
    assert rows[0].cells["mu"] == Fraction(3, 2)
    assert records.problems == ()


def test_a_header_of_two_rows_joined_by_merged_cells(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range("A1:A2", "地块编号")
        sheet.merge_range("B1:C1", "面积")
        put(sheet, [[None, "mu", "公顷"], ["P1", 1.5, 0.1], [None, "mu", "公顷"]], first=1)

    rows, sheet, records = parcels(tmp_path, fill)
    assert [row.cells["mu"] for row in rows] == [Fraction(3, 2)]
    assert passed(sheet) == {"header": (1, 2), "header_repeated": (4,)}
    assert [(p.code, p.column) for p in records.problems] == [("column_unknown", "面积/公顷")]


def test_a_header_needs_two_names_or_one_that_stands_alone(tmp_path: Path) -> None:
    rows, sheet, _ = parcels(tmp_path, [["地块编号", "见下"], ["地块编号"], ["P1"]])
    assert keys(rows) == ["P1"]
    assert passed(sheet) == {"title": (1,), "header": (2,)}


def test_a_sheet_without_a_header_is_refused(tmp_path: Path) -> None:
    without: list[Sequence[object]] = [["甲", "乙"], ["P1", 1]]
    too_late: list[Sequence[object]] = [*([["x"]] * 50), HEADER]
    for cells in (without, too_late):
        path = filled(tmp_path / "book.xlsx", {PARCELS: cells})
        with pytest.raises(RecordsError) as error:
            read_sheets(path)
        assert str(error.value) == (
            f"{path}, sheet `地块`: no row has the headers of `parcel` (`地块编号`, `mu`, …)\n"
            "  hint: `accountability map` proposes what the sheet's own headers mean"
        )


def test_only_rows_with_anything_in_them_count_in_the_search_for_a_header(tmp_path: Path) -> None:
    rows, *_ = parcels(tmp_path, [[]] * 300 + [["x"]] * 49 + [list(HEADER), ["P1", 1]])
    assert keys(rows) == ["P1"]


def test_hidden_rows_are_read_and_counted(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        put(sheet, [HEADER, *ROWS, ["合计", 4]])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(3, None, None, {"hidden": True})

    rows, sheet, _ = parcels(tmp_path, fill)
    assert keys(rows) == ["P1", "P2"]
    assert sheet.hidden == 1
    assert not sheet.sheet_hidden


def test_hidden_columns_and_sheets_are_read(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        put(sheet, [HEADER, *ROWS])
        sheet.set_column(1, 1, None, None, {"hidden": True})

    def hide(_: Any, sheet: Any) -> None:
        put(sheet, [("合同编号", "parcel_id"), ("C1", "P1")])
        sheet.hide()

    records = read_sheets(filled(tmp_path / "book.xlsx", {PARCELS: fill, "contract": hide}))
    assert keys(records.tables["contract"].rows) == ["C1"]
    assert records.tables["parcel"].rows[1].cells["mu"] == Fraction(5, 2)
    assert [sheet.sheet_hidden for sheet in records.sheets] == [True, False]


@pytest.mark.parametrize(
    "text",
    ["合计", "合 计", "合计：", "小计", "总计", "累计", "合计（元）", "合计：12户", "本页小计", "张庄村小计",
     "全镇合计", "Total", "TOTAL:", "Subtotal", "grand total", "合　计"],
)  # fmt: skip
def test_totals(text: str) -> None:
    assert is_total(text)


@pytest.mark.parametrize(
    "text", ["P1", "合计村", "总计划", "计", "会计", "", "totally", "小计算机", "共计生"]
)
def test_what_only_looks_like_a_total(text: str) -> None:
    assert not is_total(text)


@pytest.mark.parametrize(
    "text", ["制表人：甲", "填报人:", "审核人： 乙", "注：以确权为准", "填表日期：2021.6.3", "备注1：x"]
)
def test_notes(text: str) -> None:
    assert is_note(text)


@pytest.mark.parametrize("text", ["P1", "制表人", "注", "李注：x", "备注", "http://x"])
def test_what_only_looks_like_a_note(text: str) -> None:
    assert not is_note(text)


def test_a_row_that_states_a_key_is_a_record_whatever_else_it_says(tmp_path: Path) -> None:
    rows, sheet, records = parcels(
        tmp_path,
        [["名称", *HEADER], ["合计", "P1", 1], ["制表人：甲", "P2", 2], ["李", None, 3], [None, "小计", 4]],
    )
    assert keys(rows) == ["P1", "P2", None]
    assert passed(sheet) == {"header": (1,), "total": (5,)}
    assert "key_empty" in codes(records)


def test_a_row_of_one_cell_is_a_record_unless_it_says_otherwise(tmp_path: Path) -> None:
    rows, sheet, records = parcels(tmp_path, [HEADER, ["P1"], [None, 2]])
    assert keys(rows) == ["P1", None]
    assert passed(sheet) == {"header": (1,)}
    assert codes(records) == ["key_empty"]


def test_a_word_merged_over_rows_holds_for_each_and_an_amount_for_none(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        put(sheet, [("合同编号", "parcel_id", "签订日期", "价款"), ["C1"], ["C2"], ["C3", "P9", None, 7]])
        sheet.merge_range("B2:B3", "P1")
        sheet.merge_range("C2:C3", 44350)
        sheet.merge_range("D2:D3", 300)

    records = read_sheets(filled(tmp_path / "book.xlsx", {"contract": fill}))
    rows = records.tables["contract"].rows
    assert [row.cells["parcel_id"] for row in rows] == ["P1", "P1", "P9"]
    assert [row.cells["signed_on"] for row in rows[:2]] == [date(2021, 6, 3)] * 2
    assert all(isinstance(row.cells["price"], Unknown) for row in rows[:2])
    assert rows[2].cells["price"] == 7
    assert [(p.row, p.column, p.text) for p in records.problems] == [(2, "价款", "300"), (3, "价款", "300")]


def test_a_cell_merged_over_columns_says_something_of_the_first_only(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        put(sheet, [("合同编号", "parcel_id", "签订日期"), ["C1"]])
        sheet.merge_range("B2:C2", "P1")

    records = read_sheets(filled(tmp_path / "book.xlsx", {"contract": fill}))
    (row,) = records.tables["contract"].rows
    assert row.cells["parcel_id"] == "P1"
    signed = row.cells["signed_on"]
    assert isinstance(signed, Unknown)
    assert signed.state is State.UNREADABLE


def test_cells_beside_the_table_are_told_once(tmp_path: Path) -> None:
    _, _, records = parcels(tmp_path, [HEADER, ["P1", 1, None, "核"], ["P2", 2, None, "核"]])
    assert [(p.code, p.column) for p in records.problems] == [("column_unknown", "#4")]


def test_sheets_of_no_record_type_are_listed(tmp_path: Path) -> None:
    path = filled(
        tmp_path / "book.xlsx", {"填表说明": [["一"], [], ["二"]], PARCELS: [HEADER], "contract": []}
    )
    records = read_sheets(path)
    assert list(records.tables) == ["parcel"]  # an empty sheet supplies no register, a header alone does
    assert {s.sheet: (s.record, s.last, passed(s)) for s in records.sheets} == {
        PARCELS: ("parcel", 1, {"header": (1,)}),
        "填表说明": (None, 3, {"sheet_unknown": (1, 2, 3)}),
        "contract": (None, 0, {}),
    }


def test_one_record_type_on_two_sheets_is_one_table(tmp_path: Path) -> None:
    path = filled(tmp_path / "book.xlsx", {PARCELS: [HEADER, ("P1", "1")], "parcel": [HEADER, ("P2", "2")]})
    rows = read_sheets(path).tables["parcel"].rows
    assert [(row.key, row.source.sheet) for row in rows] == [(("P2",), "parcel"), (("P1",), PARCELS)]


OFFICE = OfficeHeaders(
    "某镇",
    {"地块总表": "parcel", "合同": "contract", "说明": None},
    {
        "parcel": {"地块号": ColumnMeaning("parcel_id"), "备注": ColumnMeaning(None)},
        "contract": {
            "金额（万元）": ColumnMeaning("price", Fraction(10_000)),
            "编码": ColumnMeaning("contract_id"),
        },
    },
)


def test_the_headers_of_an_office(tmp_path: Path) -> None:
    path = filled(
        tmp_path / "book.xlsx",
        {
            "地块总表": [["地块号", "mu", "备注"], ["P1", 1, "x"]],
            "合同": [["编码", "金额（万元）"], ["C1", 1.23], ["C2", "12"], ["C3", 0.0000001]],
            "说明": [["x"]],
        },
    )
    records = read_sheets(path, OFFICE)
    assert keys(records.tables["parcel"].rows) == ["P1"]
    prices = [row.cells["price"] for row in records.tables["contract"].rows]
    assert prices[:2] == [Fraction(12_300), Fraction(120_000)]
    assert isinstance(prices[2], Unknown)  # a thousandth of a yuan
    by_name = {sheet.sheet: sheet for sheet in records.sheets}
    assert by_name["地块总表"].ignored == ("备注",)
    assert passed(by_name["说明"]) == {"sheet_ignored": (1,)}
    assert "column_unknown" not in codes(records)


def test_an_offices_word_outranks_the_names_of_fields(tmp_path: Path) -> None:
    office = OfficeHeaders(
        columns={"parcel": {"mu": ColumnMeaning("parcel_id"), "地块编号": ColumnMeaning("mu")}}
    )
    path = filled(tmp_path / "book.xlsx", {PARCELS: [HEADER, [1, "P1"]]})
    (row,) = read_sheets(path, office).tables["parcel"].rows
    assert row.cells == {"parcel_id": "P1", "mu": 1}


@pytest.mark.parametrize(
    "said",
    [
        "单位：万元",
        "金额单位:万元",
        "单位 ： 人民币万元",
        "（单位：万元）",
        "面积单位：亩  金额单位：万元",
        "单位：亩、万元",
        "单位：元、万元",
        "填报单位：元宝镇  单位：万元",
    ],
)
def test_a_title_that_states_another_unit_is_no_matter_of_guessing(tmp_path: Path, said: str) -> None:
    cells: list[Sequence[object]] = [[said], ["编号", "价款"], ["C1", 3]]
    path = filled(tmp_path / "book.xlsx", {"contract": cells})
    with pytest.raises(
        RecordsError, match="its title says `万元`, but the column `价款` is read in another unit"
    ):
        read_sheets(path)
    for factor in (Fraction(1), Fraction(10_000)):
        office = OfficeHeaders(columns={"contract": {"价款": ColumnMeaning("price", factor)}})
        (row,) = read_sheets(path, office).tables["contract"].rows
        assert row.cells["price"] == 3 * factor


@pytest.mark.parametrize(
    "said",
    [
        "单位：元",
        "单位：元、亩",
        "填报单位：万元村",
        "单位：万元/亩",
        "单位：亩",
        "单位",
        "管理单位：百元公司",
    ],
)
def test_a_title_that_states_the_same_unit_or_none(tmp_path: Path, said: str) -> None:
    path = filled(tmp_path / "book.xlsx", {"contract": [[said], ["编号", "价款"], ["C1", 3]]})
    (row,) = read_sheets(path).tables["contract"].rows
    assert row.cells["price"] == 3


CELL = st.one_of(
    st.none(), st.sampled_from(["P1", "合计", "小计", "地块编号", "mu", "注：x", "序号"]), st.integers(0, 9)
)


@given(lines=st.lists(st.lists(CELL, max_size=4), max_size=12))
def test_every_row_is_read_or_passed_over_and_no_key_is_lost(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[object]]
) -> None:
    rows, sheet, _ = parcels(tmp_path_factory.mktemp("book"), [["地块编号", "mu", "序号"], *lines])
    numbers = sorted([row.source.row for row in rows] + [n for entry in sheet.passed for n in entry.rows])
    assert numbers == list(range(1, sheet.last + 1))
    stated = {number for number, line in enumerate(lines, start=2) if line[:1] == ["P1"]}
    assert stated <= {row.source.row for row in rows}
