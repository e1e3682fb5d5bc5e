"""From outcomes to an assessment: nothing lost, everything in a fixed order."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import accountability as acc
from accountability.model.verdict import Counts, Severity
from accountability.results.assemble import FEW
from tests.results.books import PARCELS, assess, contract


def ids(result: acc.Assessment) -> list[str]:
    return [finding.id for finding in result.findings]


some_contracts = st.lists(
    st.builds(
        contract,
        st.sampled_from(["A", "B", "C", None]),
        st.sampled_from([0, 1, 6, 11, None, "x"]),
        st.sampled_from(["2020-05-01", "2021-05-01", None]),
        st.sampled_from(["P", "Q", None]),
    ),
    max_size=6,
)


@given(some_contracts, st.randoms(use_true_random=False))
def test_row_order_changes_nothing_but_the_places(
    contracts: list[dict[str, Any]], chance: random.Random
) -> None:
    shuffled = contracts[:]
    chance.shuffle(shuffled)
    first, second = assess(contracts), assess(shuffled)
    keyed = all(row["contract_id"] for row in contracts)  # a row without a key is told apart by its place
    assert first.rules == second.rules
    assert [(e.rule, e.cause, e.count) for e in first.undecided] == [
        (e.rule, e.cause, e.count) for e in second.undecided
    ]
    if keyed:
        assert sorted(ids(first)) == sorted(ids(second))


@given(some_contracts)
def test_every_verdict_is_counted_and_every_fail_and_unknown_is_listed(
    contracts: list[dict[str, Any]],
) -> None:
    result = assess(contracts)
    for rule in result.rules.values():
        assert rule.counts.failed == sum(finding.rule == rule.id for finding in result.findings)
        assert rule.counts.unknown == sum(e.count for e in result.undecided if e.rule == rule.id)
    assert result.rules["B-2"].counts.subjects == len(contracts)
    assert len(set(ids(result))) == len(result.findings)
    assert list(result.rules) == sorted(result.rules)


def test_counts_for_every_rule() -> None:
    result = assess([contract("A", 11), contract("B", 1), contract("C", None), contract("D", 0)])
    assert result.rules["B-2"].counts == Counts(passed=1, failed=1, unknown=1, not_applicable=1)
    assert result.rules["P-4"].status == "not_checked"
    assert result.rules["P-4"].reason["en"] == "no records of `person_file` were supplied"
    assert result.records["contract"].rows == 4


def test_findings_are_in_the_order_of_rules_then_subjects() -> None:
    result = assess([contract("B", 11), contract("A", 12)])
    assert [(f.rule, f.subject["contract_id"]) for f in result.findings] == [
        ("A-1", "A"), ("A-1", "B"), ("B-2", "A"), ("B-2", "B"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "cited"), [("2020-12-31", ["until", "always"]), ("2021-01-01", ["since", "always"])]
)
def test_a_finding_cites_only_what_was_in_force(day: str, cited: list[str]) -> None:
    (finding,) = assess([contract("A", 6, day)], select=["A-1"]).findings
    assert [citation.authority.id for citation in finding.authority] == cited


def test_on_an_unknown_date_only_what_always_holds_is_cited() -> None:
    (finding,) = assess([contract("A", 6, None)], select=["A-1"]).findings
    assert [citation.authority.id for citation in finding.authority] == ["always"]


def test_undecided_subjects_are_grouped_by_cause_with_the_first_few() -> None:
    result = assess([contract(f"C{n}", None) for n in range(8)], select=["B-2"])
    (entry,) = result.undecided
    assert (entry.count, entry.cause["en"]) == (8, "contract.n is empty")
    assert [subject["contract_id"] for subject in entry.subjects] == [f"C{n}" for n in range(FEW)]


def test_one_absent_register_is_one_entry() -> None:
    result = assess(
        [contract("A", 11, parcel="P"), contract("B", 1, parcel="Q")], parcels=None, select=["C-3"]
    )
    (entry,) = result.undecided
    assert (entry.count, entry.cause["en"]) == (2, "parcel was not supplied")


def test_a_problem_names_the_rules_that_read_it_also_through_derived_records() -> None:
    result = assess([contract("A", 11)], parcels=[{"parcel_id": "P", "size": "x", "unused": "y"}])
    (entry,) = result.problems
    assert (entry.problem.column, entry.rules) == ("size", ("C-3",))
    result = assess([contract("A", "x")])
    assert [entry.rules for entry in result.problems] == [("A-1", "B-2", "C-3")]


def test_a_missing_column_is_a_problem_only_where_a_rule_reads_it() -> None:
    parcels = [{"parcel_id": "P"}]  # neither `size` nor `unused`
    result = assess([contract("A", 1)], parcels=parcels)
    assert [entry.problem.column for entry in result.problems] == ["size"]
    assert result.records["parcel"].problems == 1
    assert [text["en"] for text in result.incomplete] == ["the column parcel.size is missing (read by C-3)"]
    result = assess([contract("A", 1)], parcels=parcels, ignore=["C-3"])
    assert result.problems == ()
    assert result.incomplete == ()


def test_a_measure_is_exact() -> None:
    result = acc.check(
        acc.load("rules/prohibitions/land"), "examples/land/ledger", date(2021, 6, 30), select=["L07-5"]
    )
    assert [finding.measure for finding in result.findings] == [Fraction(1, 100)]


def test_ids_of_personal_subjects_depend_on_the_key_and_a_warning_says_so() -> None:
    people = {"person_file": [{"id_no": "110101199001011234", "n": 9}]}
    plain = assess([contract("A", 11)], also=people)
    keyed = assess([contract("A", 11)], also=people, key=b"office")
    assert ids(plain)[:-1] == ids(keyed)[:-1]  # contracts are nobody's personal data
    assert ids(plain)[-1] != ids(keyed)[-1]
    assert any(text["en"].startswith("P-4: the subjects' keys are personal data") for text in plain.warnings)
    assert not any(text["en"].startswith("P-4") for text in keyed.warnings)


def test_a_rule_that_applied_to_nobody_is_warned_of() -> None:
    assert [text["en"] for text in assess([contract("A", 0)], select=["B-2", "A-1"]).warnings] == [
        "B-2: the rule applied to none of its 1 subjects"
    ]
    assert assess([contract("A", None)], select=["B-2"]).warnings == ()  # it may have applied


def test_raise_for() -> None:
    high = assess([contract("A", 11)], select=["B-2"])
    with pytest.raises(acc.FindingsError, match="1 findings at or above `medium`"):
        high.raise_for("medium")
    high.raise_for("critical")
    high.raise_for(Severity.CRITICAL)
    with pytest.raises(acc.UsageError, match="`hihg` is not a severity"):
        high.raise_for("hihg")


def test_raise_for_does_not_take_silence_for_a_pass() -> None:
    with pytest.raises(acc.FindingsError, match=r"the run is incomplete: P-4 was asked for by name"):
        assess([contract("A", 1)], select=["B-2", "P-4"]).raise_for()
    with pytest.raises(acc.FindingsError, match="nothing was evaluated"):
        assess([]).raise_for()
    assess([contract("A", 1)], PARCELS).raise_for()
