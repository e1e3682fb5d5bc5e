"""The figures that an office states about itself: what the ledgers of a simulated year come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from accountability.simulation.days import MONTHS, NONE
from accountability.simulation.offices import CONDUCT_OFFICE
from accountability.simulation.world import World

Figures: TypeAlias = Mapping[str, int]  # the parameter that states it -> what a block adds to it

ROUND = 1  # the round of patrols whose figures are stated


def figures(world: World) -> Figures:
    """What a block adds to the figures of the whole year."""
    rounds, half = world["patrol"], MONTHS[:6]
    patrolled = np.unique(rounds.ints("org_id")[rounds.ints("round") == ROUND])
    is_village = np.isin(patrolled, world.offices.villages)
    stats = world["case_stat"]
    of_district = np.isin(stats.ints("org_id"), world.offices.committee) & np.isin(stats.ints("period"), half)
    return Counter(
        expected_stations=int((world["station"].ints("closed_on") == NONE).sum()),
        round_units=int((~is_village).sum()),
        round_villages=int(is_village.sum()),
        half_year_cases=int(stats.ints("cases_n")[of_district].sum()),
        half_year_persons=int(stats.ints("persons_n")[of_district].sum()),
        half_year_notices=int(stats.ints("typical_n")[of_district].sum()),
    )


def stated(found: Figures) -> Mapping[str, str]:
    """The parameters of a run over a whole year, as a command takes them."""
    named = {"reconciled_round": str(ROUND), "conduct_office": CONDUCT_OFFICE}
    return dict(sorted((named | {name: str(number) for name, number in found.items()}).items()))
