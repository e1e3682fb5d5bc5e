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


def verdicts(book: Rulebook, rule: Rule, case: Case) -> dict[tuple[str, ...], Verdict]:
    """The verdicts of a rule on the records of a case."""
    chosen = choose(book, case.profile, case.params)
    records = read(book.records, case.given, case.as_of, omitted_is_empty=True)
    (result,) = evaluate(chosen, records, case.as_of, case.period, [rule.id])
    return {o.subject.key: o.verdict for o in result.outcomes}


@pytest.mark.parametrize(
    ("rule", "case"),
    [pytest.param(r, c, id=f"{r.id}: {c.name}") for r in LAND.rules.values() for c in r.cases],
)
def test_a_case_gives_what_it_expects(rule: Rule, case: Case) -> None:
    assert {k: verdicts(LAND, rule, case)[k] for k in case.expect} == dict(case.expect)


@pytest.mark.parametrize("rule", LAND.rules.values(), ids=lambda r: r.id)
def test_a_rule_has_a_case_for_every_verdict(rule: Rule) -> None:
    assert {v for case in rule.cases for v in case.expect.values()} == set(Verdict)


def test_the_land_pack_covers_its_items_and_clauses() -> None:
    items = {rule.item for rule in LAND.rules.values()}
    assert items == {f"L{n}{clause}" for n in ("02", "07") for clause in ("", "-a", "-b", "-c")}


def test_a_day_decides() -> None:
    """Not applicable until the last day is over, then a finding: the day itself is still in time."""
    rule = LAND.rules["L02-b"]
    case = rule.cases[1]
    assert verdicts(LAND, rule, case)[("C1",)] is Verdict.NOT_APPLICABLE
    later = Case(name=case.name, given=case.given, expect=case.expect, as_of=case.as_of + timedelta(days=1))
    assert verdicts(LAND, rule, later)[("C1",)] is Verdict.FAIL
