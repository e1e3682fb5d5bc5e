"""The bare verdicts of a rule over small ledgers: what `check` counts, subject by subject."""

from __future__ import annotations

from collections.abc import Mapping

from accountability.engines.cancelling import Cancel
from accountability.engines.duckdb.batch import Asked
from accountability.engines.duckdb.intake import take_in
from accountability.engines.duckdb.judging import judged
from accountability.engines.duckdb.loading import database_of
from accountability.engines.duckdb.outcomes import verdicts_of
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.verdicts import VERDICTS
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
        database = database_of(session, asked.book, asked.as_of, taken.tables, asked.period, asked.rules)
        (run,) = judged(database, [asked.book.rules[rule]])
        return tuple((subject, VERDICTS[code]) for _, code, subject in verdicts_of(database, run))
