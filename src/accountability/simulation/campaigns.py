"""Campaigns: every unit checks itself and reports, problems become items, and some are looked at again."""

from __future__ import annotations

import numpy as np

from accountability.simulation.chance import Ints
from accountability.simulation.checks import add_inspections, zero_draw
from accountability.simulation.columns import Many
from accountability.simulation.days import AS_OF, NONE, day, month_of
from accountability.simulation.items import add_items
from accountability.simulation.words import CAMPAIGNS, REVIEWED
from accountability.simulation.world import World

_LAUNCHED = tuple(map(day, ("2024-10-10", "2024-11-01", "2025-02-10", "2025-04-01")))


def campaigns(world: World) -> None:
    """The four campaigns of the year, over the district's departments and towns."""
    for name, launched in zip(CAMPAIGNS, _LAUNCHED, strict=True):
        _campaign(world, name, launched)


def _campaign(world: World, name: str, launched: int) -> None:
    scope = np.concatenate([world.offices.departments, world.offices.towns])
    campaign = world["campaign"].add(
        1, name=name, lead_org_id=world.offices.discipline[:1], scope_ids=Many.of([scope]),
        launch_on=launched, selfcheck_due=launched + 40, fix_due=launched + 120, lookback_due=launched + 420,
        report_due=launched + 180,
    )  # fmt: skip
    (key,) = world["campaign"].key_texts(campaign).to_pylist()
    count = len(scope)
    chance = world.chance("campaign", name)
    submitted = launched + chance.between(15, 38, count)
    problems = np.where(np.arange(count) % 2 == 0, 0, chance.between(1, 3, count))
    checks = world["selfcheck"].add(
        count, campaign_id=np.full(count, campaign[0]), org_id=scope, submitted_on=submitted,
        problem_n=problems, zero_signed_by=np.where(problems == 0, world.head(scope), NONE),
    )  # fmt: skip
    of = np.repeat(np.arange(count), problems)
    keys = world["selfcheck"].key_texts(checks[of])
    due = np.full(len(of), launched + 120)
    done = submitted[of] + chance.between(10, 60, len(of))
    items = add_items(world, "inspection", keys, scope[of], submitted[of], due=due, done=done)
    if name in REVIEWED:
        _look_back(world, items, int(campaign[0]))
    zero_draw(world, key, launched + 60, scope[problems == 0])
    world["report"].add(
        count, kind="campaign", org_id=scope, to_org_id=np.repeat(world.offices.discipline[:1], count),
        period=month_of(np.full(count, launched + 160)), due_on=launched + 180,
        submitted_on=launched + chance.between(150, 179, count), items_n=problems, returned_n=0,
    )  # fmt: skip


def _look_back(world: World, items: Ints, campaign: int) -> None:
    """A second look between three months and a year after an item was closed."""
    rects = world["rect"]
    at = items - rects.first
    looked = rects.ints("closed_on")[at] + 100
    past = looked <= AS_OF
    offices = rects.ints("org_id")[at[past]]
    add_inspections(
        world, "lookback", offices, looked[past], rect_ids=Many.each(items[past]),
        campaign_id=np.full(int(past.sum()), campaign),
    )  # fmt: skip
