"""Each kind of data problem, with everything that it says."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from accountability.model.records import Field, Problem
from accountability.model.types import (
    DATE,
    MONTH_TYPE,
    PARTIAL_DATE,
    TEXT,
    TIMESTAMP,
    ListType,
    RefType,
    Type,
)
from accountability.model.values import State, Unknown
from accountability.records.door import read
from tests.records.ledgers import CONTRACT, PARCEL, codes, record, submitted, written

GOOD = {"contract_id": "C1", "parcel_id": "P1", "signed_on": "2021-01-01", "price": "1"}


def only(problems: tuple[Problem, ...], code: str) -> Problem:
    (found,) = [p for p in problems if p.code == code]
    return found


def test_a_clean_submission_has_no_problems() -> None:
    given = {"contract": [GOOD], "parcel": [{"parcel_id": "P1", "mu": "3"}]}
    assert submitted(given, date(2021, 6, 30)).problems == ()


def test_an_unreadable_cell_names_file_row_header_and_text(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "编号,parcel_id,签订日期,价款\nC1,P1,2021-01-01,1\nC2,P1,soon,1\n")
    problem = only(submitted({"contract": path}).problems, "unreadable")
    assert (problem.file, problem.sheet, problem.row) == (str(path), None, 3)
    assert (problem.column, problem.text) == ("签订日期", "soon")
    assert (problem.fields, problem.record) == (("contract.signed_on",), "contract")


def test_a_value_out_of_bounds_says_which_bound() -> None:
    problem = only(submitted({"contract": [GOOD | {"price": "1.234"}]}).problems, "out_of_bounds")
    assert problem.message == {
        "zh": "`1.234` 小数超过 2 位",
        "en": "`1.234` has more than 2 decimal places",
    }


def test_a_missing_column_says_every_name_it_could_have() -> None:
    found = submitted({"contract": [{"contract_id": "C1", "parcel_id": "", "price": ""}] * 3})
    problem = only(tuple(p for p in found.problems if p.code != "key_repeated"), "column_missing")
    assert (problem.row, problem.column, problem.fields) == (0, "signed_on", ("contract.signed_on",))
    assert problem.message == {
        "zh": "没有“签订日期”这一列，该字段无法判断",
        "en": "no column holds the field `signed_on` (known as `signed_on`, `签订日期`)",
    }


def test_an_unknown_column_gets_a_proposal() -> None:
    problem = only(submitted({"contract": [GOOD | {"signd_on": "x"}]}).problems, "column_unknown")
    assert (problem.row, problem.column, problem.fields) == (0, "signd_on", ())
    assert problem.message["en"] == "the column `signd_on` is not known; did you mean `signed_on`?"
    other = only(submitted({"contract": [GOOD | {"备注": "x"}]}).problems, "column_unknown")
    assert other.message["en"] == "the column `备注` is not known"


def test_a_repeated_key_is_one_problem_and_says_whether_the_rows_differ() -> None:
    same = submitted({"contract": [GOOD, GOOD | {"contract_id": "C2"}, GOOD]})
    problem = only(same.problems, "key_repeated")
    assert (problem.row, problem.column, problem.text) == (1, "contract_id", "C1")
    assert problem.fields == ("contract.contract_id",)
    assert problem.message["en"] == "the key `C1` stands in 2 rows (1, 3); the rows are the same"
    differ = submitted({"contract": [GOOD | {"price": str(n)} for n in range(7)]})
    problem = only(differ.problems, "key_repeated")
    assert problem.message["en"] == "the key `C1` stands in 7 rows (1, 2, 3, 4, 5…); the rows differ"
    assert len(differ.tables["contract"].rows) == 7


def test_keys_of_several_fields_repeat_only_as_a_whole() -> None:
    types = {"t": record("t", Field("a", TEXT), Field("b", TEXT), key=("a", "b"))}
    rows = [{"a": "1", "b": "2"}, {"a": "1", "b": "3"}, {"a": "1,", "b": "2"}]
    found = read(types, {"t": rows})
    assert [row.key for row in found.tables["t"].rows] == [("1", "2"), ("1", "3"), ("1,", "2")]
    assert found.problems == ()
    assert only(read(types, {"t": [*rows, rows[0]]}).problems, "key_repeated").column == "a, b"


def test_a_ledger_without_a_key_has_nothing_to_repeat() -> None:
    types = {"t": record("t", Field("a", TEXT))}
    found = read(types, {"t": [{"a": "1"}, {"a": "1"}]})
    assert [row.key for row in found.tables["t"].rows] == [("1",), ("2",)]
    assert found.problems == ()


def test_a_row_without_a_key_is_kept_and_told() -> None:
    found = submitted({"contract": [GOOD | {"contract_id": ""}, GOOD | {"contract_id": " "}]})
    assert [row.key for row in found.tables["contract"].rows] == [None, None]
    assert [(p.code, p.row, p.column, p.fields) for p in found.problems] == [
        ("key_empty", 1, "contract_id", ("contract.contract_id",)),
        ("key_empty", 2, "contract_id", ("contract.contract_id",)),
    ]


def test_an_unreadable_key_is_told_as_unreadable_only() -> None:
    types = {"t": record("t", Field("a", DATE), key=("a",))}
    found = read(types, {"t": [{"a": "x"}]})
    assert found.tables["t"].rows[0].key is None
    assert codes(found) == ["unreadable"]


def test_an_absent_key_column_is_told_once() -> None:
    found = submitted({"parcel": [{"mu": "1"}, {"mu": "2"}], "contract": [GOOD]})
    assert [row.key for row in found.tables["parcel"].rows] == [None, None]
    assert codes(found) == ["column_missing"], "references prove nothing against a table without keys"


def test_dangling_references_are_one_problem_per_field() -> None:
    rows = [GOOD | {"contract_id": f"C{n}", "parcel_id": f"P{n % 7}"} for n in range(14)]
    found = submitted({"contract": rows, "parcel": [{"parcel_id": "P0", "mu": "1"}]})
    problem = only(found.problems, "dangling")
    assert (problem.row, problem.column, problem.fields) == (0, "parcel_id", ("contract.parcel_id",))
    assert problem.message["en"] == "12 references name no record of `parcel`: P1, P2, P3, P4, P5…"
    assert problem.text == "P1, P2, P3, P4, P5…"
    backwards = submitted({"contract": rows[::-1], "parcel": [{"parcel_id": "P0", "mu": "1"}]})
    assert only(backwards.problems, "dangling") == problem
    assert only(backwards.problems, "dangling").text == problem.text


def test_an_absent_or_partial_register_makes_no_reference_dangle() -> None:
    assert submitted({"contract": [GOOD]}).problems == ()
    partial = record("parcel", *PARCEL.fields.values(), key=("parcel_id",), partial=True)
    types = {"contract": CONTRACT, "parcel": partial}
    assert read(types, {"contract": [GOOD], "parcel": []}).problems == ()
    assert codes(submitted({"contract": [GOOD], "parcel": []})) == ["dangling"]


def test_references_in_lists_dangle_too() -> None:
    types = {"parcel": PARCEL, "t": record("t", Field("parcels", ListType(RefType("parcel"))))}
    found = read(types, {"t": [{"parcels": "P1;P2;P3"}], "parcel": [{"parcel_id": "P2", "mu": ""}]})
    problem = only(found.problems, "dangling")
    assert (problem.text, problem.fields) == ("P1, P3", ("t.parcels",))


@pytest.mark.parametrize(
    ("type_", "last", "next_"),
    [
        (DATE, "2021-06-30", "2021-07-01"),
        (MONTH_TYPE, "2021-06", "2021-07"),
        (PARTIAL_DATE, "2021", "2021-07"),
        (PARTIAL_DATE, "2021-06-30T23", "2021-07-01"),
        (TIMESTAMP, "2021-06-30T23:59:59Z", "2021-07-01T00:00:00Z"),
    ],
)
def test_an_event_after_the_date_of_the_run_is_told(type_: Type, last: str, next_: str) -> None:
    types = {"t": record("t", Field("at", type_), event_date="at")}
    rows = [{"at": last}, {"at": next_}, {"at": ""}, {"at": "x"}]
    found = read(types, {"t": rows}, date(2021, 6, 30))
    problem = only(found.problems, "future")
    assert (problem.row, problem.column, problem.fields) == (2, "at", ("t.at",))
    assert problem.message["en"].endswith("is after the date of the run, 2021-06-30")
    assert "future" not in codes(read(types, {"t": rows})), "without a date nothing is later"


def test_ragged_rows_lose_nothing(tmp_path: Path) -> None:
    lines = "contract_id,parcel_id,signed_on,price\nC1,P1\nC2,P1,2021-01-01,1,more, ,and\nC3,,,,,\n"
    found = submitted({"contract": written(tmp_path, "a.csv", lines)})
    few, many = found.problems
    assert (few.code, few.row, few.text) == ("ragged", 2, None)
    assert few.fields == ("contract.signed_on", "contract.price")
    assert (many.code, many.row, many.text) == ("ragged", 3, "more |   | and")
    cell = found.tables["contract"].rows[0].cells["price"]
    assert isinstance(cell, Unknown)
    assert cell.state is State.EMPTY
    assert [row.key for row in found.tables["contract"].rows] == [("C1",), ("C2",), ("C3",)]


def test_a_column_without_a_header_is_told_only_if_it_holds_something(tmp_path: Path) -> None:
    head = "contract_id,parcel_id,signed_on,price,,\n"
    blank = written(tmp_path, "blank.csv", head + "C1,,,,,\nC2,,,, ,\n")
    assert submitted({"contract": blank}).problems == ()
    full = written(tmp_path, "full.csv", head + "C1,,,,,\nC2,,,,,here\nC3,,,,,there\n")
    problem = only(submitted({"contract": full}).problems, "column_unknown")
    assert (problem.row, problem.column, problem.text) == (3, "#6", "here")


def test_problems_stand_in_the_order_of_files_rows_and_columns() -> None:
    rows = [GOOD | {"contract_id": f"C{n}", "signed_on": "x", "price": "y"} for n in range(11)]
    found = submitted({"parcel": [{"parcel_id": "P1", "mu": "z"}], "contract": rows})
    places = [(p.file, p.row, p.column) for p in found.problems]
    assert places == sorted(places)
    assert places[-1] == ("parcel", 1, "mu")
    assert len(places) == 23


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ({"a": [1, None, True]}, '{"a": ["1", null, true]}'),
        (datetime(2021, 1, 1, 8), "2021-01-01T08:00:00"),
        (object(), "(object)"),
        ("\ud800\0", "\\ud800\\0"),
        ("x" * 600, "x" * 500 + "…"),
        (-(10**100), "-(a number of over 100 digits)"),
    ],
)
def test_what_was_found_is_shown_as_plain_text(raw: object, text: str) -> None:
    types = {"t": record("t", Field("x", DATE))}
    (problem,) = read(types, {"t": [{"x": raw}]}).problems
    assert problem.text == text


def test_a_cell_that_holds_itself_is_shown_by_its_kind() -> None:
    loop: list[object] = []
    loop.append(loop)
    types = {"t": record("t", Field("x", DATE))}
    (problem,) = read(types, {"t": [{"x": loop}]}).problems
    assert problem.text == "(list)"


def test_every_message_is_there_in_both_languages() -> None:
    rows = [GOOD | {"contract_id": i, "signed_on": d, "price": p, "zz": "1"} for i, d, p in [
        ("C1", "2021-01-01", "x"), ("C1", "2099-01-01", "9" * 12), ("", "", ""),
    ]]  # fmt: skip
    found = submitted({"contract": rows, "parcel": [{"parcel_id": "P9"}]}, date(2021, 6, 30))
    assert set(codes(found)) == {
        "unreadable", "out_of_bounds", "key_repeated", "key_empty", "column_unknown",
        "column_missing", "dangling", "future",
    }  # fmt: skip
    for problem in found.problems:
        assert set(problem.message) == {"zh", "en"}
        assert all(problem.message.values())
        assert not problem.message["en"].endswith(".")
        assert not problem.message["zh"].endswith("。")
