"""Types of fields and expressions, and the algebra of their units.

A number carries a unit: a product of powers of named units (`元`, `亩`, `day`). Durations are
numbers with the unit `day`, `month` or `working_day`; a year is twelve months, an hour is
1/24 day. Dimensionless numbers have the empty unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

MAX_DIGITS = 38  # widest decimal of every engine; what may exceed it is refused at load


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers, as sorted pairs: `元/亩` is `(("亩", -1), ("元", 1))`."""

    powers: tuple[tuple[str, int], ...] = ()

    @staticmethod
    def of(name: str) -> Unit:
        return Unit(((name, 1),))

    def times(self, other: Unit, sign: int = 1) -> Unit:
        """The unit of a product (`sign` 1) or a quotient (`sign` -1)."""
        powers = dict(self.powers)
        for name, power in other.powers:
            powers[name] = powers.get(name, 0) + sign * power
        return Unit(tuple(sorted((n, p) for n, p in powers.items() if p)))

    def __str__(self) -> str:
        above = "·".join(n + (f"^{p}" if p > 1 else "") for n, p in self.powers if p > 0)
        below = "·".join(n + (f"^{-p}" if p < -1 else "") for n, p in self.powers if p < 0)
        return f"{above or '1'}/{below}" if below else above


NO_UNIT = Unit()
DAY = Unit.of("day")
MONTH = Unit.of("month")
WORKING_DAY = Unit.of("working_day")


@dataclass(frozen=True, slots=True)
class TextType:
    """Text, compared by code point. `trimmed`: white space cut and NFC at reading."""

    trimmed: bool = True


@dataclass(frozen=True, slots=True)
class BoolType:
    """true or false."""


@dataclass(frozen=True, slots=True)
class NumberType:
    """An exact number.

    `digits` counts all decimal digits and `scale` those after the point (`scale` 0 is an
    integer). Both None: an exact rational, as division, mean and quantile give.
    `literal`: a bare number in rule text, which takes the unit of what it meets.
    """

    digits: int | None
    scale: int | None
    unit: Unit = NO_UNIT
    literal: bool = False

    @property
    def is_integer(self) -> bool:
        return self.scale == 0


@dataclass(frozen=True, slots=True)
class MoneyType:
    """An amount whose currency stands in another field of the same row.

    Money of one declared currency is a `NumberType` with that currency as its unit.
    """

    digits: int
    scale: int


@dataclass(frozen=True, slots=True)
class DateType:
    """A calendar day."""


@dataclass(frozen=True, slots=True)
class MonthType:
    """A calendar month."""


@dataclass(frozen=True, slots=True)
class PartialDateType:
    """A date or date-time of any precision from the year on."""


@dataclass(frozen=True, slots=True)
class TimestampType:
    """An instant without a zone; a stated offset is applied at reading (UTC)."""


@dataclass(frozen=True, slots=True)
class IntervalType:
    """The days in which a record is active (`o.active`), only for `during` and `throughout`."""


@dataclass(frozen=True, slots=True)
class EnumType:
    """One of a closed list of codes, compared with text literals of that list only."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefType:
    """The key of a record of type `record`; its value is text."""

    record: str


@dataclass(frozen=True, slots=True)
class ListType:
    """A list of elements of one type."""

    element: ScalarType


ScalarType: TypeAlias = (
    TextType
    | BoolType
    | NumberType
    | MoneyType
    | DateType
    | MonthType
    | PartialDateType
    | TimestampType
    | EnumType
    | RefType
)
Type: TypeAlias = ScalarType | IntervalType | ListType

TEXT = TextType()
BOOL = BoolType()
DATE = DateType()
MONTH_TYPE = MonthType()
PARTIAL_DATE = PartialDateType()
TIMESTAMP = TimestampType()
INTERVAL = IntervalType()
RATIONAL = NumberType(None, None)


def integer(digits: int = 18, unit: Unit = NO_UNIT) -> NumberType:
    """The type of whole numbers of at most `digits` digits."""
    return NumberType(digits, 0, unit)
