"""The task list, the measures and the package, with the steps of every office that takes part."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from accountability.simulation.chance import Ints
from accountability.simulation.columns import Many
from accountability.simulation.days import day
from accountability.simulation.words import ASPECTS
from accountability.simulation.world import World

_LISTED = (("A", 7), ("B", 8), ("C", 8), ("D", 9), ("E", 7))  # aspects and how many items each has
_STEPS = np.array([day("2025-03-31"), day("2025-06-30"), day("2025-09-30"), day("2025-12-15")])


def task_list(world: World) -> None:
    """All items: the list of 39 in five aspects, 22 measures, ten of the package, eight prohibitions."""
    listed = [
        (f"{letter}{n:02d}", ASPECTS[at])
        for at, (letter, most) in enumerate(_LISTED)
        for n in range(1, most + 1)
    ]
    for letter, most, aspect in (("M", 22, "领导班子监督"), ("K", 10, "一揽子举措"), ("L", 8, "土地管理")):
        listed += [(f"{letter}{n:02d}", aspect) for n in range(1, most + 1)]
    keys = [key for key, _ in listed]
    count = len(keys)
    offices = world.offices
    taking_part = np.stack(
        [
            np.repeat(offices.discipline[:1], count),
            offices.departments[np.arange(count) % len(offices.departments)],
            offices.parties[np.arange(count) % len(offices.parties)],
        ],
        axis=1,
    )
    items = world["task_item"].add(
        count, keys, aspect=[aspect for _, aspect in listed], title=[f"监督重点内容{key}" for key in keys],
        lead_org_id=taking_part[:, 0], coop_ids=Many.grid(taking_part[:, 1:]), frequency="每季度",
        deliverable="工作报告", plan="项目书.pdf", version="2025",
    )  # fmt: skip
    _steps(world, items, taking_part)


def _steps(world: World, items: Ints, offices: Ints) -> None:
    """Four steps in each office, done on their day or up to two weeks before, in their order."""
    each, steps = offices.shape[1], len(_STEPS)
    item, office = np.repeat(items, each * steps), np.repeat(offices.reshape(-1), steps)
    count = len(item)
    planned = np.tile(_STEPS, count // steps)
    done = planned - world.chance("steps").below(14, count)
    world["task_step"].add(
        count, item_id=item, org_id=office, seq=np.tile(np.arange(1, steps + 1), count // steps),
        planned_on=planned, done_on=done, file="成果材料.pdf",
    )  # fmt: skip


def working_calendar(world: World) -> None:
    """Which days are worked."""
    calendar = world.calendar
    days = pa.array(calendar.days, pa.int64()).cast(pa.int32()).cast(pa.date32()).cast(pa.string())
    world["workcal"].add(len(days), days, is_workday=calendar.works, source="国务院办公厅放假安排")
