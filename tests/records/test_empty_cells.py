"""What an empty cell, an absent register and an absent column mean."""

from __future__ import annotations

import pytest

from accountability.model.records import Field
from accountability.model.types import DATE, TEXT, MoneyType, TextType, Type
from accountability.model.values import NONE, CauseKind, Money, State, Unknown, Value, cause
from accountability.records.door import read
from tests.records.ledgers import ALL_TYPES, one_cell, record

NOT_STATED = Unknown(State.EMPTY, frozenset({cause(CauseKind.EMPTY, "t.x")}))


@pytest.mark.parametrize("raw", [None, "", " ", "\u3000\t"])
@pytest.mark.parametrize("type_", ALL_TYPES.values(), ids=ALL_TYPES)
def test_a_blank_cell_is_not_stated_or_none_as_its_field_says(raw: object, type_: Type) -> None:
    currency = {"currency": "CNY"}
    field = Field("x", type_, currency_field="currency")
    assert one_cell(raw, field, **currency) == (NOT_STATED, ())
    none = Field("x", type_, currency_field="currency", empty_is_none=True)
    assert one_cell(raw, none, **currency) == (NONE, ())


def test_untrimmed_text_is_empty_only_without_any_character() -> None:
    assert one_cell("", Field("x", TextType(trimmed=False))) == (NOT_STATED, ())
    assert one_cell("\t", Field("x", TextType(trimmed=False))) == ("\t", ())


def _died_on(*others: str) -> Value:
    person = record("person", Field("died_on", DATE, empty_is_none=True, none_register="deaths"))
    types = {"person": person, "deaths": record("deaths", Field("id", TEXT))}
    given: dict[str, object] = {"person": [{"died_on": ""}], **{name: [] for name in others}}
    return read(types, given).tables["person"].rows[0].cells["died_on"]


def test_none_needs_the_register_that_it_rests_on() -> None:
    assert _died_on("deaths") is NONE
    absent = frozenset({cause(CauseKind.REGISTER_ABSENT, "deaths")})
    assert _died_on() == Unknown(State.EMPTY, absent)


def test_an_absent_column_is_undetermined_and_told_once() -> None:
    types = {"t": record("t", Field("x", TEXT), Field("y", TEXT, {"zh": "乙"}, empty_is_none=True))}
    found = read(types, {"t": [{"x": "1"}, {"x": "2"}]})
    missing = Unknown(State.UNDETERMINED, frozenset({cause(CauseKind.COLUMN_MISSING, "t.y")}))
    assert [row.cells["y"] for row in found.tables["t"].rows] == [missing, missing]
    assert found.tables["t"].columns == {"x"}
    (problem,) = found.problems
    assert (problem.code, problem.row, problem.column) == ("column_missing", 0, "y")
    assert problem.fields == ("t.y",)


def test_a_name_that_only_some_records_have_is_an_empty_cell_in_the_others() -> None:
    types = {"t": record("t", Field("x", TEXT), Field("y", TEXT))}
    found = read(types, {"t": [{"x": "1", "y": "2"}, {"y": "3"}]})
    assert found.tables["t"].rows[1].cells["x"] == NOT_STATED
    assert found.problems == ()


def test_in_cases_a_field_that_is_left_out_is_an_empty_cell() -> None:
    types = {"t": record("t", Field("x", TEXT), Field("y", TEXT))}
    found = read(types, {"t": [{"y": "3"}]}, omitted_is_empty=True)
    assert found.tables["t"].rows[0].cells["x"] == NOT_STATED
    assert found.tables["t"].columns == {"x", "y"}
    assert found.problems == ()


def test_records_without_any_name_miss_every_column() -> None:
    types = {"t": record("t", Field("x", TEXT), Field("y", TEXT))}
    found = read(types, {"t": [{}]})
    assert [p.column for p in found.problems] == ["x", "y"]
    assert len(found.tables["t"].rows) == 1


def test_an_empty_list_is_a_supplied_register_without_rows() -> None:
    types = {"t": record("t", Field("x", TEXT))}
    found = read(types, {"t": []})
    assert found.tables["t"].rows == ()
    assert found.tables["t"].columns == {"x"}
    assert found.problems == ()


MONEY = Field("x", MoneyType(9, 2), currency_field="currency")


def test_money_takes_the_currency_of_its_row() -> None:
    found, problems = one_cell("1,200.50", MONEY, currency="CNY")
    assert isinstance(found, Money)
    assert (found.amount * 2, found.currency, problems) == (2401, "CNY", ())


def test_money_without_a_currency_is_not_stated() -> None:
    about = frozenset({cause(CauseKind.EMPTY, "t.currency")})
    assert one_cell("5", MONEY, currency="") == (Unknown(State.EMPTY, about), ())


def test_money_of_an_absent_currency_column_is_undetermined() -> None:
    types = {"t": record("t", MONEY, Field("currency", TEXT))}
    found = read(types, {"t": [{"x": "5"}]}).tables["t"].rows[0].cells["x"]
    missing = frozenset({cause(CauseKind.COLUMN_MISSING, "t.currency")})
    assert found == Unknown(State.UNDETERMINED, missing)


def test_an_unreadable_amount_stays_unreadable_whatever_the_currency() -> None:
    found, problems = one_cell("five", MONEY, currency="")
    assert isinstance(found, Unknown)
    assert found.state is State.UNREADABLE
    assert [p.code for p in problems] == ["unreadable"]
