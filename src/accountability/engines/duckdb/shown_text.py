"""Cells as the text that tables of findings hold."""

from __future__ import annotations

from accountability.engines.duckdb import dates, sql
from accountability.engines.duckdb.cells import Cell, as_text
from accountability.engines.duckdb.functions import Functions
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.texts import written
from accountability.model.types import (
    BoolType,
    DateType,
    ListType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    TimestampType,
    Type,
)

_X = sql.variable("x")


def shown(cell: Cell, type_: Type, functions: Functions) -> Sql:
    """A cell that has a value as text."""
    match type_:
        case ListType(element=element):
            item = Cell(_X, number=cell.number, codes=cell.codes)
            parts = sql.each(cell.value, "x", shown(item, element, functions))
            return sql.call("array_to_string", parts, sql.literal("; "))
        case NumberType():
            return _number(cell, functions)
        case MoneyType():
            # the zero of a sum over no rows has no currency
            currency = sql.infix(sql.literal(" "), "||", cell.currency or sql.NULL)
            return sql.infix(_number(cell, functions), "||", sql.call("coalesce", currency, sql.literal("")))
        case TimestampType():
            return _instant(cell.value)
        case PartialDateType():
            return sql.call("rtrim", cell.value)
        case BoolType() | DateType():
            return sql.cast(cell.value, "VARCHAR")
        case MonthType():
            return dates.month_text(cell.value)
    return sql.cast(as_text(cell).value, "VARCHAR")


def _instant(value: Sql) -> Sql:
    """ISO 8601; parts of a second in microseconds, where there are any."""
    whole, parts = (sql.literal(f"%Y-%m-%dT%H:%M:%S{end}") for end in ("", ".%f"))
    below = sql.infix(sql.call("epoch_us", value), "%", sql.literal(1_000_000))
    exact = sql.infix(below, "=", sql.literal(0))
    return sql.case([(exact, sql.call("strftime", value, whole))], sql.call("strftime", value, parts))


def _number(cell: Cell, functions: Functions) -> Sql:
    wide = Cell(sql.cast(cell.value, "HUGEINT"), number=cell.number)
    return written(functions, wide)
