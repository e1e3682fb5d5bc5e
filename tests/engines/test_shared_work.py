"""What the batch engine does not do twice, and what it does not do at all: read off its statements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import accountability as acc
from accountability.engines.duckdb.session import Session
from accountability.planning.plan import lines, plan
from tests.rulebook.books import book as loaded

RECORDS = """
records:
  bill:
    key: id
    fields:
      id: {type: text}
      who: {type: text}
      paid: {type: date}
      sum: {type: integer, digits: 9, min: 0}
"""
AS_OF = date(2021, 6, 30)
Rows = list[dict[str, object]]


class Statements:
    """All statements of a run."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def of(self, pattern: str) -> list[str]:
        return [text for text in self.texts if re.search(pattern, text)]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Statements:
    found = Statements()
    for name in ("sql", "rows"):
        inner = getattr(Session, name)

        def noting(self: Session, text: str, *rest: object, _inner: object = inner) -> object:
            found.texts.append(str(text))
            return _inner(self, text, *rest)  # type: ignore[operator]  # a method of the session

        monkeypatch.setattr(Session, name, noting)
    return found


def bills(**odd: Mapping[str, object]) -> Rows:
    """Ten bills of two payers, some of them changed."""
    rows: Rows = [
        {"id": f"B{n}", "who": "AB"[n % 2], "paid": f"2021-01-{n + 10}", "sum": str(n * 10)}
        for n in range(10)
    ]
    return [{**row, **odd.get(str(row["id"]), {})} for row in rows]


def run(tmp_path: Path, rules: str, rows: Rows) -> acc.Assessment:
    book = loaded(tmp_path, RECORDS + "rules:\n" + rules)
    return acc.check(book, {"bill": rows}, AS_OF)


WINDOW = """
  - id: W
    title: {en: no bills in a row}
    severity: low
    for: bill b
    where: b.sum < 60
    let: {near: 'bill x with (x.who = b.who and x.paid between b.paid - 3 days and b.paid)'}
    forbid: sum of x.sum over near x > 50 and some near and count of near > 1
"""


def test_folds_over_the_same_rows_are_one_join(tmp_path: Path, said: Statements) -> None:
    result = run(tmp_path, WINDOW, bills())
    (verdicts,) = said.of('CREATE TEMP TABLE "verdicts')
    assert verdicts.count("LEFT JOIN") == 1
    assert [finding.subject for finding in result.findings] == [{"id": "B4"}, {"id": "B5"}]


def test_a_blank_key_of_a_subject_that_a_rule_leaves_out_costs_no_join(
    tmp_path: Path, said: Statements
) -> None:
    run(tmp_path, WINDOW.replace("bill x with (", "bill x with (x.sum < 60 and "), bills(B9={"who": ""}))
    (verdicts,) = said.of('CREATE TEMP TABLE "verdicts')
    assert verdicts.count("LEFT JOIN") == 1


def test_a_blank_key_of_a_subject_that_matters_is_joined_apart(tmp_path: Path, said: Statements) -> None:
    result = run(tmp_path, WINDOW, bills(B5={"who": ""}))
    (verdicts,) = said.of('CREATE TEMP TABLE "verdicts')
    assert verdicts.count("LEFT JOIN") == 2
    assert result.rules["W"].counts.unknown > 0


def test_rows_that_a_rule_kind_derives_are_not_copied(tmp_path: Path, said: Statements) -> None:
    rule = """
  - id: S
    title: {en: a sum per payer}
    severity: low
    for: bill b
    where: b.sum > 0
    limit: {sum: b.sum, per: {who: b.who}, at_most: '100'}
"""
    result = run(tmp_path, rule, bills())
    assert result.rules["S"].counts.failed == 2
    assert len(said.of('CREATE TEMP VIEW "t:')) == 1
    assert said.of('CREATE TEMP TABLE "t:.*rows') == []
    assert said.of("dense_rank|PARTITION BY") == []


def test_a_rule_of_which_there_is_nothing_to_say_ends_with_its_counts(
    tmp_path: Path, said: Statements
) -> None:
    rule = """
  - id: P
    title: {en: no large bill}
    severity: low
    for: bill b
    forbid: b.sum > 1000
"""
    result = run(tmp_path, rule, bills())
    assert result.rules["P"].counts.passed == 10
    assert said.of('"hits|"subjects') == []


def test_a_parquet_ledger_is_not_copied_for_cells_that_cannot_be_read(
    tmp_path: Path, said: Statements
) -> None:
    file = tmp_path / "bill.parquet"
    pq.write_table(pa.Table.from_pylist(bills(B3={"paid": "2021-02-30"}, B4={"paid": ""})), file)
    rule = """
  - id: D
    title: {en: paid in January}
    severity: low
    for: bill b
    require: b.paid < date '2021-02-01'
"""
    book = loaded(tmp_path, RECORDS + "rules:\n" + rule)
    result = acc.check(book, {"bill": file}, AS_OF)
    assert len(said.of('CREATE VIEW "t:bill"')) == 1
    assert said.of('CREATE TABLE "t:bill"') == []
    assert result.rules["D"].counts == acc.Counts(passed=8, failed=0, unknown=2, not_applicable=0)
    assert [found.problem.column for found in result.problems] == ["paid"]


def test_the_plan_says_which_folds_share_a_join(tmp_path: Path) -> None:
    book = loaded(tmp_path, RECORDS + "rules:\n" + WINDOW)
    told = "\n".join(lines(plan(book, ["W"])))
    assert "sum, some, count in one join over bill x, hash join on x.who = b.who" in told


def test_the_plan_names_a_derived_record_that_only_the_measure_reads(tmp_path: Path) -> None:
    text = """
derive:
  payers: {from: bill b, by: {who: b.who}, let: {n: count of rows}}
rules:
  - {id: M, title: t, severity: low, for: bill b, forbid: b.sum > 5,
     measure: count of payers p with (p.who = b.who)}
"""
    told = list(lines(plan(loaded(tmp_path, RECORDS + text), ["M"])))
    assert "derive payers: grouped by who from bill b" in told
