"""The Python function of a record type is made whatever conditions the language lets through."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from accountability.api.live.matchers import MatcherName
from accountability.api.live.opening import live
from accountability.model.verdict import Outcome
from tests.live.books import MATCHERS
from tests.live.payments import DAY, loaded
from tests.live.stream import Asked, Mirror, hold_together

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


@pytest.mark.parametrize("matcher", MATCHERS)
def test_a_date_is_moved_as_far_as_the_calendar_goes(tmp_path: Path, matcher: MatcherName) -> None:
    rules = "".join(
        f'  - {{id: R{n}, title: t, severity: low, for: item i, forbid: "{condition}"}}\n'
        for n, condition in enumerate((
            "i.d + 5 days > date '2021-01-10'", "i.d - 5 days < date '2021-01-01'",
            "i.d + 4000000 days > i.d", "i.d + 0 days = i.d",
        ))
    )  # fmt: skip
    book = loaded(tmp_path, HEAD.replace("n: {", "d: {type: date}, n: {") + rules)
    with live(book, as_of=DAY, matcher=matcher) as session:
        mirror = Mirror(book, None, sorted(book.rules))
        days = [
            "9999-12-26",
            "9999-12-27",
            "9999-12-31",
            "0001-01-05",
            "0001-01-06",
            "2021-01-05",
            "2021-01-06",
        ]
        for day in [*days, None]:
            session.submit("item", {"d": day})
            mirror.add("item", {"d": day}, DAY)
        found = hold_together(session, mirror)
        assert {verdict for _, verdict in _told(found)} == {"fail", "unknown"}
        assert {rule for rule, verdict in _told(found) if verdict == "unknown"} == {"R0", "R1", "R2", "R3"}


def _told(found: Mapping[Asked, Outcome]) -> set[tuple[str, str]]:
    return {(asked[0], outcome.verdict.value) for asked, outcome in found.items()}
