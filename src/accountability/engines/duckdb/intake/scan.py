"""Sources that the database reads where they are: Parquet files, and Arrow tables in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake.fast import Kind
from accountability.engines.duckdb.intake.feed import PLACE, ROW, Feed, Known
from accountability.engines.duckdb.intake.feed_columns import ColumnsFeed
from accountability.engines.duckdb.names import distinct
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import Sql, literal
from accountability.records.columnar import unreadable

_NUMBER = "file_row_number"
_PATTERN = frozenset("*?[]{}")  # with these, a path means several files to DuckDB
_OURS = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.InterruptException)
_PHYSICAL = {
    Kind.TEXT: ("VARCHAR",),
    Kind.BOOL: ("BOOLEAN",),
    Kind.WHOLE: ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
    Kind.FLOAT: ("FLOAT", "DOUBLE"),
    Kind.DAY: ("DATE",),
    Kind.MOMENT: ("TIMESTAMP",),
    Kind.INSTANT: ("TIMESTAMP WITH TIME ZONE",),
}


def scanned(session: Session, known: Known, feed: Feed) -> str | None:
    """The source of a feed as statements read it, with the alias `u`; None: it is read once, as batches."""
    if not isinstance(feed, ColumnsFeed) or feed.typed or feed.headers.unnamed:
        return None
    if feed.table is not None:
        return _registered(session, known, feed, feed.table)
    path = feed.path
    if path is None or not session.may_read(path) or _PATTERN & set(path):
        return None
    options = {_NUMBER: sql.TRUE, "hive_partitioning": sql.FALSE}
    query = sql.function_source("read_parquet", [literal(path)], options, "p")
    try:
        with session.told():
            described = session.connection.execute(sql.describe(sql.select_all(query))).fetchall()
    except duckdb.Error:
        return None  # what is wrong with it is said where it is read
    types = {str(name): str(type_) for name, type_, *_ in described}
    names = feed.column_names()
    if any(not _fits(feed.columns[field].kind, types.get(name)) for field, name in names.items()):
        return None
    if len({name.lower() for name in feed.all_names()}) < len(feed.all_names()):
        return None
    if _NUMBER in map(str.lower, feed.all_names()):
        return None
    number = sql.column("p", _NUMBER)
    columns: list[tuple[str, Sql]] = [(PLACE, number), (ROW, sql.infix(number, "+", literal(1)))]
    columns += [(feed.columns[field].name, sql.column("p", name)) for field, name in names.items()]
    return sql.subquery(sql.select(columns, query), "u")


@contextmanager
def undamaged(feed: Feed) -> Iterator[None]:
    """Turns what DuckDB says of the inside of a Parquet file into a `RecordsError`."""
    try:
        yield
    except _OURS:
        raise
    except duckdb.Error as error:
        if not isinstance(feed, ColumnsFeed) or feed.path is None:
            raise
        raise unreadable(f"`{feed.file}`", str(error)) from None


def _fits(kind: Kind, type_: str | None) -> bool:
    if kind is Kind.DECIMAL:
        return type_ is not None and type_.startswith("DECIMAL(")
    return type_ in _PHYSICAL[kind]


def _registered(session: Session, known: Known, feed: ColumnsFeed, table: pa.Table) -> str:
    """An Arrow table under a name that stays known for the whole session."""
    name = f"a:{distinct(known.record.name)}"
    session.keep(name, table)
    at = sql.column("p", PLACE)
    columns: list[tuple[str, Sql]] = [(PLACE, at), (ROW, sql.infix(at, "+", literal(1)))]
    columns += [(c.name, sql.column("p", c.name)) for c in feed.columns.values()]
    return sql.subquery(sql.select(columns, sql.table(name, "p")), "u")
