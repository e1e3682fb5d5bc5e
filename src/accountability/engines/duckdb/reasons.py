"""The causes of unknowns as bits of a number, so that SQL can gather them.

A rule can name far fewer causes than a rulebook, so every statement numbers its own. A HUGEINT
holds enough of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import NO_CAUSE, Why, together
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.sql import Sql
from accountability.model.values import Cause, CauseKind, cause

MOST = 125  # so that Arrow can hold them in a decimal of 38 digits


class Reasons:
    """The causes that one statement can give, in the order in which they were first named."""

    def __init__(self) -> None:
        self._bits: dict[Cause, int] = {}

    def bit(self, one: Cause) -> Sql:
        """A cause as a number with one bit."""
        place = self._bits.setdefault(one, len(self._bits))
        if place >= MOST:
            raise NotLowered("causes")
        return Sql(f"({1 << place}::HUGEINT)")

    def of(self, kind: CauseKind, about: str = "") -> Why:
        """The one cause of an unknown that arises in evaluation."""
        return lambda: self.bit(cause(kind, about))

    def all(self, causes: Iterable[Cause]) -> Why:
        """Several causes at once."""
        return lambda: together(self.bit(c) for c in sorted(causes))

    def said(self, mask: int) -> frozenset[Cause]:
        """The causes whose bits are set."""
        return frozenset(c for c, place in self._bits.items() if mask >> place & 1)

    def translated(self, other: Reasons, mask: Sql) -> Sql:
        """Causes that another statement numbered, in the numbers of this one."""
        if other is self:
            return mask
        parts = []
        for one, place in other._bits.items():
            theirs = Sql(f"({1 << place}::HUGEINT)")
            there = sql.infix(sql.infix(mask, "&", theirs), "=", theirs)
            parts.append(sql.case([(there, self.bit(one))], NO_CAUSE))
        return together(parts)
