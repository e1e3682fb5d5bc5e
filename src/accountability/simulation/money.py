"""Purchases, houses made safe, and the funds of paired villages."""

from __future__ import annotations

import numpy as np

from accountability.simulation.columns import Many, Of
from accountability.simulation.days import AS_OF, FIRST, NONE, day
from accountability.simulation.openness import add_decisions, add_notices
from accountability.simulation.payments import HOUSING, add_payments
from accountability.simulation.people import FARMERS, People
from accountability.simulation.world import World


def procurements(world: World, people: People) -> None:
    """By offices, towns and, one in four, villages."""
    offices, count = world.offices, world.block.sizes.procurements
    chance = world.chance("procurement")
    buyers = np.where(
        np.arange(count) % 4 == 0,
        chance.one_of(offices.staying, count),
        chance.one_of(np.concatenate([offices.departments, offices.towns]), count),
    )
    notice, price = chance.between(FIRST + 5, AS_OF - 150, count), chance.between(50, 3_000, count) * 100_000
    bidders = chance.one_of(people.companies, count * 3).reshape(count, 3)
    keys = [f"ZB-{n:05d}" for n in range(count)]
    world["procurement"].add(
        count, org_id=buyers, name=Of(("道路硬化", "办公设备", "保洁服务"), np.arange(count) % 3),
        category=Of(("works", "goods", "services"), np.arange(count) % 3), est_amount=price,
        award_amount=price * 96 // 100, change_amount=NONE, paid_total=price * 96 // 100,
        method=Of(("open", "invited"), chance.below(2, count)), notice_on=notice, due_on=notice + 20,
        candidate_notice_id=add_notices(world, "bid_candidate", buyers, notice + 23, 5, "procurement", keys),
        winner_id=bidders[:, 0], bidder_ids=Many.grid(bidders), signed_on=notice + 35,
        accepted_on=notice + 120, approver_id=world.head(buyers), group_key=keys,
    )  # fmt: skip


def renovations(world: World, people: People) -> None:
    """Houses of grade C and D, in the order of the steps, paid within a month of the acceptance."""
    offices, count = world.offices, world.block.sizes.renovations
    chance = world.chance("renovation")
    village = chance.below(len(offices.staying), count)
    towns = offices.towns[offices.town_of[village]]
    parties = people.farmers[village * FARMERS + chance.below(FARMERS, count)]
    # One house for a party: the other chances of the same are left out.
    chosen = np.sort(np.unique(parties, return_index=True)[1])
    village, towns, parties = village[chosen], towns[chosen], parties[chosen]
    count = len(chosen)
    applied = chance.between(FIRST + 10, day("2025-06-30"), count)
    accepted = applied + 150
    keys = [f"WF{world.block.number:02d}-{n:05d}" for n in range(count)]
    lists = add_notices(world, "pay_list", towns, accepted + 2, 9, "renovation", keys)
    amount = np.full(count, 2_000_000)
    paid = add_payments(
        world, HOUSING, parties, towns, accepted + 15, amount, keys, notice_id=lists
    )  # fmt: skip
    world["renovation"].add(
        count, party_id=parties, org_id=towns, grade=Of(("C", "D"), chance.below(2, count)),
        graded_on=applied - 20, applied_on=applied, village_on=applied + 10, town_on=applied + 20,
        county_on=applied + 30, start_on=applied + 45, accepted_on=accepted, payment_id=paid,
        last_aid_on=np.where(np.arange(count) % 8 == 3, day("2011-06-30"), NONE),
        photos="改造前.jpg;改造后.jpg",
    )  # fmt: skip


def assists(world: World) -> None:
    """Funds that were decided on, posted and spent, and what they built registered."""
    offices, count = world.offices, world.block.sizes.assists
    chance = world.chance("assist")
    villages = offices.staying[np.arange(count) * len(offices.staying) // count]
    sponsors = chance.one_of(offices.departments, count)
    released = chance.between(day("2024-11-01"), day("2025-07-31"), count)
    amount = chance.between(5, 60, count) * 1_000_000
    keys = [f"BF-{n:05d}" for n in range(count)]
    purposes = ("村内道路", "饮水管网", "活动广场", "冷库建设")
    purpose = chance.below(4, count)
    changed = np.arange(count) % 9 == 4
    done = released + chance.between(90, 155, count)
    rows = world["assist"]
    rows.add(
        count, org_id=villages, sponsor_id=sponsors, purpose=Of(purposes, purpose), budget=amount,
        released=amount, released_on=released, spent=amount, due_on=released + 160,
        done_on=done,
        decision_id=add_decisions(world, villages, released - 30, "帮扶资金使用", keys),
        notice_id=add_notices(world, "assist", villages, released + 2, 20, "assist", keys),
        asset_on=done + 40, change_no=Of(("区农〔2025〕号",), np.where(changed, 0, -1)),
    )  # fmt: skip
    before = np.where(changed, (purpose + 1) % 4, purpose)
    world["assist_before"].add(count, rows.keys()[rows.first :], purpose=Of(purposes, before), budget=amount)
