"""Tasks of several offices: cross-checks of zones, room-group tasks, and what is shared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from accountability.simulation.chance import Ints
from accountability.simulation.columns import Many, Of
from accountability.simulation.days import NONE, day
from accountability.simulation.world import World

_QUARTERS = np.array([day("2025-01-10"), day("2025-04-10"), day("2025-07-10"), day("2025-10-10")])
_ZONE_TOWNS = 5


@dataclass(frozen=True, slots=True)
class CrossChecks:
    """The offices that were cross-checked, each with the day on which the task was given."""

    targets: Ints
    assigned: Ints


def _zone(world: World, zones: Ints) -> Of:
    most = int(zones.max()) + 1
    return Of([f"第{world.block.number}区第{n + 1}片区" for n in range(most)], zones)


def cross_checks(world: World) -> CrossChecks:
    """Every zone checks a town and a village in every quarter; offices of another town do it."""
    offices = world.offices
    zones = max(1, len(offices.towns) // _ZONE_TOWNS)
    zone, quarter, which = (
        at.reshape(-1) for at in np.meshgrid(range(zones), range(4), range(2), indexing="ij")
    )
    town = (zone * _ZONE_TOWNS + quarter) % len(offices.towns)
    # A village that stands as many places on as there are towns is of the same town.
    village = town + len(offices.towns) * (quarter + 3)
    targets = np.where(which == 0, offices.towns[town], offices.villages[village])
    assigned = _QUARTERS[quarter]
    others = offices.town_discipline[(town + 1) % len(offices.towns)]
    world["collab"].add(
        len(zone), zone=_zone(world, zone), kind="zone_cross", lead_org_id=others,
        coop_ids=Many.each(np.broadcast_to(offices.discipline, (len(zone),))), target_id=targets,
        assigned_on=assigned, shared_on=assigned + 5, due_on=assigned + 60,
        done_on=assigned + 50, used_in=None,
    )  # fmt: skip
    return CrossChecks(targets, assigned)


def room_groups(world: World) -> None:
    """Every stationed body joins a task in every quarter."""
    stationed = np.repeat(world.offices.stationed, 4)
    start = np.tile(_QUARTERS, len(world.offices.stationed))
    world["collab"].add(
        len(stationed), zone=_zone(world, np.zeros(len(stationed), np.int64)), kind="room_group",
        lead_org_id=np.broadcast_to(world.offices.discipline, stationed.shape), coop_ids=Many.each(stationed),
        target_id=np.repeat(world.offices.departments, 4)[: len(stationed)], assigned_on=start,
        shared_on=NONE, due_on=start + 60, done_on=start + 45, used_in=None,
    )  # fmt: skip


def shared(world: World) -> None:
    """Information that was shared in time, and led to something."""
    count = max(10, len(world.offices.towns) * 5)
    chance = world.chance("shared")
    assigned = chance.between(day("2025-01-10"), day("2025-11-30"), count)
    rects = world["rect"]
    used = rects.first + chance.below(rects.added, count)
    world["collab"].add(
        count, zone=_zone(world, np.zeros(count, np.int64)), kind="share",
        lead_org_id=np.broadcast_to(world.offices.discipline, (count,)),
        coop_ids=Many.each(chance.one_of(world.offices.town_discipline, count)),
        target_id=chance.one_of(world.offices.departments, count), assigned_on=assigned,
        shared_on=world.calendar.after(assigned, chance.between(1, 9, count)), due_on=assigned + 30,
        done_on=assigned + 25, used_in=Many.each(used),
    )  # fmt: skip
