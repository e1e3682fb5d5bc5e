"""Problems found and put right: every item in time, with evidence, confirmed by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from accountability.simulation.chance import Ints
from accountability.simulation.columns import Of
from accountability.simulation.days import AS_OF, NONE, day
from accountability.simulation.words import CATEGORIES, PROBLEMS
from accountability.simulation.world import World

WEIGHED = ("done", "closed", "doing", "long_term")


def add_items(
    world: World,
    source: str,
    source_keys: pa.Array | Sequence[str],
    offices: Ints,
    found: Ints,
    *,
    registered: Ints | None = None,
    due: Ints | None = None,
    done: Ints | None = None,
    categories: Ints | None = None,
    **more: Any,
) -> Ints:
    """Items of one source. Without `done` they are done some weeks later, if that is past."""
    count = len(offices)
    chance = world.chance("rect", source, world["rect"].added)
    registered = found + chance.between(0, 2, count) if registered is None else registered
    due = registered + 60 if due is None else due
    done = registered + chance.between(8, 50, count) if done is None else done
    done = np.where(done <= AS_OF - 4, done, NONE)
    closed = np.where(done == NONE, NONE, done + chance.between(1, 8, count))
    closed = np.where(closed <= AS_OF - 2, closed, NONE)
    state = np.where(closed != NONE, 1, np.where(done != NONE, 0, 2))
    updated = np.where(state == 1, closed, np.where(state == 0, done, AS_OF - chance.below(25, count)))
    rows: dict[str, Any] = {
        "source_type": source,
        "source_id": source_keys,
        "org_id": offices,
        "category": Of(
            CATEGORIES, chance.below(len(CATEGORIES), count) if categories is None else categories
        ),
        "problem": Of(PROBLEMS, chance.below(len(PROBLEMS), count)),
        "measure": "已制定整改措施",
        "lead_id": world.head(offices),
        "owner_id": world.clerk(offices),
        "found_on": found,
        "registered_on": registered,
        "due_on": due,
        "extended_to": NONE,
        "status": Of(WEIGHED, state),
        "done_on": done,
        "closed_on": closed,
        "closed_by": np.where(closed == NONE, NONE, world.watchers(chance, count)),
        "files": Of(("整改报告",), np.where(done == NONE, -1, 0)),
        "updated_on": updated,
    }
    return world["rect"].add(count, **(rows | more))


def ordinary_items(world: World) -> None:
    """What no single check, petition or letter accounts for, up to the number that the scale asks for."""
    offices, rows = world.offices, world["rect"]
    chance = world.chance("ordinary")
    among = np.concatenate(
        [offices.staying, np.tile(offices.towns, 4), np.tile(offices.departments, 3), offices.parties]
    )
    _central(world, chance)
    _extended(world, chance, among)
    _long_term_and_recurring(world, chance, among)
    _before_a_merger(world)
    led = np.concatenate([offices.parties, offices.committee])
    left = max(0, world.block.sizes.items - rows.added - len(led))
    chosen = np.concatenate([led, chance.one_of(among, left)])
    found = chance.between(day("2024-11-01"), AS_OF - 12, len(chosen))
    keys = [f"SJ-{n:05d}" for n in range(1, len(chosen) + 1)]
    add_items(world, "audit", keys, chosen, found)


def first_item(world: World) -> None:
    """The item that the head of the committee leads."""
    add_items(world, "audit", ["SJ-0"], world.offices.committee, np.array([day("2025-04-08")]))


def review_tasks(world: World, reviews: Ints) -> None:
    """The tasks of review meetings, done by the next one."""
    offices = np.tile(world.offices.departments, len(reviews) - 1)
    dates = np.repeat(reviews[:-1], len(world.offices.departments))
    done = dates + world.chance("reviews").between(6, 25, len(dates))
    keys = [f"DP-{n:05d}" for n in range(len(dates))]
    add_items(world, "review", keys, offices, dates, registered=dates, due=dates + 27, done=done)


def _central(world: World, chance: Any) -> None:
    """Items of the central inspection: registered in full, within ten working days."""
    count = max(4, world.block.sizes.items // 40)
    offices = chance.one_of(np.concatenate([world.offices.departments, world.offices.towns]), count)
    found = chance.between(day("2025-02-10"), day("2025-09-30"), count)
    registered = world.calendar.after(found, chance.between(1, 10, count))
    add_items(world, "central_patrol", ["ZYXS-2025"] * count, offices, found, registered=registered)


def _extended(world: World, chance: Any, among: Ints) -> None:
    """Items with an approved extension, done after their first day and before the second."""
    count = max(4, world.block.sizes.items // 60)
    found = chance.between(day("2025-03-01"), day("2025-06-30"), count)
    add_items(
        world, "inspection", ["RC-2025"] * count, chance.one_of(among, count), found, registered=found,
        due=found + 30, done=found + chance.between(31, 60, count), extended_to=found + 60,
        extend_by=world.watchers(chance, count),
    )  # fmt: skip


def _long_term_and_recurring(world: World, chance: Any, among: Ints) -> None:
    """Some are kept up for good. One came back before anybody had confirmed that it was settled."""
    count = max(2, world.block.sizes.items // 500)
    offices = chance.one_of(among, count)
    found = chance.between(day("2025-02-01"), day("2025-05-01"), count)
    lasting = add_items(
        world, "audit", ["CQ-2025"] * count, offices, found, due=np.full(count, day("2027-12-31")),
        done=np.full(count, AS_OF), status="long_term",
    )  # fmt: skip
    back = add_items(world, "inspection", ["FF-2025"] * 2, offices[:2], found[:2] + 90, recur_of=lasting[:2])
    assert len(back) == 2


def _before_a_merger(world: World) -> None:
    """Open items of villages that have just been merged: their hand-over is not due yet."""
    going = world.offices.going
    found = np.full(len(going), day("2026-01-05"))
    never = np.full(len(going), AS_OF)
    add_items(world, "audit", ["HC-2025"] * len(going), going, found, done=never)


def items_before(world: World) -> None:
    """The upload of the time before: the days are those of today."""
    rows = world["rect"]
    block_keys = rows.keys()[rows.first :]
    world["rect_before"].add(
        rows.added, block_keys, due_on=rows.ints("due_on"), extended_to=rows.ints("extended_to")
    )
