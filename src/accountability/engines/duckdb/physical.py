"""Values of columns as values of the model."""

from __future__ import annotations

from fractions import Fraction

from accountability.model.values import Month, PartialDate


def number_back(top: int, scale: int, over: int = 1) -> int | Fraction:
    """The number that an integer of `scale` decimal places over a divisor stands for."""
    found = Fraction(top, over * 10**scale)
    return int(found) if scale == 0 and over == 1 else found


def partial_back(text: str) -> PartialDate:
    """The partial date that a column holds (see `relations`)."""
    day, _, clock = text.rstrip(" ").partition("T")
    parts: list[int | Fraction] = [int(p) for p in day.split("-")]
    pieces = clock.split(":") if clock else []
    parts += [int(p) for p in pieces[:2]]
    if len(pieces) == 3:
        parts.append(Fraction(pieces[2]))
    return PartialDate(tuple(parts))


def month_back(index: int) -> Month:
    """The month that is `index` months after the year 0."""
    return Month(index // 12, index % 12 + 1)
