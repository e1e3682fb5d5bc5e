"""Random rulebooks over random records: the definition answers all of them, and engines agree with it."""

from __future__ import annotations

import pytest

from accountability.model.verdict import Verdict
from tests.agreement import campaign

SEEDS = range(8)
PAIRS = 1000  # per seed


@pytest.mark.parametrize("seed", SEEDS)
def test_the_definition_answers_whatever_loads(seed: int) -> None:
    report = campaign.Report()
    for sample in campaign.samples(seed, PAIRS, report):
        for result in sample.results:
            assert result.status != "error", (result.reason, sample.written.plain["rules"])
    assert set(report.verdicts) == {verdict.value for verdict in Verdict}
