"""Cells that the database did not type: each distinct one once, by the definition's own reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake.fast import Kind
from accountability.engines.duckdb.intake.feed import Column
from accountability.engines.duckdb.intake.json_cells import decoded
from accountability.engines.duckdb.intake.physical import storage_of
from accountability.engines.duckdb.intake.pump import SOURCE, column, pour
from accountability.engines.duckdb.intake.read_cells import TypedColumn
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import state_of
from accountability.model.values import ListValue, Value
from accountability.records import problems as say
from accountability.records.arrow_cells import cells_of
from accountability.records.cell import CellReader
from accountability.records.faults import Fault
from accountability.records.problems import Where

RAW = "x"
CODE = "code"
_TOLD = [(name, pa.string()) for name in (CODE, "text", "zh", "en")]


@dataclass(slots=True)
class Odd:
    """What odd cells proved to be: their states as bits, whether a list is open, whether any is bad."""

    mask: int = 0
    opened: bool = False
    bad: bool = False

    def see(self, value: Value) -> None:
        """Takes note of one more."""
        self.mask |= 1 << state_of(value)
        self.opened = self.opened or (isinstance(value, ListValue) and bool(value.open))


def alike(kind: Kind, one: Sql, other: Sql) -> Sql:
    """Whether two raw cells are the same also in how they are shown: -0.0 is not 0.0."""
    same = sql.infix(one, "=", other)
    if kind is not Kind.FLOAT:
        return same
    return sql.all_of([same, sql.infix(sql.call("signbit", one), "=", sql.call("signbit", other))])


def read_odd(
    session: Session, source: str, raw: Sql, column_: Column, into: str, reader: CellReader, where: Where
) -> Odd:
    """Makes the table `into`: every distinct cell that `raw` gives over `source`, typed."""
    inner = sql.select([(RAW, raw)], source)
    at = sql.column("i", RAW)
    terms, one = [at], at
    if column_.kind is Kind.FLOAT:
        terms, one = [at, sql.call("signbit", at)], sql.call("any_value", at)
    distinct = sql.select(
        [(RAW, one)], sql.subquery(inner, "i"), where=sql.is_not_null(at), tail=sql.grouped(terms)
    )
    typed = TypedColumn(reader.field)
    found, made = Odd(), False
    for batch in session.batches(distinct.text):
        if made and not batch.num_rows:
            continue
        fields = [pa.field(RAW, batch.schema.field(0).type), *typed.fields()]
        schema = pa.schema([*fields, *(pa.field(name, type_) for name, type_ in _TOLD)])
        chosen = sql.select([(name, _stored(reader, name, typed)) for name in schema.names], SOURCE)
        statement = sql.insert(into, chosen) if made else sql.create(into, chosen)
        pour(
            session,
            schema,
            iter([_typed(batch, typed, reader, where, schema, found, column_.json)]),
            statement,
        )
        made = True
    return found


def _stored(reader: CellReader, name: str, typed: TypedColumn) -> Sql:
    """A column of the batches; wide integers arrive as decimals."""
    storage = storage_of(reader.field)
    wide = storage.sql.startswith("HUGEINT") and not storage.is_fraction
    value = next(typed.fields()).name
    return sql.cast(column(name), storage.sql) if wide and name == value else column(name)


def _typed(
    batch: pa.RecordBatch,
    typed: TypedColumn,
    reader: CellReader,
    where: Where,
    schema: pa.Schema,
    seen: Odd,
    json: bool,
) -> pa.RecordBatch:
    values: list[Value] = []
    told: list[Sequence[str | None]] = []
    cells = cells_of(batch.column(0))
    for cell in map(decoded, cells) if json else cells:
        found = reader.read(cell)
        if isinstance(found, Fault):
            values.append(reader.unreadable)
            seen.bad = True
            problem = say.unreadable(where, 0, "", reader.field, cell, found)
            told.append((problem.code, problem.text, problem.message["zh"], problem.message["en"]))
        else:
            values.append(found)
            told.append((None, None, None, None))
    for value in values:
        seen.see(value)
    columns = [pa.array([row[i] for row in told], pa.string()) for i in range(len(_TOLD))]
    return pa.RecordBatch.from_arrays([batch.column(0), *typed.arrays(values), *columns], schema=schema)
