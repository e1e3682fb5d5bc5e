"""Every breach planted at a boundary of a shipped rule is found by the batch engine, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from accountability.api.probe import batch_engine
from accountability.engines.cancelling import Cancel
from accountability.model.rule import Rule
from accountability.probing.probe import Probe, probed
from accountability.rulebook.load import load

PROFILE = "jizhou"  # `accountability probe rules --profile …` does the others
BOOK = load(Path(__file__).parents[2] / "rules", profile=PROFILE)
PROBE = Probe(BOOK, batch_engine(Cancel()))


@pytest.mark.parametrize("rule", BOOK.rules.values(), ids=lambda rule: rule.id)
def test_all_that_is_planted_is_found_and_blanks_are_undecided(rule: Rule) -> None:
    found = probed(PROBE, rule)
    assert found.error is None
    assert not found.vacuous
    assert (found.missed, found.unplanted, found.decided) == ((), (), ())
    assert found.planted > 0
