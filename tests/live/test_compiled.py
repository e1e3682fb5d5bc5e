"""The Python function of a record type is made whatever conditions the language lets through."""

from __future__ import annotations

from pathlib import Path

import pytest

from accountability.api.live.matchers import MatcherName
from accountability.api.live.opening import live
from tests.live.books import MATCHERS
from tests.live.payments import DAY, loaded

HEAD = """
language: 1
id: long
version: 1.0.0
title: long
records: {item: {key: row, fields: {f: {type: bool}, n: {type: integer, empty: none}}}}
rules:
"""


@pytest.mark.parametrize("matcher", MATCHERS)
@pytest.mark.parametrize("word", ["or", "and"])
def test_a_condition_may_have_as_many_terms_as_the_language_allows(
    tmp_path: Path, matcher: MatcherName, word: str
) -> None:
    condition = f" {word} ".join([*["f"] * 1_900, "n = 1"])
    rule = f'  - {{id: R1, title: t, severity: low, for: item i, forbid: "{condition}"}}\n'
    with live(loaded(tmp_path, HEAD + rule), as_of=DAY, matcher=matcher) as session:
        told = []
        for flag, number in ((True, 0), (False, 1), (True, 1), (False, 0), (None, 0), (None, 1)):
            answer = session.submit("item", {"f": flag, "n": number})
            told.append("fail" if answer.findings else "unknown" if answer.undecided else "pass")
        expected = {
            "or": ["fail", "fail", "fail", "pass", "unknown", "fail"],
            "and": ["pass", "pass", "fail", "pass", "pass", "unknown"],
        }
        assert told == expected[word]
        assert (session.deferred, session.faults) == ((), 0)
