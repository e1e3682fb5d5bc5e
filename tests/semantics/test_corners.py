"""Corners that mutants of the definition survived: each of these fails if its line is wrong."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from accountability.model.values import UNLIMITED, CauseKind, Month, Unknown
from accountability.records.door import read
from accountability.semantics.arithmetic import arithmetic, shift
from accountability.semantics.functions import MEANINGS, months_between
from accountability.semantics.logic import undetermined
from accountability.semantics.ranges import Range, decide
from accountability.semantics.run import prepare, subjects
from accountability.semantics.trace import trace
from accountability.semantics.workdays import Workdays
from tests.semantics.ask import book, rule, run, truth, verdicts

EUR = {"pay": "3", "cur": "EUR", "pay2": "2", "cur2": "EUR"}


@pytest.mark.parametrize(
    ("condition", "item", "expected"),
    [
        ("amount(i.pay + i.pay2) = 5 and currency(i.pay + i.pay2) = 'EUR'", EUR, "true"),
        ("amount(i.pay - i.pay2) = 1", EUR, "true"),
        ("i.pay - i.pay2 > 0", {**EUR, "cur2": "USD"}, "unknown"),
        ("amount(i.pay * 2) = 6 and amount(2 * i.pay) = 6", EUR, "true"),
        ("amount(i.pay / 2) = 1.5 and currency(i.pay / 2) = 'EUR'", EUR, "true"),
        ("i.pay / i.pay2 = 1.5", EUR, "true"),
        ("i.pay / i.pay2 > 0", {**EUR, "cur2": "USD"}, "unknown"),
        ("amount(abs(i.pay2 - i.pay)) = 1", EUR, "true"),
        ("amount(greatest(i.pay, i.pay2)) = 3", EUR, "true"),
        ("greatest(i.pay, i.pay2) > 0", {**EUR, "cur2": "USD"}, "unknown"),
        ("ceil(i.n / 2) = 4", {"n": "7"}, "true"),
        ("suffix(i.t, 5) = 'abc'", {"t": "abc"}, "true"),
        ("suffix(i.t, 0) = ''", {"t": "abc"}, "true"),
        ("prefix(i.t, i.n) = 'ab'", {"t": "abc", "n": "2"}, "true"),
        ("prefix(i.t, i.n) = 'ab'", {"t": "abc", "n": "-1"}, "unknown"),
        ("suffix(i.t, i.n) = 'bc'", {"t": "abc", "n": "-2"}, "unknown"),
        ("i.m - month(i.d) = 14 months", {"m": "2022-03", "d": "2021-01-31"}, "true"),
        ("timestamp(i.t) = i.ts", {"t": "2021-01-01T08:00:00+08:00", "ts": "2021-01-01T00:00:00Z"}, "true"),
        ("overlaps(i.tags, list('x', 'q'))", {"tags": "x;y"}, "true"),
        ("overlaps(i.tags, list('q'))", {"tags": "x;y"}, "false"),
        ("size(list(i.t, i.tn)) = 1", {"t": "a", "tn": ""}, "true"),
        ("quantile(i.nn, type 7) of e.q over ev e is missing", {"nn": ""}, "true"),
        ("quantile(i.x, type 7) of e.q over ev e = 4", {"x": "0.5"}, "true"),
        ("quantile(i.x, type 7) of e.q over ev e = 4", {"x": "1.5"}, "unknown"),
    ],
)
def test_values(condition: str, item: dict[str, str], expected: str) -> None:
    events = [{"eid": "1", "q": "3"}, {"eid": "2", "q": "5"}]
    assert truth(condition, item, ev=events) == expected


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ((2021, 3, 31), (2021, 2, 28), -1),
        ((2021, 3, 31), (2021, 3, 1), 0),
        ((2021, 3, 15), (2021, 2, 15), -1),
        ((2021, 3, 15), (2021, 2, 16), 0),
        ((2021, 3, 15), (2021, 2, 14), -1),
        ((2021, 3, 15), (2020, 3, 15), -12),
    ],
)
def test_months_between_going_back(
    first: tuple[int, int, int], last: tuple[int, int, int], months: int
) -> None:
    assert months_between(date(*first), date(*last)) == months


def is_out_of_range(value: object) -> bool:
    return value == undetermined(CauseKind.OUT_OF_RANGE)


def test_unlimited_stays_so_where_its_order_is_kept() -> None:
    for value in (
        arithmetic("+", UNLIMITED, 1),
        arithmetic("+", 1, UNLIMITED),
        arithmetic("-", UNLIMITED, 1),
        arithmetic("*", UNLIMITED, Fraction(1, 2)),
        arithmetic("*", UNLIMITED, UNLIMITED),
        arithmetic("/", UNLIMITED, 2),
        shift(date(2021, 1, 1), UNLIMITED, 1, "day"),
        shift(UNLIMITED, 3, -1, "month"),
    ):
        assert value is UNLIMITED
    for value in (
        arithmetic("-", UNLIMITED, UNLIMITED),
        arithmetic("-", 1, UNLIMITED),
        arithmetic("*", UNLIMITED, 0),
        arithmetic("*", UNLIMITED, -1),
        arithmetic("/", UNLIMITED, 0),
        arithmetic("/", 1, UNLIMITED),
        arithmetic("/", UNLIMITED, UNLIMITED),
        shift(date(2021, 1, 1), UNLIMITED, -1, "day"),
        shift(date(9999, 12, 31), 1, 1, "day"),
        shift(Month(9999, 12), 1, 1, "month"),
    ):
        assert is_out_of_range(value)
    assert MEANINGS["floor"](UNLIMITED) is UNLIMITED
    nowhere = Workdays({}, undetermined(CauseKind.CALENDAR))
    assert nowhere.moved(date(2021, 1, 1), UNLIMITED, 1) is UNLIMITED
    assert is_out_of_range(nowhere.moved(date(2021, 1, 1), UNLIMITED, -1))


@pytest.mark.parametrize(
    ("op", "low", "high", "value", "expected"),
    [
        ("=", 3, 3, 3, True),
        ("=", 2, 3, 3, None),
        ("=", 3, 4, 3, None),
        ("=", 4, 5, 3, False),
        ("=", 1, 2, 3, False),
        ("<>", 1, 2, 3, True),
        ("<>", 2, 3, 3, None),
        ("<", 1, 2, 3, True),
        ("<", 1, 3, 3, None),
        ("<", 3, 4, 3, False),
        ("<=", 1, 3, 3, True),
        ("<=", 3, 4, 3, None),
        ("<=", 4, 5, 3, False),
        (">", 4, None, 3, True),
        (">", None, 3, 3, False),
        (">", 3, 4, 3, None),
        (">=", 3, None, 3, True),
        (">=", None, 2, 3, False),
        (">=", 2, 3, 3, None),
    ],
)
def test_a_range_decides_where_all_its_values_agree(
    op: str, low: int | None, high: int | None, value: int, expected: bool | None
) -> None:
    found = decide(op, Range(low, high, frozenset()), value)  # type: ignore[arg-type]  # the operators above
    assert isinstance(found, Unknown) if expected is None else found is expected
    perhaps = decide(op, Range(low, high, frozenset(), perhaps_none=True), value)  # type: ignore[arg-type]
    assert isinstance(perhaps, Unknown) or perhaps is (op == "<>") is expected


def source(
    text: str, forbid: str, span: tuple[date, date] | None, **rows: list[dict[str, str]]
) -> dict[str, str]:
    body = f'rules:\n  - id: R\n    title: t\n    severity: low\n    for: {text}\n    forbid: "{forbid}"\n'
    return verdicts(run(book(body), dict(rows), period=span)["R"])


@pytest.mark.parametrize(
    ("relation", "keys"),
    [
        ("quarters", ["2020-Q3", "2020-Q4", "2021-Q1", "2021-Q2"]),
        ("half_years", ["2020-H2", "2021-H1"]),
        ("years", []),
    ],
)
def test_periods_of_a_year_and_a_half(relation: str, keys: list[str]) -> None:
    span = (date(2020, 6, 2), date(2021, 8, 31))
    found = source(f"{relation} p", "p.end > p.start", span, item=[])
    assert list(found) == keys
    assert set(found.values()) <= {"fail"}


def test_a_whole_year() -> None:
    span = (date(2020, 1, 1), date(2021, 12, 31))
    assert source("years p", "p.end - p.start = 365", span, item=[]) == {"2020": "fail", "2021": "pass"}


def test_a_left_join_whose_matches_are_only_possible_in_a_partial_register() -> None:
    text = "item i left join part p on (p.v = i.n)"
    rows = [{"id": "I", "n": "1"}]
    assert source(text, "p.v = 1", None, item=rows, part=[{"pid": "P", "v": ""}]) == {
        "I/P": "unknown",
        "I/": "unknown",
    }
    assert source(text, "p.pid is missing", None, item=rows, part=[{"pid": "P", "v": "1"}]) == {"I/P": "pass"}


def test_the_row_before_the_second_is_the_first() -> None:
    rows = [{"eid": "1", "on": "2021-01-01", "q": "3"}, {"eid": "2", "on": "2021-01-02", "q": "5"}]
    found = source("ev e", "(previous of e.q by e.on) = 3", None, ev=rows)
    assert found == {"1": "pass", "2": "fail"}


def test_a_total_of_one_currency_keeps_it_and_an_open_one_is_bounded_from_below() -> None:
    pay = [{"eid": "1", "pay": "1", "cur": "EUR"}, {"eid": "2", "pay": "2", "cur": "EUR"}]
    assert truth("currency(mean of e.pay over ev e) = 'EUR'", ev=pay) == "true"
    assert truth("currency(max of e.pay over ev e) = 'EUR'", ev=pay) == "true"
    assert truth("amount(sum of e.pay over ev e) = 3", ev=pay) == "true"
    # `q` is 0 to 10: more rows can only add
    assert truth("sum of e.q over ev e >= 0", {}) == "true"
    assert truth("sum of e.q over ev e <= 100", {}) == "unknown"


def test_a_derived_witness_shows_the_references_that_its_definition_followed() -> None:
    text = """
    derive:
      seen:
        from: item i
        where: i.other.v = 3
        let: {name: i.id}
    rules:
      - {id: R, title: t, severity: low, for: seen s, forbid: "s.name = 'I'"}
    """
    given = {"item": [{"id": "I", "other_id": "O"}], "other": [{"oid": "O", "v": "3"}]}
    (outcome,) = run(book(text), given)["R"].outcomes
    base = next(w for w in outcome.witness if w.record == "item")
    assert sorted(base.fields) == ["id", "other_id"]


def test_an_unknown_atom_is_tried_both_ways() -> None:
    """`trace` finds the verdict that an unknown part could lead to, whichever way it goes."""
    rules = book(rule("forbid: i.n > 1 and i.t = 'a'"))
    records = read(rules.records, {"item": [{"id": "I", "n": "", "t": "a"}]})
    evaluator = prepare(rules, records, date(2021, 6, 30), None)
    ((binding, frame),) = subjects(evaluator, rules.rules["R"])
    found = trace(evaluator, rules.rules["R"], binding, frame)
    first, second = found.broken.parts
    assert first.otherwise is not None
    assert (first.otherwise[0], first.otherwise[1].value) == (True, "fail")
    assert second.otherwise is not None
    assert (second.otherwise[0], second.otherwise[1].value) == (False, "pass")
