"""Most checks of the domain are said by a kind: the rulebook in `domain/` says them so, and runs."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from accountability.records.door import read
from accountability.rulebook.load import load
from accountability.semantics.run import evaluate
from tests.kinds.ledgers import Ledgers, ledgers

BOOK = load(Path(__file__).parent / "domain")
MAY = (date(2021, 4, 1), date(2021, 6, 30))


def test_how_many_checks_each_kind_says() -> None:
    """Of the 79 items 74 have a part that a kind says; only `one_to_one` is not asked for by any."""
    assert Counter(rule.kind for rule in BOOK.rules.values()) == {
        "cadence": 17,
        "conflict": 9,
        "coverage": 16,
        "deadline": 35,
        "draw": 1,
        "limit": 7,
        "outlier": 3,
        "reconcile": 11,
        "sequence": 12,
        "share": 9,
        "unique": 3,
    }
    assert len({name[:3] for name in BOOK.rules if not name.startswith("X")}) == 74


@given(rows=ledgers(BOOK).map(lambda pair: pair[0]))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_they_all_run(rows: Ledgers) -> None:
    records = read(BOOK.records, rows, MAY[1], omitted_is_empty=True)
    for result in evaluate(BOOK, records, date(2021, 7, 5), MAY):
        assert result.status == "checked", result.reason
