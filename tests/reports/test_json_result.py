"""The JSON result keeps to its schema, whatever the records are."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.model.values import (
    NONE,
    UNLIMITED,
    CauseKind,
    Interval,
    ListValue,
    Money,
    Month,
    PartialDate,
    State,
    Unknown,
    Value,
    cause,
)
from accountability.reports.exact_json import line
from accountability.reports.json_result import write_json, write_jsonl
from accountability.reports.values import in_json
from tests.results.books import assess, contract

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "result.schema.json").read_text("utf-8"))
VALID = jsonschema.Draft202012Validator(SCHEMA)

cells = st.sampled_from(
    ["A", "", "=1", "x", 0, 6, 11, 10**20, None, True, "2021-05-01", Decimal("1.5"), "\x1b"]
)
contracts = st.lists(st.builds(contract, cells, cells, cells, cells), max_size=5)
parcels = st.none() | st.lists(st.fixed_dictionaries({"parcel_id": cells, "size": cells}), max_size=3)


@given(contracts, parcels)
def test_every_result_keeps_to_the_schema(given_contracts: Any, given_parcels: Any) -> None:
    result = assess(given_contracts, given_parcels)
    for lang in ("en", "zh"):
        whole = json.loads("".join(write_json(result, lang)), parse_float=Decimal)
        VALID.validate(whole)


def test_the_schema_refuses_what_is_not_a_result() -> None:
    whole = json.loads("".join(write_json(assess([contract("A", 11)]), "en")))
    VALID.validate(whole)
    for broken in (
        {**whole, "format": 0},
        {**whole, "extra": 1},
        {**whole, "findings": [{**whole["findings"][0], "id": "x"}]},
        {**whole, "rules": [{**whole["rules"][0], "status": "fine"}]},
    ):
        assert not VALID.is_valid(broken)


def test_the_lines_are_the_parts_of_the_whole() -> None:
    result = assess([contract("A", 11), contract("B", "x"), contract("C", None, parcel="Q")])
    whole = json.loads("".join(write_json(result, "zh")), parse_float=Decimal)
    lines = [
        json.loads(text, parse_float=Decimal) for text in "".join(write_jsonl(result, "zh")).splitlines()
    ]
    for kind in ("rule", "finding", "undecided", "problem"):
        parts = [{k: v for k, v in part.items() if k != "type"} for part in lines if part["type"] == kind]
        assert parts == whole["undecided" if kind == "undecided" else f"{kind}s"]
    head = {k: v for k, v in lines[0].items() if k != "type"}
    assert head == {k: whole[k] for k in ("format", "rulebook", "as_of", "redaction", "records")}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (NONE, "null"),
        (UNLIMITED, '"unlimited"'),
        (True, "true"),
        (7, "7"),
        (Fraction(1, 4), "0.25"),
        ("村", '"村"'),
        (date(2021, 6, 30), '"2021-06-30"'),
        (datetime(2021, 6, 30, 8, 5), '"2021-06-30T08:05:00"'),
        (Month(2021, 6), '"2021-06"'),
        (PartialDate((2021, 6)), '"2021-06"'),
        (Money(Fraction(5, 2), "CNY"), '{"amount":2.5,"currency":"CNY"}'),
        (ListValue(("a", 1)), '["a",1]'),
        (ListValue(("a",), frozenset({cause(CauseKind.EMPTY, "x.y")})), '{"items":["a"],"open":true}'),
        (Interval(date(2021, 1, 1), NONE), '{"first":"2021-01-01","last":null}'),
        (Unknown(State.EMPTY, frozenset()), '{"unknown":"empty"}'),
        (Unknown(State.UNREADABLE, frozenset()), '{"unknown":"unreadable"}'),
        (Unknown(State.UNDETERMINED, frozenset()), '{"unknown":"undetermined"}'),
    ],
)
def test_values(value: Value, written: str) -> None:
    assert line(in_json(value)) == written
    VALID.evolve(schema={"$ref": "#/$defs/value", "$defs": SCHEMA["$defs"]}).validate(json.loads(written))
