"""The harness itself: a fault planted in an engine is found, made small, saved, and seen again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from accountability.engines import reference
from accountability.language.walk import walk
from accountability.model.expression import Call, Expr, Matches
from accountability.model.records import Records
from accountability.model.rule import Rulebook
from accountability.model.verdict import RuleResult, Verdict
from tests.agreement import campaign, cases, pursue
from tests.agreement.engines import Engine, Question, against, ask

FAULTS = ("length", "concat", "least", "greatest", "floor", "date")  # with these no rule passes
REFUSED = "cannot evaluate regular expressions"


def _uses(book: Rulebook, rule: str, has: Callable[[Expr], bool]) -> bool:
    return any(has(node) for node in walk(book.rules[rule].broken) if not hasattr(node, "relation"))


def faulty(
    book: Rulebook,
    records: Records,
    as_of: date,
    period: tuple[date, date] | None,
    rules: Sequence[str],
    progress: Callable[[str, int, int], None] | None,
) -> tuple[RuleResult, ...]:
    """The definition, but it refuses `matches`, breaks on `normal`, and knows no passes with others."""
    for rule in rules:
        if _uses(book, rule, lambda node: isinstance(node, Call) and node.name == "normal"):
            raise ZeroDivisionError("normal")
    results = reference.run(book, records, as_of, period, rules, progress)
    return tuple(_failing(book, result) for result in results)


def _failing(book: Rulebook, result: RuleResult) -> RuleResult:
    if _uses(book, result.rule, lambda node: isinstance(node, Matches)):
        return RuleResult(result.rule, "error", reason={"en": REFUSED})
    if not _uses(book, result.rule, lambda node: isinstance(node, Call) and node.name in FAULTS):
        return result
    outcomes = (replace(o, verdict=Verdict.FAIL) if o.verdict is Verdict.PASS else o for o in result.outcomes)
    return replace(result, outcomes=tuple(outcomes))


FAULTY = Engine("faulty", faulty, lambda r: REFUSED if r.reason.get("en") == REFUSED else None)


@pytest.fixture(scope="module")
def report() -> campaign.Report:
    return campaign.run(FAULTY, seed=5, pairs=1500, most=1000)


def test_the_definition_agrees_with_itself() -> None:
    found = campaign.run(Engine("reference", reference.run), seed=5, pairs=1000)
    assert found.found == []


def test_faults_are_found_and_refusals_counted(report: campaign.Report) -> None:
    assert {f.difference.what for f in report.found} == {"exception", "verdict"}
    assert report.refusals[REFUSED] > 5
    assert set(report.refusals) == {REFUSED}


@pytest.mark.parametrize("what", ["exception", "verdict"])
def test_a_difference_becomes_a_small_case_that_shows_it_again(
    report: campaign.Report, what: str, tmp_path: Path
) -> None:
    found = next(f for f in report.found if f.difference.what == what)
    case = pursue.pursued(FAULTY, found)
    assert len(case.plain["rules"]) == 1
    assert sum(map(len, case.setting.ledgers.values())) <= (0 if what == "exception" else 2)
    assert len(cases.dump(case.plain["rules"])) < 250
    path = pursue.save(case, found.difference, FAULTY, tmp_path)
    stored = cases.stored(path.read_text(encoding="utf-8"))
    rules = tuple(stored.book.rules)
    expected = reference.run(stored.book, stored.records, stored.as_of, stored.period, rules, None)
    question = Question(stored.book, stored.records, stored.as_of, stored.period)
    assert what in {d.what for d in against(expected, ask(FAULTY, question))}
