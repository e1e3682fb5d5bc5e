"""A year, block by block: the city's own offices, then one district after another.

Only one district is in memory at a time, so a city takes no more of it than a district.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from accountability.model.records import RecordType
from accountability.simulation import (
    blue,
    campaigns,
    checks,
    complaints,
    items,
    land,
    leaders,
    meetings,
    money,
    openness,
    patrols,
    payments,
    reports,
    stations,
    takings,
    tasks,
    zones,
)
from accountability.simulation.block import Block
from accountability.simulation.figures import Figures, figures
from accountability.simulation.offices import city_offices, district_offices
from accountability.simulation.officials import city_officials, district_officials
from accountability.simulation.people import people
from accountability.simulation.scales import Scale, Sizes
from accountability.simulation.world import World


@dataclass(frozen=True, slots=True)
class Made:
    """What one block adds: rows per record type, and to the figures of the year."""

    tables: Mapping[str, pa.Table]
    figures: Figures


def blocks(records: Mapping[str, RecordType], scale: Scale, seed: int) -> Iterator[Made]:
    """Every block of a year; a ledger to which a block adds nothing is left out."""
    months = zip(*map(complaints.per_month, scale.districts), strict=True)
    city = city_year(seed, tuple(map(sum, months)))
    yield _made(records, city)
    for number, sizes in enumerate(scale.districts, 1):
        yield _made(records, district_year(seed, number, sizes, city))


def _made(records: Mapping[str, RecordType], world: World) -> Made:
    keys = {name: rows.keys() for name, rows in world.block.rows.items()}
    tables = {
        name: world[name].table(record, keys.__getitem__)
        for name, record in records.items()
        if world[name].added
    }
    return Made(tables, figures(world))


def city_year(seed: int, month_petitions: tuple[int, ...]) -> World:
    """The year of the city's own offices, and what holds for all districts."""
    block = Block.begun(0, Sizes(), seed, None, month_petitions)
    offices = city_offices(block)
    world = World(block, offices, city_officials(block, offices))
    payments.programs(world)
    tasks.working_calendar(world)
    meetings.planning(world)
    meetings.course(world)
    leaders.talks(world, None)
    leaders.files(world)
    complaints.visits(world)
    items.first_item(world)
    patrols.patrol_of_committee(world)
    blue.blue_army(world, None)
    meetings.dispatches(world)
    reports.to_peers(world)
    items.items_before(world)
    return world


def district_year(seed: int, number: int, sizes: Sizes, city: World) -> World:
    """The year of a district."""
    block = Block.begun(number, sizes, seed, city.block, city.block.month_petitions)
    offices = district_offices(block, city.offices)
    world = World(block, offices, district_officials(block, offices, city.officials))
    _villages(world)
    _supervision(world, city)
    _figures(world)
    if number == 1:
        tasks.task_list(world)  # the first district keeps the list
    return world


def _villages(world: World) -> None:
    """Land, money and logs."""
    payees = people(world.block, world.offices, world.officials)
    land.contracts(world, payees)
    openness.assemblies(world)
    paid_on = payments.pay_days(world)
    takings.takings(world, payees)
    money.procurements(world, payees)
    money.renovations(world, payees)
    money.assists(world)
    payments.payments(world, payees, paid_on)
    stations.stations(world)
    stations.logs(world)


def _supervision(world: World, city: World) -> None:
    """Checks, petitions, meetings and duties, and the items that come of them."""
    crossed = zones.cross_checks(world)
    zones.room_groups(world)
    critical = checks.nodes(world)
    checks.stationed_checks(world)
    checks.cross_inspections(world, crossed)
    checks.unannounced(world)
    checks.letters(world)
    campaigns.campaigns(world)
    patrols.patrols(world)
    patrols.postings(world, critical)
    complaints.petitions(world, crossed)
    complaints.analyses(world)
    complaints.visits(world)
    meetings.planning(world)
    meetings.district_meetings(world)
    meetings.course(world)
    meetings.station_training(world)
    leaders.talks(world, city)
    leaders.stationed_talks(world)
    leaders.files(world)
    leaders.opinions(world)
    leaders.debriefs(world)
    blue.blue_army(world, city)


def _figures(world: World) -> None:
    """What counts the items, once all are there."""
    reports.cases(world)
    items.review_tasks(world, meetings.review_days(world))
    items.ordinary_items(world)
    checks.item_draws(world)
    zones.shared(world)
    meetings.dispatches(world)
    reports.monthly(world)
    reports.assessments(world)
    reports.stations_monthly(world)
    reports.to_peers(world)
    items.items_before(world)
