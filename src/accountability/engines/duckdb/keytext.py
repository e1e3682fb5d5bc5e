"""The keys of rows as texts, as subjects and witnesses show them."""

from __future__ import annotations

from accountability.engines.duckdb import dates, sql
from accountability.engines.duckdb.cells import UNLIMITED, Cell, as_text
from accountability.engines.duckdb.numbers import number_of
from accountability.engines.duckdb.paths import at_row
from accountability.engines.duckdb.physical import number_back, partial_back
from accountability.engines.duckdb.relations import KEYS, At, Stored
from accountability.engines.duckdb.scope import Lowering, Row
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.texts import decimal
from accountability.model.records import SHEET
from accountability.model.types import (
    BoolType,
    DateType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    TimestampType,
    Type,
)
from accountability.model.values import UNLIMITED as ENDLESS
from accountability.model.values import Money
from accountability.semantics.keys import key_text as meaning


def key_text(lowering: Lowering, cell: Cell, type_: Type) -> Sql:
    """A key cell as text; none is the empty text, what is unknown is NULL."""
    value = _text(lowering, as_text(cell), type_)
    branches = [(cell.is_unknown, sql.NULL), (cell.is_none, sql.literal(""))]
    if UNLIMITED & cell.states:
        branches.append((cell.among(UNLIMITED), sql.literal(meaning(ENDLESS))))
    return sql.case(branches, value)


def _text(lowering: Lowering, cell: Cell, type_: Type) -> Sql:
    if cell.value == sql.NULL:
        return cell.value
    match type_:
        case NumberType():
            return _number(lowering, cell)
        case MoneyType():
            return _money(lowering, cell)
        case BoolType():
            return sql.case([(sql.is_(cell.value, True), sql.literal("True"))], sql.literal("False"))
        case DateType() | TimestampType():
            return sql.cast(cell.value, "VARCHAR")
        case MonthType():
            return dates.month_text(cell.value)
        case PartialDateType():
            return lowering.functions.call(
                "partial key", lambda t: meaning(partial_back(t)), "VARCHAR", (cell.value, "VARCHAR")
            )
    return cell.value


def _number(lowering: Lowering, cell: Cell) -> Sql:
    number = number_of(cell)
    if number.over is None and number.scale <= 18:
        return decimal(cell.value, number)
    over, scale = number.over or sql.literal(1), number.scale

    def text(top: str, bottom: str) -> str:
        return meaning(number_back(int(top), scale, int(bottom)))

    args = [(sql.cast(part, "VARCHAR"), "VARCHAR") for part in (cell.value, over)]
    return lowering.functions.call(("number key", scale), text, "VARCHAR", *args)


def _money(lowering: Lowering, cell: Cell) -> Sql:
    number = number_of(cell)
    over, scale = number.over or sql.literal(1), number.scale

    def text(top: str, bottom: str, currency: str) -> str:
        amount = number_back(int(top), scale, int(bottom))
        return meaning(Money(amount, currency) if currency else amount)

    # the zero of a sum over no rows has no currency
    currency = sql.call("coalesce", cell.currency or sql.NULL, sql.literal(""))
    parts = [sql.cast(cell.value, "VARCHAR"), sql.cast(over, "VARCHAR"), currency]
    return lowering.functions.call(
        ("money key", scale), text, "VARCHAR", *((part, "VARCHAR") for part in parts)
    )


def keys_of(row: Row) -> Sql:
    """The key of a row as a list of texts; empty where it has none."""
    at = at_row(row)
    listed = listed_keys(row.stored, at)
    if row.ghost is None:
        return listed
    return sql.case([(row.ghost.when, Sql("CAST([] AS VARCHAR[])"))], listed)


def _row_name(stored: Stored, number: Sql) -> Sql:
    """A row of a ledger without a key, as its key names it."""
    places = stored.places
    if places is None or not places.spread:
        return sql.cast(number, "VARCHAR")
    page = sql.infix(number, "//", sql.literal(SHEET))
    named = [
        (sql.infix(page, "=", sql.literal(at)), sql.literal(places.label(at)))
        for at in range(len(places.sheets))
    ]
    row = sql.cast(sql.infix(number, "%", sql.literal(SHEET)), "VARCHAR")
    return sql.infix(sql.case(named), "||", row)


def listed_keys(stored: Stored, at: At) -> Sql:
    """The key of a row of a relation as a list of texts."""
    if stored.listed:
        return at(KEYS)
    if not stored.record.key:
        return sql.list_of([_row_name(stored, at("row"))], "VARCHAR")
    parts = sql.list_of([at(f"k{i}") for i in range(len(stored.record.key))], "VARCHAR")
    return sql.case([(sql.is_(at("keyed"), True), parts)], Sql("CAST([] AS VARCHAR[])"))
