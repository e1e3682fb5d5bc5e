"""Live answers are those of the definition and of the batch engine, at every point of a stream."""

from __future__ import annotations

from random import Random

import pytest

from accountability.engines.live.judge import Judge, Judgement
from tests.live import agreement
from tests.live.books import MATCHERS, any_book, live_book, stream


@pytest.mark.parametrize("seed", range(4))
def test_random_streams_agree(seed: int) -> None:
    report = agreement.campaign(seed, range(8))
    assert report.differences == []
    counts = report.counts
    assert counts["streams"] == 8
    for word in ("submit", "amend", "withdraw", "preview", "live rules", "deferred rules", "batch runs"):
        assert counts[word], word
    assert counts["open outcomes held"] > 100
    assert counts["faults of durable-rules"] == 0
    assert set(report.verdicts) == {"fail", "pass", "unknown", "not_applicable"}


def test_the_streams_of_a_seed_are_of_all_sorts() -> None:
    counts = agreement.campaign(20, range(24)).counts
    assert counts["streams with a journal"]
    assert counts["streams that may look at few records"]
    assert counts["verdicts of the batch"] > 20


def test_a_stream_by_rules_made_for_batches_agrees_too() -> None:
    random = Random(77)
    steps = stream(random, any_book(random, 20))
    steps.run(15)
    assert steps.lives[0].deferred


def test_a_verdict_that_is_left_out_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Judge.judge

    def forgetful(self: Judge, *args: object, **more: object) -> Judgement:
        found = judge(self, *args, **more)  # type: ignore[arg-type]  # handed on as they came
        return Judgement(dict(list(found.open.items())[1:]), found.deferred, found.probes)

    monkeypatch.setattr(Judge, "judge", forgetful)
    assert agreement.campaign(1, range(3)).differences


def test_the_command_says_which_matchers_there_are() -> None:
    assert all(matcher in agreement.interpreter() for matcher in MATCHERS)
    assert live_book(Random(1), 5).rules
