"""Whatever an unknown cell turns out to hold, it does not gainsay a verdict: for every kind.

The examples of `docs/kinds.md` are run over random ledgers, once with empty cells and once with
those cells filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accountability.model.records import RecordType
from accountability.model.rule import Case, Rulebook
from accountability.model.types import (
    DateType,
    EnumType,
    ListType,
    MonthType,
    NumberType,
    RefType,
    TextType,
    Type,
)
from tests.kinds.page import PAGE, example_book, read_page
from tests.kinds.run_cases import verdicts

Cells = dict[str, object]
Ledgers = Mapping[str, tuple[Mapping[str, object], ...]]

BOOKS = {s.kind: example_book(s) for s in read_page(PAGE.read_text(encoding="utf-8"))[1]}
RULES = [(kind, rule_id) for kind, book in BOOKS.items() for rule_id in book.rules]
DAYS = [str(date(2021, 5, 1) + timedelta(days=n)) for n in (-1, 0, 1, 9, 10, 11, 20, 29, 30, 31)]

# what a verdict may become: `pass` is also given where it is open whether the rule applies
POSSIBLE = {
    "fail": {"fail"},
    "pass": {"pass", "not_applicable"},
    "not_applicable": {"not_applicable"},
    "unknown": {"fail", "pass", "not_applicable", "unknown"},
}


def values(kind: Type) -> st.SearchStrategy[str]:
    """Few different values, so that records meet."""
    match kind:
        case EnumType(codes):
            return st.sampled_from(codes)
        case DateType():
            return st.sampled_from(DAYS)
        case MonthType():
            return st.sampled_from(["2021-05", "2021-06"])
        case NumberType():
            return st.sampled_from(["0", "1", "2", "90000"])
        case RefType() | TextType():
            return st.sampled_from(["1", "2", "3"])
        case ListType(element):
            return st.lists(values(element), min_size=1, max_size=2).map(";".join)
    raise NotImplementedError(kind)


@st.composite
def ledgers(draw: st.DrawFn, book: Rulebook) -> tuple[Ledgers, Ledgers]:
    """The same ledgers, with some cells empty and with those cells filled in."""
    partial: dict[str, tuple[Cells, ...]] = {}
    full: dict[str, tuple[Cells, ...]] = {}
    for name, record in book.records.items():
        count = draw(st.integers(0, 4))
        pairs = [draw(rows(record, number)) for number in range(1, count + 1)]
        partial[name] = tuple(pair[0] for pair in pairs)
        full[name] = tuple(pair[1] for pair in pairs)
    return partial, full


@st.composite
def rows(draw: st.DrawFn, record: RecordType, number: int) -> tuple[Cells, Cells]:
    partial: Cells = {}
    full: Cells = {}
    for field in record.fields.values():
        if field.name in record.key:
            partial[field.name] = full[field.name] = str(number)
        elif draw(st.integers(0, 3)) or (field.empty_is_none and draw(st.booleans())):
            partial[field.name] = full[field.name] = draw(values(field.type))
        elif not field.empty_is_none:
            full[field.name] = draw(values(field.type))
    return partial, full


def case_of(ledgers: Ledgers) -> Case:
    return Case("random", ledgers, {}, date(2021, 6, 1), (date(2021, 5, 1), date(2021, 5, 31)))


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
