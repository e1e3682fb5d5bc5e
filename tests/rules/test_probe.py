"""Every breach planted at a boundary of a shipped rule is found by the batch engine, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from accountability.api.probe import batch_engine
from accountability.engines.cancelling import Cancel
from accountability.model.rule import Rule, Rulebook
from accountability.probing.probe import Probe, probed
from accountability.rulebook.load import load

PROFILE = "jizhou"  # `accountability probe rules --profile …` does the others
BOOK = load(Path(__file__).parents[2] / "rules", profile=PROFILE)
PROCUREMENT = load(Path(__file__).parents[2] / "rules" / "examples" / "procurement")
# of the examples those that judge a row by itself, with its neighbours, and by all others
SOME = [(PROCUREMENT, PROCUREMENT.rules[name]) for name in ("R003", "R024-second", "R038-buyer")]
EVERY = [*((BOOK, rule) for rule in BOOK.rules.values()), *SOME]


@pytest.mark.parametrize(("book", "rule"), EVERY, ids=[rule.id for _, rule in EVERY])
def test_all_that_is_planted_is_found_and_blanks_are_undecided(book: Rulebook, rule: Rule) -> None:
    found = probed(Probe(book, batch_engine(Cancel())), rule)
    assert found.error is None
    assert not found.vacuous
    assert (found.missed, found.unplanted, found.decided) == ((), (), ())
    assert found.planted > 0
