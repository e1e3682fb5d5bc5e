"""The type that a field or a parameter declares, and the factor of the unit in which it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from accountability.model import types
from accountability.model.types import MAX_DIGITS, NumberType, Type, Unit
from accountability.rulebook.located import Written
from accountability.rulebook.mistakes import refuse
from accountability.rulebook.record_shapes import FieldShape, ParameterShape
from accountability.rulebook.suggest import nearest_or_list

Typed: TypeAlias = FieldShape | ParameterShape

_SIMPLE: dict[str, Type] = {
    "bool": types.BOOL,
    "date": types.DATE,
    "month": types.MONTH_TYPE,
    "partial_date": types.PARTIAL_DATE,
    "timestamp": types.TIMESTAMP,
}
# unit of a duration -> its unit in the model, and how many of those it is
_DURATIONS: dict[str, tuple[Unit, Fraction]] = {
    "days": (types.DAY, Fraction(1)),
    "months": (types.MONTH, Fraction(1)),
    "years": (types.MONTH, Fraction(12)),
    "hours": (types.DAY, Fraction(1, 24)),
    "working days": (types.WORKING_DAY, Fraction(1)),
}
_TIME_UNITS = {
    "day": types.DAY, "days": types.DAY, "month": types.MONTH, "months": types.MONTH,
    "working day": types.WORKING_DAY, "working days": types.WORKING_DAY,
}  # fmt: skip
_MULTIPLES = {"万": 4, "亿": 8}  # currencies written in ten thousands or hundred millions


def declared_type(shape: Typed, records: Mapping[str, str]) -> tuple[Type, Fraction]:
    """The type that `shape` declares; `records` maps every name of a record type to the name itself.

    The factor is what a written number is multiplied by to be in the unit of the type.
    Raises `LanguageError` with the place of the mistake as origin.
    """
    name = str(shape.type)
    if name in _SIMPLE:
        return _SIMPLE[name], Fraction(1)
    if name in ("integer", "decimal"):
        unit = parse_unit(shape.unit) if shape.unit is not None else types.NO_UNIT
        scale = 0 if name == "integer" else _or(shape.scale, 4)
        return _number(shape, _or(shape.digits, 18), scale, unit), Fraction(1)
    if name == "duration":
        return _duration(shape)
    if name == "money":
        return _money(shape)
    if name == "enum":
        return types.EnumType(_codes(shape)), Fraction(1)
    if name == "list":
        return _list(shape, records)
    if name == "ref":
        return types.RefType(_target(shape, records)), Fraction(1)
    return types.TextType(trimmed=_trimmed(shape)), Fraction(1)


def parse_unit(text: Written) -> Unit:
    """`元/亩`, `kg*m`, `m^2`: names and their powers; what follows a `/` divides."""
    above, *below = str(text).split("/")
    if len(below) > 1:
        raise refuse(text, f"unit `{text}` has more than one `/`")
    unit = types.NO_UNIT
    for side, sign in ((above, 1), (below[0] if below else "1", -1)):
        for factor in side.replace("·", "*").split("*"):
            unit = unit.times(_power(text, factor.strip()), sign)
    return unit


def read_bound(written: Written | None, factor: Fraction) -> Decimal | None:
    """A bound (`min`, `max`) in the unit of the type. Raises `LanguageError`."""
    if written is None:
        return None
    if not re.fullmatch(r"-?[0-9]{1,38}(\.[0-9]{1,18})?", written, re.ASCII):
        raise refuse(written, f"`{written}` is not a number", "write it as 12 or -12.50")
    if factor.denominator != 1:
        raise refuse(written, "hours have no exact bounds in days", "declare the duration in days")
    return Decimal(written) * factor.numerator


def _power(text: Written, factor: str) -> Unit:
    name, _, power = factor.partition("^")
    if name == "1" and not power:
        return types.NO_UNIT
    if not name or name[0].isdigit() or (power and power not in tuple("123456789")):
        raise refuse(text, f"`{text}` is not a unit", "write units as 元, 元/亩 or m^2")
    if name in ("year", "years", "hour", "hours"):
        raise refuse(
            text, f"`{name}` is not a unit of a number", "declare the type `duration` with this unit"
        )
    unit = _TIME_UNITS.get(name, Unit.of(name))
    return Unit(tuple((n, p * int(power or 1)) for n, p in unit.powers))


def _number(shape: Typed, digits: int, scale: int, unit: Unit) -> NumberType:
    if not 1 <= digits <= MAX_DIGITS or scale > digits:
        message = f"{digits} digits with {scale} decimal places is not a number that can be kept"
        raise refuse(shape.type, message, f"digits are 1 to {MAX_DIGITS}, scale at most as many")
    return NumberType(digits, scale, unit)


def _duration(shape: Typed) -> tuple[Type, Fraction]:
    known = ", ".join(_DURATIONS)
    if shape.unit is None:
        raise refuse(shape.type, "a duration needs a `unit`", f"one of {known}")
    if str(shape.unit) not in _DURATIONS:
        raise refuse(shape.unit, f"`{shape.unit}` is not a unit of time", f"one of {known}")
    unit, factor = _DURATIONS[str(shape.unit)]
    number = _number(shape, _or(shape.digits, 9), _or(shape.scale, 0), unit)
    if factor < 1:
        return NumberType(None, None, unit), factor  # hours are no decimal fraction of a day
    return _number(
        shape, _or(number.digits, 0) + (2 if factor > 1 else 0), _or(number.scale, 0), unit
    ), factor


def _money(shape: Typed) -> tuple[Type, Fraction]:
    digits, scale = _or(shape.digits, 18), _or(shape.scale, 2)
    stated = shape.currency_field if isinstance(shape, FieldShape) else None
    if (shape.currency is None) == (stated is None):
        hint = "`currency: 元` where all rows have one, else `currency_field:` with the field that states it"
        raise refuse(shape.type, "money needs either `currency` or `currency_field`", hint)
    if shape.currency is None:
        number = _number(shape, digits, scale, types.NO_UNIT)
        return types.MoneyType(digits, number.scale or 0), Fraction(1)
    name = shape.currency
    zeros = _MULTIPLES.get(name[0], 0) if len(name) > 1 else 0
    unit = parse_unit(Written.like(name[1:] if zeros else str(name), name))
    return _number(shape, digits + zeros, scale, unit), Fraction(10**zeros)


def _codes(shape: Typed) -> tuple[str, ...]:
    codes = [str(code) for code in shape.codes or () if isinstance(code, Written)]
    if not codes:
        raise refuse(
            shape.type, "an enum needs `codes`", "write a list of codes, or each code with its label"
        )
    return tuple(codes)


def _list(shape: Typed, records: Mapping[str, str]) -> tuple[Type, Fraction]:
    if shape.of is None:
        raise refuse(shape.type, "a list needs `of`", "write the type of its elements, `of: text`")
    element, factor = declared_type(shape.of, records)
    if isinstance(element, types.ListType | types.IntervalType):
        raise refuse(shape.of.type, "a list of lists cannot be declared")
    return types.ListType(element), factor


def _target(shape: Typed, records: Mapping[str, str]) -> str:
    to = shape.to if isinstance(shape, FieldShape) else None
    if to is None:
        raise refuse(shape.type, "a reference needs `to`", "write the record type whose key it holds")
    if str(to) not in records:
        raise refuse(to, f"unknown record type `{to}`", nearest_or_list(to, records.values(), "record types"))
    return records[str(to)]


def _trimmed(shape: Typed) -> bool:
    return shape.trim is not False if isinstance(shape, FieldShape) else True


def _or(given: int | None, default: int) -> int:
    return default if given is None else given
