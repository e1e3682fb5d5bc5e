"""A batch: records in, rules over them, results out; the database is gone at the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accountability.engines.cancelling import Cancel
from accountability.engines.duckdb.evaluation import evaluate
from accountability.engines.duckdb.intake import files_of, take_in
from accountability.engines.duckdb.loading import database_of
from accountability.engines.duckdb.session import Session
from accountability.engines.limits import NO_LIMITS, Limits
from accountability.engines.signals import interrupting
from accountability.engines.watching import Watch, Watching
from accountability.model.records import Problem
from accountability.model.rule import Rulebook
from accountability.model.verdict import RuleResult

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run asks of the engine. `fields` are the fields that its rules read, per record type."""

    book: Rulebook
    as_of: date
    period: tuple[date, date] | None
    rules: Sequence[str]
    fields: Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a run gave: a result per rule, how many rows there were, and what was wrong with them."""

    results: tuple[RuleResult, ...]
    rows: Mapping[str, int]
    problems: Sequence[Problem]


def batch(
    asked: Asked,
    sources: Mapping[str, object],
    limits: Limits = NO_LIMITS,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    watch: Watch | None = None,
) -> Batch:
    """The results of a run over `sources`: what `records.door` takes, per record type.

    Raises `RecordsError` for records that cannot be read and limits that are too small,
    `UsageError` for limits that make no sense, `Cancelled` where `cancel` or Ctrl-C ends it.
    """
    stop, watching = cancel or Cancel(), Watching()
    with (
        Session.open(limits.memory, limits.threads, limits.temp, files_of(sources)) as session,
        stop.stopping(session.cancel),
        interrupting(session.cancel),
        watching.telling(watch, session.percent),
    ):
        taken = take_in(session, asked.book.records, sources, asked.fields, asked.as_of)

        def tell(rule: str, done: int, total: int) -> None:
            stop.look()
            if progress is not None:
                progress(rule, done, total)

        database = database_of(session, asked.book, asked.as_of, taken.tables, asked.period, asked.rules)
        results = evaluate(database, asked.rules, tell, watching=watching)
        rows = {name: table.rows for name, table in taken.tables.items()}
        return Batch(results, rows, taken.problems)
