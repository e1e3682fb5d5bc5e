"""`parameters` in Python: by default, with a profile, and with what a caller sets."""

from __future__ import annotations

from pathlib import Path

import pytest

import accountability as acc

LAND = Path(__file__).parents[2] / "rules" / "prohibitions" / "land"


def by_name(*, profile: str | None = None, **params: object) -> dict[str, acc.ListedParameter]:
    return {each.name: each for each in acc.parameters(LAND, profile=profile, params=params)}


def test_what_nobody_set_is_left_to_set() -> None:
    found = by_name()["other_mode_term"]
    assert (found.has_value, found.to_set, found.rules) == (False, True, ("L02-2",))


def test_a_profile_and_a_caller_set_it() -> None:
    by_profile = by_name(profile="example")["other_mode_term"]
    assert (by_profile.to_set, by_profile.chosen.set_by) == (False, "example")
    by_caller = by_name(open_trade_limit=500000)["open_trade_limit"]
    assert (by_caller.to_set, by_caller.chosen.set_by) == (False, "command")
    assert by_caller.default.entries != by_caller.chosen.entries


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(acc.UsageError, match="unknown profile `nowhere`"):
        acc.parameters(LAND, profile="nowhere")
