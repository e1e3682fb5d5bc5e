"""How large a simulated year is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many there are in one district.

    `round_units` and `round_villages`: offices and villages that the first round of patrols takes.
    """

    villages: int = 0
    towns: int = 0
    parties: int = 0
    departments: int = 0
    stationed: int = 0
    companies: int = 0
    projects: int = 0
    files_per_project: int = 0
    homes: int = 0
    procurements: int = 0
    renovations: int = 0
    assists: int = 0
    petitions: int = 0
    items: int = 0
    logs: int = 0
    round_units: int = 0
    round_villages: int = 0


@dataclass(frozen=True, slots=True)
class Scale:
    """A year of as many districts as `districts` holds, under one city."""

    name: str
    districts: tuple[Sizes, ...]

    @property
    def payments(self) -> int:
        """About how many payments there are, of which there are more than of anything else."""
        return sum(sizes.villages for sizes in self.districts) * 140


_DISTRICT = Sizes(
    villages=1000, towns=30, parties=40, departments=30, stationed=20, companies=300, projects=25,
    files_per_project=200, homes=600, procurements=600, renovations=300, assists=200, petitions=2000,
    items=5000, logs=51_000, round_units=8, round_villages=60,
)  # fmt: skip
_TOWN = Sizes(
    villages=50, towns=2, parties=4, departments=3, stationed=2, companies=15, projects=4,
    files_per_project=62, homes=30, procurements=30, renovations=16, assists=12, petitions=100,
    items=250, logs=2550, round_units=2, round_villages=8,
)  # fmt: skip
DISTRICTS = 16
UNITS, VILLAGES = 177, 74  # what the interview says that one round of the city's patrols took


def _share(total: int, at: int) -> int:
    """The part of the `at`-th of all districts in a total of the city."""
    return total * (at + 1) // DISTRICTS - total * at // DISTRICTS


def _of_city(at: int) -> Sizes:
    return Sizes(
        **{name: getattr(_DISTRICT, name) for name in Sizes.__slots__}
        | {"round_units": _share(UNITS, at), "round_villages": _share(VILLAGES, at)}
    )


SCALES: Mapping[str, Scale] = {
    "town": Scale("town", (_TOWN,)),
    "district": Scale("district", (_DISTRICT,)),
    "city": Scale("city", tuple(map(_of_city, range(DISTRICTS)))),
}
