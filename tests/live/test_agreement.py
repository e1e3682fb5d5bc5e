"""Live answers are those of the definition over the same records, at every point of a stream."""

from __future__ import annotations

from random import Random

import pytest

from accountability.api.live.matchers import MatcherName
from tests.live.books import MATCHERS, any_book, live_book, stream


@pytest.mark.parametrize("matcher", MATCHERS)
@pytest.mark.parametrize("seed", range(5))
def test_a_stream_agrees_with_the_definition(seed: int, matcher: MatcherName) -> None:
    random = Random(seed)
    book = live_book(random, 12)
    steps = stream(random, book, matcher)
    steps.run(20)
    assert steps.mirror.rules
    assert steps.steps["submit"] > 5
    assert steps.live.matcher == matcher
    assert steps.live.faults == 0


@pytest.mark.parametrize("matcher", MATCHERS)
def test_a_stream_by_rules_made_for_batches_agrees_too(matcher: MatcherName) -> None:
    random = Random(77)
    steps = stream(random, any_book(random, 20), matcher)
    steps.run(15)
    assert steps.live.deferred
