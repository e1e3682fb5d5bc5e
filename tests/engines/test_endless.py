"""Sums and extremes of values some of which are unlimited, beside unknown ones: as the definition says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import accountability as acc
from tests.rulebook.books import book as loaded

BOOK = """
records:
  plot:
    key: id
    fields:
      id: {type: text}
      kind: {type: enum, codes: [arable, grass, waste, none_stated]}
      area: {type: integer, digits: 6, min: 0}
  visit:
    key: id
    fields:
      id: {type: text}
      plot: {type: text}
parameters:
  term:
    type: integer
    by: [plot.kind]
    table: {arable: 30, grass: 50, waste: unlimited, none_stated: 7}
  cap: {type: integer, value: unlimited}
rules:
"""
RULE = """
  - id: R{n}
    title: {{en: a comparison}}
    severity: low
    for: plot p
    let: {{near: 'plot x with (x.area >= p.area)'}}
    require: '{fold} {operator} {right}'
"""
FOLDS = (
    "sum of :term[x.kind] over near x",
    "max of :term[x.kind] over near x",
    "min of :term[x.kind] over near x",
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> acc.Rulebook:
    operators = ("=", "<>", "<", "<=", ">", ">=")
    rules = [
        RULE.format(n=n, fold=fold, operator=operator, right=right)
        for n, (fold, operator, right) in enumerate(
            (f, o, r) for f in FOLDS for o in operators for r in ("50", ":cap")
        )
    ]
    return loaded(tmp_path_factory.mktemp("endless"), BOOK + "".join(rules))


plots = st.lists(
    st.tuples(
        st.sampled_from(["arable", "grass", "waste", "none_stated", "", "??"]),
        st.sampled_from(["1", "2", ""]),
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=6)
@given(plots)
@example([("waste", "1"), ("", "1")])
@example([("waste", ""), ("arable", "1")])
@example([("waste", "1"), ("waste", "")])
def test_comparisons_are_decided_as_by_the_definition(
    book: acc.Rulebook, rows: list[tuple[str, str]]
) -> None:
    ledger = {"plot": [{"id": f"P{n}", "kind": k, "area": a} for n, (k, a) in enumerate(rows)]}
    known, found = (
        acc.check(book, ledger, as_of=date(2021, 6, 30), engine=engine) for engine in ("reference", "duckdb")
    )
    assert {rule.status for rule in found.rules.values()} == {"checked"}, [
        r.reason for r in found.rules.values()
    ]
    assert {i: r.counts for i, r in found.rules.items()} == {i: r.counts for i, r in known.rules.items()}
    assert found.to_arrow().equals(known.to_arrow())
    assert found.to_arrow("undecided").equals(known.to_arrow("undecided"))


MONEY = """
records:
  plot:
    key: id
    fields:
      id: {type: text}
      cash: {type: money, digits: 9, currency_field: currency}
      currency: {type: text}
parameters:
  cap: {type: integer, digits: 2, value: unlimited}
rules:
"""
MONEY_RULE = """
  - id: R{n}
    title: {{en: a comparison}}
    severity: low
    for: plot p
    forbid: '{condition}'
"""


def test_no_amount_that_states_its_currency_is_unlimited(tmp_path: Path) -> None:
    conditions = (
        "p.cash * :cap > p.cash",
        ":cap * p.cash is missing",
        "(p.cash * :cap else p.cash) = p.cash",
        "sum of x.cash * :cap over plot x > p.cash",
        "min of x.cash * :cap over plot x < p.cash",
        "(first of x.cash * :cap over plot x by x.id) > p.cash",
    )
    rules = [MONEY_RULE.format(n=n, condition=condition) for n, condition in enumerate(conditions)]
    book = loaded(tmp_path, MONEY + "".join(rules))
    cells = [("5", "CNY"), ("6", "USD"), ("0", "CNY"), ("6", ""), ("", "CNY")]
    ledger = {"plot": [{"id": f"P{n}", "cash": a, "currency": c} for n, (a, c) in enumerate(cells)]}
    known, found = (
        acc.check(book, ledger, as_of=date(2021, 6, 30), engine=engine) for engine in ("reference", "duckdb")
    )
    assert {i: (r.status, r.counts) for i, r in found.rules.items()} == {
        i: (r.status, r.counts) for i, r in known.rules.items()
    }
    assert found.to_arrow("undecided").equals(known.to_arrow("undecided"))
    assert found.rules["R0"].counts.unknown == len(cells)
