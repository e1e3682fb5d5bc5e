"""Patrols over a term of five years, and supervision on the spot."""

from __future__ import annotations

import numpy as np

from accountability.simulation.chance import Ints
from accountability.simulation.columns import Many
from accountability.simulation.days import NONE, day
from accountability.simulation.world import World

ROUNDS = 10
PLANTED_FROM, PLANTED_DAYS = day("2025-04-01"), 60


def _starts() -> Ints:
    """Two rounds a year, in spring and in autumn."""
    return np.array([day(f"{2021 + n // 2}-{'03-10' if n % 2 == 0 else '09-05'}") for n in range(ROUNDS)])


def patrols(world: World) -> None:
    """Every party office, town and village once in the term; villages with their towns where there is room.

    The first round takes as many units and villages as the scale says.
    """
    offices, sizes = world.offices, world.block.sizes
    parties = np.concatenate([offices.committee, offices.parties])
    later = 1 + np.arange(ROUNDS - 1)
    in_first = sizes.round_units - 1
    party_round = np.where(
        np.arange(len(parties)) < in_first,
        0,
        later[np.maximum(0, np.arange(len(parties)) - in_first) % len(later)],
    )
    _add(world, parties, party_round, "regular")
    town_round = np.arange(len(offices.towns)) * ROUNDS // len(offices.towns)
    town_round[1:] = np.maximum(1, town_round[1:])
    towns = _add(world, offices.towns, town_round, "regular")
    villages, town_of = offices.villages, offices.town_of
    of_first = np.cumsum(town_of == 0) <= sizes.round_villages
    with_town = (town_of != 0) | of_first
    _add(
        world, villages[with_town], town_round[town_of[with_town]], "with_village", towns[town_of[with_town]]
    )
    if not with_town.all():
        _add(world, villages[~with_town], np.full(int((~with_town).sum()), 1), "special")


def patrol_of_committee(world: World) -> None:
    """The patrol of the city's committee, in the last round."""
    _add(world, world.offices.committee, np.array([ROUNDS - 1]), "regular")


def _add(world: World, orgs: Ints, rounds: Ints, mode: str, parents: Ints | None = None) -> Ints:
    start = _starts()[rounds] + (5 if mode == "with_village" else 0)
    end = start + (45 if mode == "with_village" else 60)
    return world["patrol"].add(
        len(orgs), term="本届", round=rounds + 1, org_id=orgs, mode=mode, parent_id=parents, start_on=start,
        end_on=end, feedback_on=end + 20, plan_on=end + 35, progress_on=NONE,
    )  # fmt: skip


def postings(world: World, critical: Ints) -> None:
    """Embedded at critical nodes, rotating among towns, planted in priority villages."""
    due = world["key_project"].ints("due_on")[critical - world["key_project"].first]
    orgs = world["key_project"].ints("org_id")[critical - world["key_project"].first]
    _post(world, "embedded", orgs, due - 60, due + 20, node=critical)
    towns, teams = world.offices.towns, world.offices.stationed
    for turn, start in enumerate((day("2025-03-03"), day("2025-09-01"))):
        team = teams[(np.arange(len(towns)) + turn) % len(teams)]
        from_day = np.full(len(towns), start)
        _post(world, "rotating", towns, from_day, from_day + 45, team=team)
    priority = world.offices.priority
    from_day = np.full(len(priority), PLANTED_FROM)
    _post(world, "planted", priority, from_day, from_day + PLANTED_DAYS - 1)


def _post(
    world: World, mode: str, targets: Ints, start: Ints, end: Ints, *,
    team: Ints | None = None, node: Ints | None = None,
) -> None:  # fmt: skip
    count = len(targets)
    chance = world.chance("posting", mode)
    teams = np.broadcast_to(world.offices.discipline[:1], (count,)) if team is None else team
    world["posting"].add(
        count, mode=mode, target_id=targets, team_org_id=teams,
        member_ids=Many.grid(world.team(chance, count)), start_on=start, end_on=end,
        report_on=world.calendar.after(end, 6), node_id=node,
    )  # fmt: skip
