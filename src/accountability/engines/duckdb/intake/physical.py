"""How values of each type are stored: exact, and in the smallest form that engines compare fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa

from accountability.errors import RecordsError
from accountability.model.records import Field
from accountability.model.types import (
    BoolType,
    DateType,
    EnumType,
    IntervalType,
    ListType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    RefType,
    ScalarType,
    TextType,
    TimestampType,
)
from accountability.model.values import (
    ListValue,
    Money,
    Month,
    NoValue,
    PartialDate,
    Unknown,
    Unlimited,
    Value,
)
from accountability.records.keys import canonical

NARROW = 18  # decimal digits that 64 bits hold
WIDEST = 38  # and 128 bits

WIDE = pa.decimal128(WIDEST, 0)
FRACTION = pa.struct([("n", WIDE), ("d", WIDE)])


@dataclass(frozen=True, slots=True)
class Storage:
    """How one type is stored.

    `sql`: the physical type in the database; `arrow`: of the arrays that bring values there, which
    for fractions (`is_fraction`) have a numerator and a divisor each, and for wide integers are
    decimals. `encode` makes a Python value for such an array out of a value of the type.
    """

    sql: str
    arrow: pa.DataType
    encode: Callable[[object], object]
    is_fraction: bool = False
    is_list: bool = False

    def array(self, values: Sequence[Value]) -> pa.Array:
        """Values as an array, null where there is none."""
        gaps = (Unknown, NoValue, Unlimited)
        encode = self.encode
        return pa.array([None if isinstance(v, gaps) else encode(v) for v in values], self.arrow)


def storage_of(field: Field) -> Storage:
    """How the cells of `field` are stored."""
    if not isinstance(field.type, ListType):
        assert not isinstance(field.type, IntervalType), "no field holds an interval"
        return _scalar(field, field.type)
    element = _scalar(field, field.type.element)
    encode = element.encode

    def items(value: object) -> object:
        assert isinstance(value, ListValue)
        return [encode(item) for item in value.items]

    return Storage(f"{element.sql}[]", pa.list_(element.arrow), items, element.is_fraction, True)


def stored_type(storage: Storage) -> str:
    """The type of a value column before fractions have one divisor."""
    if not storage.is_fraction:
        return storage.sql
    fraction = "STRUCT(n DECIMAL(38, 0), d DECIMAL(38, 0))"
    return f"{fraction}[]" if storage.is_list else fraction


def is_fraction(field: Field, type_: NumberType | MoneyType) -> bool:
    """Whether numbers of a type have no last decimal place: hours, or a unit that divides."""
    return type_.scale is None or type_.digits is None or field.factor.denominator != 1


def code_type(codes: int) -> str:
    """The integer that numbers so many codes."""
    return "UTINYINT" if codes <= 2**8 else "USMALLINT" if codes <= 2**16 else "UINTEGER"


def month_index(month: Month) -> int:
    """A month as a number that counts months."""
    return month.year * 12 + month.month - 1


def partial_text(value: PartialDate) -> str:
    """A partial date as text whose order by code point is that of its parts.

    A second ends in a space, so that one that begins another as text is not taken for its beginning.
    """
    if value.precision < 6:
        return canonical(value)
    second = Fraction(value.parts[5])
    places = 0
    while (second * 10**places).denominator != 1:  # it was read from decimal text, so this ends
        places += 1
    digits = str(int(second * 10**places)).rjust(places + 2, "0")
    text = f"{digits[:2]}.{digits[2:]}" if places else digits
    return f"{canonical(PartialDate(value.parts[:5]))}:{text} "


def _scalar(field: Field, type_: ScalarType) -> Storage:
    match type_:
        case TextType() | RefType():
            return Storage("VARCHAR", pa.string(), _same)
        case EnumType(codes):
            return _codes(codes)
        case BoolType():
            return Storage("BOOLEAN", pa.bool_(), _same)
        case DateType():
            return Storage("DATE", pa.date32(), _same)
        case TimestampType():
            return Storage("TIMESTAMP", pa.timestamp("us"), _instant)
        case MonthType():
            return Storage("INTEGER", pa.int32(), _month)
        case PartialDateType():
            return Storage("VARCHAR", pa.string(), _partial)
        case NumberType() | MoneyType():
            return _number(field, type_)


def _same(value: object) -> object:
    return value


def _instant(value: object) -> object:
    assert isinstance(value, datetime)
    return value


def _month(value: object) -> object:
    assert isinstance(value, Month)
    return month_index(value)


def _partial(value: object) -> object:
    assert isinstance(value, PartialDate)
    return partial_text(value)


def _codes(codes: tuple[str, ...]) -> Storage:
    places = {code: place for place, code in enumerate(sorted(codes))}
    arrow = {"UTINYINT": pa.uint8(), "USMALLINT": pa.uint16(), "UINTEGER": pa.uint32()}
    sql = code_type(len(codes))
    return Storage(sql, arrow[sql], lambda value: places[str(value)])


def _number(field: Field, type_: NumberType | MoneyType) -> Storage:
    if is_fraction(field, type_):
        return Storage("HUGEINT", FRACTION, lambda value: _fraction(field, value), is_fraction=True)
    shift = 10 ** (type_.scale or 0)
    if (type_.digits or 0) <= NARROW:
        return Storage("BIGINT", pa.int64(), lambda value: _whole(value, shift))
    return Storage("HUGEINT", WIDE, lambda value: Decimal(_whole(value, shift)))


def _amount(value: object) -> int | Fraction:
    found = value.amount if isinstance(value, Money) else value
    assert isinstance(found, int | Fraction)
    return found


def _whole(value: object, shift: int) -> int:
    whole = _amount(value) * shift
    assert whole.denominator == 1, "what is read has no more places than its type"
    return whole.numerator


def _fraction(field: Field, value: object) -> object:
    number = _amount(value)
    if max(abs(number.numerator), number.denominator) >= 10**WIDEST:
        raise too_wide(field.name)
    return {"n": Decimal(number.numerator), "d": Decimal(number.denominator)}


def too_wide(name: str) -> RecordsError:
    """The error for a fraction whose numerator or divisor no column can hold."""
    return RecordsError(
        f"a number in the field `{name}` has more than {WIDEST} digits over its unit\n"
        "  hint: round it, or use the engine `reference`"
    )
