"""DESIGN section 2, Cells and Logic: values, none, empty, unreadable, and the operators over them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import pytest

from accountability.model.values import CauseKind, Truth, Unknown
from accountability.semantics.logic import all_of, any_of, negation, undetermined
from tests.semantics.ask import book, causes, rule, run, truth

LANGUAGE = Path(__file__).parents[2] / "docs" / "language.md"


def _truth_tables() -> list[tuple[str, ...]]:
    text = LANGUAGE.read_text(encoding="utf-8").split("<!-- truth tables -->")[1]
    rows = re.findall(r"^\| (true|false|unknown) \| (\w+) \| (\w+) \| (\w+) \| (\w+) \|$", text, re.M)
    assert len(rows) == 9
    return rows


@pytest.mark.parametrize("row", _truth_tables(), ids="-".join)
def test_the_truth_tables_of_the_language_page_hold(row: tuple[str, ...]) -> None:
    u = undetermined(CauseKind.EMPTY, "x")
    a, b = ({"true": True, "false": False}.get(w, u) for w in row[:2])

    def word(t: Truth) -> str:
        return "unknown" if isinstance(t, Unknown) else str(t).lower()

    assert (word(all_of((a, b))), word(any_of((a, b))), word(negation(a))) == row[2:]


@pytest.mark.parametrize(
    ("condition", "cell", "expected"),
    [
        # a value
        ("i.nn = 5", "5", "true"),
        ("i.nn <> 5", "5", "false"),
        ("i.nn < 6", "5", "true"),
        ("i.nn is missing", "5", "false"),
        ("i.nn is present", "5", "true"),
        ("i.nn same as 5", "5", "true"),
        ("i.nn differs from 5", "5", "false"),
        # none
        ("i.nn = 5", "", "false"),
        ("i.nn <> 5", "", "true"),
        ("i.nn < 5", "", "false"),
        ("i.nn >= 5", "", "false"),
        ("i.nn in (5, 6)", "", "false"),
        ("i.nn not in (5, 6)", "", "true"),
        ("i.nn between 1 and 9", "", "false"),
        ("i.nn = i.nn", "", "false"),
        ("i.nn <> i.nn", "", "true"),
        ("i.nn is missing", "", "true"),
        ("i.nn is unreadable", "", "false"),
        ("i.nn same as 5", "", "false"),
        ("i.nn same as none", "", "true"),
        ("i.nn + 1 is missing", "", "true"),
        ("(i.nn else 7) = 7", "", "true"),
        ("(i.nn = 5) is true", "", "false"),
        # unreadable
        ("i.nn = 5", "五", "unknown"),
        ("i.nn <> 5", "五", "unknown"),
        ("i.nn is missing", "五", "false"),
        ("i.nn is present", "五", "true"),
        ("i.nn is unreadable", "五", "true"),
        ("i.nn same as 5", "五", "false"),
        ("i.nn + 1 is missing", "五", "unknown"),
        ("i.nn + 1 is unreadable", "五", "unknown"),
        ("(i.nn else 7) = 7", "五", "unknown"),
        ("(i.nn = 5) is true", "五", "false"),
        ("(i.nn = 5) is not true", "五", "true"),
        ("(i.nn = 5) is false", "五", "false"),
    ],
)
def test_cells_where_empty_means_none(condition: str, cell: str, expected: str) -> None:
    assert truth(condition, {"nn": cell}) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("i.n = 5", "unknown"),
        ("i.n <> 5", "unknown"),
        ("i.n < 5", "unknown"),
        ("i.n in (5, 6)", "unknown"),
        ("i.n is missing", "true"),
        ("i.n is present", "false"),
        ("i.n is unreadable", "false"),
        ("i.n same as 5", "false"),
        ("i.n same as i.n2", "true"),
        ("i.n differs from 5", "true"),
        ("i.n + 1 is missing", "unknown"),
        ("i.n = i.nn", "unknown"),
        ("(i.n else 7) = 7", "unknown"),
        ("(i.n = 5) is true", "false"),
        ("(i.n = 5) is not true", "true"),
        ("not i.n = 5", "unknown"),
        ("i.n = 5 and i.t = 'no'", "false"),
        ("i.n = 5 or i.t = 'yes'", "true"),
        ("i.n = 5 and i.t = 'yes'", "unknown"),
    ],
)
def test_an_empty_cell_is_not_stated(condition: str, expected: str) -> None:
    assert truth(condition, {"n": "", "t": "yes"}) == expected


def test_a_bool_field_is_a_condition_and_false_where_there_is_none() -> None:
    assert truth("i.flag", {"flag": "是"}) == "true"
    assert truth("i.flag", {"flag": "否"}) == "false"
    assert truth("i.flag", {"flag": ""}) == "unknown"
    assert truth("i.flagn", {"flagn": ""}) == "false"
    assert truth("not i.flagn", {"flagn": ""}) == "true"


def test_no_death_is_known_only_when_the_register_was_supplied() -> None:
    assert truth("i.died is missing", {"died": ""}, deaths=[]) == "true"
    assert truth("i.died < date '2021-01-01'", {"died": ""}, deaths=[]) == "false"
    assert truth("i.died < date '2021-01-01'", {"died": ""}) == "unknown"
    result = run(book(rule("forbid: i.died < as_of")), {"item": [{"id": "I", "died": ""}]})["R"]
    assert causes(result) == {"register_absent deaths"}


def test_every_cause_is_kept_with_its_field() -> None:
    rows = [{"id": "I", "n": "", "d": "31.6.2021", "t": "x"}]
    result = run(book(rule("forbid: i.n > 1 and i.d > as_of")), {"item": rows})["R"]
    assert causes(result) == {"empty item.n", "unreadable item.d"}


class TestReferences:
    OTHER: ClassVar = [{"oid": "O", "v": "3"}]

    def test_a_path_reads_the_record_it_names(self) -> None:
        assert truth("i.other.v = 3", {"other_id": "O"}, other=self.OTHER) == "true"

    def test_a_path_over_two_references(self) -> None:
        rows = [{"oid": "O", "v": "3", "up_id": "P"}, {"oid": "P", "v": "4"}]
        assert truth("i.other.up.v = 4", {"other_id": "O"}, other=rows) == "true"

    def test_none_along_the_path_is_none(self) -> None:
        assert truth("i.othern.v is missing", {"othern_id": ""}, other=self.OTHER) == "true"
        assert truth("i.othern.v = 3", {"othern_id": ""}, other=self.OTHER) == "false"

    def test_a_dangling_reference_is_unknown_and_never_missing(self) -> None:
        assert truth("i.other.v = 3", {"other_id": "X"}, other=self.OTHER) == "unknown"
        assert truth("i.other.v is missing", {"other_id": "X"}, other=self.OTHER) == "unknown"
        assert truth("i.other_id is missing", {"other_id": "X"}, other=self.OTHER) == "false"

    def test_an_absent_register_is_unknown_and_never_missing(self) -> None:
        assert truth("i.other.v = 3", {"other_id": "O"}) == "unknown"
        assert truth("i.other.v is missing", {"other_id": "O"}) == "unknown"

    def test_an_empty_reference_is_unknown_beyond_it(self) -> None:
        assert truth("i.other.v is missing", {"other_id": ""}, other=self.OTHER) == "unknown"
        assert truth("i.other_id is missing", {"other_id": ""}, other=self.OTHER) == "true"

    def test_a_reference_to_a_repeated_key_is_unknown_only_where_the_rows_differ(self) -> None:
        rows = [{"oid": "O", "v": "3", "vn": "1"}, {"oid": "O", "v": "3", "vn": "2"}]
        assert truth("i.other.v = 3", {"other_id": "O"}, other=rows) == "true"
        assert truth("i.other.vn = 1", {"other_id": "O"}, other=rows) == "unknown"

    def test_none_in_one_row_of_a_repeated_key_is_not_taken_for_what_the_other_does_not_say(self) -> None:
        for rows in ([{"vn": ""}, {"vn": "?"}], [{"vn": "?"}, {"vn": ""}]):
            given = [{"oid": "O", **row} for row in rows]
            assert truth("i.other.vn > 1", {"other_id": "O"}, other=given) == "unknown"
            assert truth("i.other.vn is missing", {"other_id": "O"}, other=given) == "unknown"
        given = [{"oid": "O", "v": ""}, {"oid": "O", "v": ""}]
        assert truth("i.other.v is missing", {"other_id": "O"}, other=given) == "true"

    def test_what_a_partial_register_lacks_may_exist(self) -> None:
        assert truth("i.part.v = 1", {"part_id": "P"}, part=[{"pid": "P", "v": "1"}]) == "true"
        assert truth("i.part.v = 1", {"part_id": "Q"}, part=[{"pid": "P", "v": "1"}]) == "unknown"


def test_a_missing_column_is_unknown_with_its_own_cause() -> None:
    result = run(book(rule("forbid: i.n is missing")), {"item": [{"id": "I", "t": "x"}]})["R"]
    assert causes(result) == {"column_missing item.n"}


def test_each_row_is_a_subject_also_when_its_key_is_repeated() -> None:
    rows = [{"id": "I", "n": "1"}, {"id": "I", "n": "2"}]
    result = run(book(rule("forbid: i.n = 1")), {"item": rows})["R"]
    assert [o.verdict.value for o in result.outcomes] == ["fail", "pass"]


def test_a_ledger_without_a_key_tells_its_rows_apart() -> None:
    text = "rules:\n  - {id: R, title: t, severity: low, for: log l, forbid: l.n > 1}\n"
    rows = [{"s": "a", "n": str(n)} for n in range(11)]
    result = run(book(text), {"log": rows})["R"]
    assert [o.subject.key for o in result.outcomes] == [(str(n),) for n in range(1, 12)]
    assert [o.verdict.value for o in result.outcomes] == ["pass"] * 2 + ["fail"] * 9
