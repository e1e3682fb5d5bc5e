"""Many random rulebooks over many random records, on the definition and on an engine under test."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
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
from tests.agreement.engines import engine as engine_named
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
    seconds: dict[str, float] = field(default_factory=dict)

    def spent(self, on: str, since: float) -> None:
        """Adds the time since `since`, a reading of `time.perf_counter()`."""
        self.seconds[on] = self.seconds.get(on, 0.0) + time.perf_counter() - since

    def add(self, other: Report) -> None:
        """Takes in what another part of the campaign did."""
        self.pairs += other.pairs
        self.found += other.found
        for name in ("verdicts", "statuses", "constructs", "refusals"):
            getattr(self, name).update(getattr(other, name))
        for what, count in other.tally.counts.items():
            self.tally.add(what, count)
        for on, seconds in other.seconds.items():
            self.seconds[on] = self.seconds.get(on, 0.0) + seconds


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
        report.spent("rulebooks", begin)
        for rule in written.book.rules.values():
            report.constructs.update(constructs.of_rule(written.book, rule))
        for used in constructs.of_derived(written.book):
            report.constructs.update(used)
        for _ in range(SETTINGS):
            yield _sample(written, setting(random), report)


def _sample(written: Written, given: Setting, report: Report) -> Sample:
    begin = time.perf_counter()
    records = read(written.book.records, given.ledgers, as_of=given.as_of)
    report.spent("records", begin)
    begin = time.perf_counter()
    rules = tuple(written.book.rules)
    results = reference.run(written.book, records, given.as_of, given.period, rules, None)
    report.spent("reference", begin)
    report.pairs += len(results)
    report.statuses.update(r.status for r in results)
    report.verdicts.update(o.verdict.value for r in results for o in r.outcomes)
    return Sample(written, given, records, results)


def hold(engine: Engine, sample: Sample, report: Report) -> None:
    """Adds what `engine` says otherwise than the definition."""
    begin = time.perf_counter()
    asked = ask(engine, sample.question)
    report.spent(engine.name, begin)
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


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign as it is asked for; `name` of the engine, `until` by `time.monotonic`."""

    name: str | None
    seed: int
    pairs: int
    until: float | None
    most: int


def run_in(jobs: int, plan: Plan) -> Report:
    """A campaign in several processes, each with rulebooks of its own; the same for the same `jobs`."""
    parts = [replace(plan, seed=plan.seed * 1000 + job, pairs=plan.pairs // jobs) for job in range(jobs)]
    if jobs == 1:
        return _part(plan)
    whole = Report()
    with ProcessPoolExecutor(jobs) as pool:
        for report in pool.map(_part, parts):
            whole.add(report)
    return whole


def _part(plan: Plan) -> Report:
    under_test = None if plan.name is None else engine_named(plan.name)
    return run(under_test, plan.seed, plan.pairs, plan.until, plan.most)
