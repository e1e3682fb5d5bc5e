"""How far the sides of a comparison lie apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from accountability.model.values import Money, Month
from accountability.semantics.folds import Result


@dataclass(frozen=True, slots=True)
class Gap:
    """What the left side of a comparison lacks to be the right one, and the factor between them.

    `kind`: `number`, `day`, `month` or `moment` (microseconds).
    """

    kind: str
    lacks: Fraction
    factor: Fraction | None = None


def gap_between(left: Result, right: Result) -> Gap | None:
    """How far two known values of one kind lie apart; None where that cannot be said."""
    match left, right:
        case bool(), _:
            return None
        case ((int() | Fraction()), (int() | Fraction())):
            factor = Fraction(right) / Fraction(left) if left else None
            return Gap("number", Fraction(right) - Fraction(left), factor)
        case datetime(), datetime():
            apart = right - left
            return Gap(
                "moment", Fraction(apart.days * 86_400 + apart.seconds) * 1_000_000 + apart.microseconds
            )
        case date(), date():
            return Gap("day", Fraction((right - left).days))
        case Month(), Month():
            return Gap("month", Fraction((right.year - left.year) * 12 + right.month - left.month))
        case Money(), Money():
            return Gap("number", Fraction(right.amount) - Fraction(left.amount))
    return None
