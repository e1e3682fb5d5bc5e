"""Cells written into tables: the columns of a field, and what is known of them afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import ALWAYS, Cell
from accountability.engines.duckdb.names import (
    currency_column,
    divisor_column,
    open_column,
    open_why_column,
    state_column,
    value_column,
    why_column,
)
from accountability.engines.duckdb.relations import Form, form_of, physical
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.model.types import Type


def columns(name: str, cell: Cell, type_: Type) -> Iterator[str]:
    """The columns that hold a cell under the name of a field."""
    yield _as(_typed(cell, type_), value_column(name))
    yield _as(cell.state_sql(), state_column(name))
    number = cell.number
    if number is not None and number.over is not None:
        yield _as(sql.cast(number.over, "HUGEINT"), divisor_column(name))
    if cell.currency is not None:
        yield _as(cell.currency, currency_column(name))
    if cell.open is not None:
        yield _as(sql.is_(cell.open, True), open_column(name))
        yield _as(sql.cast(cell.open_why(), "HUGEINT"), open_why_column(name))
    if cell.may_be_unknown:
        yield _as(sql.cast(cell.causes(), "HUGEINT"), why_column(name))


def _as(value: Sql, name: str) -> str:
    return f"{value.text} AS {quoted(name)}"


def _typed(cell: Cell, type_: Type) -> Sql:
    """The value in a column type that never depends on which rows there are."""
    if cell.number is not None and cell.open is None:
        return sql.as_integer(cell.value, cell.number.digits)
    if cell.codes is not None or cell.open is not None:
        return cell.value
    form = form_of(type_, ALWAYS)
    return sql.cast(cell.value, "VARCHAR" if form.codes is not None else physical(type_, form))


def form(cell: Cell) -> Form:
    """The form in which `columns` writes a cell."""
    number = cell.number
    return Form(
        cell.states,
        scale=None if number is None else number.scale,
        digits=18 if number is None else number.digits,
        divided=number is not None and number.over is not None,
        over_digits=1 if number is None else number.over_digits,
        currency=cell.currency is not None,
        codes=cell.codes,
        listed=cell.open is not None,
        open=cell.open is not None,
        why=cell.may_be_unknown,
    )
