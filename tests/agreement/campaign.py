"""Many random rulebooks over many random records, on the definition and on an engine under test."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from accountability.engines import reference
from accountability.model.records import Records
from accountability.model.verdict import RuleResult
from accountability.records.door import read
from tests.agreement import constructs
from tests.agreement.books import Written, random_book
from tests.agreement.compare import Difference
from tests.agreement.engines import Engine, Question, against, ask
from tests.agreement.ledgers import Setting, setting
from tests.agreement.making import Tally

RULES = 25  # of a rulebook
SETTINGS = 4  # record sets per rulebook


@dataclass(frozen=True, slots=True)
class Found:
    """A difference, with all that is needed to see it again."""

    difference: Difference
    plain: Mapping[str, Any]
    setting: Setting


@dataclass(slots=True)
class Report:
    """What a campaign did and found. `seconds` per engine are for people, not for tests."""

    pairs: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    constructs: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)
    found: list[Found] = field(default_factory=list)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))


@dataclass(frozen=True, slots=True)
class Sample:
    """A rulebook, records, and what the definition says of them."""

    written: Written
    setting: Setting
    records: Records
    results: tuple[RuleResult, ...]

    @property
    def question(self) -> Question:
        given = self.setting
        return Question(self.written.book, self.records, given.as_of, given.period)


def samples(seed: int, pairs: int, report: Report) -> Iterator[Sample]:
    """Rule × record-set pairs until there are `pairs` of them; the same for the same seed."""
    random = Random(seed)
    while report.pairs < pairs:
        begin = time.perf_counter()
        written = random_book(random, report.tally, RULES)
        report.seconds["rulebooks"] += time.perf_counter() - begin
        for rule in written.book.rules.values():
            report.constructs.update(constructs.of_rule(written.book, rule))
        for used in constructs.of_derived(written.book):
            report.constructs.update(used)
        for _ in range(SETTINGS):
            yield _sample(written, setting(random), report)


def _sample(written: Written, given: Setting, report: Report) -> Sample:
    begin = time.perf_counter()
    records = read(written.book.records, given.ledgers, as_of=given.as_of)
    report.seconds["records"] += time.perf_counter() - begin
    begin = time.perf_counter()
    rules = tuple(written.book.rules)
    results = reference.run(written.book, records, given.as_of, given.period, rules, None)
    report.seconds["reference"] += time.perf_counter() - begin
    report.pairs += len(results)
    report.statuses.update(r.status for r in results)
    report.verdicts.update(o.verdict.value for r in results for o in r.outcomes)
    return Sample(written, given, records, results)


def hold(engine: Engine, sample: Sample, report: Report) -> None:
    """Adds what `engine` says otherwise than the definition."""
    begin = time.perf_counter()
    asked = ask(engine, sample.question)
    report.seconds[engine.name] += time.perf_counter() - begin
    report.refusals.update(asked.refused.values())
    told: set[str] = set()
    for difference in against(sample.results, asked):
        if difference.rule not in told:  # the first of a rule: others follow from it
            told.add(difference.rule)
            report.found.append(Found(difference, sample.written.plain, sample.setting))


def run(engine: Engine | None, seed: int, pairs: int, until: float | None = None, most: int = 20) -> Report:
    """A campaign of `pairs` pairs, or until the clock `time.monotonic` says `until`."""
    report = Report()
    for sample in samples(seed, pairs, report):
        if engine is not None:
            hold(engine, sample, report)
        if len(report.found) >= most or (until is not None and time.monotonic() > until):
            break
    return report
