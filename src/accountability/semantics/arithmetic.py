"""Exact arithmetic, and dates moved by days, months and working days."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from fractions import Fraction

from accountability.model.expression import ArithOp, ShiftUnit
from accountability.model.values import (
    UNLIMITED,
    CauseKind,
    Money,
    Month,
    Unknown,
    Value,
)
from accountability.semantics.logic import blocked, undetermined


def arithmetic(op: ArithOp, left: Value, right: Value) -> Value:
    """`left op right` for numbers, money, and differences of dates, months and timestamps."""
    stopped = blocked(left, right)
    if stopped is not None:
        return stopped
    if left is UNLIMITED or right is UNLIMITED:
        return _unlimited(op, left, right)
    if isinstance(left, Money) or isinstance(right, Money):
        return _money(op, left, right)
    match left, right:
        case (datetime(), datetime()):
            return Fraction((left - right) // timedelta(microseconds=1), 86_400_000_000)
        case (date(), date()):
            return (left - right).days
        case (Month(), Month()):
            return (left.year - right.year) * 12 + left.month - right.month
        case (int() | Fraction(), int() | Fraction()):
            return _numbers(op, left, right)
    raise TypeError(f"cannot compute {left!r} {op} {right!r}")


def _numbers(op: ArithOp, left: int | Fraction, right: int | Fraction) -> int | Fraction | Unknown:
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return (
                undetermined(CauseKind.DIVISION_BY_ZERO) if right == 0 else Fraction(left) / Fraction(right)
            )


def _unlimited(op: ArithOp, left: Value, right: Value) -> Value:
    """Unlimited stays so under what keeps its order; anything else has no meaning."""
    keeps = {
        "+": True,
        "-": left is UNLIMITED and right is not UNLIMITED,
        "*": _positive(left) and _positive(right),
        "/": left is UNLIMITED and right is not UNLIMITED and _positive(right),
    }
    return UNLIMITED if keeps[op] else undetermined(CauseKind.OUT_OF_RANGE)


def _positive(value: Value) -> bool:
    return value is UNLIMITED or (isinstance(value, int | Fraction) and value > 0)


def _money(op: ArithOp, left: Value, right: Value) -> Value:
    """Money with the currency of its row: sums need one currency, a ratio loses it.

    A sum over no rows is zero without a currency, and goes with any.
    """
    if isinstance(left, Money) and isinstance(right, Money):
        if left.currency != right.currency:
            return undetermined(CauseKind.MIXED_CURRENCIES)
        result = _numbers(op, left.amount, right.amount)
        if op == "/" or isinstance(result, Unknown):
            return result
        return Money(result, left.currency)
    currency = left.currency if isinstance(left, Money) else right.currency  # type: ignore[union-attr]  # one side is
    a = left.amount if isinstance(left, Money) else left
    b = right.amount if isinstance(right, Money) else right
    if not isinstance(a, int | Fraction) or not isinstance(b, int | Fraction):
        raise TypeError(f"cannot compute {left!r} {op} {right!r}")
    result = _numbers(op, a, b)
    ratio = op == "/" and isinstance(right, Money)  # an empty sum over money
    return result if ratio or isinstance(result, Unknown) else Money(result, currency)


def shift(start: Value, amount: Value, sign: int, unit: ShiftUnit) -> Value:
    """A date, month or timestamp moved by days or months. Working days need a calendar: see there."""
    stopped = blocked(start, amount)
    if stopped is not None:
        return stopped
    if start is UNLIMITED or amount is UNLIMITED:
        lasting = start is UNLIMITED if amount is not UNLIMITED else sign > 0
        return UNLIMITED if lasting else undetermined(CauseKind.OUT_OF_RANGE)
    if not isinstance(amount, int | Fraction):
        raise TypeError(f"not an amount: {amount!r}")
    try:
        return (
            moved_months(start, sign * int(amount)) if unit == "month" else _moved_days(start, sign * amount)
        )
    except (ValueError, OverflowError):
        return undetermined(CauseKind.OUT_OF_RANGE)


def _moved_days(start: Value, days: int | Fraction) -> Value:
    if isinstance(start, datetime):
        return start + timedelta(microseconds=int(days * 86_400_000_000))
    if isinstance(start, date):
        return start + timedelta(days=int(days))
    raise TypeError(f"not a date: {start!r}")


def moved_months(start: Value, months: int) -> date | Month:
    """`start` moved by whole months; the day is clamped to the last of the month it lands in.

    Raises `ValueError` outside the years 1 to 9999.
    """
    match start:
        case Month():
            return start.plus(months)
        case date():  # a timestamp too: it keeps its time of day
            month = Month(start.year, start.month).plus(months)
            last = calendar.monthrange(month.year, month.month)[1]
            return start.replace(year=month.year, month=month.month, day=min(start.day, last))
    raise TypeError(f"not a date: {start!r}")
