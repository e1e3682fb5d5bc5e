"""limit, share and outlier, held against what they mean in plain Python."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kinds.asking import ask, book, words
from tests.kinds.payments import PAYMENT, ROWS, Rows, amount, verdict


@given(rows=ROWS, bound=st.integers(0, 20))
def test_limit_over_a_window(rows: Rows, bound: int) -> None:
    rule = book(
        PAYMENT,
        "for: payment p\n"
        f"limit: {{sum: p.amount, same: p.a, dated: p.paid_on, within: 10 days, below: {bound}}}",
    )
    for key, outcome in ask(rule, payment=rows).items():
        own = rows[int(key[0])]
        if own["a"] is None:
            assert outcome.verdict.value == "not_applicable"
            continue
        near = [r for r in rows if r["a"] == own["a"] and _days(r) <= _days(own) <= _days(r) + 10]
        total = sum(amount(r) for r in near)
        assert outcome.verdict.value == verdict(total >= bound)
        if total >= bound:
            assert outcome.measure == total


def _days(row: dict[str, object]) -> int:
    day = row["paid_on"]
    assert isinstance(day, date)
    return day.toordinal()


TOTALS = {
    "sum: p.amount, ": lambda rows: sum(map(amount, rows)),
    "distinct: p.b, ": lambda rows: len({r["b"] for r in rows} - {None}),
    "": len,
}
BOUNDS = {
    "at_most": lambda total, bound: total > bound,
    "below": lambda total, bound: total >= bound,
    "at_least": lambda total, bound: total < bound,
    "above": lambda total, bound: total <= bound,
}


@given(rows=ROWS, bound=st.integers(0, 20))
@settings(max_examples=30)  # of each of the twelve
@pytest.mark.parametrize("what", TOTALS)
@pytest.mark.parametrize("word", BOUNDS)
def test_limit_per_group(what: str, word: str, rows: Rows, bound: int) -> None:
    rule = book(PAYMENT, f"for: payment p\nlimit: {{{what}per: {{key: p.a}}, {word}: {bound}}}")
    answers = ask(rule, payment=rows)
    assert len(answers) == len({r["a"] for r in rows})
    for key, outcome in answers.items():
        total = TOTALS[what]([r for r in rows if (r["a"] or "") == key[0]])
        broken = BOUNDS[word](total, bound)
        assert outcome.verdict.value == verdict(broken)
        if broken:
            assert outcome.measure == total


def test_limit_over_rows_as_written() -> None:
    records = PAYMENT + "parcel:\n  key: id\n  fields: {id: {type: text}, top: {type: integer, empty: none}}"
    rule = book(
        records,
        "for: parcel c\nlimit: {sum: p.amount, over: 'payment p with (p.a = c.id)', at_most: c.top * 1.02}",
    )
    parcels: Rows = [{"id": "X", "top": 100}, {"id": "Y", "top": 100}, {"id": "Z"}]
    rows = [
        {"id": 1, "a": "X", "amount": 102},
        {"id": 2, "a": "Y", "amount": 103},
        {"id": 3, "a": "Z", "amount": 1},
    ]
    assert words(ask(rule, payment=rows, parcel=parcels)) == {"X": "pass", "Y": "fail", "Z": "pass"}


@given(rows=ROWS, percent=st.integers(0, 100))
@pytest.mark.parametrize("weighed", [True, False])
@pytest.mark.parametrize("per", ["{key: p.a}", "{}"])
def test_share_per_group(per: str, weighed: bool, rows: Rows, percent: int) -> None:
    total = "sum: p.amount, " if weighed else ""
    rule = book(
        PAYMENT, f"for: payment p\nshare: {{of: p.b = 'X', {total}per: {per}, at_most: {percent} / 100}}"
    )
    answers = ask(rule, payment=rows)
    assert len(answers) == (1 if per == "{}" else len({r["a"] for r in rows}))
    for key, outcome in answers.items():
        members = [r for r in rows if not key or (r["a"] or "") == key[0]]
        weights = [(amount(r) if weighed else 1, r["b"] == "X") for r in members]
        whole, part = sum(w for w, _ in weights), sum(w for w, chosen in weights if chosen)
        if whole == 0:
            assert outcome.verdict.value == "not_applicable"
            continue
        assert outcome.verdict.value == verdict(part * 100 > percent * whole)
        if part * 100 > percent * whole:
            assert outcome.measure == Fraction(part, whole)


def test_share_of_rows_as_written() -> None:
    records = PAYMENT + "org:\n  key: id\n  fields: {id: {type: text}}"
    rule = book(
        records,
        "for: org o\nshare: {of: p.b = 'X', over: 'payment p with (p.a = o.id)', at_least: 0.5}",
    )
    orgs = [{"id": "half"}, {"id": "third"}, {"id": "none"}]
    marks = {"half": "XY", "third": "XYY"}
    rows = [
        {"id": f"{o}{n}", "a": o, "b": mark} for o, marked in marks.items() for n, mark in enumerate(marked)
    ]
    found = words(ask(rule, payment=rows, org=orgs))
    assert found == {"half": "pass", "third": "fail", "none": "not_applicable"}


def quantile(values: list[int], p: Fraction, kind: int) -> Fraction:
    """Hyndman and Fan (1996), equations of types 7 and 8, for at least two values."""
    ordered, n = sorted(map(Fraction, values)), len(values)
    m = 1 - p if kind == 7 else (p + 1) / 3
    place = n * p + m
    j = floor(place)
    low, high = ordered[min(max(j, 1), n) - 1], ordered[min(max(j + 1, 1), n) - 1]
    return low + (place - j) * (high - low)


def _fences(parts: str, values: list[int]) -> tuple[Fraction | None, Fraction | None]:
    quarter, p = Fraction(1, 4), Fraction(9, 10)
    spread = quantile(values, 3 * quarter, 8) - quantile(values, quarter, 8)
    match parts:
        case "side: both":
            low, high = quantile(values, quarter, 8), quantile(values, 3 * quarter, 8)
            return low - spread * Fraction(3, 2), high + spread * Fraction(3, 2)
        case "factor: 1":
            return None, quantile(values, 3 * quarter, 8) + spread
        case "percentile: 0.9, type: 7, side: both":
            return quantile(values, 1 - p, 7), quantile(values, p, 7)
        case "of_median: 0.5, side: low":
            return Fraction(median(map(Fraction, values))) / 2, None
        case _:
            return None, Fraction(median(map(Fraction, values)))


@given(rows=ROWS, flags=st.sets(st.sampled_from(["touching: true", "positive: true"])))
@settings(max_examples=50)
@pytest.mark.parametrize(
    "parts",
    [
        "side: both",
        "factor: 1",
        "percentile: 0.9, type: 7, side: both",
        "of_median: 0.5, side: low",
        "of_median: 1",
    ],
)
def test_outlier(parts: str, rows: Rows, flags: set[str]) -> None:
    more = "".join(f", {flag}" for flag in sorted(flags))
    rule = book(PAYMENT, f"for: payment p\noutlier: {{value: p.amount, peers: p.a, least: 2, {parts}{more}}}")
    for key, outcome in ask(rule, payment=rows).items():
        own = rows[int(key[0])]
        peers = [amount(r) for r in rows if r["a"] == own["a"]]
        if own["a"] is None or len(peers) < 2:
            assert outcome.verdict.value == "not_applicable"
            continue
        low, high = (
            fence if fence is None or fence > 0 or "positive: true" not in flags else None
            for fence in _fences(parts, peers)
        )
        value, touching = amount(own), "touching: true" in flags
        broken = (low is not None and (value < low or (touching and value == low))) or (
            high is not None and (value > high or (touching and value == high))
        )
        assert outcome.verdict.value == verdict(broken)
        if broken:
            assert outcome.measure == value


def test_outlier_needs_four_peers_and_a_value_unless_told() -> None:
    rule = book(PAYMENT, "for: payment p\noutlier: {value: p.amount}")
    rows: Rows = [{"id": n, "amount": 1} for n in range(3)]
    assert set(words(ask(rule, payment=[*rows, {"id": 3}])).values()) == {"not_applicable"}
    assert set(words(ask(rule, payment=[*rows, {"id": 3, "amount": 1}])).values()) == {"pass"}
