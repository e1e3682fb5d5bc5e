"""Values that a cell or an expression can hold, and the ways of having none.

A result of evaluation is a plain Python value (`str`, `bool`, `int`, `Fraction`, `date`,
`datetime`, `Month`, `PartialDate`, `Money`, `Interval`, `ListValue`), `UNLIMITED`,
`NONE`, or an `Unknown`. Numbers are exact, never `float`: cells of an integer type (scale 0) are
`int`, those of any other number type `Fraction`, also where they are whole.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final, TypeAlias

from accountability.model.numbers import decimal_text


class CauseKind(enum.Enum):
    """Why something could not be known. The value is the stable word of the JSON result."""

    EMPTY = "empty"  # the cell is blank, and the field does not say that blank means none
    UNREADABLE = "unreadable"  # the text of the cell is not of the field's type
    COLUMN_MISSING = "column_missing"  # the supplied records have no such column
    REGISTER_ABSENT = "register_absent"  # the records of this type were not supplied
    REGISTER_PARTIAL = "register_partial"  # declared `partial`: what is not in it may exist
    DANGLING = "dangling"  # a reference names no record of its register
    REPEATED_KEY = "repeated_key"  # a reference names several records that differ
    PARAMETER_UNSET = "parameter_unset"
    PARAMETER_NOT_IN_FORCE = "parameter_not_in_force"  # no dated value covers the date
    CALENDAR = "calendar"  # the date lies outside the calendar table
    DIVISION_BY_ZERO = "division_by_zero"
    MIXED_CURRENCIES = "mixed_currencies"
    PRECISION = "precision"  # partial dates that overlap cannot be ordered
    NO_PERIOD = "no_period"  # the run has no --from/--to
    OUT_OF_RANGE = "out_of_range"  # arithmetic left what dates or `unlimited` can express
    UNKNOWN_WHEN = "unknown_when"  # the rule's own `unknown_when` says that it cannot tell


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """One reason for an unknown: the kind, and what it is about (`contract.end_on`, `parcel`)."""

    kind_word: str
    about: str

    @property
    def kind(self) -> CauseKind:
        return CauseKind(self.kind_word)


def cause(kind: CauseKind, about: str = "") -> Cause:
    """A cause of `kind` about a field (`type.field`), a record type, or a parameter."""
    return Cause(kind.value, about)


class State(enum.Enum):
    """Which kind of unknown a value is; only `is missing` and `is unreadable` can tell them apart."""

    EMPTY = "empty"  # not stated: an empty cell, handed on unchanged
    UNREADABLE = "unreadable"  # there is text, but not of this type
    UNDETERMINED = "undetermined"  # computed from an unknown, or not reachable


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not known, with every cause that contributed."""

    state: State
    causes: frozenset[Cause]


class NoValue(enum.Enum):
    """The type of `NONE`: it is known that there is no value."""

    NONE = "none"


NONE: Final = NoValue.NONE


class Unlimited(enum.Enum):
    """The type of `UNLIMITED`: above every number and every date."""

    UNLIMITED = "unlimited"


UNLIMITED: Final = Unlimited.UNLIMITED


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, as `2021-03`."""

    year: int
    month: int  # 1 to 12

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last calendar day (for 9999-12 too, where the next month has no date)."""
        if self.month == 12:
            return date(self.year, 12, 31)
        return date(self.year, self.month + 1, 1) - timedelta(days=1)

    def plus(self, months: int) -> Month:
        """This month moved by `months`. Raises `ValueError` outside the years 1 to 9999."""
        index = self.year * 12 + self.month - 1 + months
        if not 12 <= index < 120_000:
            raise ValueError("month out of range")
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to some precision: 1 to 6 parts (year, month, day, hour, minute, second).

    The second may carry a fraction. Two partial dates of which one begins the other
    overlap, and neither is before the other.
    """

    parts: tuple[int | Fraction, ...]

    @property
    def precision(self) -> int:
        """1 year, 2 month, 3 day, 4 hour, 5 minute, 6 second."""
        return len(self.parts)

    def __str__(self) -> str:
        """As in ISO 8601: `2021-03`, `2021-03-05T08:30:05.5`."""
        year, *rest = self.parts
        text = f"{int(year):04d}"
        for sign, part in zip("--T::", rest, strict=False):
            whole, _, places = decimal_text(part).partition(".")
            text += f"{sign}{whole.rjust(2, '0')}{'.' if places else ''}{places}"
        return text


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with the currency that its own row states (`CNY`)."""

    amount: int | Fraction
    currency: str


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `first` to `last`, both included; `NONE` means open at that end."""

    first: date | NoValue | Unknown
    last: date | NoValue | Unknown


@dataclass(frozen=True, slots=True)
class ListValue:
    """A list of values. `open` is set when more elements may belong to it than are known."""

    items: tuple[Scalar, ...]
    open: frozenset[Cause] = frozenset()


Scalar: TypeAlias = str | bool | int | Fraction | date | datetime | Month | PartialDate | Money
Known: TypeAlias = Scalar | Interval | ListValue | Unlimited
Value: TypeAlias = Known | NoValue | Unknown

# A Kleene truth value: true, false, or unknown with its causes.
Truth: TypeAlias = bool | Unknown
