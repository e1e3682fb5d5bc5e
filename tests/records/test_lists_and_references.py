"""Lists, and references as their registers' keys are read."""

from __future__ import annotations

import pytest

from accountability.model.records import Field, RecordType
from accountability.model.types import DATE, TEXT, ListType, MoneyType, RefType, Type, integer
from accountability.model.values import CauseKind, ListValue, Money, State, Unknown, Value, cause
from accountability.records.door import read
from tests.records.ledgers import fault, one_cell, record, value

TEXTS = ListType(TEXT)
OPEN = frozenset({cause(CauseKind.EMPTY, "t.x")})


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a;b", ("a", "b")),
        ("a；b、c", ("a", "b", "c")),
        (" a ; b ;", ("a", "b")),
        ("a", ("a",)),
        ('["a", "b;c"]', ("a", "b;c")),
        ('["甲", 7]', ("甲", "7")),
        ("[]", ()),
        (["a", "b"], ("a", "b")),
        (("b", "a", "b"), ("b", "a", "b")),
        ([], ()),
    ],
)
def test_lists_are_read(raw: object, expected: tuple[str, ...]) -> None:
    assert value(raw, TEXTS) == ListValue(expected)


def test_an_element_that_is_not_stated_leaves_the_list_open() -> None:
    assert value(["a", None], TEXTS) == ListValue(("a",), OPEN)
    assert value('["a", ""]', TEXTS) == ListValue(("a",), OPEN)


@pytest.mark.parametrize("raw", ["[a]", '["a"', "[NaN]", "[" * 100_000, 7, {"a": 1}, [["a"]], [True]])
def test_what_is_no_list_of_the_type_is_unreadable(raw: object) -> None:
    assert fault(raw, Field("x", TEXTS)) == "unreadable"


def test_one_bad_element_makes_the_cell_unreadable() -> None:
    assert fault("1;x;3", Field("x", ListType(integer()))) == "unreadable"
    assert value("1;2", ListType(integer())) == ListValue((1, 2))


def test_a_separator_of_its_own() -> None:
    assert one_cell("a|b;c", Field("x", TEXTS, separator="|"))[0] == ListValue(("a", "b;c"))
    assert one_cell("a, b", Field("x", TEXTS, separator=", "))[0] == ListValue(("a", "b"))
    assert one_cell("a^b", Field("x", TEXTS, separator="^"))[0] == ListValue(("a", "b"))


def test_a_list_of_money_takes_the_currency_of_the_row() -> None:
    from_row = Field("x", ListType(MoneyType(9, 0)), currency_field="currency")
    found, _ = one_cell("1;2", from_row, currency="CNY")
    assert found == ListValue((Money(1, "CNY"), Money(2, "CNY")))


def _reference(key: Type, raw: object) -> Value:
    target = record("target", Field("id", key), key=("id",))
    types = {"t": record("t", Field("x", RefType("target"))), "target": target}
    return read(types, {"t": [{"x": raw}]}).tables["t"].rows[0].cells["x"]


def test_a_reference_is_read_as_the_key_that_it_names() -> None:
    assert _reference(TEXT, " 007 ") == "007"
    assert _reference(integer(), "007") == "7"
    assert _reference(integer(), 7) == "7"
    assert _reference(DATE, "2021/6/3") == "2021-06-03"
    unreadable = Unknown(State.UNREADABLE, frozenset({cause(CauseKind.UNREADABLE, "t.x")}))
    assert _reference(integer(), "seven") == unreadable


def test_keys_and_references_meet_in_their_canonical_text() -> None:
    days = record("day", Field("day_id", DATE), key=("day_id",))
    log = record("log", Field("day_id", RefType("day")), Field("also", ListType(RefType("day"))))
    types = {"day": days, "log": log}
    given = {"day": [{"day_id": "2021年6月3日"}], "log": [{"day_id": "20210603", "also": "2021.6.3"}]}
    found = read(types, given)
    assert found.tables["day"].rows[0].key == ("2021-06-03",)
    assert found.tables["log"].rows[0].cells["also"] == ListValue(("2021-06-03",))
    assert found.problems == ()


def test_references_through_keys_that_are_references_end() -> None:
    def loop(name: str, to: str) -> RecordType:
        return record(name, Field("id", RefType(to)), key=("id",))

    types = {"a": loop("a", "b"), "b": loop("b", "a")}
    assert read(types, {"a": [{"id": " x "}]}).tables["a"].rows[0].key == ("x",)
