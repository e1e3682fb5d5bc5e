"""How two values compare, and the total order in which rows and sets are sorted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from accountability.model.expression import CompareOp
from accountability.model.values import (
    NONE,
    UNLIMITED,
    CauseKind,
    ListValue,
    Money,
    Month,
    PartialDate,
    Truth,
    Unknown,
    Value,
)
from accountability.semantics.logic import blocked, undetermined

# What each operator makes of a three-way comparison (-1, 0, 1).
DECIDES: Mapping[CompareOp, Callable[[int], bool]] = {
    "=": lambda way: way == 0,
    "<>": lambda way: way != 0,
    "<": lambda way: way < 0,
    "<=": lambda way: way <= 0,
    ">": lambda way: way > 0,
    ">=": lambda way: way >= 0,
}


def compare(op: CompareOp, left: Value, right: Value) -> Truth:
    """`left op right`. With none: `<>` is true, all others are false; unknown spreads."""
    stopped = blocked(left, right)
    if isinstance(stopped, Unknown):
        return stopped
    if stopped is NONE:
        return op == "<>"
    way = three_way(left, right)
    return way if isinstance(way, Unknown) else DECIDES[op](way)


def same(left: Value, right: Value) -> bool:
    """`same as`: equal values, or no value on both sides."""
    left_is_value, right_is_value = is_value(left), is_value(right)
    if not (left_is_value and right_is_value):
        return left_is_value == right_is_value
    return three_way(left, right) == 0


def is_value(value: Value) -> bool:
    """Whether there is a value: neither none nor unknown."""
    return value is not NONE and not isinstance(value, Unknown)


def three_way(left: Value, right: Value) -> int | Unknown:
    """-1, 0 or 1 as `left` is before, equal to or after `right`; unknown where they have no order."""
    if isinstance(left, PartialDate) or isinstance(right, PartialDate):
        return _partial(_parts(left), _parts(right))
    if isinstance(left, Money) or isinstance(right, Money):
        return _money(left, right)
    a, b = sortable(left), sortable(right)
    return int(a > b) - int(a < b)


def _partial(left: tuple[int | Fraction, ...], right: tuple[int | Fraction, ...]) -> int | Unknown:
    shared = min(len(left), len(right))
    if left[:shared] != right[:shared]:
        return -1 if left[:shared] < right[:shared] else 1
    return 0 if len(left) == len(right) else undetermined(CauseKind.PRECISION)


def _parts(value: Value) -> tuple[int | Fraction, ...]:
    match value:
        case PartialDate(parts):
            return parts
        case datetime():
            second = value.second + Fraction(value.microsecond, 1_000_000)
            return (value.year, value.month, value.day, value.hour, value.minute, second)
        case date():
            return (value.year, value.month, value.day)
        case Month(year, month):
            return (year, month)
    raise TypeError(f"not a date: {value!r}")


def _money(left: Value, right: Value) -> int | Unknown:
    if isinstance(left, Money) and isinstance(right, Money) and left.currency != right.currency:
        return undetermined(CauseKind.MIXED_CURRENCIES)
    a = left.amount if isinstance(left, Money) else left
    b = right.amount if isinstance(right, Money) else right
    return three_way(a, b)


class _Top:
    """What sorts after everything: the key of `UNLIMITED`."""

    def __lt__(self, _other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return not isinstance(other, _Top)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Top)

    def __hash__(self) -> int:
        return 0


def order_key(value: Value) -> tuple[bool, Any]:
    """`sortable`, with the zero of an empty sum, which has no currency, before all money."""
    return isinstance(value, Money), sortable(value)


def sortable(value: Value) -> Any:
    """A key by which values of one type sort: text by code point, false before true.

    Partial dates sort by their parts (2021 before 2021-01), money by currency, then amount,
    lists element by element. `UNLIMITED` sorts after everything.
    """
    match value:
        case _ if value is UNLIMITED:
            return _Top()
        case PartialDate(parts):
            return parts
        case Money(amount, currency):
            return (currency, amount)
        case ListValue(items):
            return tuple(sortable(i) for i in items)
        case Month() | str() | int() | Fraction() | date():
            return value
    raise TypeError(f"no order for {value!r}")
