"""What the batch engine does not do twice, and what it does not do at all: read off its statements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import astuple
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import accountability as acc
from accountability.engines import duckdb as batch
from accountability.engines import reference
from accountability.engines.duckdb import copies, database, evidence, lowerer
from accountability.engines.duckdb.intake import finish
from accountability.model.verdict import Verdict
from accountability.planning.plan import lines, plan
from accountability.records.door import read
from tests.engines.conftest import Statements
from tests.rulebook.books import book as loaded

RECORDS = """
records:
  bill:
    key: id
    fields:
      id: {type: text}
      who: {type: text}
      paid: {type: date}
      until: {type: date, empty: none}
      sum: {type: integer, digits: 9, min: 0}
"""
AS_OF = date(2021, 6, 30)
Rows = list[dict[str, object]]


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
    (verdicts,) = said.of('CREATE OR REPLACE TEMP TABLE "verdicts')
    assert verdicts.count("LEFT JOIN") == 1
    assert [finding.subject for finding in result.findings] == [{"id": "B4"}, {"id": "B5"}]


def test_what_a_rule_surely_does_not_apply_to_is_not_joined_but_counted(
    tmp_path: Path, said: Statements
) -> None:
    rows = bills(B3={"sum": ""})
    result = agreed(tmp_path, WINDOW, rows)
    (verdicts,) = said.of('CREATE OR REPLACE TEMP TABLE "verdicts')
    assert re.search(r"WHERE \(\(.* < .* IS NOT FALSE\)$", verdicts)
    assert result.rules["W"].counts.not_applicable == 4  # 60 and more
    assert sum(astuple(result.rules["W"].counts)) == len(rows)


def test_every_outcome_has_those_that_a_rule_does_not_apply_to(tmp_path: Path) -> None:
    book = loaded(tmp_path, RECORDS + "rules:\n" + WINDOW)
    records = read(book.records, {"bill": bills(B3={"sum": ""})})
    ((known,), (found,)) = (e.run(book, records, AS_OF, None, ["W"], None) for e in (reference, batch))
    assert [(o.subject, o.verdict) for o in found.outcomes] == [
        (o.subject, o.verdict) for o in known.outcomes
    ]
    assert {o.verdict for o in found.outcomes} >= {Verdict.NOT_APPLICABLE, Verdict.FAIL}


def test_a_blank_key_of_a_subject_that_a_rule_leaves_out_costs_no_join(
    tmp_path: Path, said: Statements
) -> None:
    run(tmp_path, WINDOW.replace("bill x with (", "bill x with (x.sum < 60 and "), bills(B9={"who": ""}))
    (verdicts,) = said.of('CREATE OR REPLACE TEMP TABLE "verdicts')
    assert verdicts.count("LEFT JOIN") == 1


def test_a_blank_key_of_a_subject_that_matters_is_joined_apart(tmp_path: Path, said: Statements) -> None:
    result = run(tmp_path, WINDOW, bills(B5={"who": ""}))
    (verdicts,) = said.of('CREATE OR REPLACE TEMP TABLE "verdicts')
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
    tmp_path: Path, said: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finish, "COPIED", 0)  # as if it were large
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


@pytest.mark.parametrize("share", [1, 10**12], ids=["room", "no room"])
def test_what_several_statements_read_of_a_file_is_copied_where_there_is_room(
    tmp_path: Path, said: Statements, monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    monkeypatch.setattr(finish, "COPIED", 0)  # as if it were large
    monkeypatch.setattr(copies, "SHARE", share)
    file = tmp_path / "bill.parquet"
    pq.write_table(pa.Table.from_pylist(bills(B3={"paid": "2021-02-30"}, B4={"who": ""})), file)
    alone = """
  - id: D
    title: {en: an end}
    severity: low
    for: bill b
    require: b.until is not missing
"""
    book = loaded(tmp_path, RECORDS + "rules:\n" + WINDOW + alone)
    result = acc.check(book, {"bill": file}, AS_OF)
    made = said.of('CREATE TABLE "c:t:bill"')
    assert len(made) == (share == 1)
    assert all("'until'" in text and "'paid'" not in text for text in made)  # what is left out
    verdicts = said.of('CREATE OR REPLACE TEMP TABLE "verdicts')
    assert ['"t:bill"' in text for text in verdicts] == [share > 1, True]  # W, D
    definition = acc.check(book, {"bill": file}, AS_OF, engine="reference")
    assert result.rules == definition.rules
    assert list(result.findings) == list(definition.findings)


ACTIVE = """
records:
  post:
    key: id
    active: [from, to]
    fields:
      id: {type: text}
      from: {type: date}
      to: {type: date, empty: none}
rules:
  - id: A
    title: {en: a post in more than three months}
    severity: low
    for: post p
    forbid: count of months m with (p.active during m) > 3
"""


def test_the_ends_of_what_is_active_are_read_without_being_named(tmp_path: Path) -> None:
    rows = [
        {"id": "A", "from": "2021-01-01", "to": "2021-05-01"},
        {"id": "B", "from": "", "to": "2021-09-01"},
    ]
    book = loaded(tmp_path, ACTIVE)
    year = (date(2021, 1, 1), date(2021, 12, 31))
    found, meant = (
        acc.check(book, {"post": rows}, AS_OF, period=year, engine=e) for e in ("duckdb", "reference")
    )
    assert list(found.findings) == list(meant.findings)
    assert found.rules == meant.rules
    assert (meant.rules["A"].counts.failed, meant.rules["A"].counts.unknown) == (1, 1)


BLANKS = {"B1": {"paid": ""}, "B2": {"who": ""}, "B5": {"sum": ""}, "B6": {"until": ""}}
EARLIER = """
  - id: E
    title: {en: none before it}
    severity: low
    for: bill b
    where: b.sum < 80
    %s bill x with (x.who = b.who and x.sum >= 20 and %s)
"""


def agreed(tmp_path: Path, rules: str, rows: Rows) -> acc.Assessment:
    """What the batch engine says, which is what the definition says."""
    book = loaded(tmp_path, RECORDS + "rules:\n" + rules)
    found, meant = (acc.check(book, {"bill": rows}, AS_OF, engine=e) for e in ("duckdb", "reference"))
    assert found.rules == meant.rules
    assert list(found.findings) == list(meant.findings)
    assert list(found.undecided) == list(meant.undecided)
    return found


@pytest.mark.parametrize("blanks", [{}, BLANKS], ids=["known", "blanks"])
@pytest.mark.parametrize(
    "order", ["x.paid < b.until", "x.paid <= b.paid", "b.paid < x.paid", "x.sum > b.sum"]
)
@pytest.mark.parametrize("fold", ["forbid: some", "require: no"])
def test_of_each_key_only_the_nearest_row_is_asked_for(
    tmp_path: Path, said: Statements, fold: str, order: str, blanks: Mapping[str, Mapping[str, object]]
) -> None:
    rows: Rows = [{**row, "until": row["paid"]} for row in bills()]
    rows = [{**row, **blanks.get(str(row["id"]), {})} for row in rows]
    result = agreed(tmp_path, EARLIER % (fold, order), rows)
    (verdicts,) = said.of('CREATE OR REPLACE TEMP TABLE "verdicts')
    assert re.search(r"\b(min|max)\(", verdicts)
    assert not re.search(r'"n" AS "f[0-9]+\.n"', verdicts)  # no pairs of subject and row
    assert result.rules["E"].counts.failed > 0
    assert (result.rules["E"].counts.unknown > 0) == bool(blanks)


def test_a_day_that_there_is_none_of_meets_nothing(tmp_path: Path) -> None:
    rows: Rows = [{**row, "until": ""} for row in bills()]
    result = agreed(tmp_path, EARLIER % ("forbid: some", "x.paid < b.until"), rows)
    assert result.rules["E"].counts.passed == 8


def test_none_beside_an_unknown_day_is_unknown(tmp_path: Path) -> None:
    rows: Rows = [{**row, "until": "", **({"paid": ""} if row["id"] == "B3" else {})} for row in bills()]
    result = agreed(tmp_path, EARLIER % ("forbid: some", "x.paid < b.until"), rows)
    assert (result.rules["E"].counts.passed, result.rules["E"].counts.unknown) == (4, 4)


def test_two_orders_need_pairs(tmp_path: Path, said: Statements) -> None:
    agreed(tmp_path, EARLIER % ("forbid: some", "x.paid < b.until and x.sum < b.sum"), bills())
    (verdicts,) = said.of('CREATE OR REPLACE TEMP TABLE "verdicts')
    assert re.search(r'"n" AS "f[0-9]+\.n"', verdicts)


SAME = """
  - id: S{0}
    title: {{en: paid once}}
    severity: low
    for: bill b
    where: b.sum < {0}
    forbid: count of bill x with (x.who = b.who and x.paid = b.paid) > 1
"""


def test_why_something_is_undecided_is_looked_up_for_the_keys_that_are_asked_for(
    tmp_path: Path, said: Statements
) -> None:
    result = agreed(tmp_path, SAME.format(60), bills(B2={"who": "", "paid": "2021-01-13"}))
    assert result.rules["S60"].counts.unknown == 2
    (reasons,) = said.of("^SELECT .* AS DECIMAL")
    assert reasons.count("LEFT JOIN") == reasons.count('SEMI JOIN (SELECT "') == 3


def test_the_few_rows_with_an_unknown_key_are_looked_for_once(
    tmp_path: Path, said: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lowerer, "MANY", 9)
    odd = bills(B2={"who": ""}, B3={"paid": "soon"})
    result = agreed(tmp_path, SAME.format(60), odd)
    assert result.rules["S60"].counts.unknown == 4
    assert len(said.of('CREATE TEMP TABLE "few')) == 2  # the second has the column that `where` reads
    (verdicts,) = said.of('CREATE OR REPLACE TEMP TABLE "verdicts')
    (reasons,) = said.of("^SELECT .* AS DECIMAL")
    # the subjects, the rows whose keys are known, and those that may be of a subject of which they are not
    assert (verdicts.count('FROM "t:bill"'), verdicts.count('FROM "few')) == (4, 6)
    assert (reasons.count('FROM "t:bill"'), reasons.count('FROM "few')) == (3, 4)


def test_rows_with_an_unknown_key_that_are_many_are_not_copied(
    tmp_path: Path, said: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lowerer, "MANY", 9)
    monkeypatch.setattr(database, "FEW", 1)
    result = agreed(tmp_path, SAME.format(60), bills(B2={"who": ""}, B3={"paid": "soon"}))
    assert result.rules["S60"].counts.unknown == 4
    assert said.of('CREATE TEMP TABLE "few')
    assert [text for text in said.of('FROM "few') if "count(*)" not in text] == []


@pytest.mark.parametrize(("together", "source"), [(4, 'FROM "hits'), (3, 'FROM "t:bill"')])
def test_records_of_findings_are_read_beside_their_verdicts_unless_they_are_many(
    tmp_path: Path, said: Statements, monkeypatch: pytest.MonkeyPatch, together: int, source: str
) -> None:
    monkeypatch.setattr(evidence, "TOGETHER", together)
    rule = """
  - id: L
    title: {en: no large bills}
    severity: low
    for: bill b
    forbid: b.sum > 50
"""
    result = agreed(tmp_path, rule, bills(B8={"id": ""}))
    assert [f.witness[0].fields["sum"] for f in result.findings] == [60, 70, 90, 80]
    (fetched,) = said.of('"shown')
    assert source in fetched


@pytest.mark.parametrize("together", [9, 0], ids=["beside", "at the end"])
def test_a_rule_whose_records_cannot_be_read_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    def broken(_self: object, _wanted: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(evidence, "TOGETHER", together)
    monkeypatch.setattr(evidence.Evidence, "_fetched", broken)
    rules = (
        WINDOW
        + """
  - id: Q
    title: {en: no bills of nothing}
    severity: low
    for: bill b
    forbid: b.sum < 0
"""
    )
    result = run(tmp_path, rules, bills())
    assert {rule.id: rule.status for rule in result.rules.values()} == {"W": "error", "Q": "checked"}
    assert "internal error" in result.rules["W"].reason["en"]
    assert list(result.findings) == []


def test_a_question_is_asked_once(tmp_path: Path, said: Statements) -> None:
    run(tmp_path, SAME.format(60) + SAME.format(90), bills(B2={"who": ""}))
    assert len(said.of('CREATE OR REPLACE TEMP TABLE "verdicts')) == 2
    asked = [text for text in said.of("SELECT DISTINCT .* IS NULL") if "hits" not in text]
    assert len(asked) == len(set(asked)) == 3  # of the rows, and of the subjects of either rule


def test_rows_of_which_there_is_more_to_say_are_kept_with_what_is_read_of_them(
    tmp_path: Path, said: Statements
) -> None:
    rule = """
  - id: N
    title: {en: larger than the one before}
    severity: low
    for: bill b
    forbid: (previous of b.sum by b.paid) >= 30
    measure: (rank by b.paid)
"""
    result = agreed(tmp_path, rule, bills())
    assert result.rules["N"].counts.failed == 6
    (hits,) = said.of('CREATE TEMP TABLE "hits')
    assert "'who'" in hits
    assert "'paid'" not in hits


PER_WHO_AND_DAY = """
  - id: G
    title: {en: a sum per payer and day}
    severity: low
    for: bill b
    limit: {sum: b.sum, per: {who: b.who, day: b.paid}, at_most: '60'}
"""


def test_rows_of_a_group_are_gathered_without_numbers_of_groups(tmp_path: Path, said: Statements) -> None:
    result = agreed(tmp_path, PER_WHO_AND_DAY, bills())
    assert result.rules["G"].counts.failed == 3
    (groups,) = said.of('CREATE TEMP TABLE "t:.*groups"')
    assert '"m:' not in groups


def test_a_row_of_unknown_group_may_be_of_every_group_whatever_else_is_known_of_it(tmp_path: Path) -> None:
    result = agreed(tmp_path, PER_WHO_AND_DAY, bills(B9={"who": ""}))
    assert (result.rules["G"].counts.failed, result.rules["G"].counts.unknown) == (2, 7)


def test_subjects_that_a_rule_leaves_out_have_no_key_to_look_for(tmp_path: Path, said: Statements) -> None:
    agreed(tmp_path, SAME.format(60), bills())
    (verdicts,) = said.of('CREATE OR REPLACE TEMP TABLE "verdicts')
    assert re.search(r'ON \(\("[^"]+"\."g0" = \(CASE WHEN "[^"]+"\."c[0-9]+" THEN', verdicts)


def test_a_pattern_of_a_few_words_is_no_pattern_to_the_database(tmp_path: Path, said: Statements) -> None:
    rule = """
  - id: M
    title: {en: not of these}
    severity: low
    for: bill b
    forbid: b.who matches '(?:A|C)' or b.id matches '^B[0-3]$'
"""
    result = agreed(tmp_path, rule, bills())
    (verdicts,) = said.of('CREATE OR REPLACE TEMP TABLE "verdicts')
    assert (verdicts.count("contains("), verdicts.count("regexp_matches(")) == (2, 1)
    assert result.rules["M"].counts.failed == 7


def test_odd_cells_are_found_again_by_what_stands_in_them(tmp_path: Path, said: Statements) -> None:
    file = tmp_path / "bill.parquet"
    pq.write_table(pa.Table.from_pylist(bills(B3={"paid": "2021-02-30"})), file)
    book = loaded(tmp_path, RECORDS + "rules:\n" + SAME.format(60))
    result = acc.check(book, {"bill": file}, AS_OF)
    assert [found.problem.row for found in result.problems] == [4]
    (told,) = said.of('INSERT INTO "problems"')
    assert "TRY_CAST" not in told


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
