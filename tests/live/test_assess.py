"""`assess` says of everything that is kept what a batch run over the same ledgers says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accountability.api.check import check
from accountability.api.live.opening import live as live_of
from accountability.model.rule import Rulebook
from accountability.results.assessment import Assessment
from tests.live.payments import BOOK, DAY, loaded, opened, payment

PERIOD = (date(2021, 5, 1), DAY)
WHOLE = (
    BOOK
    + """
  - {id: W1, title: 逐月, severity: low, for: "party r, months m",
     cadence: {of: "payment p with (p.payee_id = r.party_id)", dated: p.paid_on, at_least: 9}}
  - {id: W2, title: 覆盖率, severity: low, for: party r,
     coverage: {of: "payment p with (p.payee_id = r.party_id)", rate: 0.9}}
  - {id: W3, title: 占比, severity: low, for: payment p,
     share: {of: p.approver_id = 'P1', per: {payee: p.payee_id}, at_most: 0.5}}
  - {id: W4, title: 同类, severity: low, for: payment p,
     outlier: {value: p.amount, peers: p.payee_id, side: high, of_median: 1.2, least: 2}}
  - {id: W5, title: 次序, severity: low, for: payment p, forbid: (rank by p.paid_on) > 1}
  - {id: W6, title: 闭包, severity: low, for: near n, forbid: n.depth > 1}
  - {id: W7, title: 关联, severity: low, for: payment p,
     forbid: "some near n with (n.source = p.approver_id and n.target = p.payee_id)"}
  - {id: W8, title: 成对, severity: low, for: "pair of payment p, q",
     forbid: p.invoice_no = q.invoice_no}
derive:
  near: {closure: {from: relative r, edge: [r.person_id, r.relative_id], max_depth: 3, symmetric: false}}
"""
)


@pytest.fixture(name="book")
def _book(tmp_path: Path) -> Rulebook:
    return loaded(tmp_path)


def shaky() -> dict[str, Any]:
    parties = [
        {"party_id": "P3", "name": "x", "died_on": "soon"},
        {"party_id": "P7", "name": "y", "died_on": "?"},
    ]
    return {"party": parties, "relative": [{"person_id": "ZZ", "relative_id": "P3"}], "death_register": []}


def problems(result: Assessment) -> set[tuple[str, tuple[str, ...], int, tuple[str, ...]]]:
    return {(e.problem.code, e.problem.fields, e.problem.row, e.rules) for e in result.problems}


def batch(book: Rulebook, given: Mapping[str, Any]) -> Assessment:
    return check(book, given, DAY)


def test_what_was_wrong_with_the_registers_is_told_with_the_rules_it_affects(book: Rulebook) -> None:
    with opened(book, registers=shaky()) as live:
        live.submit("payment", payment(1, invoice_no="1"))
        expected = batch(book, {**shaky(), "payment": [payment(1, invoice_no="1")]})
        found = live.assess()
        assert problems(found) == problems(expected)
        assert {code for code, *_ in problems(found)} == {"unreadable", "dangling"}
        assert found.records == expected.records
        live.withdraw("party", "P7")
        live.amend("party", {"party_id": "P3"})
        assert {code for code, *_ in problems(live.assess())} == {"dangling"}


def test_a_column_that_a_register_lacks_leaves_the_run_incomplete(book: Rulebook) -> None:
    given = {**shaky(), "party": [{"party_id": "P3"}]}
    with opened(book, registers=given) as live:
        live.submit("payment", payment(1, invoice_no="1"))
        expected = batch(book, {**given, "payment": [payment(1, invoice_no="1")]})
        assert live.assess().incomplete == expected.incomplete
        assert expected.incomplete


def test_every_sort_of_rule_that_needs_the_whole_is_deferred_by_name_and_assessed(tmp_path: Path) -> None:
    relatives = [{"person_id": "P1", "relative_id": "P2"}, {"person_id": "P2", "relative_id": "P3"}]
    registers = {**shaky(), "relative": relatives}
    book = loaded(tmp_path, WHOLE)
    live = live_of(book, registers=registers, as_of=DAY, period=PERIOD)
    reasons = {entry.rule: entry.reason["en"] for entry in live.deferred}
    whole = {"P5", *(f"W{n}" for n in range(1, 9))}
    assert set(reasons) == whole
    assert all(set(entry.reason) == {"zh", "en"} for entry in live.deferred)
    assert reasons["W1"] == reasons["W8"] == "its subject combines several records"
    assert reasons["W5"] == "it needs the order of all records"
    assert reasons["W7"] == "it needs `near`, which is derived from all records"
    payments = [payment(n, invoice_no="1", paid_on=f"2021-06-0{n}", amount=100 * n) for n in range(1, 4)]
    live.submit_many("payment", payments)
    found = live.assess()
    assert {f.rule for f in found.findings} >= whole
    given = {**registers, "payment": payments}
    expected = check(book, given, DAY, period=PERIOD)
    assert [(f.rule, f.id) for f in found.findings] == [(f.rule, f.id) for f in expected.findings]
    live.close()
