"""How types are named to a reader of messages, and what to try where two do not go together."""

from __future__ import annotations

import re
from fractions import Fraction

from accountability.model.expression import Expr, Literal
from accountability.model.numbers import decimal_text
from accountability.model.types import (
    BOOL,
    DAY,
    MONTH,
    NO_UNIT,
    WORKING_DAY,
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
    TextType,
    TimestampType,
    Type,
    Unit,
)
from accountability.model.values import NONE

_COUNTED = {DAY: "days", MONTH: "months", WORKING_DAY: "working days"}
_LITERALS = (
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"), "date"),
    (re.compile(r"[0-9]{4}-[0-9]{2}\Z"), "month"),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]+(Z|[+-][0-9:]+)?\Z"), "timestamp"),
)
_NUMERIC = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")


def counted(unit: Unit) -> str:
    """A unit as a reader says it: `days`, `元/亩`."""
    return _COUNTED.get(unit, str(unit))


def in_words(type_: Type) -> str:
    """A type as it is named in messages."""
    match type_:
        case NumberType(unit=unit):
            if unit in _COUNTED:
                return f"a number of {_COUNTED[unit]}"
            return f"a number in {unit}" if unit != NO_UNIT else "a number"
        case EnumType(codes):
            shown = ", ".join(codes[:2]) + (", …" if len(codes) > 2 else "")
            return f"one of the codes {shown}"
        case RefType(record):
            return f"a reference to `{record}`"
        case ListType(element):
            return f"a list of {_plural(element)}"
    return _SIMPLE[type(type_)]


_SIMPLE: dict[type, str] = {
    TextType: "text",
    BoolType: "true or false",
    MoneyType: "money",
    DateType: "a date",
    MonthType: "a month",
    PartialDateType: "a partial date",
    TimestampType: "a timestamp",
    IntervalType: "an active interval",
}


def _plural(type_: Type) -> str:
    match type_:
        case NumberType(unit=unit):
            return f"numbers in {counted(unit)}" if unit != NO_UNIT else "numbers"
        case EnumType():
            return "codes"
        case RefType(record):
            return f"references to `{record}`"
    words = {TextType: "texts", BoolType: "yes or no", MoneyType: "amounts of money"}
    return words.get(type(type_)) or _SIMPLE[type(type_)].split(" ", 1)[1] + "s"


def is_none(expr: Expr) -> bool:
    """Whether this is the word `none`."""
    return isinstance(expr, Literal) and expr.value is NONE


def remedy(found: Expr, wanted: Type) -> str | None:
    """What to write instead of `found`, where a value of the type `wanted` should stand."""
    if is_none(found):
        return None
    if isinstance(found, Literal):
        hint = _remedy_of_literal(found, wanted)
        if hint is not None or isinstance(found.value, str):
            return hint
    match found.type, wanted:
        case NumberType() as number, NumberType() as other:
            return _remedy_of_units(number.unit, other.unit)
        case (ListType(), _) | (_, ListType()):
            return "a list is asked with `contains`, `in`, `overlaps(…)` or `size(…)`"
        case EnumType(), EnumType():
            return "codes of different lists are different things; compare `text(…)` of both if you mean it"
        case IntervalType(), _:
            return "an active interval stands only before `during` or `throughout`"
    return _CONVERSIONS.get((type(found.type), type(wanted)))


def _remedy_of_literal(found: Literal, wanted: Type) -> str | None:
    text = found.value
    if isinstance(wanted, TextType | RefType | EnumType) and isinstance(text, int | Fraction):
        return f"write `'{decimal_text(text)}'`" if found.type != BOOL else None
    if not isinstance(text, str):
        return None
    match wanted:
        case DateType() | MonthType() | TimestampType():
            word = next((w for pattern, w in _LITERALS if pattern.match(text)), None)
            plain = _SIMPLE[type(wanted)].split(" ")[1]
            return f"write `{word or plain} '{text if word else _SHAPES[plain]}'`"
        case PartialDateType():
            return f"write `partial_date '{text}'`"
        case NumberType() | MoneyType():
            return f"write `{text}` without quotes" if _NUMERIC.match(text) else None
        case BoolType():
            return f"write `{text}` without quotes" if text in ("true", "false") else None
    return None


_SHAPES = {"date": "2021-06-30", "month": "2021-06", "timestamp": "2021-06-30T08:00:00Z"}


def _remedy_of_units(found: Unit, wanted: Unit) -> str | None:
    if NO_UNIT in (found, wanted):
        unit = wanted if found == NO_UNIT else found
        if unit in _COUNTED:
            return f"say what the number counts: `… {_COUNTED[unit]}`"
        return f"declare the unit {unit} of the field or parameter"
    if {found, wanted} <= set(_COUNTED):
        return "these have no common measure: move a date (`start + n months`) and compare dates"
    return None


_CONVERSIONS: dict[tuple[type, type], str] = {
    (TextType, NumberType): "`number(…)` reads a number from text",
    (NumberType, TextType): "`text(…)` writes a number as text",
    (TextType, DateType): "`date(…)` reads a date from text",
    (TextType, PartialDateType): "`partial_date(…)` reads a partial date from text",
    (DateType, TextType): "`text(…)` writes a date as text",
    (MonthType, TextType): "`text(…)` writes a month as text",
    (EnumType, TextType): "`text(…)` gives the code as text",
    (RefType, TextType): "`text(…)` gives the key as text",
    (TextType, EnumType): "`text(…)` of the code can be compared with text",
    (NumberType, RefType): "`text(…)` writes a number as text",
    (DateType, MonthType): "`month(…)` gives the month of a date",
    (MonthType, DateType): "`start(…)` and `end(…)` give the first and last day of a month",
    (TimestampType, DateType): "`date(…)` gives the day of a timestamp",
    (TimestampType, MonthType): "`month(date(…))` gives the month of a timestamp",
    (DateType, TimestampType): "`date(…)` gives the day of a timestamp",
    (DateType, PartialDateType): "`partial_date(text(…))` gives a date as a partial date",
    (MoneyType, NumberType): "`amount(…)` gives the number, `currency(…)` the currency",
    (NumberType, MoneyType): "`amount(…)` gives the number of money that states its currency",
    (BoolType, TextType): "`if … then 'a' else 'b'` makes text of it",
}
