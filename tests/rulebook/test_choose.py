"""Profiles, and the parameters of a run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from accountability.errors import UsageError
from accountability.model.rule import Rulebook
from accountability.model.values import NONE, UNLIMITED, ListValue, Value
from accountability.rulebook.choose import choose
from accountability.rulebook.load import load
from tests.rulebook.books import BASE, book, mistakes, write

PART = """
parameters:
  day: {type: date}
  flag: {type: bool, value: true}
  kind: {type: enum, codes: [a, b], value: a}
  names: {type: list, of: text}
  two: {type: integer, codes: [[a, b], [c]], else: 1}
  word: {type: text}
"""
PROFILES = {
    "profiles/jizhou.yaml": """
profile: jizhou
title: 蓟州区
parameters:
  limit: {value: 500000, reason: 区交易目录}
  max_term: {table: {arable: 20}, reason: r}
""",
    "profiles/dongli.yaml": "profile: dongli\n",
}


@pytest.fixture
def loaded(tmp_path: Path) -> Rulebook:
    return book(tmp_path, PART, PROFILES)


def _value(chosen: Rulebook, name: str, *key: str) -> Value:
    (dated,) = chosen.parameters[name].entries[key]
    return dated.value


def test_a_profile_replaces_what_it_names(loaded: Rulebook) -> None:
    assert loaded.profiles == ("dongli", "jizhou")
    chosen = choose(loaded, "jizhou")
    assert chosen.profile == "jizhou"
    assert (_value(chosen, "limit"), chosen.parameters["limit"].set_by) == (500_000, "jizhou")
    assert chosen.parameters["limit"].entries[()][0].reason == {"zh": "区交易目录", "en": "区交易目录"}
    assert _value(chosen, "max_term", "arable") == 240
    assert _value(chosen, "max_term", "grass") is UNLIMITED  # a table key by key
    assert (_value(loaded, "limit"), loaded.parameters["limit"].set_by) == (200_000, "default")


def test_another_profile_begins_at_the_defaults(loaded: Rulebook) -> None:
    other = choose(choose(loaded, "jizhou", {"limit": 1}), "dongli")
    assert (_value(other, "limit"), other.profile) == (200_000, "dongli")
    assert choose(other).parameters == loaded.parameters


def test_loading_with_a_profile_is_choosing_it(loaded: Rulebook, tmp_path: Path) -> None:
    assert load(tmp_path / "b", "jizhou", {"limit": "7"}) == choose(loaded, "jizhou", {"limit": "7"})


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("limit", "300000.50", Fraction(600001, 2)),
        ("limit", 300, 300),
        ("limit", Decimal("1E+3"), 1000),
        ("limit", None, NONE),
        ("limit", "none", NONE),
        ("limit", "unlimited", UNLIMITED),
        ("day", "2021-06-30", date(2021, 6, 30)),
        ("day", date(2021, 6, 30), date(2021, 6, 30)),
        ("flag", False, False),
        ("flag", "true", True),
        ("kind", "b", "b"),
        ("word", "a=b", "a=b"),
        ("names", ["a", "b"], ListValue(("a", "b"))),
    ],
)
def test_parameters_of_a_run(loaded: Rulebook, name: str, given: object, expected: Value) -> None:
    chosen = choose(loaded, params={name: given})
    assert (_value(chosen, name), chosen.parameters[name].set_by) == (expected, "command")
    assert type(_value(chosen, name)) is type(expected)


@pytest.mark.parametrize("params", [{"max_term[arable]": "25"}, {"max_term": {"arable": 25}}])
def test_a_table_key_of_a_run(loaded: Rulebook, params: Mapping[str, object]) -> None:
    chosen = choose(loaded, params=params)
    assert _value(chosen, "max_term", "arable") == 300  # years in months
    assert _value(chosen, "max_term", "grass") is UNLIMITED


def test_a_table_over_two_enums(loaded: Rulebook) -> None:
    assert _value(choose(loaded, params={"two[b, c]": 3}), "two", "b", "c") == 3


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"limt": 1}, "unknown parameter `limt`; did you mean `limit`?"),
        ({"limit": "1,000"}, "parameter `limit`: `1,000` is not a number; write 1200 or 12.50"),
        ({"limit": 0.5}, "parameter `limit`: `0.5` is a float, which is not exact"),
        ({"limit": b"1"}, "parameter `limit`: a bytes cannot be the value of a parameter"),
        ({"limit": Decimal("NaN")}, "parameter `limit`: a Decimal cannot be the value of a parameter"),
        ({"limit": True}, "parameter `limit`: `true` is not a number"),
        ({"limit[a]": 1}, "parameter `limit[a]`: it is not a table"),
        ({"max_term": 1}, "parameter `max_term`: it is a table; give one value per key"),
        (
            {"max_term[arabel]": 1},
            "parameter `max_term[arabel]`: unknown code `arabel`; did you mean `arable`?",
        ),
        ({"two[a]": 1}, "parameter `two[a]`: `a` is not a key of 2 codes"),
        ({"names": "a"}, "parameter `names`: `a` is not a list"),
        ({"kind": ["a"]}, "parameter `kind`: a list where one value is expected"),
        ({"day": "30/6/2021"}, "parameter `day`: `30/6/2021` is not a date"),
    ],
)
def test_parameters_that_make_no_sense(loaded: Rulebook, params: Mapping[str, object], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        choose(loaded, params=params)
    assert str(caught.value).startswith(message)


def test_an_unknown_profile(loaded: Rulebook) -> None:
    with pytest.raises(UsageError) as caught:
        choose(loaded, "jizou")
    assert str(caught.value) == "unknown profile `jizou`; did you mean `jizhou`?"


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (
            "profile: p\nparameters:\n  limt: {value: 1, reason: r}\n",
            "profiles/p.yaml:3:3: profile `p` sets unknown parameter `limt`",
        ),
        ("profile: p\nparameters:\n  limit: {value: 1}\n", "profiles/p.yaml:3:10: key `reason` is missing"),
        (
            "profile: p\nparameters:\n  limit: {value: few, reason: r}\n",
            "profiles/p.yaml:3:18: `few` is not a number",
        ),
        ("title: p\n", "profiles/p.yaml:1:1: key `profile` is missing"),
        ("profile: p\nrules: []\n", "profiles/p.yaml:2:1: unknown key `rules`"),
    ],
)
def test_mistakes_in_a_profile_that_is_not_chosen(tmp_path: Path, profile: str, expected: str) -> None:
    assert mistakes(tmp_path, "rules: []\n", {"profiles/p.yaml": profile})[0] == expected


def test_two_profiles_of_one_name(tmp_path: Path) -> None:
    files = {"profiles/a.yaml": "profile: p\n", "profiles/b.yaml": "profile: p\n"}
    assert mistakes(tmp_path, "rules: []\n", files) == [
        "profiles/b.yaml:1:10: profile `p` twice",
        "  hint: the first is at profiles/a.yaml:1:10",
    ]


def test_a_rulebook_without_profiles(tmp_path: Path) -> None:
    write(tmp_path, {"rulebook.yaml": BASE})
    with pytest.raises(UsageError, match="unknown profile `p`; there is no profile"):
        load(tmp_path, "p")
