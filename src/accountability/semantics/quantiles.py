"""Sample quantiles, exact.

Hyndman, R. J. and Fan, Y. (1996), Sample Quantiles in Statistical Packages, The American
Statistician 50(4), 361-365: the nine definitions, numbered as there.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

# m of definitions 4 to 9, as (constant, factor of p): the position is n*p + m.
_OFFSETS: dict[int, tuple[Fraction, Fraction]] = {
    4: (Fraction(0), Fraction(0)),
    5: (Fraction(1, 2), Fraction(0)),
    6: (Fraction(0), Fraction(1)),
    7: (Fraction(1), Fraction(-1)),
    8: (Fraction(1, 3), Fraction(1, 3)),
    9: (Fraction(3, 8), Fraction(1, 4)),
}


def quantile(values: Sequence[int | Fraction], p: Fraction, definition: int) -> Fraction:
    """The `p`-quantile (0 to 1) of at least one value, by `definition` 1 to 9."""
    ordered = sorted(values)
    if definition <= 3:
        return _step(ordered, p, definition)
    constant, factor = _OFFSETS[definition]
    position = len(ordered) * p + constant + factor * p
    below = position.__floor__()
    weight = position - below
    return (1 - weight) * _at(ordered, below) + weight * _at(ordered, below + 1)


def _step(ordered: Sequence[int | Fraction], p: Fraction, definition: int) -> Fraction:
    """Definitions 1 to 3: no interpolation but the mean of two at a step of definition 2."""
    position = len(ordered) * p - (Fraction(1, 2) if definition == 3 else 0)
    below = position.__floor__()
    on_step = position == below
    if definition == 2 and on_step:
        return (_at(ordered, below) + _at(ordered, below + 1)) / 2
    stays = on_step and (definition == 1 or below % 2 == 0)
    return _at(ordered, below if stays else below + 1)


def _at(ordered: Sequence[int | Fraction], rank: int) -> Fraction:
    """The value of 1-based `rank`, clamped to the ends."""
    return Fraction(ordered[min(max(rank, 1), len(ordered)) - 1])
