"""What a probe says: of an engine that is right, of one that is not, and of rules that cannot be broken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import accountability as acc
from accountability.model.expression import Compare, CompareOp
from accountability.model.records import Records, Table
from accountability.model.rule import Rulebook
from accountability.model.verdict import Subject, Verdict
from accountability.probing.findings import Probed
from accountability.probing.probe import Engine, Probe, probed
from accountability.probing.worlds import Setting
from accountability.semantics.run import evaluate
from tests.probing.books import book_of
from tests.rules.mutants import mutants

LIMIT = "id: limit, for: pay p, forbid: 'p.amount > :limit'"
LATE = "id: late, for: pay p, where: \"p.kind = 'a'\", require: 'p.done_on <= p.paid_on + 30 days'"


def asked(definition: Rulebook | None = None, calls: list[int] | None = None) -> Engine:
    """The definition in the place of the engine; of another rulebook, an engine that is wrong."""

    def engine(
        setting: Setting, rule: str, fields: Mapping[str, frozenset[str]], tables: Mapping[str, Table]
    ) -> Iterable[tuple[Subject, Verdict]]:
        assert fields
        if calls is not None:
            calls.append(sum(len(table.rows) for table in tables.values()))
        (result,) = evaluate(
            definition or setting.book, Records(tables), setting.as_of, setting.period, [rule]
        )
        return [(o.subject, o.verdict) for o in result.outcomes]

    return engine


def only(book: Rulebook, engine: Engine) -> Probed:
    (rule,) = book.rules.values()
    return probed(Probe(book, engine), rule)


def moved(book: Rulebook, op: CompareOp) -> Rulebook:
    """The rulebook with another comparison in its one rule."""
    (rule,) = book.rules.values()
    assert isinstance(rule.broken, Compare)
    return replace(book, rules={rule.id: replace(rule, broken=replace(rule.broken, op=op))})


def test_an_engine_that_is_right_finds_all(tmp_path: Path) -> None:
    calls: list[int] = []
    found = only(book_of(tmp_path, LATE), asked(calls=calls))
    assert found.is_full
    assert found.planted == found.found > 2
    assert found.blank == found.undecided > 1
    assert found.unreached == ()
    assert len(calls) < found.planted  # many sets of ledgers are one run


def test_what_no_record_can_turn_is_no_boundary(tmp_path: Path) -> None:
    fast = "p.note = p.note and (:limit is missing or :limit = :limit)"
    book = book_of(tmp_path, f"id: fast, for: pay p, forbid: 'p.amount > :limit and {fast}'")
    found = only(book, asked())
    assert (found.is_full, found.unreached) == (True, ())


def test_a_breach_that_is_missed_at_the_boundary_is_told(tmp_path: Path) -> None:
    book = book_of(tmp_path, LIMIT)
    found = only(book, asked(moved(book, "<")))  # nothing above the limit is found
    assert len(found.missed) == found.planted == 1
    assert (found.missed[0].planted, found.missed[0].clean) == ("500.01", "500")
    assert not found.is_full


def test_an_edge_too_far_is_a_finding_that_was_not_planted(tmp_path: Path) -> None:
    book = book_of(tmp_path, LIMIT)
    found = only(book, asked(moved(book, ">=")))
    assert found.missed == ()
    assert [(t.role, t.clean, t.said) for t in found.unplanted] == [("clean", "500", Verdict.FAIL)]


def test_every_comparison_that_is_off_by_one_is_noticed(tmp_path: Path) -> None:
    rule = (
        "id: many, for: pay p, on: p.paid_on, where: \"p.kind = 'a' and p.paid_on >= date '2021-01-01'\", "
        "forbid: 'p.amount >= :limit or p.term < 30 or (count of visit v with (v.pay_id = p.pay_id and "
        "v.day <= p.paid_on)) > 1', cases: [{name: n, as_of: 2021-06-30, expect: {fail: [P1], pass: [P2]}, "
        "given: {pay: [{pay_id: P1, kind: a, paid_on: 2021-03-01, amount: 1, term: 40}, "
        "{pay_id: P2, kind: a, paid_on: 2021-03-01, amount: 1, term: 40}], "
        "visit: [{pay_id: P1, day: 2021-02-01}, {pay_id: P1, day: 2021-03-01}, "
        "{pay_id: P2, day: 2021-03-02}]}}]"
    )
    book = book_of(tmp_path, rule)
    changed = list(mutants(book, book.rules["many"]))
    assert len(changed) > 8
    assert [m.written for m in changed if only(book, asked(m.book)).is_full] == []


def test_an_engine_that_takes_blanks_for_clean_is_told(tmp_path: Path) -> None:
    book = book_of(tmp_path, LIMIT)

    def engine(*given: object) -> Iterable[tuple[Subject, Verdict]]:
        for subject, verdict in asked()(*given):  # type: ignore[arg-type]  # handed on as they are
            yield subject, Verdict.PASS if verdict is Verdict.UNKNOWN else verdict

    found = only(book, engine)
    assert (found.blank, found.undecided) == (1, 0)
    assert not found.is_full


def test_an_engine_that_breaks_is_an_error(tmp_path: Path) -> None:
    def engine(*_: object) -> Iterable[tuple[Subject, Verdict]]:
        raise ValueError("broken")

    found = only(book_of(tmp_path, LIMIT), engine)
    assert found.error == "ValueError: broken"
    assert not found.is_full


@pytest.mark.parametrize(
    ("rule", "fails"),
    [
        ("forbid: 1 > 2", False),
        ("where: \"p.kind = 'a' and p.kind = 'b'\", forbid: p.amount > 5", False),
        ("forbid: p.paid_on > :unset", False),
        ("forbid: 1 < 2", True),
    ],
)
def test_a_rule_without_a_boundary_is_vacuous(tmp_path: Path, rule: str, fails: bool) -> None:
    found = only(book_of(tmp_path, f"id: r, for: pay p, {rule}"), asked())
    assert found.vacuous
    assert (Verdict.FAIL in found.seen) is fails
    assert not found.is_full


@pytest.mark.parametrize(
    "rule",
    [
        "forbid: p.amount is present and p.amount > :limit",
        "where: p.amount is present, forbid: p.amount > :limit",
    ],
)
def test_a_rule_that_takes_no_notice_of_a_blank_is_told(tmp_path: Path, rule: str) -> None:
    found = only(book_of(tmp_path, f"id: r, for: pay p, {rule}"), asked())
    assert (found.missed, found.unplanted) == ((), ())
    assert [(t.field, t.planted) for t in found.decided] == [("amount", "")]


def test_a_rule_that_asks_for_a_cell_is_broken_by_a_blank(tmp_path: Path) -> None:
    found = only(book_of(tmp_path, "id: r, for: pay p, require: p.note is present"), asked())
    assert found.is_full
    assert {(t.change, t.field) for t in found.trials if t.role == "breach"} >= {("blank", "note")}


@pytest.mark.parametrize(
    ("rule", "field", "sides"),
    [
        ("require: p.done_on <= p.paid_on + 2 months", "done_on", 1),
        ("forbid: p.amount > 3 * :limit + 0.37", "amount", 1),
        ("require: \"p.note matches '^[A-Z]{2}-[0-9]+$'\"", "note", 1),
        ('forbid: "sum of x.amount over pay x with (x.kind = p.kind) >= 100000"', "amount", 1),
        ('forbid: "some pay x with (x.note = p.note and x.pay_id <> p.pay_id)"', "note", 1),
        ("forbid: p.paid_on is unreadable", "paid_on", 1),
        ("on: p.paid_on, forbid: as_of - p.paid_on > 400", "paid_on", 1),
    ],
)
def test_boundaries_are_reached_without_cases(tmp_path: Path, rule: str, field: str, sides: int) -> None:
    found = only(book_of(tmp_path, f"id: r, for: pay p, {rule}"), asked())
    assert found.is_full
    assert sum(t.field == field and t.role == "breach" for t in found.trials) >= sides


def test_a_missing_ledger_leaves_open_what_its_rows_decide(tmp_path: Path) -> None:
    book = book_of(tmp_path, "id: r, for: pay p, require: some visit v with (v.pay_id = p.pay_id)")
    found = only(book, asked())
    assert found.is_full
    changes = {(t.role, t.change, t.record) for t in found.trials}
    assert ("breach", "row removed", "visit") in changes
    assert ("blank", "register removed", "visit") in changes


def test_seeds_are_the_cases_under_the_parameters_asked_for(tmp_path: Path) -> None:
    case = (
        "cases: [{name: n, as_of: 2021-06-30, params: {limit: 7}, expect: {fail: [P1]}, "
        "given: {pay: [{pay_id: P1, amount: 8}]}}]"
    )
    found = only(book_of(tmp_path, f"{LIMIT}, {case}"), asked())
    breaches = {t.planted for t in found.trials if t.role == "breach"}
    assert "500.01" in breaches


def test_the_batch_engine_answers(tmp_path: Path) -> None:
    book = book_of(tmp_path, LIMIT, LATE, "id: never, for: pay p, forbid: 1 > 2")
    told: list[tuple[str, int, int]] = []
    found = acc.probe(book, progress=lambda *args: told.append(args))
    assert [each.rule for each in found] == ["late", "limit", "never"]
    assert [each.is_full for each in found] == [True, True, False]
    assert told == [("late", 0, 3), ("limit", 1, 3), ("never", 2, 3)]
    assert acc.probe(book) == found  # the same every time


def test_a_probe_can_be_stopped(tmp_path: Path) -> None:
    cancel = acc.Cancel()

    def progress(_rule: str, done: int, _total: int) -> None:
        if done == 1:
            cancel.cancel()

    with pytest.raises(acc.Cancelled):
        acc.probe(
            book_of(tmp_path, LIMIT, LATE, LIMIT.replace("limit,", "more,")), progress=progress, cancel=cancel
        )


def test_what_it_asks_does_not_depend_on_the_day(tmp_path: Path) -> None:
    seen: set[date] = set()

    def engine(setting: Setting, *rest: object) -> Iterable[tuple[Subject, Verdict]]:
        seen.add(setting.as_of)
        return asked()(setting, *rest)  # type: ignore[arg-type]  # handed on as they are

    only(book_of(tmp_path, LIMIT), engine)
    assert seen == {date(2022, 1, 31)}
