"""Batches into the database: errors of a source leave as they were raised, not as DuckDB retells them."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import Sql

_SOURCE = "source"
SOURCE = sql.table(_SOURCE, "c")


def pour(session: Session, schema: pa.Schema, batches: Iterator[pa.RecordBatch], statement: str) -> None:
    """Runs `statement`, which reads the batches from `SOURCE`."""
    raised: list[BaseException] = []

    def guarded() -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except BaseException as error:
            raised.append(error)
            raise

    reader = pa.RecordBatchReader.from_batches(schema, guarded())
    try:
        with session.told(), session.registered(_SOURCE, reader):
            session.connection.execute(statement)
    except (duckdb.Error, pa.ArrowException):
        if raised:
            raise raised[0] from None
        raise


def column(name: str) -> Sql:
    """A column of `SOURCE`."""
    return sql.column("c", name)
