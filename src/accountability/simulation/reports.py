"""Reports to offices above, which say what the ledgers hold; statistics of cases and their notices."""

from __future__ import annotations

from typing import Any

import numpy as np

from accountability.simulation.chance import Ints
from accountability.simulation.columns import Of
from accountability.simulation.days import MONTHS, NONE, day, first_of, month_of
from accountability.simulation.items import add_items
from accountability.simulation.meetings import lessons
from accountability.simulation.words import CATEGORIES
from accountability.simulation.world import World


def _add(
    world: World, kind: str, offices: Ints, months: Ints, due: Ints, submitted: Ints, items: Any,
    returned: Any = 0,
) -> None:  # fmt: skip
    count = len(offices)
    world["report"].add(
        count, kind=kind, org_id=offices, to_org_id=np.broadcast_to(world.offices.discipline[:1], (count,)),
        period=months, due_on=due, submitted_on=submitted, items_n=items, returned_n=returned,
    )  # fmt: skip


def _by_end(world: World, dates: Ints, months: Ints) -> Ints:
    """How many items every office had by the ends of months, on whatever date counts: months × offices."""
    rects, offices = world["rect"], world["org"].first + world["org"].added
    orgs, ends = rects.ints("org_id"), first_of(months + 1)
    return np.stack([np.bincount(orgs[(dates != NONE) & (dates < e)], minlength=offices) for e in ends])


def monthly(world: World) -> None:
    """The monthly summaries of departments and towns; a few were sent back once."""
    offices = world.offices.reporting
    registered = _by_end(world, world["rect"].ints("registered_on"), MONTHS)
    at, due = (g.reshape(-1) for g in np.meshgrid(np.arange(len(offices)), np.arange(12), indexing="ij"))
    last = world.calendar.nth(MONTHS + 1, 5)[due]
    early = world.calendar.nth(MONTHS + 1, 3)[due]
    returned = (at + due * 7) % 97 == 5
    _add(world, "monthly", offices[at], MONTHS[due], last, early, registered[due, offices[at]],
         returned.astype(np.int64))  # fmt: skip


def assessments(world: World) -> None:
    """Every department and town is assessed once a quarter, by what is closed."""
    offices, quarters = world.offices.reporting, MONTHS[2::3]
    closed = _by_end(world, world["rect"].ints("closed_on"), quarters)
    at, due = (g.reshape(-1) for g in np.meshgrid(np.arange(len(offices)), np.arange(4), indexing="ij"))
    after = first_of(quarters + 1)[due]
    _add(world, "assess", offices[at], quarters[due], after + 20, after + 15, closed[due, offices[at]])


def stations_monthly(world: World) -> None:
    """The stations' reports of every month."""
    villages = np.repeat(world.offices.villages, 12)
    months = np.tile(MONTHS, len(world.offices.villages))
    after = first_of(months + 1)
    submitted = after + world.chance("station reports").below(4, len(months))
    _add(world, "station_month", villages, months, after + 4, submitted, 4)


def to_peers(world: World) -> None:
    """Every discipline body reports to its party committee twice a year."""
    bodies = np.concatenate([world.offices.discipline, world.offices.town_discipline])
    for month in (MONTHS[5], MONTHS[11]):
        months = np.full(len(bodies), month)
        due = first_of(months + 1) + 14
        _add(world, "peer_party", bodies, months, due, due - 4, 3)


def cases(world: World) -> None:
    """Cases per category and month, the district's as the sum of its towns', and those published."""
    towns, months = world.offices.towns, np.repeat(MONTHS, 3)
    category = np.arange(len(months)) * 5 % len(CATEGORIES)
    totals, per_town = np.zeros((2, len(months)), np.int64), min(4, len(towns))
    for turn in range(per_town):
        cases_n = 1 + (np.arange(len(months)) + turn) % 2
        counted = np.stack([cases_n, cases_n + (np.arange(len(months)) + turn) % 3])
        _stat(world, towns[(np.arange(len(months)) + turn) % len(towns)], months, category, counted, 0)
        totals += counted
    published = np.arange(4, len(months), 6)
    typical = np.isin(np.arange(len(months)), published).astype(np.int64)
    office = np.repeat(world.offices.committee, len(months))
    _stat(world, office, months, category, totals, typical)
    _publish(world, months[published], category[published])


def _stat(
    world: World, offices: Ints, months: Ints, category: Ints, counted: Ints, typical: Any
) -> None:  # fmt: skip
    world["case_stat"].add(
        len(offices), org_id=offices, period=months, category=Of(CATEGORIES, category), cases_n=counted[0],
        persons_n=counted[1], typical_n=typical,
    )  # fmt: skip


def _publish(world: World, months: Ints, category: Ints) -> None:
    """Typical cases, followed by a course and by an item of their kind."""
    early = months < month_of(np.array([day("2025-12-01")]))[0]
    assert early.any()
    published, count = first_of(months) + 9, len(months)
    office = np.repeat(world.offices.committee, count)
    world["case_notice"].add(
        count, org_id=office, decided_on=published - 30, approved_by=world.head(office),
        published_on=published, scope="district", name_level="post_only", category=Of(CATEGORIES, category),
        lesson_train_id=lessons(world, published),
    )  # fmt: skip
    keys = [f"TB-{n}" for n in range(count)]
    where = world.offices.departments[np.arange(count) % len(world.offices.departments)]
    add_items(world, "notice", keys, where, published + 10, categories=category)
