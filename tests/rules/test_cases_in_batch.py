"""Every shipped rule gives the same in the batch engine as in the definition, on all of its cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from accountability.engines import duckdb
from accountability.model.rule import Rule, Rulebook
from accountability.records.door import read
from accountability.rulebook.choose import choose
from accountability.rulebook.load import load
from accountability.semantics.run import evaluate
from tests.agreement.compare import differences

RULES = Path(__file__).parent.parent.parent / "rules"
BOOK = load(RULES)
PROCUREMENT = load(RULES / "examples" / "procurement")
EVERY = [(BOOK, rule) for rule in BOOK.rules.values()] + [
    (PROCUREMENT, rule) for rule in PROCUREMENT.rules.values()
]


@pytest.mark.parametrize(("book", "rule"), EVERY, ids=[rule.id for _, rule in EVERY])
def test_the_cases_of_a_rule(book: Rulebook, rule: Rule) -> None:
    for case in rule.cases:
        chosen = choose(book, case.profile, case.params)
        records = read(chosen.records, case.given, case.as_of, omitted_is_empty=True)
        asked = (chosen, records, case.as_of, case.period, [rule.id])
        told = differences(evaluate(*asked), duckdb.run(*asked, None))
        assert not told, f"{case.name}: {told[0]}"
