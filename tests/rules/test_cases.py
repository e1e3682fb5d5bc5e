"""Every shipped rule's own cases, run by the definition, and what each rule must have cases for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from accountability.model.rule import Case, Rule, Rulebook
from accountability.model.verdict import Verdict
from accountability.records.door import read
from accountability.rulebook.choose import choose
from accountability.rulebook.load import load
from accountability.semantics.run import evaluate

RULES = Path(__file__).parents[2] / "rules"
LAND = load(RULES / "prohibitions" / "land")
PROCUREMENT = load(RULES / "examples" / "procurement")


def verdicts(book: Rulebook, rule: Rule, case: Case) -> dict[tuple[str, ...], Verdict]:
    """The verdicts of a rule on the records of a case."""
    chosen = choose(book, case.profile, case.params)
    records = read(book.records, case.given, case.as_of, omitted_is_empty=True)
    (result,) = evaluate(chosen, records, case.as_of, case.period, [rule.id])
    return {o.subject.key: o.verdict for o in result.outcomes}


@pytest.mark.parametrize(
    ("book", "rule", "case"),
    [
        pytest.param(book, rule, case, id=f"{rule.id}: {case.name}")
        for book in (LAND, PROCUREMENT)
        for rule in book.rules.values()
        for case in rule.cases
    ],
)
def test_a_case_gives_what_it_expects(book: Rulebook, rule: Rule, case: Case) -> None:
    found = verdicts(book, rule, case)
    assert {k: found[k] for k in case.expect} == dict(case.expect)


@pytest.mark.parametrize("rule", PROCUREMENT.rules.values(), ids=lambda r: r.id)
def test_an_indicator_has_a_case_that_fires_and_one_that_is_silent(rule: Rule) -> None:
    """Nothing is unknown where every absent cell means that there is none, so two verdicts are enough."""
    assert {v for case in rule.cases for v in case.expect.values()} >= {Verdict.FAIL, Verdict.PASS}


def test_a_day_decides() -> None:
    """Not applicable until the last day is over, then a finding: the day itself is still in time."""
    rule = LAND.rules["L02-b"]
    case = rule.cases[1]
    assert verdicts(LAND, rule, case)[("C1",)] is Verdict.NOT_APPLICABLE
    later = Case(name=case.name, given=case.given, expect=case.expect, as_of=case.as_of + timedelta(days=1))
    assert verdicts(LAND, rule, later)[("C1",)] is Verdict.FAIL
