"""What must hold of the definition itself, whatever the rules and the records are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from accountability.engines import reference
from accountability.model.records import Records, Table
from accountability.model.verdict import Outcome, RuleResult, Subject, Verdict
from accountability.planning.needs import needs
from accountability.records.door import read
from accountability.results.assemble import Run, assemble, submitted
from tests.agreement import campaign
from tests.agreement.compare import differences
from tests.agreement.filling import filled, may_change

SEEDS = range(20, 24)
PAIRS = 1000  # per seed


def _answers(sample: campaign.Sample, records: Records) -> tuple[RuleResult, ...]:
    book, given = sample.written.book, sample.setting
    return reference.run(book, records, given.as_of, given.period, tuple(book.rules), None)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    random = Random(seed)
    for sample in campaign.samples(seed, PAIRS, campaign.Report()):
        tables = {name: _shuffled(random, table) for name, table in sample.records.tables.items()}
        found = _answers(sample, replace(sample.records, tables=tables))
        assert list(map(str, differences(sample.results, found))) == []


def _shuffled(random: Random, table: Table) -> Table:
    """The rows in another order; where each stood stays written in it."""
    return replace(table, rows=tuple(random.sample(table.rows, len(table.rows))))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_counts_of_a_rule_sum_to_its_subjects(seed: int) -> None:
    for sample in campaign.samples(seed, PAIRS, campaign.Report()):
        book, given = sample.written.book, sample.setting
        needed = needs(book, book.rules)
        run = Run(book, submitted(sample.records), given.as_of, given.period, needed, frozenset(), None)
        assessment = assemble(run, sample.results)
        for result in sample.results:
            counts = assessment.rules[result.rule].counts
            assert counts.subjects == len(result.outcomes)
            told = Counter(outcome.verdict for outcome in result.outcomes)
            assert counts.failed == told[Verdict.FAIL]
        assert len(assessment.findings) == sum(r.counts.failed for r in assessment.rules.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_decided_stays_so_when_more_is_known(seed: int) -> None:
    """A missing fact was not guessed: whatever it turns out to be, a verdict that stood still stands."""
    random = Random(seed)
    compared = 0
    for sample in campaign.samples(seed, PAIRS, campaign.Report()):
        book, given = sample.written.book, sample.setting
        known = filled(random, sample.setting.ledgers)
        found = _answers(sample, read(book.records, known, as_of=given.as_of))
        for before, after in zip(sample.results, found, strict=True):
            if may_change(book, before.rule):
                continue
            decided, later = _unique(before.outcomes), _unique(after.outcomes)
            for subject in decided.keys() & later.keys():
                compared += decided[subject] is not Verdict.UNKNOWN
                if decided[subject] is not Verdict.UNKNOWN:
                    about = (subject, sample.written.plain, sample.setting, known)
                    assert later[subject] in _MAY_BECOME[decided[subject]], about
    assert compared > 500


# Where nothing is broken, a subject to which the rule turns out not to apply passed before.
_MAY_BECOME = {
    Verdict.FAIL: {Verdict.FAIL},
    Verdict.PASS: {Verdict.PASS, Verdict.NOT_APPLICABLE},
    Verdict.NOT_APPLICABLE: {Verdict.NOT_APPLICABLE},
}


def _unique(outcomes: Sequence[Outcome]) -> dict[Subject, Verdict]:
    """The verdicts of subjects that no other subject is called like."""
    times = Counter(outcome.subject for outcome in outcomes)
    return {o.subject: o.verdict for o in outcomes if times[o.subject] == 1}
