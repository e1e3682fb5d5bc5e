"""JSON that loses nothing, and is the same for the same value."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.model.numbers import half_even
from accountability.reports.exact_json import Json, line, pretty

decimals = st.builds(lambda n, places: Fraction(n, 10**places), st.integers(), st.integers(0, 18))
scalars = st.one_of(st.none(), st.booleans(), st.integers(), decimals, st.text())
values: st.SearchStrategy[Json] = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


def same(found: object, value: Json) -> bool:
    """Whether a parsed value is the one that was written, numbers compared exactly."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return found == value and type(found) is type(value)
    if isinstance(value, int | Fraction):
        return isinstance(found, int | Decimal) and Fraction(found) == value
    if isinstance(value, dict):
        assert isinstance(found, dict)
        return list(found) == list(value) and all(same(found[k], v) for k, v in value.items())
    assert isinstance(found, list)
    assert isinstance(value, list)
    return len(found) == len(value) and all(map(same, found, value))


@given(values)
def test_what_is_written_is_read_again(value: Json) -> None:
    for written in (line(value), pretty(value)):
        assert same(json.loads(written, parse_float=Decimal), value)


@given(values)
def test_a_line_is_one_line_for_every_reader_of_lines(value: Json) -> None:
    assert len(line(value).splitlines()) == 1


@given(st.fractions())
def test_fractions_that_do_not_end_are_rounded_half_even(value: Fraction) -> None:
    assert Fraction(json.loads(line(value), parse_float=Decimal)) == half_even(value, 18)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Fraction(1, 3), "0.333333333333333333"),
        (Fraction(-2, 3), "-0.666666666666666667"),
        (Fraction(5, 10**19), "0"),
        (Fraction(15, 10**19), "0.000000000000000002"),
        (Fraction(12, 1), "12"),
        (10**30, "1" + "0" * 30),
        (True, "true"),
        ('a"\\\n\u2028村', '"a\\"\\\\\\n\\u2028村"'),
        ([], "[]"),
        ({}, "{}"),
        ({"a": [1, None]}, '{"a":[1,null]}'),
    ],
)
def test_how_it_looks(value: Json, written: str) -> None:
    assert line(value) == written


def test_how_it_looks_over_several_lines() -> None:
    assert pretty({"a": [1, {"b": {}}], "c": []}) == (
        '{\n  "a": [\n    1,\n    {\n      "b": {}\n    }\n  ],\n  "c": []\n}'
    )
