"""What this engine cannot do, each with its reason: such a rule is refused, never approximated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """A construct that is not lowered to SQL, and why."""

    construct: str
    reason: str


_ALL = (
    Gap("digits", "a product, sum or cross-multiplication could need more than 38 digits"),
    Gap("fractions", "fractions with too many different divisors are summed"),
    Gap("endless", "some of the money of several currencies that is summed or compared is unlimited"),
    Gap("list", "a list of fractions or of money is no column"),
    Gap("causes", "more than 125 causes can leave one rule unknown"),
    Gap("number", "a text holds a number of more than 18 digits"),
    Gap("size", "the statement would be too long"),
    Gap("cell", "a cell holds a value that its column cannot carry exactly"),
)

GAPS: Mapping[str, Gap] = {gap.construct: gap for gap in _ALL}


class NotLowered(Exception):  # control flow between this package's own modules
    """A rule reaches a gap. It never leaves the engine."""

    def __init__(self, construct: str, about: str = "") -> None:
        self.gap = GAPS[construct]
        self.about = about
        super().__init__(f"{construct}: {about or self.gap.reason}")
