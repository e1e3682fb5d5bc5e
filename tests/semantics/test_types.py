"""DESIGN section 2, Types and Time: numbers, units, money, dates, text, patterns."""

from __future__ import annotations

import pytest

from tests.semantics.ask import book, causes, rule, run, truth


@pytest.mark.parametrize(
    ("condition", "item", "expected"),
    [
        # exact rationals
        ("i.n / 3 * 3 = i.n", {"n": "10"}, "true"),
        ("i.n / i.n2 = 1", {"n": "10000000000000001", "n2": "10000000000000000"}, "false"),
        ("i.x = 0.3", {"x": "0.3"}, "true"),
        ("i.x + 0.1 = 0.3", {"x": "0.2"}, "true"),
        ("i.n / i.n2 = 1", {"n": "1", "n2": "0"}, "unknown"),
        ("round(i.n / 8, 2) = 0.12", {"n": "1"}, "true"),
        ("round(i.n / 8, 2) = 0.38", {"n": "3"}, "true"),
        ("trunc(0 - i.n / 2) = -3", {"n": "7"}, "true"),
        ("floor(0 - i.n / 2) = -4", {"n": "7"}, "true"),
        # units
        ("i.mu * i.rate = i.price", {"mu": "6.4222", "rate": "1995000", "price": "12812289"}, "true"),
        ("i.price / i.mu > i.rate", {"mu": "2", "rate": "10", "price": "20.01"}, "true"),
        # money of a row's own currency
        ("i.pay > i.pay2", {"pay": "2", "cur": "EUR", "pay2": "1", "cur2": "EUR"}, "true"),
        ("i.pay > i.pay2", {"pay": "2", "cur": "EUR", "pay2": "1", "cur2": "USD"}, "unknown"),
        ("i.pay > 1", {"pay": "2", "cur": "EUR"}, "true"),
        ("i.pay / i.pay2 = 2", {"pay": "2", "cur": "EUR", "pay2": "1", "cur2": "EUR"}, "true"),
        ("currency(i.pay) = 'EUR' and amount(i.pay) = 2", {"pay": "2", "cur": "EUR"}, "true"),
        ("i.pay > 1", {"pay": "2", "cur": ""}, "unknown"),
        # dates
        ("i.d2 - i.d = 30 days", {"d": "2021-01-31", "d2": "2021-03-02"}, "true"),
        ("i.d + 1 months = i.d2", {"d": "2021-01-31", "d2": "2021-02-28"}, "true"),
        ("i.d + 1 years = i.d2", {"d": "2020-02-29", "d2": "2021-02-28"}, "true"),
        ("i.d2 <= i.d + 30 days", {"d": "2021-01-01", "d2": "2021-01-31"}, "true"),
        ("i.d2 <= i.d + 30 days", {"d": "2021-01-01", "d2": "2021-02-01"}, "false"),
        ("i.d + i.days = i.d2", {"d": "2021-01-01", "d2": "2021-01-03", "days": "P2D"}, "true"),
        ("i.d + 9000 years > i.d2", {"d": "2021-01-01", "d2": "2021-01-03"}, "unknown"),
        (
            "trunc(i.ts2 - i.ts) < 2 days",
            {"ts": "2020-08-03T18:00:00-05:00", "ts2": "2020-08-05T22:59:00Z"},
            "true",
        ),
        ("i.ts2 - i.ts = 36 hours", {"ts": "2020-08-03T00:00:00Z", "ts2": "2020-08-04T12:00:00Z"}, "true"),
        ("month(i.d) = i.m", {"d": "2021-06-30", "m": "2021-06"}, "true"),
        ("month(i.d) > i.m + 1 months", {"d": "2021-06-30", "m": "2021-05"}, "false"),
        ("months_between(i.d, i.d2) = 1", {"d": "2021-01-31", "d2": "2021-02-28"}, "true"),
        ("months_between(i.d, i.d2) = 0", {"d": "2021-01-31", "d2": "2021-02-27"}, "true"),
        ("weekday(i.d) = 3", {"d": "2021-06-30"}, "true"),
        ("end(i.m) = i.d", {"m": "2024-02", "d": "2024-02-29"}, "true"),
        # partial dates
        ("i.p < i.p2", {"p": "2024-03", "p2": "2024-04-01"}, "true"),
        ("i.p < i.p2", {"p": "2024-03", "p2": "2024-03-15"}, "unknown"),
        ("i.p = i.p2", {"p": "2024-03", "p2": "2024-03-15"}, "unknown"),
        ("i.p = i.p2", {"p": "2024-03", "p2": "2024-03"}, "true"),
        ("cut(i.p2, 2) = i.p", {"p": "2024-03", "p2": "2024-03-15"}, "true"),
        ("precision(i.p) = 2", {"p": "2024-03"}, "true"),
        # text
        ("i.t < i.tn", {"t": "abc", "tn": "abc!"}, "true"),
        ("i.t < i.tn", {"t": "￰", "tn": "𝄞"}, "true"),  # code points, not UTF-16 units
        ("i.t = 'a b'", {"t": "  a b  "}, "true"),
        ("i.raw = ' a'", {"raw": " a"}, "true"),
        ("i.t = 'é'", {"t": "é"}, "true"),
        ("normal(i.t) = normal(i.tn)", {"t": "ＡＢＣ（天津）有限 公司", "tn": "abc天津有限公司"}, "true"),
        ("lower(i.t) = 'straße é'", {"t": "STRAßE é"}, "true"),
        ("upper(i.t) = 'STRAßE'", {"t": "straße"}, "true"),
        ("length(i.t) = 2", {"t": "𝄞好"}, "true"),
        ("suffix(i.t, 2) = '好的'", {"t": "你好的"}, "true"),
        ("i.t contains 'b'", {"t": "abc"}, "true"),
        ("i.t matches '^[0-9]+$'", {"t": "12\n"}, "true"),  # trimmed at reading
        ("i.t matches '\\d'", {"t": "٣"}, "false"),
        ("i.t matches '^[一-龥]+$'", {"t": "天津"}, "true"),
        ("extract(i.t, '([0-9]+)号') = '35'", {"t": "国发〔2015〕35号"}, "true"),
        ("extract(i.t, '[0-9]+') is missing", {"t": "无"}, "true"),
        ("i.tn matches 'a'", {"tn": ""}, "false"),
        ("number(i.t) = 12.5", {"t": "12.50"}, "true"),
        ("number(i.t) is unreadable", {"t": "12,50"}, "true"),
        ("concat(i.t, '-', text(i.n)) = 'a-7'", {"t": "a", "n": "7"}, "true"),
        # enums and lists
        ("i.k = 'a'", {"k": "甲"}, "true"),
        ("i.k in ('甲', 'b')", {"k": "a"}, "true"),
        ("'x' in i.tags", {"tags": "x; y"}, "true"),
        ("i.tags contains 'z'", {"tags": "x; y"}, "false"),
        ("'x' in i.tags", {"tags": ""}, "unknown"),
        ("'x' in i.tagsn", {"tagsn": ""}, "false"),
        ("size(i.tags) = 2", {"tags": "x、y"}, "true"),
        ("overlaps(i.tags, i.tagsn)", {"tags": "x;y", "tagsn": "y;z"}, "true"),
        ("least(i.n, i.n2) = 1 and greatest(i.n, i.n2) = 2", {"n": "2", "n2": "1"}, "true"),
        ("if i.k = 'a' then i.n > 1 else i.n > 5", {"k": "a", "n": "2"}, "true"),
        ("(if i.t = 'a' then 1 else 2) = 1", {"t": ""}, "unknown"),
        ("i.n between 1 and 3", {"n": "3"}, "true"),
    ],
)
def test_values(condition: str, item: dict[str, str], expected: str) -> None:
    assert truth(condition, item) == expected


def test_division_by_zero_and_mixed_currencies_say_so() -> None:
    rows = [{"id": "I", "n": "1", "n2": "0"}]
    assert causes(run(book(rule("forbid: i.n / i.n2 > 1")), {"item": rows})["R"]) == {"division_by_zero"}
    rows = [{"id": "I", "pay": "1", "cur": "EUR", "pay2": "1", "cur2": "USD"}]
    assert causes(run(book(rule("forbid: i.pay = i.pay2")), {"item": rows})["R"]) == {"mixed_currencies"}


PAYMENTS = """
derive:
  due: {from: item i, by: {item: i.id}, let: {paid: sum of e.pay over ev e with (e.s = item)}}
"""


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("amount(sum of e.pay over ev e with (e.s = 'none')) = 0", "true"),
        ("currency(sum of e.pay over ev e with (e.s = 'none')) is missing", "true"),
        ("currency(sum of e.pay over ev e with (e.s = 'I')) = 'EUR'", "true"),
        ("(sum of e.pay over ev e with (e.s = 'none')) / i.pay + 1 = 1", "true"),
        ("i.pay / (sum of e.pay over ev e with (e.s = 'none')) = 1", "unknown"),
        ("(sum of e.pay over ev e with (e.s = 'none')) + i.pay = i.pay", "true"),
        ("size(set of d.paid over due d) = 2", "true"),  # of which one has no currency
        ("(first of d.item over due d by d.paid) = 'J'", "true"),  # and stands first
        ("(max of d.paid over due d) = 7", "true"),
    ],
)
def test_a_sum_of_money_over_no_rows_is_zero_without_a_currency(condition: str, expected: str) -> None:
    item = {"id": "I", "pay": "2", "cur": "EUR"}
    paid = [{"eid": "E", "s": "I", "pay": "7", "cur": "EUR"}]
    given = {"ev": paid, "item": [{"id": "J"}]}
    assert truth(condition, item, sections=PAYMENTS, **given) == expected


CAPS = "parameters: {cap: {type: integer, digits: 9, value: unlimited}}\n"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("(sum of :cap over ev e) > 1000", "true"),
        ("(sum of :cap over ev e with (e.s = 'b')) = 0", "true"),
        ("(sum of (if e.s = 'a' then :cap else e.free) over ev e) > 1000", "true"),  # the other is unknown
        ("(sum of :cap over ev e with (e.free > 1)) > 1000", "unknown"),
        ("(sum of :cap over ev e with (e.free > 1)) >= 0", "true"),
        ("(mean of :cap over ev e) > 1000", "unknown"),
        ("(median of :cap over ev e) > 1000", "unknown"),
        ("(quantile(:cap, type 7) of e.free over ev e) > 1000", "unknown"),
        ("(max of :cap over ev e) > 1000", "true"),
    ],
)
def test_folds_over_what_is_unlimited(condition: str, expected: str) -> None:
    rows = [{"eid": "E", "s": "a", "free": "0"}, {"eid": "F", "s": "c", "free": ""}]
    assert truth(condition, {}, sections=CAPS, ev=rows) == expected


CALENDAR = [
    {
        "day": f"2021-05-{d:02d}",
        "is_workday": "否" if d in (1, 2, 3, 4, 5, 9, 15, 16, 22, 23, 29, 30) else "是",
    }
    for d in range(1, 32)
]


@pytest.mark.parametrize(
    ("condition", "item", "expected"),
    [
        ("i.d + 1 working days = i.d2", {"d": "2021-05-01", "d2": "2021-05-06"}, "true"),
        (
            "i.d + 2 working days = i.d2",
            {"d": "2021-05-06", "d2": "2021-05-08"},
            "true",
        ),  # a Saturday at work
        ("i.d - 1 working days = i.d2", {"d": "2021-05-10", "d2": "2021-05-08"}, "true"),
        ("i.d + 30 working days > i.d", {"d": "2021-05-10"}, "unknown"),
        ("nth_workday(i.m, 1) = i.d", {"m": "2021-05", "d": "2021-05-06"}, "true"),
        ("nth_workday(i.m, 1) = i.d", {"m": "2021-06", "d": "2021-06-01"}, "unknown"),
        ("i.d - 1 working day < i.d", {"d": "0001-01-01"}, "unknown"),  # there is no day before
        ("i.d + 1 working day > i.d", {"d": "9999-12-31"}, "unknown"),
        ("i.d + 0 working days = i.d", {"d": "9999-12-31"}, "true"),
        ("workdays(i.d, i.d2) = 3", {"d": "2021-05-06", "d2": "2021-05-10"}, "true"),
        ("workdays(i.d2, i.d) = -3", {"d": "2021-05-06", "d2": "2021-05-10"}, "true"),
        ("is_workday(i.d)", {"d": "2021-05-08"}, "true"),
        ("is_workday(i.d)", {"d": "2021-04-30"}, "unknown"),
    ],
)
def test_working_days_come_from_the_calendar(condition: str, item: dict[str, str], expected: str) -> None:
    assert truth(condition, item, workcal=CALENDAR) == expected


def test_working_days_at_the_end_of_time() -> None:
    last = [{"day": f"9999-12-{d:02d}", "is_workday": "是"} for d in range(1, 32)]
    assert truth("nth_workday(i.m, 31) = i.d", {"m": "9999-12", "d": "9999-12-31"}, workcal=last) == "true"
    assert truth("nth_workday(i.m, 32) = i.d", {"m": "9999-12", "d": "9999-12-31"}, workcal=last) == "unknown"
    cap = "parameters: {cap: {type: duration, unit: months, digits: 4, value: unlimited}}\n"
    assert truth("i.d + :cap + 1 working day > i.d", {"d": "9999-12-31"}, sections=cap) == "true"


def test_without_the_calendar_nothing_is_known_of_working_days() -> None:
    assert truth("is_workday(i.d)", {"d": "2021-05-08"}) == "unknown"
