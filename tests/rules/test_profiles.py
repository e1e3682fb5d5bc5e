"""The profiles: each figure belongs to the place that stated it, with a reason, and nothing is made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from accountability.model.rule import Parameter
from accountability.rulebook.load import load

RULES = Path(__file__).parents[2] / "rules"
BOOK = load(RULES)
LAND = load(RULES / "prohibitions" / "land")
PLACES = ("city", "dongli", "jizhou")


def figure(profile: str, name: str, on: date = date(2021, 6, 30)) -> object:
    """The value of a plain parameter on a day, `unset` where nobody set one."""
    for dated in BOOK.overlays[profile].get(name, BOOK.defaults[name]).entries.get((), ()):
        if (dated.start or on) <= on <= (dated.end or on):
            return dated.value
    return "unset"


def test_the_profiles() -> None:
    assert BOOK.profiles == ("city", "dongli", "example", "jizhou")


@pytest.mark.parametrize(
    ("profile", "name", "value"),
    [
        ("city", "round_units", 177),
        ("city", "round_villages", 74),
        ("dongli", "list_items", 39),
        ("dongli", "list_aspects", 5),
        ("dongli", "land_prohibitions", 8),
        ("jizhou", "expected_stations", 982),
        ("jizhou", "half_year_cases", 39),
        ("jizhou", "half_year_persons", 57),
        ("jizhou", "half_year_notices", 6),
        ("jizhou", "leadership_measures", 22),
        ("jizhou", "package_measures", 10),
    ],
)
def test_a_figure_of_the_interview_stands_where_it_was_stated(profile: str, name: str, value: int) -> None:
    assert figure(profile, name) == value


@pytest.mark.parametrize("profile", ["city", "dongli"])
@pytest.mark.parametrize("name", ["half_year_cases", "half_year_persons", "half_year_notices"])
def test_the_half_year_is_that_of_jizhou(profile: str, name: str) -> None:
    assert str(figure(profile, name)) != str(figure("jizhou", name))


def test_a_figure_of_one_half_year_is_no_figure_of_another() -> None:
    before, after = (
        str(figure("jizhou", "half_year_cases", on)) for on in (date(2020, 12, 31), date(2021, 7, 1))
    )
    assert before == after != "39"


@pytest.mark.parametrize("profile", BOOK.profiles)
def test_every_local_value_has_a_reason_in_both_languages(profile: str) -> None:
    bare = [
        name
        for name, parameter in BOOK.overlays[profile].items()
        for dated in parameter.entries.get((), ())
        if parameter.set_by == profile and not {"zh", "en"} <= set(dated.reason)
    ]
    assert bare == []


def set_by(profile: str, parameter: Parameter) -> bool:
    return BOOK.overlays[profile].get(parameter.name, parameter).set_by == profile


def test_the_example_sets_every_local_parameter() -> None:
    local = [parameter for parameter in BOOK.defaults.values() if parameter.local]
    assert [parameter.name for parameter in local if not set_by("example", parameter)] == []


@pytest.mark.parametrize("profile", BOOK.profiles)
def test_a_profile_says_of_the_land_what_the_land_pack_says(profile: str) -> None:
    """The profiles of a pack are not read where it is included, so they are said again."""
    for name, parameter in LAND.overlays[profile].items():
        if parameter.set_by == profile:
            assert BOOK.overlays[profile][name].entries == parameter.entries, name


@pytest.mark.parametrize("profile", PLACES)
def test_a_place_is_not_given_what_it_did_not_state(profile: str) -> None:
    """The interview states no such thing, so the place itself must set it before the rule can be decided."""
    for name in ("patrol_term_start", "conduct_office", "reconciled_round", "other_mode_term"):
        assert figure(profile, name) == "unset"
