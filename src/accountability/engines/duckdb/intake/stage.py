"""From a feed to typed columns: what the database reads by itself, and the odd cells aside."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake.fast import Kind, Raw, fast
from accountability.engines.duckdb.intake.feed import PLACE, ROW, TOLD, Feed, Known
from accountability.engines.duckdb.intake.odd import CODE, RAW, read_odd
from accountability.engines.duckdb.intake.physical import Storage, storage_of
from accountability.engines.duckdb.intake.pump import SOURCE, column, pour
from accountability.engines.duckdb.names import (
    distinct,
    key_column,
    open_column,
    state_column,
    value_column,
)
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import NULL, Sql, literal
from accountability.engines.duckdb.states import Is, state_of
from accountability.model.records import Field
from accountability.model.values import Value


def odd_column(field: str) -> str:
    """The raw cells of a field that the database did not type."""
    return f"x.{distinct(field)}"


@dataclass(frozen=True, slots=True)
class Staged:
    """The table `name` that a feed filled, and for each field with odd cells the table of those."""

    name: str
    feed: Feed
    known: Known
    odd: Mapping[str, str]


def stage(session: Session, known: Known, feed: Feed) -> Staged:
    """Fills a table with everything that a feed has. Raises `RecordsError`."""
    name = f"u:{distinct(known.record.name)}"
    inner = [(part, column(part)) for part in (PLACE, ROW, TOLD)]
    inner += [(key_column(index), column(key_column(index))) for index in range(feed.keys)]
    outer = [(part, column(part)) for part, _ in inner]
    for field in known.fields:
        if field.name in feed.columns:
            inner += _native(known, feed, field)
            outer += _parted(feed, field)
        elif field.name in feed.typed:
            inner += _typed(field)
            outer += [(part, column(part)) for part, _ in _typed(field)]
    query = sql.select(outer, sql.subquery(sql.select(inner, SOURCE), "c"))
    pour(session, feed.schema(), feed.batches(), sql.create(name, query))
    return Staged(name, feed, known, _odd_tables(session, known, feed, name))


def _native(known: Known, feed: Feed, field: Field) -> Iterator[tuple[str, Sql]]:
    """The raw cells of a field, and what the database makes of them."""
    at = feed.columns[field.name]
    value = fast(known.types, field, known.readers[field.name], Raw(at.kind, column(at.name)))
    storage = storage_of(field)
    stored = sql.cast(NULL, stored_type(storage)) if value is None else value
    yield at.name, column(at.name)
    yield value_column(field.name), stored


def _parted(feed: Feed, field: Field) -> Iterator[tuple[str, Sql]]:
    """The value of a field, or its raw cell where it has text but no value yet."""
    at = feed.columns[field.name]
    raw, value = column(at.name), column(value_column(field.name))
    yield value_column(field.name), value
    odd = [sql.is_null(value)]
    if at.kind is Kind.TEXT:
        odd.append(sql.infix(raw, "<>", literal("")))
    yield odd_column(field.name), sql.case([(sql.all_of(odd), raw)])


def _typed(field: Field) -> Iterator[tuple[str, Sql]]:
    """The columns of a field that its own reader typed."""
    storage = storage_of(field)
    value = column(value_column(field.name))
    yield value_column(field.name), value if storage.is_fraction else sql.cast(value, storage.sql)
    yield state_column(field.name), column(state_column(field.name))
    if storage.is_list:
        yield open_column(field.name), column(open_column(field.name))


def stored_type(storage: Storage) -> str:
    """The type of a value column before fractions have one divisor."""
    if not storage.is_fraction:
        return storage.sql
    fraction = "STRUCT(n DECIMAL(38, 0), d DECIMAL(38, 0))"
    return f"{fraction}[]" if storage.is_list else fraction


def _odd_tables(session: Session, known: Known, feed: Feed, name: str) -> dict[str, str]:
    fields = [field for field in known.fields if field.name in feed.columns]
    if not fields:
        return {}
    counts = [(field.name, sql.call("count", sql.column("u", odd_column(field.name)))) for field in fields]
    (found,) = session.rows(sql.select(counts, sql.table(name, "u")).text)
    odd: dict[str, str] = {}
    for field, count in zip(fields, found, strict=True):
        if count:
            odd[field.name] = f"m:{distinct(known.record.name)}:{distinct(field.name)}"
            reader = known.readers[field.name]
            read_odd(session, name, odd_column(field.name), odd[field.name], reader, feed.where)
    return odd


@dataclass(frozen=True, slots=True)
class Cell:
    """A typed cell over the staged table: its value (NULL where there is none), state, and openness."""

    value: Sql
    state: Sql
    open: Sql | None


def joins(staged: Staged, fields: Collection[str]) -> list[tuple[str, str, Sql]]:
    """The tables of odd cells that the cells of `fields` need, under their own names."""
    return [
        (table, table, sql.infix(sql.column("u", odd_column(name)), "=", sql.column(table, RAW)))
        for name, table in staged.odd.items()
        if name in fields
    ]


def cell(staged: Staged, field: Field) -> Cell:
    """The cells of a field, over the staged table `u` and its `joins`."""
    storage, reader = storage_of(field), staged.known.readers[field.name]
    value, state = sql.column("u", value_column(field.name)), sql.column("u", state_column(field.name))
    opened = sql.column("u", open_column(field.name)) if storage.is_list else None
    if field.name in staged.feed.typed and field.name not in _never_seen(staged):
        return Cell(value, state, opened)
    if field.name not in staged.feed.columns:
        nothing = sql.cast(NULL, stored_type(storage))
        return Cell(
            nothing, _code(state_of(_absent(staged, field))), sql.cast(NULL, "BOOLEAN") if opened else None
        )
    empty = _code(state_of(reader.empty))
    table = staged.odd.get(field.name)
    if table is None:
        state = sql.case([(sql.is_null(value), empty)], _code(Is.VALUE))
        return Cell(value, state, sql.cast(NULL, "BOOLEAN") if opened else None)
    odd = sql.column(table, value_column(field.name))
    state = sql.case(
        [(sql.is_not_null(value), _code(Is.VALUE))],
        sql.call("coalesce", sql.column(table, state_column(field.name)), empty),
    )
    opened = sql.column(table, open_column(field.name)) if opened else None
    return Cell(sql.call("coalesce", value, odd), state, opened)


def _never_seen(staged: Staged) -> Collection[str]:
    """Fields that a feed allowed for, but that no record had."""
    feed = staged.feed
    return set(feed.typed) - set(feed.supplied()) if feed.stated else ()


def _absent(staged: Staged, field: Field) -> Value:
    reader = staged.known.readers[field.name]
    return reader.missing if staged.feed.stated else reader.empty


def _code(state: Is) -> Sql:
    return sql.cast(literal(int(state)), "UTINYINT")


def bad(staged: Staged, field: str) -> tuple[str, Sql]:
    """The table of the odd cells of a field, and which of them are bad."""
    table = staged.odd[field]
    return table, sql.is_not_null(sql.column(table, CODE))
