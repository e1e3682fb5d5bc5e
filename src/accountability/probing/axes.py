"""Ordered cells as whole numbers of their smallest step: a cent, a day, a month, a microsecond."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from accountability.model.records import Field
from accountability.model.types import DateType, MoneyType, MonthType, NumberType, TimestampType
from accountability.model.values import Money, Month, Value
from accountability.probing.gaps import Gap

_EPOCH = datetime(2000, 1, 1)
_MOMENT = timedelta(microseconds=1)
_DAY_MOMENTS = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Axis:
    """The values of an ordered field, one whole number each. `kind` is as in `Gap`."""

    field: Field
    kind: str
    step: Fraction
    currency: str = ""

    def place(self, value: Value) -> int | None:
        """The number of a value (rounded down to the step); None for what is no value of the axis."""
        match value:
            case bool():
                return None
            case int() | Fraction() if self.kind == "number":
                return floor(Fraction(value) / self.step)
            case Money() if self.kind == "number":
                return floor(Fraction(value.amount) / self.step)
            case datetime() if self.kind == "moment":
                return (value - _EPOCH) // _MOMENT
            case date() if self.kind == "day" and not isinstance(value, datetime):
                return value.toordinal()
            case Month() if self.kind == "month":
                return value.year * 12 + value.month - 1
        return None

    def value(self, place: int) -> Value | None:
        """The value of a number; None outside what the field can hold."""
        try:
            match self.kind:
                case "day":
                    return date.fromordinal(place)
                case "moment":
                    return _EPOCH + place * _MOMENT
                case "month":
                    return Month(2000, 1).plus(place - 24_000)
        except (ValueError, OverflowError):
            return None
        return self._number(place * self.step)

    def _number(self, number: Fraction) -> Value | None:
        low, high, type_ = self.field.minimum, self.field.maximum, self.field.type
        if (low is not None and number < Fraction(low)) or (high is not None and number > Fraction(high)):
            return None
        assert isinstance(type_, NumberType | MoneyType)
        if type_.digits is not None and abs(number) >= 10 ** (type_.digits - (type_.scale or 0)):
            return None
        if isinstance(type_, MoneyType):
            return Money(number, self.currency)
        return int(number) if type_.scale == 0 else number

    def moved(self, place: int, gap: Gap) -> Iterator[int]:
        """Where a cell may have to stand for the sides of a comparison to meet."""
        for lacks in self._steps(gap):
            yield from {floor(place + lacks), ceil(place + lacks), floor(place - lacks), ceil(place - lacks)}
        if gap.factor is not None and self.kind == "number":
            yield from {floor(place * gap.factor), ceil(place * gap.factor)}
            if gap.factor:
                yield from {floor(place / gap.factor), ceil(place / gap.factor)}

    def _steps(self, gap: Gap) -> Iterator[Fraction]:
        match self.kind, gap.kind:
            case "number", _:
                yield gap.lacks / self.step
            case "moment", "day" | "number":
                yield gap.lacks * _DAY_MOMENTS
            case "month", "day":
                yield gap.lacks / 30
            case "day", "month":
                yield gap.lacks * 30
            case "day", "moment":
                yield gap.lacks / _DAY_MOMENTS
            case _:
                yield gap.lacks


def axis_of(field: Field, value: Value | None = None) -> Axis | None:
    """The axis of an ordered field; None for the others. `value` states the currency of money."""
    match field.type:
        case NumberType(scale=scale):
            # the smallest step that the ledger can write: years in months go by twelve
            return Axis(field, "number", abs(field.factor) / 10 ** (scale or 0))
        case MoneyType(scale=scale) if isinstance(value, Money):
            return Axis(field, "number", Fraction(1, 10**scale), value.currency)
        case DateType():
            return Axis(field, "day", Fraction(1))
        case MonthType():
            return Axis(field, "month", Fraction(1))
        case TimestampType():
            return Axis(field, "moment", Fraction(1))
    return None
