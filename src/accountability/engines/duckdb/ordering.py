"""Orders of rows: by stated terms, then by record key."""

from __future__ import annotations

from collections.abc import Iterator

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import ALWAYS, UNLIMITED, Cell
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.numbers import order_key
from accountability.engines.duckdb.paths import at_row
from accountability.engines.duckdb.relations import KEYS, ROW, At, Stored
from accountability.engines.duckdb.scope import Item, Lowering, Row, Scope
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.model.expression import Order


def key_of(cell: Cell, term: Order) -> str:
    """A term of `ORDER BY`: values in order, unlimited above all, none where the term says."""
    way = "DESC" if term.descending else "ASC"
    nulls = "FIRST" if term.nulls_first else "LAST"
    parts = []
    if UNLIMITED & cell.states:
        # a value first by whether it is none, then by whether it is unlimited
        none = sql.negation(cell.among(ALWAYS | UNLIMITED))
        first = [(none, "DESC" if term.nulls_first else "ASC"), (cell.among(UNLIMITED), way)]
        # the database refuses to order by a constant
        parts += [f"{known.text} {to}" for known, to in first if known not in (sql.TRUE, sql.FALSE)]
    if cell.currency is not None:
        # the zero of an empty sum, which has no currency, comes before all money
        currency = sql.call("coalesce", cell.currency, sql.literal(""))
        parts.append(f"{sql.case([(sql.is_not_null(cell.value), currency)]).text} {way} NULLS {nulls}")
    value = cell.value
    if cell.number is not None and cell.number.over is not None:
        value = order_key(cell, cell.number)
    return ", ".join([*parts, f"{value.text} {way} NULLS {nulls}"])


def place_of(lowering: Lowering, frame: Frame, scope: Scope, alias: str) -> Iterator[str]:
    """What decides ties: the place of the rows in the order of their relations."""
    names = [alias] if alias else [name for name, _ in (scope.members.aliases if scope.members else ())]
    for name in names:
        bound = scope.rows[name]
        here = bound.frame.column("place") if isinstance(bound, Item) else place(lowering, bound)
        yield f"{lowering.lift(Cell(here), bound.frame, frame).value.text} ASC NULLS LAST"


def place(lowering: Lowering, row: Row) -> Sql:
    """The place of a row in the order of its relation: by key, rows without a readable key last."""
    stored = row.stored
    if stored.ordered:
        return at_row(row)(ROW) if row.id is None else row.id
    own = at_row(row)(ROW) if row.id is None else row.id
    table = quoted(lowering.places(stored))
    return row.frame.left_join(table, lambda alias: sql.infix(sql.column(alias, ROW), "=", own)).column(
        "place"
    )


def by_key(lowering: Lowering, row: Row) -> list[str]:
    """The terms that put rows of a relation in the order of their keys, where they are few of it: the
    places of all rows, which `place` gives, are not wanted then."""
    stored, at, source = row.stored, at_row(row), row.stored.behind
    if stored.ordered or row.id is not None:
        return [place(lowering, row).text]
    if source is None:
        return key_order(stored, at)
    if source.ordered and source.listed and not stored.own_key:
        return [at(ROW).text]
    keyed = bool(source.record.key) and not stored.own_key and not source.listed and source.behind is None
    if source.ordered or keyed:
        # an empty list comes first, and rows with the same key, or with none, in the order of their numbers
        return [at(KEYS).text, at(ROW).text]
    return [place(lowering, row).text]


def key_order(stored: Stored, at: At) -> list[str]:
    """The terms that put the rows of a keyed ledger in the order of their keys."""
    keyed = at("keyed").text
    keys = [f"CASE WHEN {keyed} THEN {at(f'k{i}').text} END" for i in range(len(stored.record.key))]
    return [f"(NOT {keyed})", *keys, at(ROW).text]


def places_query(stored: Stored, behind: str | None = None) -> tuple[str, str]:
    """What the places of the rows of a relation are, a table or a view, and the statement that gives them.

    `behind`: the table of the places of the relation that a view shows; None where its numbers are these.
    """
    if stored.behind is None:
        order = ", ".join(key_order(stored, lambda name: Sql(quoted(name))))
        query = f"SELECT {ROW}, row_number() OVER (ORDER BY {order}) AS place FROM {quoted(stored.table)}"
        return "TABLE", query
    source, place = f"{quoted(stored.table)} AS v", f"v.{ROW}"
    if behind is not None:
        source, place = f"{source} JOIN {quoted(behind)} AS b ON b.{ROW} = v.{ROW}", "b.place"
    if stored.own_key or not (stored.behind.listed or stored.behind.record.key):
        query = f"SELECT v.{ROW}, row_number() OVER (ORDER BY v.{KEYS}, {place}) AS place FROM {source}"
        return "TABLE", query
    if not stored.behind.listed:
        # the keys of its source in their order, but rows without one come first
        place = f"CASE WHEN len(v.{KEYS}) = 0 THEN {place} - {stored.behind.rows + 1} ELSE {place} END"
    return "VIEW", f"SELECT v.{ROW}, {place} AS place FROM {source}"
