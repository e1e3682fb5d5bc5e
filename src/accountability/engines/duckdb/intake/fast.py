"""Cells whose usual spelling the database itself can type.

A fast path gives the value of a cell for spellings on which there is no doubt, and NULL for every
other one, which then goes through the definition's own reader. It may know little, but what it
says must be what the reader says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from math import ceil, floor

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake.canonical import canonical_sql
from accountability.engines.duckdb.intake.physical import NARROW, code_type, is_fraction
from accountability.engines.duckdb.intake.safe_text import SAFE
from accountability.engines.duckdb.sql import Sql, call, cast, infix, literal
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
from accountability.records.cell import CellReader
from accountability.records.scalars import Types, referenced


class Kind(Enum):
    """What the columns of a source hold, as far as fast paths tell them apart."""

    TEXT = "text"
    BOOL = "bool"
    WHOLE = "whole number"
    FLOAT = "float"
    DECIMAL = "decimal"
    DAY = "day"
    MOMENT = "moment"  # without a zone, in microseconds
    INSTANT = "instant"  # with a zone


@dataclass(frozen=True, slots=True)
class Raw:
    """A column of a source: what it holds, and where it is read.

    `sure`: every cell was found to be beyond doubt, so no cell needs to be looked at again.
    """

    kind: Kind
    at: Sql
    sure: bool = False
    decimal: tuple[int, int] = (0, 0)  # digits and places of a decimal column

    def where(self, condition: Sql, value: Sql) -> Sql:
        """`value` where a cell is beyond doubt for this."""
        return value if self.sure else sql.case([(condition, value)])


def fast(types: Types, field: Field, reader: CellReader, raw: Raw) -> Sql | None:
    """The stored value of a cell where it is beyond doubt, else NULL; None: nothing is beyond doubt.

    Empty text is never beyond doubt.
    """
    return _scalar(types, field, field.type, reader, raw)  # type: ignore[arg-type]  # a list has no branch


def _scalar(types: Types, field: Field, type_: ScalarType, reader: CellReader, raw: Raw) -> Sql | None:
    match type_:
        case TextType(trimmed):
            return _text(raw, trimmed)
        case BoolType():
            return _bool(raw)
        case EnumType(codes):
            return _code(codes, reader, raw)
        case DateType():
            return _date(raw)
        case MonthType():
            return _month(raw)
        case TimestampType():
            return _timestamp(raw)
        case PartialDateType():
            return _partial(raw)
        case NumberType() | MoneyType():
            return _number(field, type_, raw)
        case RefType():
            return _reference(types, type_, reader, raw)
    return None


def _reference(types: Types, type_: RefType, reader: CellReader, raw: Raw) -> Sql | None:
    """As the key that it names is read, in the canonical text of that key."""
    field, target = referenced(types, type_)
    if isinstance(target, EnumType):
        return None  # the reader gives the code itself; there are few, so each goes through it
    if isinstance(target, NumberType | MoneyType) and is_fraction(field, target):
        return None
    value = _scalar(types, field, target, reader, raw)
    return None if value is None else canonical_sql(field, target, value, 1)


def _matches(text: Sql, pattern: str) -> Sql:
    return call("regexp_full_match", text, literal(pattern))


def _text(raw: Raw, trimmed: bool) -> Sql | None:
    match raw.kind:
        case Kind.TEXT if raw.sure:
            return call("nullif", raw.at, literal(""))
        case Kind.TEXT if trimmed:
            return raw.where(_safe(raw.at), raw.at)
        case Kind.TEXT:
            no_nul = sql.negation(call("contains", raw.at, literal("\0")))
            # From the space on, since a sign before it says that it is no text: see `json_cells`.
            return raw.where(sql.all_of([no_nul, infix(raw.at, ">=", literal(" "))]), raw.at)
        case Kind.WHOLE:
            return cast(raw.at, "VARCHAR")
    return None


def _safe(text: Sql) -> Sql:
    """Whether trimming and form C leave a text as it is: of ASCII only its ends can matter, and NUL.

    ASCII is asked first, since that takes half the time of a regular expression, and outside of what
    else is asked, which then is computed of no row twice.
    """
    ascii_ = infix(call("strlen", text), "=", call("length", text))
    first = literal("!")  # the least that is no white space
    last = call("array_extract", text, literal(-1))
    ends = sql.all_of([infix(text, ">=", first), infix(last, ">=", first)])
    no_nul = sql.negation(call("contains", text, literal("\0")))
    return sql.case([(ascii_, sql.all_of([ends, no_nul]))], sql.all_of([ends, _matches(text, SAFE)]))


_YES = ("true", "1", "yes", "y", "是", "True", "TRUE", "Y", "Yes", "YES")
_NO = ("false", "0", "no", "n", "否", "False", "FALSE", "N", "No", "NO")


def _bool(raw: Raw) -> Sql | None:
    match raw.kind:
        case Kind.BOOL:
            return raw.at
        case Kind.WHOLE:
            return sql.case(
                [
                    (infix(raw.at, "=", literal(1)), sql.TRUE),
                    (infix(raw.at, "=", literal(0)), sql.FALSE),
                ]
            )
        case Kind.TEXT:
            yes = sql.member(raw.at, [literal(word) for word in _YES])
            no = sql.member(raw.at, [literal(word) for word in _NO])
            return sql.case([(yes, sql.TRUE), (no, sql.FALSE)])
    return None


def _code(codes: tuple[str, ...], reader: CellReader, raw: Raw) -> Sql | None:
    """The place of a code among all: those that the reader takes for themselves."""
    if raw.kind is not Kind.TEXT:
        return None
    ordered = sorted(codes)
    plain = [reader.read(code) == code and "\0" not in code for code in ordered]
    if not all(plain):
        return None
    type_ = sql.enum_type(ordered)
    return cast(call("enum_code", sql.try_cast(raw.at, type_)), code_type(len(codes)))


_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"


def _after_year_0(text: Sql) -> Sql:
    """Whether text that begins with the four digits of a year is of one that there is."""
    return infix(text, ">=", literal("0001"))


def _between(value: Sql, low: Sql, high: Sql) -> Sql:
    return sql.all_of([infix(value, ">=", low), infix(value, "<=", high)])


def _in_calendar(raw: Raw, day: Sql) -> Sql:
    return raw.where(_between(day, literal(_FIRST), literal(_LAST)), day)


def _date(raw: Raw) -> Sql | None:
    match raw.kind:
        case Kind.DAY:
            return _in_calendar(raw, raw.at)
        case Kind.MOMENT:
            day = sql.try_cast(raw.at, "DATE")
            return raw.where(infix(cast(day, "TIMESTAMP"), "=", raw.at), _in_calendar(raw, day))
        case Kind.TEXT:
            written = sql.all_of([_matches(raw.at, _DAY), _after_year_0(raw.at)])
            return raw.where(written, sql.try_cast(raw.at, "DATE"))
    return None


def _month(raw: Raw) -> Sql | None:
    if raw.kind is not Kind.TEXT:
        return None
    year = sql.try_cast(call("substring", raw.at, sql.position(1), sql.position(4)), "INTEGER")
    month = sql.try_cast(call("substring", raw.at, sql.position(6), sql.position(2)), "INTEGER")
    index = infix(infix(year, "*", literal(12)), "+", infix(month, "-", literal(1)))
    right = sql.all_of([_matches(raw.at, "[0-9]{4}-(0[1-9]|1[0-2])"), _after_year_0(raw.at)])
    return cast(raw.where(right, index), "INTEGER")


def _timestamp(raw: Raw) -> Sql | None:
    match raw.kind:
        case Kind.MOMENT:
            return _in_time(raw, raw.at)
        case Kind.INSTANT:
            return _in_time(raw, cast(raw.at, "TIMESTAMP"))  # the session's zone is UTC
        case Kind.TEXT:
            written = _matches(raw.at, f"{_DAY}[T ]{_CLOCK}(\\.[0-9]{{1,6}})?Z?")
            plain = call("rtrim", raw.at, literal("Z"))
            return raw.where(sql.all_of([written, _after_year_0(raw.at)]), sql.try_cast(plain, "TIMESTAMP"))
    return None


def _in_time(raw: Raw, moment: Sql) -> Sql:
    last = datetime(9999, 12, 31, 23, 59, 59, 999_999)
    return raw.where(_between(moment, literal(datetime(1, 1, 1)), literal(last)), moment)


def _partial(raw: Raw) -> Sql | None:
    match raw.kind:
        case Kind.DAY:
            return cast(_in_calendar(raw, raw.at), "VARCHAR")
        case Kind.TEXT if raw.sure:
            # A second, and nothing before it, has 19 characters.
            exact = infix(call("length", raw.at), "=", literal(19))
            whole = infix(raw.at, "||", literal(" "))
            return sql.case([(exact, whole)], call("nullif", raw.at, literal("")))
        case Kind.TEXT:
            day = call("substring", raw.at, sql.position(1), sql.position(10))
            exists = sql.all_of([_after_year_0(raw.at), sql.is_not_null(sql.try_cast(day, "DATE"))])
            short = _matches(raw.at, "[0-9]{4}(-(0[1-9]|1[0-2]))?")
            full = _matches(raw.at, f"{_DAY}(T([01][0-9]|2[0-3])(:[0-5][0-9])?)?")
            exact = _matches(raw.at, f"{_DAY}T{_CLOCK}")
            return sql.case(
                [
                    (sql.all_of([short, _after_year_0(raw.at)]), raw.at),
                    (sql.all_of([full, exists]), raw.at),
                    (sql.all_of([exact, exists]), infix(raw.at, "||", literal(" "))),
                ]
            )
    return None


def _number(field: Field, type_: NumberType | MoneyType, raw: Raw) -> Sql | None:
    if is_fraction(field, type_):
        return None
    digits, scale = type_.digits or 0, type_.scale or 0
    factor = field.factor.numerator
    # What is read has at most `scale` places, and so has a multiple of it.
    value = _scaled(raw, scale, min(digits, NARROW) if factor == 1 else NARROW)
    if value is None:
        return None
    if factor != 1:
        value = infix(cast(value, "HUGEINT"), "*", sql.literal(factor))
    low, high = _bounds(field, digits, scale)
    bounded = raw.where(_between(value, literal(low), literal(high)), value)
    # Only a multiple may be too large for the column, and is then out of bounds.
    return (cast if factor == 1 else sql.try_cast)(bounded, sql.integer_type(digits))


def _bounds(field: Field, digits: int, scale: int) -> tuple[int, int]:
    """The smallest and the largest integer that a field admits."""
    shift = 10**scale
    low, high = -(10**digits) + 1, 10**digits - 1
    if field.minimum is not None:
        low = max(low, ceil(Fraction(field.minimum) * shift))
    if field.maximum is not None:
        high = min(high, floor(Fraction(field.maximum) * shift))
    return low, high


def _scaled(raw: Raw, scale: int, digits: int) -> Sql | None:
    """`value * 10**scale` for numbers of at most `digits` digits, a BIGINT."""
    whole = digits - scale
    shift = literal(10**scale)
    match raw.kind:
        case Kind.TEXT if whole > 0:
            places = f"(\\.[0-9]{{1,{scale}}})?" if scale else ""
            written = _matches(raw.at, f"-?[0-9]{{1,{whole}}}{places}")
            # Text with an exponent is read as an integer without a detour by floats.
            text = infix(raw.at, "||", literal(f"e{scale}")) if scale else raw.at
            return raw.where(written, sql.try_cast(text, "BIGINT"))
        case Kind.WHOLE if whole > 0:
            low, high = literal(-(10**whole) + 1), literal(10**whole - 1)
            small = cast(raw.where(_between(raw.at, low, high), raw.at), "BIGINT")
            return cast(infix(small, "*", shift), "BIGINT") if scale else small
        case Kind.FLOAT:
            return _from_float(raw, scale)
        case Kind.DECIMAL if whole >= 0:
            return _from_decimal(raw, scale, digits)
    return None


def _from_float(raw: Raw, scale: int) -> Sql | None:
    """A float that is the nearest to a decimal of at most 15 digits is shown as that decimal by Python.

    Any two such decimals have different nearest floats, and the quotient of two integers below 2**53
    is rounded once.
    """
    if scale > 15:
        return None
    number = cast(raw.at, "DOUBLE")
    shift = cast(literal(10**scale), "DOUBLE")
    near = call("round", infix(number, "*", shift))
    limit = cast(literal(10**15 - 1), "DOUBLE")
    small = infix(call("abs", infix(number, "*", shift)), "<=", limit)
    same = infix(infix(near, "/", shift), "=", number)
    return sql.try_cast(raw.where(sql.all_of([small, same]), near), "BIGINT")


def _from_decimal(raw: Raw, scale: int, digits: int) -> Sql | None:
    """A decimal whose places beyond `scale` are zeros."""
    precision, places = raw.decimal
    length = len(str(10**scale))
    if places <= scale and precision + length <= NARROW:
        # Nothing can be lost: the product is an integer of 64 bits, and the bounds are checked after.
        return cast(infix(raw.at, "*", cast(literal(10**scale), f"DECIMAL({length}, 0)")), "BIGINT")
    # Any wider, DuckDB compares and multiplies in types that may not hold the number: text always does.
    text = cast(raw.at, "VARCHAR")
    if places:
        text = call("rtrim", call("rtrim", text, literal("0")), literal("."))
    return _scaled(Raw(Kind.TEXT, text), scale, digits)
