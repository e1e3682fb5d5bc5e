"""`docs/kinds.md` says what the kinds do: its examples run, and what it shows is what happens."""

from __future__ import annotations

import pytest

from accountability.kinds.registry import all_kinds
from tests.kinds.page import HEADINGS, PAGE, Section, example_book, filled, read_page
from tests.kinds.run_cases import expected, verdicts

TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = read_page(TEXT)[1]


def test_every_kind_has_a_section() -> None:
    assert sorted(section.kind for section in SECTIONS) == list(all_kinds())


def test_the_list_at_the_top_names_every_kind() -> None:
    head = read_page(TEXT)[0]
    for name, kind in all_kinds().items():
        assert f"| [`{name}`](#{name}) | {kind.title['zh']} | {kind.title['en']} |" in head


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.kind)
def test_a_section_has_the_fixed_headings(section: Section) -> None:
    assert tuple(section.parts) == HEADINGS


def test_parts_and_what_the_examples_become_are_up_to_date() -> None:
    assert filled(TEXT) == TEXT, "run `python -m tests.kinds.page`"


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.kind)
def test_the_cases_of_the_example_hold_for_every_subject(section: Section) -> None:
    book = example_book(section)
    shown: set[str] = set()
    for rule in book.rules.values():
        assert rule.kind == section.kind
        for case in rule.cases:
            found = verdicts(book, rule, case)
            assert found == expected(case), case.name
            shown |= set(found.values())
    assert shown == {"fail", "pass", "unknown", "not_applicable"}
