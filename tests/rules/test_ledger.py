"""The example ledger: what was planted in it is found, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from accountability.model.verdict import RuleResult, Verdict
from accountability.records.door import folder, read
from accountability.rulebook.load import load
from accountability.semantics.run import evaluate

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "rules" / "prohibitions" / "land")
AS_OF = date(2021, 6, 30)
RECORDS = read(BOOK.records, folder(BOOK.records, ROOT / "examples" / "land" / "ledger"), AS_OF)

# rule -> findings, undecided, number of subjects that it applied to and that were in order
EXPECTED: dict[str, tuple[list[str], list[str], int]] = {
    "L02-1": (["HT-002"], ["HT-004", "HT-005"], 3),
    "L02-2": ([], ["HT-007"], 1),
    "L02-3": (["HT-008"], [], 1),
    "L02-4": (["HT-011"], ["HT-018", "HT-019"], 3),
    "L02-5": (["HT-014"], [], 2),
    "L02-a-1": (["HT-016"], [], 18),
    "L02-a-2": (["HT-017"], [], 17),
    "L02-b": (["HT-012"], [], 4),
    "L02-c": (["HT-013"], [], 4),
    "L07-1": (["BC-02", "BC-03"], ["BC-10", "BC-11"], 7),
    "L07-2": (["BC-04"], ["BC-11"], 8),
    "L07-3": (["BC-05"], ["BC-11"], 8),
    "L07-4": (["BC-06"], ["BC-11"], 8),
    "L07-5": (["HT-009"], [], 17),
    "L07-a": (["FF-04", "FF-11"], [], 8),
    "L07-b": (["BC-07", "BC-08"], [], 7),
    "L07-c": (["XM-02"], ["XM-03"], 1),
}

RESULTS = {r.rule: r for r in evaluate(BOOK, RECORDS, AS_OF, rules=[*EXPECTED])}


def keys(result: RuleResult, verdict: Verdict) -> list[str]:
    return [o.subject.key[0] for o in result.outcomes if o.verdict is verdict]


def test_every_rule_on_terms_and_on_money_is_expected() -> None:
    """The ledgers of this example are those that L02 and L07 read."""
    assert sorted(RESULTS) == sorted(rule for rule in BOOK.rules if rule.startswith(("L02", "L07")))


@pytest.mark.parametrize("rule", EXPECTED)
def test_what_was_planted_is_found_and_nothing_else(rule: str) -> None:
    result = RESULTS[rule]
    found, undecided, passed = EXPECTED[rule]
    assert keys(result, Verdict.FAIL) == found
    assert keys(result, Verdict.UNKNOWN) == undecided
    assert len(keys(result, Verdict.PASS)) == passed


def test_undecided_says_why() -> None:
    causes = {
        (rule, o.subject.key[0]): sorted((c.kind_word, c.about) for c in o.causes)
        for rule, result in RESULTS.items()
        for o in result.outcomes
        if o.verdict is Verdict.UNKNOWN
    }
    assert causes["L02-1", "HT-004"] == [("unreadable", "contract.end_on")]
    assert causes["L02-2", "HT-007"] == [("parameter_unset", "other_mode_term")]
    assert causes["L02-4", "HT-018"] == [("empty", "contract.parent_contract_id")]
    assert causes["L02-4", "HT-019"] == [("dangling", "contract.parent_contract_id")]
    assert causes["L07-1", "BC-10"] == [("unreadable", "payment.paid_on")]


def test_the_dirty_cells_are_listed() -> None:
    listed = {(Path(p.file).name, p.code, p.text) for p in RECORDS.problems if p.code != "column_missing"}
    assert listed == {
        ("comp_file.csv", "dangling", "FF-99"),
        ("contract.csv", "dangling", "HT-099"),
        ("contract.csv", "dangling", "D99"),
        ("contract.csv", "unreadable", "二〇五〇年五月"),
        ("contract.csv", "key_repeated", "HT-015"),
        ("payment.csv", "unreadable", "五月末"),
    }


def test_a_finding_carries_the_rows_that_prove_it() -> None:
    (finding,) = (o for o in RESULTS["L07-4"].outcomes if o.verdict is Verdict.FAIL)
    assert finding.measure == -600
    assert {(w.record, w.key) for w in finding.witness} == {
        ("comp_file", ("BC-06",)),
        ("payment", ("FF-06",)),
    }
    payment = next(w for w in finding.witness if w.record == "payment")
    assert payment.source is not None
    assert payment.source.row == 6


def test_a_district_decides_what_the_law_leaves_open() -> None:
    book = load(ROOT / "rules" / "prohibitions" / "land", profile="example")
    (result,) = evaluate(book, RECORDS, AS_OF, rules=["L02-2"])
    assert keys(result, Verdict.FAIL) == ["HT-007"]
    assert keys(result, Verdict.UNKNOWN) == []
