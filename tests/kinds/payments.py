"""A ledger of payments that meets often in a few values, and how its rows are drawn."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

START = date(2021, 5, 1)

PAYMENT = """
payment:
  key: id
  fields:
    id: {type: text}
    a: {type: text, empty: none}
    b: {type: text, empty: none}
    paid_on: {type: date, empty: none}
    amount: {type: integer, min: 0, empty: none}
"""

LETTER = st.none() | st.sampled_from("XYZ")
DAY = st.integers(0, 40).map(lambda n: START + timedelta(days=n))
ROW = st.fixed_dictionaries({"a": LETTER, "b": LETTER, "paid_on": DAY, "amount": st.integers(0, 9)})
ROWS = st.lists(ROW, max_size=6).map(lambda rows: [{"id": n, **row} for n, row in enumerate(rows)])
Rows = list[dict[str, object]]


def verdict(broken: bool) -> str:
    return "fail" if broken else "pass"


def amount(row: dict[str, object]) -> int:
    assert isinstance(row["amount"], int)
    return row["amount"]
