"""Folds over rows in a range around each subject: by windows, and the same as the definition says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest

import accountability as acc
from tests.engines.conftest import Statements
from tests.rulebook.books import book as loaded

AS_OF = date(2021, 6, 30)
RECORDS = """
records:
  bill:
    key: id
    fields:
      id: {type: text}
      who: {type: text}
      day: {type: date}
      from: {type: date, empty: none}
      month: {type: month}
      at: {type: timestamp}
      no: {type: decimal, digits: 6, scale: 1}
      sum: {type: integer, digits: 6, min: -999}
      cash: {type: money, currency_field: currency, digits: 8, scale: 2}
      currency: {type: text}
  visit:
    key: id
    fields:
      id: {type: text}
      who: {type: text}
      day: {type: date}
      sum: {type: integer, digits: 6, min: 0}
derive:
  positive:
    from: bill b
    where: b.sum > 0
    let: {who: b.who, day: b.day, sum: b.sum}
rules:
  - id: W
    title: {en: in a range}
    severity: low
    for: bill b
    forbid: |
      %s
"""
OWN = "over bill x with (x.who = b.who and x.day between b.day - 3 days and b.day)"
FOLDS = [
    f"sum of x.sum {OWN} > 20",
    f"sum of 7 {OWN} > 20",
    f"count of x {OWN[5:]} > 2".replace("count of x bill x", "count of bill x"),
    f"mean of x.sum {OWN} > 5",
    f"min of x.sum {OWN} < 0",
    f"max of x.sum {OWN} > 8",
    f"max of 3 {OWN} > 2",
    f"sum of x.sum {OWN} + max of x.sum {OWN} > 25",
    "some bill x with (x.who = b.who and x.day between b.day + 1 day and b.day + 2 days)",
    "no bill x with (x.who = b.who and x.day < b.day and x.day > b.day - 5 days)",
    "sum of x.sum over bill x with (x.who = b.who and x.day > b.day - 3 days and x.day < b.day) > 9",
    "sum of x.sum over bill x with (x.who = b.who and x.day <= b.day) > 20",
    "sum of x.sum over bill x with (x.who = b.who and b.day < x.day) > 20",
    "sum of x.sum over bill x with (x.day between b.from and b.day) > 20",
    "sum of x.sum over bill x with (x.who = b.who and x.from >= b.day) > 5",
    "sum of x.sum over bill x with (x.sum > 0 and x.who = b.who and x.month between b.month and b.month) > 8",
    "count of bill x with (x.who = b.who and x.at > b.at) > 2",
    "count of bill x with (x.no between b.no - 0.5 and b.no + 1.5) > 3",
    "sum of x.sum over positive x with (x.who = b.who and x.day between b.day - 3 days and b.day) > 9",
    "count of positive x with (x.who = b.who and x.day between b.day - 3 days and b.day) > 1",
    "sum of x.cash over bill x with (x.who = b.who and x.day between b.day - 3 days and b.day) > b.cash",
    "sum of x.sum over visit x with (x.who = b.who and x.day between b.day - 3 days and b.day) > 9",
]


def ledger(random: Random, rows: int, kind: str) -> list[dict[str, object]]:
    """Rows of a few payers and days; now and then a cell is blank or cannot be read."""

    def odd(value: object) -> object:
        return random.choice(["", "?!", value]) if random.random() < 0.06 else value

    found = []
    for number in range(rows):
        day = date(2021, 2, random.choice([1, 2, 3, 4, 7, 8, 12, 28]))
        row: dict[str, object] = {
            "id": f"{kind}{number}", "who": random.choice("AAB"), "day": odd(day.isoformat()),
            "sum": odd(str(random.randint(-2 if kind == "B" else 0, 9))),
        }  # fmt: skip
        if kind == "B":
            row |= {
                "from": random.choice(["", "2021-02-02", "2021-02-07"]),
                "month": odd(random.choice(["2021-02", "2021-03"])),
                "at": odd(f"2021-02-03T10:00:0{random.randint(0, 5)}"),
                "no": odd(str(random.randint(0, 30) / 10)),
                "cash": odd("1.50"), "currency": random.choice(["CNY", "CNY", "USD"]),
            }  # fmt: skip
        found.append(row)
    return found


@pytest.mark.parametrize("fold", FOLDS)
def test_a_window_gives_what_the_definition_says(tmp_path: Path, said: Statements, fold: str) -> None:
    book = loaded(tmp_path, RECORDS % fold)
    windows = 0
    for seed in range(6):
        random = Random(seed)
        given = {"bill": ledger(random, random.randint(0, 25), "B"), "visit": ledger(random, 9, "V")}
        given["bill"][:2] = [{**row, "who": ""} if seed % 3 == 0 else row for row in given["bill"][:2]]
        said.texts.clear()
        batch, definition = (acc.check(book, given, AS_OF, engine=e) for e in ("duckdb", "reference"))
        windows += len(said.of(r" OVER w\)"))
        assert batch.rules == definition.rules
        assert list(batch.findings) == list(definition.findings)
    assert windows


def test_pairs_do_what_a_window_cannot(tmp_path: Path, said: Statements) -> None:
    for fold in (
        f"median of x.sum {OWN} > 4",
        f"sum of x.sum / 3 {OWN} > 4",
        f"sum of x.sum + b.sum {OWN} > 30",
        "count of bill x with (x.no between b.no - 0.5 and b.no + 1.25) > 3",
        "sum of x.sum over bill x with (x.day > b.day and x.from < b.day) > 9",
    ):
        book = loaded(tmp_path, RECORDS % fold)
        given = {"bill": ledger(Random(5), 20, "B"), "visit": []}
        batch, definition = (acc.check(book, given, AS_OF, engine=e) for e in ("duckdb", "reference"))
        assert batch.rules["W"].counts == definition.rules["W"].counts
    assert not said.of(r" OVER w\)")


def test_one_payer_with_many_rows_is_no_matter_of_pairs(tmp_path: Path) -> None:
    """Twenty thousand rows of one key would be two hundred million pairs."""
    book = loaded(tmp_path, RECORDS % f"sum of x.sum {OWN} < 4")
    rows = [{"id": f"B{n}", "who": "A", "day": f"2021-02-0{n % 5 + 1}", "sum": "3"} for n in range(20_000)]
    rows.append({"id": "C", "who": "A", "day": "2021-03-01", "sum": "3"})
    told = acc.check(book, {"bill": rows, "visit": []}, AS_OF).rules["W"].counts
    assert (told.failed, told.passed, told.unknown) == (1, 20_000, 0)
