"""Policies, and the money that is paid under them: posted, approved, and paid in time to the right card."""

from __future__ import annotations

from typing import Any

import numpy as np

from accountability.simulation.chance import Ints
from accountability.simulation.columns import Many
from accountability.simulation.days import MONTHS, NONE, day, first_of, month_of
from accountability.simulation.openness import add_notices
from accountability.simulation.people import FARMERS, People
from accountability.simulation.world import World

LIVING, CARE, HOUSING, LAND, RESETTLE, ASSIST, SOIL, GRAIN = range(8)
# Name, category, amount in hundredths of a yuan, unit, days of posting.
_POLICIES = (
    ("困难残疾人生活补贴", "dis_living", 20_000, "month", 7),
    ("重度残疾人护理补贴", "dis_care", 15_000, "month", 7),
    ("农村危房改造补助", "housing", 2_000_000, "household", 7),
    ("征地补偿", "land_comp", 6_000_000, "mu", 0),
    ("拆迁过渡费", "resettle", 100_000, "month", 0),
    ("对口帮扶资金", "assist", 10_000, "person", 7),
    ("耕地地力保护补贴", "other", 9_500, "mu", 7),
    ("实际种粮一次性补贴", "other", 1_100, "mu", 7),
)
PAY_DAY = 11  # of the month on which the log tells of the batch, or up to two days later


def programs(world: World) -> None:
    """The list of policies, which holds for every district."""
    names, categories, amounts, units, posted = zip(*_POLICIES, strict=True)
    count = len(_POLICIES)
    excluded = np.full(count, NONE)
    excluded[[SOIL, GRAIN]] = [GRAIN, SOIL]
    world["program"].add(
        count, name=list(names), category=list(categories), standard_amount=np.array(amounts),
        standard_unit=list(units), pay_due_days=30, notice_days=np.array(posted), card_only=True,
        exclusive_with=Many.each(excluded), valid_from=day("2016-01-01"), valid_to=NONE,
        authority="示范政策文件",
    )  # fmt: skip


def add_payments(
    world: World, program: int | Ints, parties: Ints, offices: Ints, paid: Ints, amount: Ints,
    batches: Any, **more: Any,
) -> Ints:  # fmt: skip
    """Payments to the cards of those to whom they are owed."""
    columns: dict[str, Any] = {
        "program_id": program, "party_id": parties, "org_id": offices, "period": month_of(paid),
        "quantity": 100, "amount": amount, "due_on": paid + 8, "approved_on": paid - 2, "paid_on": paid,
        "method": "card", "card_hash": world["party"].texts("card_hash", parties), "holder_id": parties,
        "agent_id": NONE, "agent_file": None, "handler_id": world.clerk(offices),
        "approver_id": world.head(offices), "notice_id": NONE, "batch_no": batches, "status": "paid",
    }  # fmt: skip
    return world["payment"].add(len(parties), **(columns | more))


def payments(world: World, people: People, paid_on: Ints) -> None:
    """A year of aid: one batch a month in every village, on the day that `paid_on` gives for both.

    In one village of every town the village itself pays out, and has many to pay.
    """
    offices, towns = world.offices, world.block.sizes.towns
    payers = offices.towns[offices.town_of]
    payers[:towns] = offices.villages[:towns]
    months = len(MONTHS)
    villages = len(offices.villages)
    lists = add_notices(
        world, "pay_list", np.repeat(payers, months), paid_on.reshape(-1) - 12, 9, "batch",
        batch_keys(world),
    ).reshape(villages, months)  # fmt: skip
    keys = np.array(batch_keys(world), dtype=object).reshape(villages, months)
    for program, chosen in ((LIVING, np.arange(len(people.aided))), (CARE, people.cared)):
        at, due = np.divmod(np.arange(len(chosen) * months), months)
        there = MONTHS[due] <= people.last_month[chosen[at]]
        who, due = chosen[at[there]], due[there]
        village = people.aided_village[who]
        cents = np.full(len(who), _POLICIES[program][2])
        add_payments(
            world, program, people.aided[who], payers[village], paid_on[village, due], cents,
            keys[village, due].tolist(), notice_id=lists[village, due],
        )  # fmt: skip
    _farming(world, people, payers, paid_on, lists, keys)


def _farming(world: World, people: People, payers: Ints, paid_on: Ints, lists: Ints, keys: Any) -> None:
    """Once a year by the area that is farmed: one policy or the other, never both."""
    chance = world.chance("farming")
    count = len(people.farmers)
    village = np.arange(count) // FARMERS
    soil = np.arange(count) % FARMERS < FARMERS - 1
    area = chance.between(2, 12, count) * 100
    for program, chosen, due in ((SOIL, soil, 4), (GRAIN, ~soil, 6)):
        of = village[chosen]
        add_payments(
            world, program, people.farmers[chosen], payers[of], paid_on[of, due],
            area[chosen] // 100 * _POLICIES[program][2], keys[of, due].tolist(), quantity=area[chosen],
            notice_id=lists[of, due],
        )  # fmt: skip


def batch_keys(world: World) -> list[str]:
    """The number of the batch of every village and month."""
    villages = len(world.offices.villages)
    block = world.block.number
    return [f"PC{block:02d}-{v:05d}-{m:02d}" for v in range(villages) for m in range(1, len(MONTHS) + 1)]


def pay_days(world: World) -> Ints:
    """The day on which every village is paid in every month: up to three before its log tells of it."""
    chance = world.chance("pay days")
    villages, months = len(world.offices.villages), len(MONTHS)
    early = chance.below(4, villages * months).reshape(villages, months)
    return first_of(MONTHS)[None, :] + PAY_DAY - 1 - early
