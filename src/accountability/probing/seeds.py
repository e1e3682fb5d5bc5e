"""Where a search begins: the record sets of a rule's own cases, under the parameters asked for."""

from __future__ import annotations

from collections.abc import Iterator

from accountability.errors import AccountabilityError
from accountability.model.rule import Case, Rule, Rulebook
from accountability.probing.worlds import Setting, World
from accountability.records import door
from accountability.rulebook.choose import choose


def of_cases(book: Rulebook, rule: Rule) -> Iterator[World]:
    """The record sets of the cases, first under the parameters of `book`, then under their own."""
    for case in rule.cases:
        yield _world(book, case)
    for case in rule.cases:
        if case.params or (case.profile is not None and case.profile != book.profile):
            try:
                own = choose(book, book.profile if book.profile is not None else case.profile, case.params)
            except AccountabilityError:  # a case that `test` reports
                continue
            yield _world(own, case)


def _world(book: Rulebook, case: Case) -> World:
    records = door.read(book.records, case.given, case.as_of, omitted_is_empty=True)
    tables = {name: table.rows for name, table in records.tables.items()}
    return World(Setting(book, case.as_of, case.period), tables)
