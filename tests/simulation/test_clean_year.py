"""A simulated year is clean under every profile, and gives every rule something to look at."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from accountability.api.check import check
from accountability.model.values import CauseKind
from accountability.results.assessment import Assessment
from tests.simulation.conftest import Made

PROFILES = ("city", "dongli", "jizhou", "example", None)
NOT_SET = {CauseKind.PARAMETER_UNSET, CauseKind.PARAMETER_NOT_IN_FORCE}
_ROUND = "no figures of a round of patrols are stated"
_HALF = "no figures of the half-year are stated"
# Rules that have nothing to look at under a profile, because it says that a figure was not stated.
# Where a profile leaves the figure open instead, they are undecided.
SILENT: Mapping[str | None, Mapping[str, str]] = {
    "city": {
        "X03-1": _HALF, "X03-2": _HALF, "X03-3": _HALF, "X04-1": "the list is Dongli's",
        "X04-2": "the measures are Jizhou's", "X04-3": "the package is Jizhou's",
        "X04-4": "the prohibitions are Dongli's",
    },
    "dongli": {
        "X02-1": _ROUND, "X02-2": _ROUND, "X03-1": _HALF, "X03-2": _HALF, "X03-3": _HALF,
        "X04-2": "the measures are Jizhou's", "X04-3": "the package is Jizhou's",
    },
    "jizhou": {
        "X02-1": _ROUND, "X02-2": _ROUND, "X03-1": _HALF, "X03-2": _HALF, "X03-3": _HALF,
        "X04-1": "the list is Dongli's", "X04-4": "the prohibitions are Dongli's",
    },
    "example": {
        "B01-2": "no number of stations is stated", "X02-1": _ROUND, "X02-2": _ROUND, "X03-1": _HALF,
        "X03-2": _HALF, "X03-3": _HALF,
    },
    None: {},
}  # fmt: skip


def checked(made: Made, profile: str | None, params: Mapping[str, object] | None = None) -> Assessment:
    year = made.year
    return check(made.book, year.folder, year.as_of, period=year.period, profile=profile, params=params)


def silent(result: Assessment) -> set[str]:
    return {
        name
        for name, rule in result.rules.items()
        if rule.counts.passed + rule.counts.failed + rule.counts.unknown == 0
    }


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_is_found_and_only_what_is_not_set_leaves_anything_open(
    town: Made, profile: str | None
) -> None:
    result = checked(town, profile)
    assert not result.incomplete
    assert {rule.status for rule in result.rules.values()} == {"checked"}
    assert [f"{f.rule} {dict(f.subject)}" for f in result.findings] == []
    assert result.problems == ()
    causes = {(entry.rule, cause.kind) for entry in result.undecided for cause in entry.causes}
    assert {(rule, kind) for rule, kind in causes if kind not in NOT_SET} == set()
    assert silent(result) == set(SILENT[profile])


def test_with_its_own_figures_every_rule_is_decided_and_applies(town: Made) -> None:
    result = checked(town, "example", town.year.stated)
    assert [f"{f.rule} {dict(f.subject)}" for f in result.findings] == []
    assert (result.problems, result.undecided) == ((), ())
    assert silent(result) == set()


def test_workbooks_say_the_same(town: Made, town_books: Made) -> None:
    one, other = (checked(made, "example") for made in (town, town_books))
    assert {n: r.counts for n, r in one.rules.items()} == {n: r.counts for n, r in other.rules.items()}
    assert (len(other.findings), other.problems) == (0, ())
