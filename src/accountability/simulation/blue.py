"""The blue army: checks on the checkers."""

from __future__ import annotations

import numpy as np

from accountability.simulation.checks import add_inspections
from accountability.simulation.columns import Many
from accountability.simulation.days import day
from accountability.simulation.items import add_items
from accountability.simulation.world import World

_CHECKS = 3  # earlier checks of every body that are checked again


def blue_army(world: World, city: World | None) -> None:
    """Every discipline and stationed body is checked by people of another, three earlier checks each."""
    offices = world.offices
    bodies = np.concatenate([offices.discipline, offices.stationed, offices.town_discipline])
    targets = np.repeat(bodies, _CHECKS)
    count = len(targets)
    chance = world.chance("blue")
    dates = chance.between(day("2025-05-12"), day("2025-11-20"), count)
    samples = add_inspections(world, "spot", np.repeat(offices.committee, count), dates - 60)
    gaps = (np.arange(count) % 4 == 1).astype(np.int64)
    at = np.flatnonzero(gaps)
    registered = world.calendar.after(dates[at], 5)
    keys = [f"LJ-{n:05d}" for n in at.tolist()]
    items = add_items(world, "blue", keys, targets[at], dates[at], registered=registered)
    # The body's own people do not check it: those of the city, or at the city those of another office.
    own = world.team(chance, count)
    others = (city or world).officials
    outside = np.stack([np.full(count, n) for n in (others.heads[-1], others.members[-1])], axis=1)
    is_own = np.isin(targets, offices.discipline[:1] if city else offices.discipline[1:])
    world["blue"].add(
        count, commander_id=world.head(np.repeat(offices.discipline[:1], count)),
        team_ids=Many.grid(np.where(is_own[:, None], outside, own)), target_id=targets, date=dates,
        sample_id=samples, duty="日常监督", gap_n=gaps,
        rect_ids=Many(np.concatenate([[0], np.cumsum(gaps)]).astype(np.int64), items),
    )  # fmt: skip
