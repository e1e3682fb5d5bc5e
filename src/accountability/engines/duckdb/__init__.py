"""The batch engine on DuckDB: the same verdicts at columnar speed, larger than memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from accountability.engines.duckdb.evaluation import evaluate
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.intake import take_in
from accountability.engines.duckdb.loading import database_of
from accountability.engines.duckdb.session import Session
from accountability.model.records import Records
from accountability.model.rule import Rulebook
from accountability.model.verdict import RuleResult

__all__ = ["NotLowered", "run"]


def run(
    book: Rulebook,
    records: Records,
    as_of: date,
    period: tuple[date, date] | None,
    rules: Sequence[str],
    progress: Callable[[str, int, int], None] | None,
) -> tuple[RuleResult, ...]:
    """One result per rule of `rules`, in the order of rule ids, with every outcome."""
    with Session.open(threads=1) as session:
        every = {name: tuple(record.fields) for name, record in book.records.items()}
        taken = take_in(session, book.records, records.tables, every, None)
        database = database_of(session, book, as_of, taken.tables, period, rules)
        return evaluate(database, rules, progress, every=True)
