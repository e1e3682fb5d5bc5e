"""Values of rule text and of parameters as constants of a statement."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from accountability.engines.duckdb import numbers, sql
from accountability.engines.duckdb.cells import NOTHING, Cell, Number, no_cause, unknown
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.intake.physical import partial_text
from accountability.engines.duckdb.relations import form_of, physical
from accountability.engines.duckdb.states import Is
from accountability.model.types import EnumType, ListType, Type
from accountability.model.values import NONE, UNLIMITED, ListValue, Month, PartialDate, Unknown, Value


def constant(value: Value, type_: Type) -> Cell:
    """A value of the rule text or of a parameter."""
    match value:
        case _ if value is NONE:
            return NOTHING
        case _ if value is UNLIMITED:
            return Cell(sql.NULL, frozenset({Is.UNLIMITED}))
        case Unknown():
            return unknown(no_cause)
        case str():
            return Cell(sql.literal(value), constant=value)
        case bool() | datetime() | date():
            return Cell(sql.literal(value))
        case int() | Fraction():
            return numbers.constant(value)
        case Month(year, month):
            return Cell(sql.cast(sql.literal(year * 12 + month - 1), "INTEGER"))
        case PartialDate():
            return Cell(sql.literal(partial_text(value)))
        case ListValue():
            return _list(value, type_)
    raise NotLowered("cell")


def _list(value: ListValue, type_: Type) -> Cell:
    assert isinstance(type_, ListType)
    form = form_of(type_.element, frozenset())
    cells = [constant(item, type_.element) for item in value.items]
    codes = None
    if isinstance(type_.element, EnumType):
        codes = form.codes or ()
        cells = [Cell(sql.Sql(str(codes.index(c.constant or "")))) for c in cells]
    number = None
    if any(c.number is not None for c in cells):
        cells = numbers.aligned(cells)
        number = numbers.number_of(cells[0])
        if number.over is not None:
            raise NotLowered("list")
        number = Number(max(numbers.number_of(c).digits for c in cells), number.scale)
    element = physical(type_.element, form) if number is None else sql.integer_type(number.digits)
    return Cell(sql.list_of([c.value for c in cells], element), number=number, codes=codes, open=sql.FALSE)
