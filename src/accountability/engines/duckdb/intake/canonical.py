"""The canonical text of stored values, as `records/keys.py` defines it."""

from __future__ import annotations

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake.physical import WIDEST, is_fraction
from accountability.engines.duckdb.sql import Sql, call, cast, infix, literal
from accountability.errors import RecordsError
from accountability.model.numbers import SHOWN_PLACES
from accountability.model.records import Field
from accountability.model.types import (
    BoolType,
    DateType,
    EnumType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    RefType,
    ScalarType,
    TextType,
    TimestampType,
)


def canonical_sql(field: Field, type_: ScalarType, value: Sql, divisor: int) -> Sql:
    """The canonical text of `value`, stored as a value of `type_`; fractions over `divisor`."""
    match type_:
        case TextType() | RefType():
            return value
        case EnumType(codes):
            return call("list_extract", _texts(sorted(codes)), infix(cast(value, "INTEGER"), "+", literal(1)))
        case BoolType() | DateType():
            return cast(value, "VARCHAR")
        case TimestampType():
            return _moment(value)
        case MonthType():
            year = infix(value, "//", literal(12))
            month = infix(infix(value, "%", literal(12)), "+", literal(1))
            return call("printf", literal("%04d-%02d"), cast(year, "INTEGER"), cast(month, "INTEGER"))
        case PartialDateType():
            return call("rtrim", value, literal(" "))
        case NumberType() | MoneyType():
            if is_fraction(field, type_):
                return _rounded(value, divisor)
            scale = type_.scale or 0
            return decimal_sql(value, scale) if scale <= SHOWN_PLACES else _rounded(value, 10**scale)


def _rounded(value: Sql, divisor: int) -> Sql:
    """`value / divisor`, rounded half to even at the places that are shown."""
    shift = 10**SHOWN_PLACES
    if divisor * shift >= 10**WIDEST:
        raise RecordsError("numbers over so fine a unit cannot be keys in this engine\n  hint: round them")
    over = cast(literal(divisor), "HUGEINT")
    size = call("abs", cast(value, "HUGEINT"))
    scaled = infix(infix(size, "%", over), "*", cast(literal(shift), "HUGEINT"))
    cut, twice = infix(scaled, "//", over), infix(infix(scaled, "%", over), "*", literal(2))
    odd = infix(infix(cut, "%", literal(2)), "=", literal(1))
    up = sql.any_of([infix(twice, ">", over), sql.all_of([infix(twice, "=", over), odd])])
    places = infix(cut, "+", sql.case([(up, literal(1))], literal(0)))
    carried = infix(places, "//", literal(shift))
    whole = infix(infix(size, "//", over), "+", carried)
    zero = sql.all_of([infix(whole, "=", literal(0)), infix(places, "=", literal(0))])
    negative = sql.all_of([infix(value, "<", literal(0)), sql.negation(zero)])
    return _written(value, negative, whole, infix(places, "%", literal(shift)), SHOWN_PLACES)


def decimal_sql(value: Sql, scale: int) -> Sql:
    """`value / 10**scale` as plain decimal text without trailing zeros."""
    if scale == 0:
        return cast(value, "VARCHAR")
    shift = literal(10**scale)
    size = call("abs", value)
    return _written(
        value, infix(value, "<", literal(0)), infix(size, "//", shift), infix(size, "%", shift), scale
    )


def _written(value: Sql, negative: Sql, whole: Sql, places: Sql, scale: int) -> Sql:
    """A sign, a whole part and `scale` places, of which zeros at the end are left out."""
    padded = call("lpad", cast(places, "VARCHAR"), sql.position(scale), literal("0"))
    sign = sql.case([(negative, literal("-"))], literal(""))
    point = infix(literal("."), "||", padded)
    rest = call("rtrim", call("rtrim", point, literal("0")), literal("."))
    text = infix(infix(sign, "||", cast(whole, "VARCHAR")), "||", rest)
    return sql.case([(sql.is_not_null(value), text)])


def _moment(value: Sql) -> Sql:
    """As Python writes it: six places, or none."""
    micros = call("strftime", value, literal("%Y-%m-%dT%H:%M:%S.%f"))
    seconds = call("strftime", value, literal("%Y-%m-%dT%H:%M:%S"))
    whole = infix(infix(call("microsecond", value), "%", literal(1_000_000)), "=", literal(0))
    return sql.case([(whole, seconds)], micros)


def _texts(values: list[str]) -> Sql:
    return sql.list_of([literal(value) for value in values], "VARCHAR")
