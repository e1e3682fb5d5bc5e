"""Who there is in a block: what every ledger of its year is made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from accountability.simulation.block import Block
from accountability.simulation.chance import Chance, Ints
from accountability.simulation.days import NONE, Calendar
from accountability.simulation.offices import Offices
from accountability.simulation.officials import Officials
from accountability.simulation.rows import Rows


@dataclass(frozen=True, slots=True)
class World:
    """A block with its offices and officials."""

    block: Block
    offices: Offices
    officials: Officials

    def __getitem__(self, record: str) -> Rows:
        return self.block.rows[record]

    @property
    def calendar(self) -> Calendar:
        """The working days."""
        return self.block.calendar

    def chance(self, *names: object) -> Chance:
        """A stream of chance of its own."""
        return self.block.chance(*names)

    def head(self, offices: Ints) -> Ints:
        """The heads of offices."""
        return self.officials.head_of[offices]

    def clerk(self, offices: Ints) -> Ints:
        """Who does the work in offices; in a discipline body one of its staff."""
        found = self.officials.clerk_of[offices]
        return np.where(found == NONE, self.officials.staff[0], found)

    def watchers(self, chance: Chance, count: int) -> Ints:
        """Staff of the discipline body, who check and confirm; none of them answers for an item."""
        return chance.one_of(self.officials.staff[4:], count)

    def team(self, chance: Chance, count: int) -> Ints:
        """Two of the discipline body's staff for each of `count` checks."""
        first = chance.below(4, count)
        return np.stack([self.officials.staff[first], self.officials.staff[first + 1]], axis=1)
