"""Meetings and courses."""

from __future__ import annotations

from typing import Any

import numpy as np

from accountability.simulation.chance import Ints
from accountability.simulation.columns import Many
from accountability.simulation.days import AS_OF, FIRST, MONTHS, NONE, day, first_of
from accountability.simulation.words import COURSE, SUPERVISION
from accountability.simulation.world import World

_MONTHS = np.append(MONTHS, MONTHS[-1] + 1)
ROUND = "2025年联络站轮训"
COURSE_ROUND = "2025年专题培训班"


def review_days(world: World) -> Ints:
    """The days of the monthly review meetings, which are the same everywhere."""
    return world.calendar.onward(first_of(_MONTHS) + 12)


def dispatch_days(world: World) -> Ints:
    """The days of the monthly dispatch meetings, which are the same everywhere."""
    return world.calendar.onward(first_of(_MONTHS) + 19)


def _add(world: World, kind: str, offices: Ints, dates: Ints, chairs: Ints, **more: Any) -> None:
    columns: dict[str, Any] = {
        "kind": kind, "org_id": offices, "date": dates, "chair_id": chairs, "invited_n": 2,
        "present_ids": Many.grid(np.stack([chairs, world.clerk(offices)], axis=1)), "observer_ids": None,
        "topics": SUPERVISION, "rect_ids": None, "head_last": True, "minutes": "会议纪要.pdf",
    }  # fmt: skip
    world["meeting"].add(len(offices), **(columns | more))


def planning(world: World) -> None:
    """The heads of party offices plan supervision twice a year."""
    offices = np.concatenate([world.offices.committee, world.offices.parties])
    chance = world.chance("planning")
    for start in (day("2025-03-01"), day("2025-09-01")):
        dates = start + chance.below(60, len(offices))
        _add(world, "standing", offices, dates, world.head(offices))


def district_meetings(world: World) -> None:
    """Review meetings, collective decisions attended by stationed bodies, and the towns' reviews of logs."""
    offices, officials = world.offices, world.officials
    dates = review_days(world)
    committee = np.repeat(offices.committee, len(dates))
    _add(world, "monthly_review", committee, dates, world.head(committee))
    government = np.repeat(np.concatenate([offices.government, offices.departments]), 4)
    at = np.arange(len(government))
    dates = first_of(MONTHS[at % 4 * 3]) + 10 + at % 40
    watching = officials.stationed[at // 4 % len(officials.stationed)]
    _add(world, "three_major", government, dates, world.head(government), observer_ids=Many.each(watching))
    towns = np.repeat(offices.towns, len(MONTHS))
    dates = np.tile(first_of(MONTHS) + 26, len(offices.towns))
    _add(world, "log_review", towns, dates, world.head(towns))


def dispatches(world: World) -> None:
    """The dispatch meetings of the discipline body, with every item that was open for a month.

    At the city it is the conduct office that holds them.
    """
    rects, dates = world["rect"], dispatch_days(world)
    registered, done = rects.ints("registered_on"), rects.ints("done_on")
    done = np.where(done == NONE, AS_OF + 1, done)
    lists = [np.flatnonzero((registered + 30 <= date) & (done > date)) + rects.first for date in dates]
    offices = np.repeat(world.offices.discipline[-1:], len(dates))
    chairs = np.repeat(world.head(world.offices.discipline[:1]), len(dates))
    _add(world, "dispatch", offices, dates, chairs, rect_ids=Many.of(lists))


def course(world: World) -> None:
    """The course of three topics, attended by the heads of all party offices."""
    heads = world.head(np.concatenate([world.offices.committee, world.offices.parties]))
    _train(world, COURSE_ROUND, [day("2025-03-18")], [heads], "专题培训班", COURSE)


def station_training(world: World) -> None:
    """A round of training for all people of the stations, town by town."""
    offices, officials = world.offices, world.officials
    towns = len(offices.towns)
    people = [officials.station_members[offices.town_of == town].reshape(-1) for town in range(towns)]
    _train(
        world, ROUND, [FIRST + 8 + town % 15 for town in range(towns)], people, "联络站业务培训", "日志;上报"
    )


def lessons(world: World, published: Ints) -> Ints:
    """The courses that follow published cases."""
    people = [world.officials.staff] * len(published)
    return _train(world, "2025年以案促改", (published + 20).tolist(), people, "以案促改", "警示教育")


def _train(
    world: World, round_: str, dates: list[int], people: list[Ints], name: str, topics: str
) -> Ints:  # fmt: skip
    count = len(dates)
    return world["training"].add(
        count, org_id=np.broadcast_to(world.offices.discipline[:1], (count,)), name=name, round=round_,
        topics=topics, date=np.array(dates), hours=600, mode="face", attendee_ids=Many.of(people),
        signin="签到表.pdf",
    )  # fmt: skip
