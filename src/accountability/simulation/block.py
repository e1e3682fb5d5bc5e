"""One block of a year: the city's own offices, or a district; and what its ledgers have so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from accountability.simulation.chance import Chance
from accountability.simulation.days import Calendar
from accountability.simulation.rows import Rows
from accountability.simulation.scales import Sizes
from accountability.simulation.shapes import SHAPES

_NOTHING = pa.array([], pa.string())


@dataclass(frozen=True, slots=True)
class Block:
    """`number` 0 is the city, whose rows the districts may refer to."""

    number: int
    sizes: Sizes
    seed: Chance
    calendar: Calendar
    rows: Mapping[str, Rows]
    month_petitions: tuple[int, ...] = ()  # of the whole year: how many come in each month

    @staticmethod
    def begun(
        number: int, sizes: Sizes, seed: int, city: Block | None, month_petitions: tuple[int, ...]
    ) -> Block:
        """A block without rows."""
        shared = {name: city.rows[name].keys() for name in SHAPES} if city else {}
        rows = {name: Rows(name, number, shared.get(name, _NOTHING)) for name in SHAPES}
        chance = Chance("simulate", seed, number)
        return Block(number, sizes, chance, city.calendar if city else Calendar(), rows, month_petitions)

    def __getitem__(self, record: str) -> Rows:
        return self.rows[record]

    def chance(self, *names: object) -> Chance:
        """A stream of chance of its own."""
        return self.seed.of(*names)
