"""From a feed to typed columns: what the database reads by itself, and the odd cells aside."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake.fast import Kind, Raw, fast
from accountability.engines.duckdb.intake.feed import PLACE, ROW, TOLD, Feed, Known
from accountability.engines.duckdb.intake.json_cells import NUMBER, TRUTH
from accountability.engines.duckdb.intake.odd import RAW, Odd, alike, read_odd
from accountability.engines.duckdb.intake.physical import storage_of, stored_type
from accountability.engines.duckdb.intake.pump import SOURCE, column, pour
from accountability.engines.duckdb.intake.repeating import repeating, times_of
from accountability.engines.duckdb.intake.scan import scanned, undamaged
from accountability.engines.duckdb.intake.survey import Survey, survey
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
from accountability.model.types import BoolType, MoneyType, NumberType
from accountability.model.values import Value


@dataclass(frozen=True, slots=True)
class Staged:
    """A source that the database can read any number of times, as `source`, whose alias is `u`.

    `values` are the cells that the database types, `odd` the raw cells that it does not, and `tables`
    the tables of those, of each field that has any. `stored`: the table made for it; None where the
    source itself is read again. `repeating`: tables of distinct cells, of fields that have few.
    """

    feed: Feed
    known: Known
    source: str
    values: Mapping[str, Sql]
    odd: Mapping[str, Sql]
    tables: Mapping[str, str]
    survey: Survey
    stored: str | None
    repeating: Mapping[str, str]

    def cells(self, name: str) -> str:
        """A source of all cells of a field, with the alias `u`: of the distinct ones where they are few."""
        return sql.table(self.repeating[name], "u") if name in self.repeating else self.source

    def raw(self, name: str) -> Sql:
        """The cells of a field: what stands in its table of odd ones is odd wherever it stands."""
        return self.odd[name] if self.stored is not None else u(self.feed.columns[name].name)


def odd_column(field: str) -> str:
    """The raw cells of a field that the database did not type."""
    return f"x.{distinct(field)}"


def u(name: str) -> Sql:
    """A column of the staged source."""
    return sql.column("u", name)


def stage(session: Session, known: Known, feed: Feed) -> Staged:
    """Reads a source to its end, and everything odd in it. Raises `RecordsError`."""
    source = scanned(session, known, feed)
    if source is not None:
        return _scan(session, known, feed, source)
    name = f"u:{distinct(known.record.name)}"
    inner = [(part, column(part)) for part in (PLACE, ROW, TOLD)]
    inner += [(key_column(index), column(key_column(index))) for index in range(feed.keys)]
    outer = [(part, column(part)) for part, _ in inner]
    natives = [field for field in known.fields if field.name in feed.columns]
    for field in natives:
        raw = feed.columns[field.name]
        inner += [(raw.name, column(raw.name)), (value_column(field.name), _value(known, feed, field, "c"))]
        value = column(value_column(field.name))
        outer += [(value_column(field.name), value), (odd_column(field.name), _odd(feed, field, value, "c"))]
    for field in known.fields:
        if field.name in feed.typed:
            inner += _typed(field)
            outer += [(part, column(part)) for part, _ in _typed(field)]
    query = sql.select(outer, sql.subquery(sql.select(inner, SOURCE), "c"))
    pour(session, feed.schema(), feed.batches(), sql.create(name, query))
    # From here on the columns of the table itself are read.
    values = {field.name: u(value_column(field.name)) for field in natives}
    odd = {field.name: u(odd_column(field.name)) for field in natives}
    staged = Staged(feed, known, sql.table(name, "u"), values, odd, {}, Survey(0), name, {})
    typed = [field for field in known.fields if field.name in feed.typed]
    found = survey(session, staged.source, _counted(values), _counted(odd), typed, u(TOLD))
    return _read(session, staged, found)


def _counted(cells: Mapping[str, Sql]) -> Mapping[str, Sql]:
    return {name: sql.call("count", cell) for name, cell in cells.items()}


def _scan(session: Session, known: Known, feed: Feed, source: str) -> Staged:
    """A source that can be read again: nothing of it is copied."""
    natives = [field for field in known.fields if field.name in feed.columns]
    values = {field.name: _value(known, feed, field, "u") for field in natives}
    odd = {field.name: _odd(feed, field, values[field.name], "u") for field in natives}
    with undamaged(feed):
        few = repeating(session, known, feed.columns, source, feed.rows)
        staged = Staged(feed, known, source, values, odd, {}, Survey(0), None, few)
        staged = _read(session, staged, _surveyed(session, staged))
    for field in natives:
        sure = _value(known, feed, field, "u", sure=True)
        if sure != values[field.name] and _suffices(session, staged, field.name, sure):
            values[field.name], odd[field.name] = sure, _odd(feed, field, sure, "u")
    return staged


def _suffices(session: Session, staged: Staged, name: str, sure: Sql) -> bool:
    """Whether what is made of cells beyond doubt gives nothing for any other: then none is looked at again.

    Only of text it is made so that it breaks off at none.
    """
    if name not in staged.tables:
        return True
    column_ = staged.feed.columns[name]
    if column_.kind is not Kind.TEXT:
        return False
    doubtful = sql.select([(column_.name, sql.column("m", RAW))], sql.table(staged.tables[name], "m"))
    ((found,),) = session.rows(sql.select([("n", sql.call("count", sure))], sql.subquery(doubtful, "u")).text)
    return not found


def _surveyed(session: Session, staged: Staged) -> Survey:
    """What occurs in a source that can be read again."""
    asked = [name for name in staged.values if name not in staged.repeating]
    values = {name: sql.call("count", staged.values[name]) for name in asked}
    given = {name: _given(staged, name) for name in asked}
    found = survey(session, staged.source, values, given, (), NULL)
    few = times_of(session, staged.repeating, staged.values, staged.odd)
    # Empty cells have no value, and all others that have none are odd.
    odd = {name: count - found.values[name] for name, count in found.odd.items()}
    return replace(
        found,
        values={**found.values, **{name: with_value for name, (with_value, _) in few.items()}},
        odd={**odd, **{name: without for name, (_, without) in few.items()}},
    )


def _given(staged: Staged, name: str) -> Sql:
    """How many cells of a field are not empty."""
    raw = staged.raw(name)
    given = sql.call("count", raw)
    if staged.feed.columns[name].kind is not Kind.TEXT:
        return given
    return sql.infix(given, "-", sql.call("count_if", sql.infix(raw, "=", literal(""))))


def _read(session: Session, staged: Staged, found: Survey) -> Staged:
    """The same with all odd cells read, of which `found` says where there are any."""
    tables = {
        n: f"m:{distinct(staged.known.record.name)}:{distinct(n)}" for n, count in found.odd.items() if count
    }
    odd: dict[str, Odd] = {}
    for name, table in tables.items():
        reader, at = staged.known.readers[name], staged.feed.columns[name]
        cells = staged.cells(name)
        odd[name] = read_odd(session, cells, staged.odd[name], at, table, reader, staged.feed.where)
    return replace(staged, tables=tables, survey=found.with_odd(odd))


def _value(known: Known, feed: Feed, field: Field, alias: str, sure: bool = False) -> Sql:
    """What the database makes of the raw cells of a field."""
    at = feed.columns[field.name]
    text = sql.column(alias, at.name)
    if at.json and isinstance(field.type, BoolType):
        text = sql.call("ltrim", text, literal(NUMBER + TRUTH))
    elif at.json and isinstance(field.type, NumberType | MoneyType):
        text = sql.call("ltrim", text, literal(NUMBER))
    raw = Raw(at.kind, text, sure, at.decimal)
    value = fast(known.types, field, known.readers[field.name], raw)
    return sql.cast(NULL, stored_type(storage_of(field))) if value is None else value


def _odd(feed: Feed, field: Field, value: Sql, alias: str) -> Sql:
    """The raw cell of a field where it has something but no value yet."""
    at = feed.columns[field.name]
    raw = sql.column(alias, at.name)
    odd = [sql.is_null(value)]
    if at.kind is Kind.TEXT:
        odd.append(sql.infix(raw, "<>", literal("")))
    return sql.case([(sql.all_of(odd), raw)])


def _typed(field: Field) -> Iterator[tuple[str, Sql]]:
    """The columns of a field that its own reader typed."""
    storage = storage_of(field)
    value = column(value_column(field.name))
    yield value_column(field.name), value if storage.is_fraction else sql.cast(value, storage.sql)
    yield state_column(field.name), column(state_column(field.name))
    if storage.is_list:
        yield open_column(field.name), column(open_column(field.name))


@dataclass(frozen=True, slots=True)
class Cell:
    """A typed cell of the staged source: its value (NULL where there is none), state, and openness.

    `states` are those that occur.
    """

    value: Sql
    state: Sql
    open: Sql | None
    states: frozenset[Is]


def joins(staged: Staged, fields: Collection[str]) -> list[tuple[str, str, Sql]]:
    """The tables of odd cells that the cells of `fields` need, under their own names."""
    return [
        (table, table, alike(staged.feed.columns[name].kind, staged.raw(name), sql.column(table, RAW)))
        for name, table in staged.tables.items()
        if name in fields and staged.survey.alike(name) is None
    ]


def cell(staged: Staged, field: Field) -> Cell:
    """The cells of a field, over the staged source and its `joins`."""
    storage = storage_of(field)
    closed = sql.cast(NULL, "BOOLEAN") if storage.is_list else None
    if field.name not in present(staged):
        only = state_of(_absent(staged, field))
        states = frozenset({only}) if staged.survey.rows else frozenset()
        return Cell(sql.cast(NULL, stored_type(storage)), code(only), closed, states)
    states = staged.survey.states(field.name, state_of(staged.known.readers[field.name].empty))
    if field.name in staged.feed.typed:
        opened = u(open_column(field.name)) if storage.is_list else None
        return Cell(u(value_column(field.name)), u(state_column(field.name)), opened, states)
    value, empty = staged.values[field.name], code(state_of(staged.known.readers[field.name].empty))
    table = staged.tables.get(field.name)
    if table is None:
        return Cell(value, sql.case([(sql.is_null(value), empty)], code(Is.VALUE)), closed, states)
    alone = staged.survey.alike(field.name)
    if alone is not None:
        odd_here = sql.is_not_null(staged.odd[field.name])
        state = sql.case([(sql.is_not_null(value), code(Is.VALUE)), (odd_here, code(alone))], empty)
        return Cell(value, state, closed, states)
    state = sql.case(
        [(sql.is_not_null(value), code(Is.VALUE))],
        sql.call("coalesce", sql.column(table, state_column(field.name)), empty),
    )
    opened = sql.column(table, open_column(field.name)) if storage.is_list else None
    odd = sql.column(table, value_column(field.name))
    return Cell(sql.call("coalesce", value, odd), state, opened, states)


def present(staged: Staged) -> frozenset[str]:
    """The fields that have cells; the others are the same in all rows."""
    feed = staged.feed
    cells = frozenset(feed.columns) | frozenset(feed.typed)
    return cells & feed.supplied() if feed.stated else cells


def _absent(staged: Staged, field: Field) -> Value:
    reader = staged.known.readers[field.name]
    return reader.missing if staged.feed.stated else reader.empty


def code(state: Is) -> Sql:
    """A state as the number that state columns hold."""
    return sql.cast(literal(int(state)), "UTINYINT")
