"""The bare verdicts of a rule over small ledgers: what `check` counts, subject by subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accountability.engines.cancelling import Cancel
from accountability.engines.duckdb import sql
from accountability.engines.duckdb.batch import Asked
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.derived import derive
from accountability.engines.duckdb.intake import take_in
from accountability.engines.duckdb.judging import RuleRun, judged
from accountability.engines.duckdb.loading import periods, stored_of
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.outcomes import subjects_of
from accountability.engines.duckdb.relations import ROW
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.source_rows import source_scope
from accountability.engines.duckdb.sql import quoted
from accountability.engines.duckdb.verdicts import VERDICTS, Code
from accountability.model.records import Table
from accountability.model.verdict import Subject, Verdict


def answers(asked: Asked, tables: Mapping[str, Table], cancel: Cancel) -> tuple[tuple[Subject, Verdict], ...]:
    """Every subject of the one rule that is asked about, with its verdict, in the order of keys.

    Raises `NotLowered` for a rule that the engine cannot evaluate exactly, and whatever else it
    breaks on; `Cancelled` where `cancel` ends it.
    """
    (rule,) = asked.rules
    with Session.open(threads=1) as session, cancel.stopping(session.cancel):
        taken = take_in(session, asked.book.records, tables, asked.fields, None)
        supplied = frozenset(taken.tables)
        stored = {name: stored_of(session, table, supplied) for name, table in taken.tables.items()}
        if asked.period is not None:
            stored |= periods(session, *asked.period)
        database = Database(session, asked.book, asked.as_of, stored, derive)
        (run,) = judged(database, [asked.book.rules[rule]])
        return tuple(_verdicts(database, run))


def _verdicts(database: Database, run: RuleRun) -> Iterator[tuple[Subject, Verdict]]:
    lowering = Lowerer(database, explaining=False)
    scope = source_scope(lowering, run.whole, {})
    subjects = subjects_of(lowering, run.rule.source, scope)
    frame = scope.frame
    number = frame.column(ROW)
    table = f"(SELECT {ROW}, {run.verdict.text} AS verdict FROM {quoted(run.table)})"
    verdicts = frame.left_join(table, lambda alias: sql.infix(sql.column(alias, ROW), "=", number))
    columns = ", ".join(c.text for c in (verdicts.column("verdict"), *subjects.columns))
    order = ", ".join(scope.order())
    for code, *parts in lowering.ask(f"SELECT {columns} FROM {frame.source()} ORDER BY {order}"):
        yield subjects.subject(parts), VERDICTS[Code(int(str(code)))]
