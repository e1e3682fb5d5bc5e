"""The plan of a batch as text: what is joined, grouped and folded, also in derived records."""

from __future__ import annotations

from pathlib import Path

from accountability.planning.plan import lines, plan
from tests.rulebook.books import book as loaded

BOOK = """
records:
  deal:
    key: id
    fields:
      id: {type: text}
      party: {type: text}
      amount: {type: integer, digits: 6}
  letter: {key: row, fields: {of: {type: text}, days: {type: integer, digits: 4}}}
derive:
  told:
    from: deal c left join letter n on (n.of = c.id and n.days > 3)
    let: {party: c.party, days: n.days}
  parties:
    from: deal c
    by: {party: c.party}
    let: {total: sum of c.amount over rows, most: max of c.amount over rows}
rules:
  - id: R1
    title: {en: a rule}
    severity: low
    for: pair of deal a, b
    forbid: a.amount = b.amount and (some told t with (t.party = a.party))
  - id: R2
    title: {en: a rule}
    severity: low
    for: parties p
    forbid: p.total > 5
"""


def test_the_plan_says_how_rows_are_joined_and_what_groups_are_asked(tmp_path: Path) -> None:
    book = loaded(tmp_path, BOOK)
    assert list(lines(plan(book, ("R1", "R2")))) == [
        "derive told: row by row from deal c left join letter n, hash join on n.of = c.id, 1 more condition",
        "derive parties: grouped by party from deal c",
        "  parties: sum, max in one join over the members of the group",
        "scan 1: pairs of deal a, b",
        "  rules: R1",
        "  R1: some over told t, hash join on t.party = a.party",
        "scan 2: parties p",
        "  rules: R2",
    ]
