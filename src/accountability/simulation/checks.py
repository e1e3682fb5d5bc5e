"""Checks of every kind, what they found, and the answers of those who were checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from accountability.simulation.chance import Ints
from accountability.simulation.columns import Many, Of
from accountability.simulation.days import AS_OF, FIRST, MONTHS, NONE, day, first_of
from accountability.simulation.items import add_items
from accountability.simulation.words import POLICY
from accountability.simulation.world import World
from accountability.simulation.zones import CrossChecks


def add_inspections(world: World, kind: Any, offices: Ints, dates: Ints, **more: Any) -> Ints:
    """Checks by the discipline body, or by `by_org_id` with `team`."""
    count = len(offices)
    chance = world.chance("inspection", world["inspection"].added)
    team = more.pop("team", None)
    columns: dict[str, Any] = {
        "org_id": offices, "by_org_id": np.broadcast_to(world.offices.discipline[:1], (count,)), "kind": kind,
        "campaign_id": NONE, "item_id": NONE, "node_id": NONE, "draw_id": NONE, "date": dates,
        "team_ids": Many.grid(world.team(chance, count) if team is None else team), "found_n": 0,
        "rect_ids": None, "files": "检查记录.pdf", "prenotified": False,
    }  # fmt: skip
    return world["inspection"].add(count, **(columns | more))


def stationed_checks(world: World) -> None:
    """Every stationed body uses its three ways to check in every quarter."""
    offices, officials = world.offices, world.officials
    stationed = len(offices.stationed)
    at, quarter, kind = (
        g.reshape(-1) for g in np.meshgrid(range(stationed), range(4), range(3), indexing="ij")
    )
    team = np.stack([officials.stationed[at * 2], officials.stationed[at * 2 + 1]], axis=1)
    dates = first_of(MONTHS[quarter * 3]) + 20 + kind
    add_inspections(
        world, Of(("spot", "attend", "docs"), kind), offices.departments[at % len(offices.departments)],
        dates, by_org_id=offices.stationed[at], team=team,
    )  # fmt: skip


def cross_inspections(world: World, checks: CrossChecks) -> None:
    """The checks that the zones' tasks asked for, by people of other places."""
    add_inspections(world, "spot", checks.targets, checks.assigned + 20)


def unannounced(world: World) -> None:
    """Visits nobody was told of; what they found is an item in three working days, fixed in thirty."""
    offices = world.offices
    chance = world.chance("unannounced")
    count = max(8, len(offices.towns) * 3)
    among = np.concatenate([offices.staying, np.tile(offices.towns, 5)])
    chosen, dates = chance.one_of(among, count), chance.between(FIRST + 20, day("2025-11-30"), count)
    found = np.arange(count) % 3
    visit = np.repeat(np.arange(count), found)
    keys = [f"AF-{n:05d}" for n in visit.tolist()]
    registered = world.calendar.after(dates[visit], chance.between(1, 3, len(visit)))
    done = dates[visit] + chance.between(10, 29, len(visit))
    items = add_items(
        world, "inspection", keys, chosen[visit], dates[visit], registered=registered, done=done
    )  # fmt: skip
    lists = Many(np.concatenate([[0], np.cumsum(found)]).astype(np.int64), items)
    add_inspections(world, "unannounced", chosen, dates, found_n=found, rect_ids=lists)
    answered = np.flatnonzero(found)
    _responses(world, chosen[answered], world.calendar.after(dates[answered], 6))


def _responses(world: World, offices: Ints, days: Ints) -> None:
    chance = world.chance("response", world["response"].added)
    count = len(offices)
    world["response"].add(
        count, finding_id=chance.digests(count), org_id=offices, submitted_on=days, text="已核实并说明情况",
        files="说明材料.pdf", reviewed_by=world.watchers(chance, count), reviewed_on=days + 5,
        outcome=Of(("accepted", "partly"), chance.below(2, count)),
    )  # fmt: skip


def nodes(world: World) -> Ints:
    """Nodes of key projects, done when planned and inspected about then; gives those that are critical."""
    count = max(6, len(world.offices.departments))
    chance = world.chance("nodes")
    offices = chance.one_of(world.offices.departments, count)
    due = chance.between(day("2025-02-10"), day("2025-12-10"), count)
    critical = np.arange(count) % 2 == 0
    numbers = world["key_project"].add(
        count, project_name=[f"重点项目{n // 3 + 1}" for n in range(count)],
        policy=Of((POLICY, "其他"), (np.arange(count) % 4 == 3).astype(np.int64)), org_id=offices, due_on=due,
        done_on=due - chance.below(10, count), critical=critical,
    )  # fmt: skip
    add_inspections(world, "followup", offices, due - 12, node_id=numbers)
    found: Ints = numbers[critical]
    return found


def item_draws(world: World) -> None:
    """In every quarter some of the items that were done are drawn and visited."""
    rects = world["rect"]
    done = rects.ints("done_on")
    for quarter in range(4):
        commit = int(first_of(MONTHS[quarter * 3 : quarter * 3 + 1])[0]) + 39
        listed = np.flatnonzero((done != NONE) & (done < commit) & (done > commit - 120))
        chance = world.chance("draw", quarter)
        drawn: Ints = listed[chance.order(len(listed))[: max(5, -(-len(listed) // 10))]] + rects.first
        draw = _draw(world, "整改事项抽查", quarter * 3 + 1, commit, len(listed), len(drawn),
                     ";".join(rects.key_texts(drawn).to_pylist()))  # fmt: skip
        visited = world.calendar.after(np.full(len(drawn), commit + 1), 3 + np.arange(len(drawn)) % 15)
        offices = rects.ints("org_id")[drawn - rects.first]
        add_inspections(
            world, "followup", offices, visited, draw_id=np.full(len(drawn), draw), rect_ids=Many.each(drawn)
        )


def _draw(
    world: World, purpose: str, month_at: int, commit: int, listed: int, drawn: int, results: str
) -> int:
    chance = world.chance("draw", purpose, month_at)
    (digest, seed) = chance.digests(2)
    (number,) = world["draw"].add(
        1, purpose=purpose, period=MONTHS[month_at : month_at + 1], list_hash=digest, list_n=listed,
        commit_on=np.array([commit * 86_400 + 9 * 3600]), seed=seed,
        seed_on=np.array([(commit + 1) * 86_400 + 10 * 3600]), method="sha256-shuffle/1", k=drawn,
        result_ids=[results], swapped_n=NONE, swap_reason=None,
    )  # fmt: skip
    return int(number)


def zero_draw(world: World, campaign: str, launched: int, offices: Ints) -> None:
    """A third of the units that reported no problem is drawn, and one more."""
    drawn = offices[: len(offices) // 3 + 1]
    results = ";".join(world["org"].key_texts(drawn).to_pylist())
    _draw(world, campaign, 4, launched, len(offices), len(drawn), results)


def letters(world: World) -> None:
    """Reminders, opinions and suggestions, answered when what they ask for is done."""
    offices, count = world.offices, max(12, len(world.offices.towns) * 5)
    chance = world.chance("letter")
    to = chance.one_of(np.concatenate([offices.departments, offices.towns]), count)
    found = chance.between(FIRST + 10, AS_OF - 70, count)
    issued = world.calendar.after(found, chance.between(1, 9, count))
    kind = np.arange(count) % 3
    asked = np.flatnonzero(kind > 0)
    items = np.full(count, NONE)
    keys = [f"HJ-{n:05d}" for n in asked.tolist()]
    items[asked] = add_items(
        world, "letter", keys, to[asked], issued[asked], registered=issued[asked], done=issued[asked] + 20
    )
    world["letter"].add(
        count, kind=Of(("reminder", "opinion", "suggestion"), kind),
        from_org_id=np.broadcast_to(offices.discipline[:1], (count,)), to_org_id=to, found_on=found,
        issued_on=issued, due_on=issued + 30, replied_on=issued + 26, rect_id=items,
    )  # fmt: skip
