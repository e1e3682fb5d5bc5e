"""What the batch engine cannot do is refused with its reason, and leaves the other rules their results."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import accountability as acc
from tests.rulebook.books import book as loaded

BOOK = """
records:
  plot:
    key: id
    fields:
      id: {type: text}
      area: {type: integer, digits: 6, min: 1}
      parts: {type: integer, digits: 6, min: 1}
      cash: {type: money, currency_field: currency}
      currency: {type: text}
rules:
  - id: PLAIN
    title: {en: no large plot}
    severity: low
    for: plot p
    forbid: p.area > 5
  - id: REFUSED
    title: {en: what is refused}
    severity: low
    for: plot p
    let: {near: 'plot x with (x.parts >= p.parts)'}
    forbid: '%s'
"""
ROWS = [
    {"id": "1", "area": "7", "parts": "3", "cash": "5", "currency": "CNY"},
    {"id": "2", "area": "2", "parts": "6", "cash": "4", "currency": "USD"},
]


@pytest.mark.parametrize(
    "condition",
    [
        "size(set of (x.area / x.parts) over near x) > 1",
        "size(set of x.cash over near x) > 1",
        "p.cash in (set of x.cash over near x)",
        "size(list(p.area / p.parts, 1)) > 1",
        "size(list(p.cash, p.cash)) > 1",
    ],
)
def test_lists_of_fractions_and_of_money_are_refused(tmp_path: Path, condition: str) -> None:
    book = loaded(tmp_path, BOOK % condition)
    found = acc.check(book, {"plot": ROWS}, date(2021, 6, 30)).rules
    assert found["PLAIN"].counts.failed == 1
    assert found["REFUSED"].status == "error"
    said = found["REFUSED"].reason["en"]
    assert "a list of fractions or of money is no column; use --engine reference" in said
    assert "分数或金额的列表不能成列；请使用 --engine reference" in found["REFUSED"].reason["zh"]
    known = acc.check(book, {"plot": ROWS}, date(2021, 6, 30), engine="reference").rules["REFUSED"]
    assert known.status == "checked"


FRACTIONS = """
records:
  plot:
    key: id
    fields:
      id: {type: text}
      a: {type: decimal, digits: 19, scale: 9}
      b: {type: decimal, digits: 19, scale: 9}
rules:
  - id: PLAIN
    title: {en: one fraction}
    severity: low
    for: plot p
    forbid: p.a / p.b > p.b / p.a
  - id: REFUSED
    title: {en: a sum of fractions}
    severity: low
    for: plot p
    forbid: sum of (x.a / x.b) over plot x > 5
"""


def test_a_sum_of_fractions_that_needs_too_many_digits_is_refused(tmp_path: Path) -> None:
    book = loaded(tmp_path, FRACTIONS)
    numbers = [(f"8895185143.{n + 1:09d}", f"3486784401.{7 * n + 3:09d}") for n in range(40)]
    rows = [{"id": str(n), "a": a, "b": b} for n, (a, b) in enumerate(numbers)]
    known, found = (
        acc.check(book, {"plot": rows}, date(2021, 6, 30), engine=engine).rules
        for engine in ("reference", "duckdb")
    )
    assert found["PLAIN"].counts == known["PLAIN"].counts
    assert found["REFUSED"].status == "error"
    assert "could need more than 38 digits; use --engine reference" in found["REFUSED"].reason["en"]
    assert known["REFUSED"].status == "checked"
