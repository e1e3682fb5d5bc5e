"""`docs/coverage.md` is current, and nothing of the interview is left without a word."""

from __future__ import annotations

import re

import pytest

from accountability.rulebook.load import load
from tests.rules.coverage import PAGE, ROOT, Entry, carrying, listed, page

OUTPUTS, ENTRIES = listed()
CARRIED = carrying(load(ROOT / "rules"))


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.rules.coverage`"


def test_all_entries_are_listed_in_their_order() -> None:
    assert [entry.number for entry in ENTRIES] == [f"S{n}" for n in range(1, 102)]


def test_a_tag_of_a_rule_is_an_entry() -> None:
    assert set(CARRIED) <= {entry.number for entry in ENTRIES}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.number)
def test_an_entry_is_carried_by_rules_or_says_why_not(entry: Entry) -> None:
    assert entry.number in CARRIED or entry.note


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.number)
def test_the_outputs_of_an_entry_are_known(entry: Entry) -> None:
    assert set(entry.outputs) <= set(OUTPUTS)
    assert {state for _, state in OUTPUTS.values()} <= {"shipped", "planned"}


def test_what_is_refused_says_so() -> None:
    """The three cultures, petitioners, content of talks and files: the page says that they are refused."""
    refused = {
        entry.number for entry in ENTRIES if re.search("refused on purpose", entry.note, re.IGNORECASE)
    }
    assert refused >= {"S19", "S20", "S21", "S28", "S58", "S59", "S85"}
