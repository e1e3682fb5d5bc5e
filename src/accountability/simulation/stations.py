"""The liaison stations of villages and their logs, with an entry for every event of the village."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from accountability.simulation.chance import Ints
from accountability.simulation.columns import Many, Of
from accountability.simulation.days import LAST, MONTHS, NONE, day, first_of
from accountability.simulation.land import signed_in_year
from accountability.simulation.offices import MERGED_LONG_AGO
from accountability.simulation.openness import add_notices
from accountability.simulation.patrols import PLANTED_DAYS, PLANTED_FROM
from accountability.simulation.payments import PAY_DAY, batch_keys
from accountability.simulation.world import World

SET = day("2021-06-01")
_SLOTS = (4, PAY_DAY, 18, 25)  # the days of a month on which logs are kept, or up to two later
CATEGORIES = ("contract", "works", "publicity", "funds", "benefit", "other")
_ORDINARY = "日常巡查"
CONTRACT, WORKS, PUBLICITY, FUNDS, BENEFIT, OTHER = range(6)


def stations(world: World) -> None:
    """One for every village, those of merged villages closed."""
    offices, officials = world.offices, world.officials
    villages = np.concatenate([offices.villages, offices.gone])
    count, active = len(villages), len(offices.villages)
    towns = np.concatenate(
        [offices.towns[offices.town_of], offices.towns[np.arange(len(offices.gone)) % len(offices.towns)]]
    )
    closed = np.full(count, NONE)
    closed[len(offices.staying) : active] = LAST
    closed[active:] = MERGED_LONG_AGO
    who = np.concatenate([np.arange(active), np.arange(len(offices.gone))])
    world["station"].add(
        count, org_id=villages, town_id=towns, set_on=SET, head_id=officials.station_heads[who],
        member_ids=Many.grid(officials.station_members[who]), recommended_on=SET - 40, vetted_on=SET - 25,
        approved_on=SET - 10, closed_on=closed,
    )  # fmt: skip


def logs(world: World) -> None:
    """Four entries a month, which tell of the month's events, and others for what comes between them."""
    villages = len(world.offices.villages)
    chance = world.chance("logs")
    late = chance.below(3, villages)
    days = first_of(MONTHS)[None, :, None] + np.array(_SLOTS)[None, None, :] - 1 + late[:, None, None]
    category = np.full(days.shape, OTHER)
    subject = np.full(days.shape, _ORDINARY, dtype=object)
    category[:, :, 1], subject[:, :, 1] = BENEFIT, np.array(batch_keys(world), object).reshape(villages, -1)
    _accounts(world, days, category, subject)
    place = np.broadcast_to(np.arange(villages)[:, None, None], days.shape)
    _add(world, place.reshape(-1), days.reshape(-1), category.reshape(-1), subject.reshape(-1).tolist())
    _between(world)
    _planted(world, place_of(world)[world.offices.priority])
    _rounds(world)


def place_of(world: World) -> Ints:
    """The place of a village in the list of villages, by the number of an office."""
    found = np.full(world["org"].first + world["org"].added, -1, np.int64)
    found[world.offices.villages] = np.arange(len(world.offices.villages))
    return found


def _accounts(world: World, days: Ints, category: Ints, subject: object) -> None:
    """Accounts are published every quarter, and where many are paid every month."""
    assert isinstance(subject, np.ndarray)
    villages, months = days.shape[:2]
    posting = np.zeros((villages, months), bool)
    posting[:, 1::3] = True
    posting[: world.block.sizes.towns, :] = True
    at, due = np.nonzero(posting)
    posted = days[at, due, 2] - 2
    offices = world.offices.villages[at]
    notices = add_notices(
        world, "finance", offices, posted, 30, "accounts", [f"CW-{n:06d}" for n in range(len(at))]
    )
    category[at, due, 2] = PUBLICITY
    subject[at, due, 2] = np.array(world["notice"].key_texts(notices).to_pylist(), object)


def _between(world: World) -> None:
    """An entry for each contract, each purchase of a village, and each batch of a taking."""
    place = place_of(world)
    numbers, issuers, signed = signed_in_year(world)
    keys = world["contract"].key_texts(numbers).to_pylist()
    chance = world.chance("between")
    _add(
        world,
        place[issuers],
        signed + chance.between(1, 5, len(signed)),
        np.full(len(signed), CONTRACT),
        keys,
    )
    works = world["procurement"]
    bought = np.flatnonzero(np.isin(works.ints("org_id"), world.offices.villages))
    days = works.ints("notice_on")[bought] + 2
    keys = works.key_texts(bought + works.first).to_pylist()
    _add(world, place[works.ints("org_id")[bought]], days, np.full(len(bought), WORKS), keys)
    _batches(world, place)


def _rounds(world: World) -> None:
    """Ordinary entries, up to the number that the scale asks for."""
    extra = max(0, world.block.sizes.logs - world["station_log"].added)
    chance = world.chance("rounds")
    places = chance.below(len(world.offices.staying), extra)
    days = chance.between(day("2025-01-10"), LAST - 5, extra)
    _add(world, places, days, np.full(extra, OTHER), [_ORDINARY] * extra)


def _batches(world: World, place: Ints) -> None:
    """Batches that went to the people of several villages: each village's station tells of its own."""
    rows, parties = world["payment"], world["party"]
    batch = pa.concat_arrays([pa.array(c.columns["batch_no"], pa.string()) for c in rows.chunks])
    monthly = np.array([key.startswith("PC") for key in batch.to_pylist()])
    other = np.flatnonzero(~monthly & (rows.ints("paid_on") > SET))
    villages = parties.ints("village_id")[rows.ints("party_id")[other] - parties.first]
    told: dict[tuple[int, str], int] = {}
    keys = batch.take(pa.array(other)).to_pylist()
    for village, key, paid in zip(villages.tolist(), keys, rows.ints("paid_on")[other].tolist(), strict=True):
        told[village, key] = min(paid, told.get((village, key), paid))
    places = place[np.array([village for village, _ in told], np.int64)]
    days = np.array(list(told.values()), np.int64) + 3
    _add(world, places, days, np.full(len(told), BENEFIT), [key for _, key in told])


def _planted(world: World, places: Ints) -> None:
    """While supervision is planted in a village, its log is kept every week, on the turn of a month too."""
    for days in (0, 30, PLANTED_DAYS - 1):
        _add(
            world,
            places,
            np.full(len(places), PLANTED_FROM + days),
            np.full(len(places), OTHER),
            [_ORDINARY] * len(places),
        )


def _add(world: World, places: Ints, days: Ints, categories: Ints, subjects: list[str]) -> None:
    count = len(places)
    chance = world.chance("log", world["station_log"].added)
    found = chance.some(30, count)
    reported = np.where(found, world.calendar.after(days, 1), NONE)
    reviewed = days + chance.between(3, 25, count)
    world["station_log"].add(
        count, station_id=world["station"].first + places, date=days, category=Of(CATEGORIES, categories),
        subject_id=subjects, found=found, reported_on=reported,
        feedback_on=np.where(found, reviewed, NONE), reviewed_on=reviewed,
        recorder_id=world.officials.station_heads[places],
    )  # fmt: skip
