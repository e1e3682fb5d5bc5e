"""Live answers are those of the definition over the same records, at every point of a stream."""

from __future__ import annotations

from random import Random

import pytest

from tests.live.books import any_book, live_book, stream


@pytest.mark.parametrize("seed", range(6))
def test_a_stream_agrees_with_the_definition(seed: int) -> None:
    random = Random(seed)
    book = live_book(random, 12)
    steps = stream(random, book, "python")
    steps.run(25)
    assert steps.mirror.rules
    assert steps.steps["submit"] > 5


def test_a_stream_by_rules_made_for_batches_agrees_too() -> None:
    random = Random(77)
    steps = stream(random, any_book(random, 20), "python")
    steps.run(20)
    assert steps.live.deferred
