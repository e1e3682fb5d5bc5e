"""Petitions without those who made them, their analysis, and leaders who receive people."""

from __future__ import annotations

from typing import Any

import numpy as np

from accountability.simulation.chance import Chance, Flags, Ints
from accountability.simulation.columns import Many, Of
from accountability.simulation.days import AS_OF, MONTHS, NONE, first_of
from accountability.simulation.items import add_items
from accountability.simulation.openness import add_notices
from accountability.simulation.scales import Sizes
from accountability.simulation.words import TOPICS
from accountability.simulation.world import World
from accountability.simulation.zones import CrossChecks

_BUSY = 52  # petitions in a month from which its analysis is a duty
_RESULTS = ("resolved", "explained", "supported", "partly_supported", "not_supported")


def per_month(sizes: Sizes) -> tuple[int, ...]:
    """How many petitions a district gets in each month; one month at least is a busy one."""
    busy = max(_BUSY, sizes.petitions // len(MONTHS))
    whole, rest = divmod(sizes.petitions - busy, len(MONTHS) - 1)
    return busy, *(whole + (at < rest) for at in range(len(MONTHS) - 1))


def petitions(world: World, checks: CrossChecks) -> None:
    """Appeals go to offices and stationed bodies, reports to the discipline body."""
    counts = per_month(world.block.sizes)
    count = sum(counts)
    chance = world.chance("petition")
    month = np.repeat(MONTHS, counts)
    received = first_of(month) + chance.below(28, count)
    kind = chance.one_of(np.array([0, 1, 1, 1, 2]), count)  # a report, an appeal, a suggestion
    handler, kind = _handlers(world, chance, kind, counts)
    accepted = np.where(kind == 1, received + chance.between(3, 12, count), NONE)
    extended = _every(kind == 1, 20)
    taken = np.where(accepted == NONE, received, accepted)
    closed = taken + np.where(extended, chance.between(61, 85, count), chance.between(5, 45, count))
    closed = np.where(closed <= AS_OF, closed, NONE)
    told = world.calendar.after(received, chance.between(1, 15, count))
    replied = np.where(closed == NONE, NONE, world.calendar.after(np.maximum(closed, received), 5))
    world["petition"].add(
        count, channel=Of(("letter", "visit", "phone", "web", "visit_down"), chance.below(5, count)),
        kind=Of(("report", "appeal", "suggestion"), kind), is_named=chance.below(3, count) > 0,
        vault_ref=chance.digests(count), topic=Of(TOPICS, _topics(chance, counts)),
        received_on=received, registered_on=received, routed_on=received + chance.between(0, 15, count),
        accepted_on=accepted, told_on=told, extend_days=np.where(extended, 30, NONE),
        extend_by=np.where(extended, world.head(world.offices.government), NONE),
        extend_told_on=np.where(extended, accepted + 50, NONE), closed_on=closed,
        reply_on=np.where(replied <= AS_OF, replied, NONE), handler_id=handler, repeat_of=NONE,
        result=Of(_RESULTS, np.where(closed == NONE, -1, chance.below(len(_RESULTS), count))),
        **_subjects(world, chance, kind == 0, checks),
    )  # fmt: skip


def _topics(chance: Chance, counts: tuple[int, ...]) -> Ints:
    """Topics by chance, but for the first: it comes up once in May, and often in June."""
    topics = chance.below(len(TOPICS), sum(counts))
    may, june, july = np.cumsum(counts)[3:6]
    quiet = topics[may:june]
    quiet[quiet == 0] = 1
    quiet[0] = 0
    topics[june : june + (july - june + 1) // 2] = 0
    return topics


def _every(among: Flags, one_in: int) -> Flags:
    """One in so many of those that are among them, the first one too."""
    found: Flags = among & (np.cumsum(among) % one_in == 1)
    return found


def _handlers(world: World, chance: Chance, kind: Ints, counts: tuple[int, ...]) -> tuple[Ints, Ints]:
    """Who handles what; every stationed body gets an appeal in every quarter."""
    officials = world.officials
    clerks = world.clerk(world.offices.departments)
    handler = np.where(kind == 0, world.watchers(chance, len(kind)), chance.one_of(clerks, len(kind)))
    starts = np.concatenate([[0], np.cumsum(counts)])
    for at in range(0, len(counts), 3):
        places = starts[at] + np.arange(len(officials.stationed[::2]))
        handler[places], kind[places] = officials.stationed[::2], 1
    return handler, kind


def _subjects(world: World, chance: Chance, report: Flags, checks: CrossChecks) -> dict[str, Any]:
    """What a report is about: an office, or a town or village for which another zone has a task."""
    count = len(report)
    office = np.where(
        _every(report, 6),
        chance.one_of(checks.targets, count),
        chance.one_of(world.offices.departments, count),
    )
    return {
        "subject_org_id": np.where(report, office, chance.one_of(world.offices.departments, count)),
        "subject_id": np.where(report, world.head(office), NONE),
    }


def analyses(world: World) -> None:
    """The discipline body's analysis of every month, with what was done about it."""
    count = len(MONTHS)
    issued = first_of(MONTHS + 1) + 7
    office = np.repeat(world.offices.discipline[:1], count)
    acted = world.chance("analysis").one_of(world.offices.departments, count)
    found = first_of(MONTHS) + 24
    keys = [f"YP-{n}" for n in range(count)]
    items = add_items(world, "petition", keys, acted, found)
    world["analysis"].add(
        count, org_id=office, period=MONTHS, issued_on=issued, total_n=np.array(world.block.month_petitions),
        action_rect_ids=Many.each(items),
    )  # fmt: skip


def visits(world: World) -> None:
    """Heads of the district's offices receive people every month, other members every quarter."""
    offices, officials = world.offices, world.officials
    posts = world["official"]
    first = posts.first
    org = posts.ints("org_id")
    there = np.concatenate([offices.at_district, offices.discipline, offices.stationed, offices.companies])
    leaders = officials.leaders[np.isin(org[officials.leaders - first], there)]
    heads = officials.heads[np.isin(org[officials.heads - first], there)]
    every_month = np.isin(leaders, heads)
    leader = np.concatenate([np.repeat(leaders[every_month], 12), np.repeat(leaders[~every_month], 4)])
    at = np.concatenate(
        [np.tile(np.arange(12), every_month.sum()), np.tile([1, 4, 7, 10], (~every_month).sum())]
    )
    count = len(leader)
    chance = world.chance("visit")
    date = first_of(MONTHS[at]) + chance.between(6, 27, count)
    notices = add_notices(world, "visit", org[leader - first], date - 5, 10, "visit", [""] * count)
    world["visit"].add(
        count, leader_id=leader, mode=Of(("office", "down", "thematic"), chance.below(3, count)),
        place_id=org[leader - first], date=date, notice_id=notices, petition_nos=_taken(world, chance, count),
        led_n=chance.below(3, count),
    )  # fmt: skip


def _taken(world: World, chance: Chance, count: int) -> Many | None:
    petitions_ = world["petition"]
    if not petitions_.added:
        return None
    chosen = petitions_.first + chance.below(petitions_.added, count)
    return Many.each(np.where(chance.some(3, count), chosen, NONE))
