"""Derived records as tables and views. Parameters are taken at the run's date."""

from __future__ import annotations

from collections.abc import Mapping

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Cell
from accountability.engines.duckdb.closure import closed
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.described import described
from accountability.engines.duckdb.grouped import grouped
from accountability.engines.duckdb.keytext import key_text, keys_of
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.names import records_table
from accountability.engines.duckdb.relations import KEYS, ROW, Stored
from accountability.engines.duckdb.scope import Scope
from accountability.engines.duckdb.source import Source
from accountability.engines.duckdb.source_rows import (
    exists_columns,
    is_plain,
    kept,
    member_columns,
    rows_of,
    scalars,
    source_scope,
)
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.united import united
from accountability.engines.duckdb.writing import columns, form
from accountability.model.rule import Closure, Grouped, Union


def derive(database: Database, name: str) -> Stored:
    """The table or view of a derived record."""
    derived = database.book.derived[name]
    lowering = Lowerer(database, explaining=True)
    match derived:
        case Union():
            return united(lowering, derived)
        case Closure():
            return closed(lowering, derived)
        case Grouped():
            source = rows_of(database, derived.source)
            if derived.by is None:
                return _row_by_row(lowering, derived, source)
            return grouped(lowering, derived, source)


def _row_by_row(lowering: Lowerer, derived: Grouped, source: Source) -> Stored:
    """A row per row of the source; where it can be read off that row, it is not copied."""
    scope = source_scope(lowering, source, derived.lets)
    exists = kept(lowering, derived, scope)
    cells = scalars(lowering, derived, scope)
    key = _key(lowering, derived, source, scope, cells)
    types = {n: derived.record.fields[n].type for n in cells}
    made = [f"{key.text} AS {KEYS}", *member_columns(source, scope), *exists_columns(exists)]
    made += [c for n, cell in cells.items() for c in columns(n, cell, types[n])]
    plain = is_plain(derived, source, scope)
    if plain:
        number, what = scope.frame.column(ROW).text, "VIEW"
    else:
        order = ", ".join([key.text, *scope.order()])
        number, what = f"row_number() OVER (ORDER BY {order}) - 1", "TABLE"
    name, table = derived.record.name, records_table(derived.record.name)
    lowering.run(
        f"CREATE TEMP {what} {quoted(table)} AS SELECT {number} AS {ROW}, {', '.join(made)} "
        f"FROM {scope.frame.source()} WHERE {sql.is_not(exists.value, False).text}"
    )
    forms = {n: form(cell) for n, cell in cells.items()}
    told = described(lowering, table, forms, uncertain=exists.may_be_unknown)
    return Stored(
        name, table, lowering.record(name), told.forms, told.rows,
        open=source.open, uncertain=told.unsure > 0, ordered=not plain, listed=True,
        reasons=lowering.reasons,
        behind=source.stored if plain else None, own_key=bool(derived.key),
    )  # fmt: skip


def _key(lowering: Lowerer, derived: Grouped, source: Source, scope: Scope, cells: Mapping[str, Cell]) -> Sql:
    """The key of a row: named lets, or the keys of its aliases; none where a cell of it is unknown."""
    if not derived.key:
        parts = [keys_of(scope.rows[alias]) for alias, _ in source.aliases]  # type: ignore[arg-type]  # rows, not elements
        whole = parts[0]
        for part in parts[1:]:
            whole = sql.call("list_concat", whole, part)
        return lowering.keep(Cell(whole), scope.frame).value
    fields = derived.record.fields
    texts = [key_text(lowering, cells[n], fields[n].type) for n in derived.key]
    blank = sql.any_of(cells[n].is_unknown for n in derived.key)
    whole = sql.case([(blank, Sql("CAST([] AS VARCHAR[])"))], sql.list_of(texts, "VARCHAR"))
    return lowering.keep(Cell(whole), scope.frame).value
