"""Whatever an unknown cell turns out to hold, it does not gainsay a verdict: for every kind.

The examples of `docs/kinds.md` are run over random ledgers, once with empty cells and once with
those cells filled in.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accountability.model.rule import Case
from tests.kinds.ledgers import Ledgers, ledgers
from tests.kinds.page import PAGE, example_book, read_page
from tests.kinds.run_cases import verdicts

BOOKS = {s.kind: example_book(s) for s in read_page(PAGE.read_text(encoding="utf-8"))[1]}
RULES = [(kind, rule_id) for kind, book in BOOKS.items() for rule_id in book.rules]

# what a verdict may become: `pass` is also given where it is open whether the rule applies
POSSIBLE = {
    "fail": {"fail"},
    "pass": {"pass", "not_applicable"},
    "not_applicable": {"not_applicable"},
    "unknown": {"fail", "pass", "not_applicable", "unknown"},
}


def case_of(rows: Ledgers) -> Case:
    return Case("random", rows, {}, date(2021, 6, 1), (date(2021, 5, 1), date(2021, 5, 31)))


@pytest.mark.parametrize(("kind", "rule_id"), RULES)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_filling_empty_cells_gainsays_no_verdict(kind: str, rule_id: str, data: st.DataObject) -> None:
    book = BOOKS[kind]
    partial, full = data.draw(ledgers(book))
    before = verdicts(book, book.rules[rule_id], case_of(partial))
    after = verdicts(book, book.rules[rule_id], case_of(full))
    for subject, verdict in before.items():
        # a subject that existed possibly may turn out not to
        assert after.get(subject, "not_applicable") in POSSIBLE[verdict], subject
