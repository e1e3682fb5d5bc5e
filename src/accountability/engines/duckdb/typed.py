"""Typed tables of the model into the database, row by row: for records that are Python values already."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa

from accountability.engines.duckdb.intake.physical import storage_of
from accountability.engines.duckdb.intake.stored import StoredTable
from accountability.engines.duckdb.names import open_column, records_table, state_column, value_column
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import quoted
from accountability.engines.duckdb.states import Is, state_of
from accountability.model.records import Field, Table
from accountability.model.values import ListValue, Money, Unknown, Value


def load(session: Session, table: Table) -> StoredTable:
    """The rows of a table, every field."""
    record = table.record
    rows = table.rows
    columns: dict[str, pa.Array] = {
        "n": pa.array(range(len(rows)), pa.int64()),
        "row": pa.array([row.source.row for row in rows], pa.int64()),
        "keyed": pa.array([row.key is not None for row in rows], pa.bool_()),
    }
    for place in range(len(record.key)):
        keys = [row.key[place] if row.key is not None else None for row in rows]
        columns[f"k{place}"] = pa.array(keys, pa.string())
    states: dict[str, frozenset[Is]] = {}
    divisors: dict[str, int] = {}
    fractions = []
    for field in record.fields.values():
        values = [_own(record.name, field, row.cells[field.name]) for row in rows]
        storage = storage_of(field)
        columns[value_column(field.name)] = storage.array(values)
        if storage.is_fraction:
            fractions.append(field.name)
        coded = [state_of(value) for value in values]
        states[field.name] = frozenset(coded)
        columns[state_column(field.name)] = pa.array([int(c) for c in coded], pa.uint8())
        if storage.is_list:
            opened = [bool(v.open) if isinstance(v, ListValue) else None for v in values]
            columns[open_column(field.name)] = pa.array(opened, pa.bool_())
    name = records_table(record.name)
    chosen = [_column(column, fractions) for column in columns]
    with session.registered("given", pa.table(columns)):
        session.sql(f"CREATE TABLE {quoted(name)} AS SELECT {', '.join(chosen)} FROM given")
    divisors = dict.fromkeys(fractions, FRACTIONS)
    repeated = any(n > 1 for n in Counter(row.key for row in rows if row.key is not None).values())
    first = rows[0].source if rows else None
    return StoredTable(
        record, name, len(rows), table.columns, states, divisors, frozenset(),
        first.file if first else record.name, first.sheet if first else None, repeated,
    )  # fmt: skip


def _own(record: str, field: Field, value: Value) -> Value:
    """The amount of money by itself: where only its currency is not known, some amount is there."""
    if field.currency_field is None or not isinstance(value, Unknown):
        return value
    about = f"{record}.{field.currency_field}"
    return Money(0, "") if any(cause.about == about for cause in value.causes) else value


FRACTIONS = 10**6 * 24 * 9  # what fractions of hours are over


def _column(column: str, fractions: list[str]) -> str:
    for name in fractions:
        if column == value_column(name):
            c = quoted(column)
            return (
                f"CASE WHEN {c} IS NOT NULL THEN ({c}.n::HUGEINT * {FRACTIONS} // {c}.d::HUGEINT) END AS {c}"
            )
    return quoted(column)
