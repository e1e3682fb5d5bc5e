"""The example ledger: what was planted in it is found, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from accountability.model.verdict import RuleResult, Verdict
from accountability.records.door import folder, read
from accountability.rulebook.choose import choose
from accountability.rulebook.load import load
from accountability.semantics.run import evaluate

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "rules" / "prohibitions" / "land")
AS_OF = date(2021, 6, 30)
RECORDS = read(BOOK.records, folder(BOOK.records, ROOT / "examples" / "land" / "ledger"), AS_OF)

CONTRACTS = [*range(1, 16), *range(15, 20)]  # one stands in two rows
ALL_CONTRACTS = [f"HT-{n:03}" for n in CONTRACTS]
# Contract numbers run through the whole district here, which nobody has said yet: L08-2 sees gaps per village
# (see `test_a_district_says_how_it_numbers`). Nobody has said when the sweep was either: L08-c is undecided.
# rule -> findings, undecided, number of subjects that it applied to and that were in order
EXPECTED: dict[str, tuple[list[str], list[str], int]] = {
    "L01-1": (["HT-007"], ["HT-018", "HT-019"], 3),
    "L01-2": (["HT-008"], [], 2),
    "L01-3": ([], [], 1),
    "L01-4": (["HT-009"], [], 1),
    "L01-5": ([], [], 0),
    "L01-6": (["HT-007"], [], 1),
    "L01-a": ([], [], 0),
    "L01-b-1": (["JC-02"], [], 0),
    "L01-b-2": (["JC-03"], [], 1),
    "L01-c-1": (["JC-03"], [], 2),
    "L01-c-2": (["JC-02"], [], 2),
    "L01-c-3": (["JC-02"], [], 2),
    "L02-1": (["HT-002"], ["HT-004", "HT-005"], 3),
    "L02-2": ([], ["HT-007"], 1),
    "L02-3": (["HT-008"], [], 1),
    "L02-4": (["HT-011"], ["HT-018", "HT-019"], 3),
    "L02-5": (["HT-014"], [], 2),
    "L02-a-1": (["HT-016"], [], 18),
    "L02-a-2": (["HT-017"], [], 17),
    "L02-b": (["HT-012"], [], 4),
    "L02-c": (["HT-013"], [], 4),
    "L03-1": (["HT-007"], [], 3),
    "L03-2": (["HT-008", "HT-012"], [], 11),
    "L03-a": (["V03,2020"], [], 7),
    "L03-b": (["HT-011"], ["HT-019"], 4),
    "L03-c": (["HT-019"], [], 3),
    "L04-1": (["HT-013"], [], 12),
    "L04-2": (["HT-013"], [], 12),
    "L04-3": (["HT-008", "HT-014", "HT-015", "HT-015"], [], 9),
    "L04-a-1": (["HT-018"], [], 12),
    "L04-a-2": (["HT-013"], [], 12),
    "L04-b": (["G03"], [], 3),
    "L04-c-1": (["BC-01"], ["BC-12"], 11),
    "L04-c-2": (["BC-09"], ["BC-12"], 11),
    "L05-1": (["D09"], [], 4),
    "L05-2": (["HT-017"], ["HT-019"], 18),
    "L05-3": (["D04"], [], 1),
    "L05-a": (["D02"], [], 0),
    "L05-b": (["D07"], [], 9),
    "L05-c-1": (["D08"], [], 8),
    "L05-c-2": (["HT-001"], [], 19),
    "L06-1": ([], [], 7),
    "L06-2": (["BC-02"], [], 12),
    "L06-3": (["BC-03", "BC-04", "BC-08", "BC-09", "BC-10", "BC-13"], ["BC-11", "BC-12"], 5),
    "L06-4": (["BC-06"], [], 12),
    "L06-a": (["BC-07"], ["BC-12"], 10),
    "L06-b-1": (["BC-05"], [], 12),
    "L06-b-2": (["BC-08"], [], 12),
    "L06-c": ([], [], 0),
    "L07-1": (["BC-02", "BC-03"], ["BC-10", "BC-11"], 7),
    "L07-2": (["BC-04"], ["BC-11"], 8),
    "L07-3": (["BC-05"], ["BC-11"], 8),
    "L07-4": (["BC-06"], ["BC-11"], 8),
    "L07-5": (["HT-009"], [], 17),
    "L07-a": (["FF-04", "FF-11"], [], 8),
    "L07-b": (["BC-07", "BC-08"], [], 7),
    "L07-c": (["XM-02"], ["XM-03"], 1),
    "L08-1": (["HT-013"], [], 18),
    "L08-2": (["HT-003", "HT-007", "HT-009"], [], 14),
    "L08-3": (["BC-03"], [], 11),
    "L08-4": (["BC-06"], [], 9),
    "L08-5": (["HT-009"], [], 1),
    "L08-6": (["HT-020"], [], 2),
    "L08-7": (["BC-04"], [], 1),
    "L08-8": (["BC-14"], [], 2),
    "L08-a-1": (["XM-02"], [], 2),
    "L08-a-2": ([], [], 0),
    "L08-a-3": (["XM-02"], [], 2),
    "L08-a-4": (["XM-02"], [], 2),
    "L08-a-5": ([], [], 0),
    "L08-b": (["XM-02"], [], 2),
    "L08-c-1": ([], ALL_CONTRACTS, 0),
    "L08-c-2": ([], ["V01", "V02", "V03"], 0),
    "L08-c-3": ([], ["BC-01", "BC-09"], 0),
    "L08-c-4": ([], ["XM-01", "XM-02"], 0),
}

RESULTS = {r.rule: r for r in evaluate(BOOK, RECORDS, AS_OF)}


def keys(result: RuleResult, verdict: Verdict) -> list[str]:
    return [",".join(o.subject.key) for o in result.outcomes if o.verdict is verdict]


def test_every_rule_of_the_pack_is_expected() -> None:
    assert list(RESULTS) == sorted(BOOK.rules)


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


def test_a_district_says_how_it_numbers() -> None:
    chosen = choose(BOOK, params={"numbers_per_issuer": False})
    (result,) = evaluate(chosen, RECORDS, AS_OF, rules=["L08-2"])
    assert keys(result, Verdict.FAIL) == []
    assert len(keys(result, Verdict.PASS)) == 19  # the last of the series has no next
