"""A cell with all its parts in one column, so that windows and ends can hand it on whole."""

from __future__ import annotations

from dataclasses import replace

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import ALWAYS, NO_CAUSE, Cell, code
from accountability.engines.duckdb.scope import Lowering
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import Is


def held(lowering: Lowering, value: Cell) -> Sql:
    """All parts of a cell in one column."""
    fields = [("v", value.value), ("s", value.state_sql())]
    number = value.number
    if number is not None and number.over is not None:
        fields.append(("d", number.over))
    if value.currency is not None:
        fields.append(("c", value.currency))
    if value.open is not None:
        fields.append(("o", value.open))
    if lowering.explaining:
        fields.append(("w", value.causes()))
        fields.append(("wo", value.open_why() if value.open is not None else NO_CAUSE))
    return sql.struct(fields)


def unpacked(value: Cell, column: Sql) -> Cell:
    """The cell that was held in `column`."""
    number = value.number
    if number is not None and number.over is not None:
        number = replace(number, over=sql.call("coalesce", sql.field(column, "d"), sql.literal(1)))
    state = sql.call("coalesce", sql.field(column, "s"), code(Is.NONE))
    return replace(
        value,
        value=sql.field(column, "v"),
        state=state if len(value.states - ALWAYS) > 1 else None,
        number=number,
        currency=None if value.currency is None else sql.field(column, "c"),
        open=None if value.open is None else sql.field(column, "o"),
        why=lambda: sql.field(column, "w"),
        open_why=lambda: sql.field(column, "wo"),
        constant=None,
    )
