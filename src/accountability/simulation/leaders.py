"""What is owed to and by the members of leading groups: talks, statements, files, opinions."""

from __future__ import annotations

import numpy as np

from accountability.simulation.chance import Flags, Ints
from accountability.simulation.columns import Of
from accountability.simulation.days import FIRST, NONE, day
from accountability.simulation.words import SECTIONS
from accountability.simulation.world import World

# A file says when it was updated last only: what asks for an update lies in the month before, or is recent.
_UPDATED, _TALKED = day("2025-01-31"), day("2025-01-12")
_RECENT = day("2026-01-08")


def talks(world: World, city: World | None) -> None:
    """Every member has a talk with a discipline leader, every head with the one above and on appointment."""
    officials = world.officials
    leaders = officials.leaders
    listeners = officials.heads[_is_discipline(world, officials.heads)][:1]
    _talk(world, "heart", np.repeat(listeners, len(leaders)), leaders, "annual")
    posts, first = world["official"], world["official"].first
    orgs = posts.ints("org_id")[officials.heads - first]
    parents = _parents(world, city)[orgs]
    has = parents != NONE
    above = officials.head_of[np.maximum(parents, 0)]
    _talk(world, "supervision", above[has], officials.heads[has], "annual")
    _talk(world, "appointment", np.where(has, above, listeners[0]), officials.heads, "new_post")


def stationed_talks(world: World) -> None:
    """Every stationed body talks with somebody of the offices it watches in every quarter."""
    offices, officials = world.offices, world.officials
    count = len(offices.stationed)
    for quarter in range(4):
        dates = np.full(count, FIRST + 90 * quarter + 40)
        to = world.clerk(offices.departments[np.arange(count) % len(offices.departments)])
        _talk(world, "heart", officials.stationed[::2], to, "annual", dates)


def _is_discipline(world: World, officials: Ints) -> Flags:
    rows = world["official"]
    return rows.flags("is_discipline")[officials - rows.first]


def _parents(world: World, city: World | None) -> Ints:
    """The offices above, by the number of an office."""
    own = world["org"].ints("parent_org_id")
    return own if city is None else np.concatenate([city["org"].ints("parent_org_id"), own])


def _talk(
    world: World, kind: str, speakers: Ints, to: Ints, reason: str, dates: Ints | None = None
) -> None:  # fmt: skip
    count = len(to)
    chance = world.chance("talk", kind, world["talk"].added)
    days = _TALKED + chance.below(16, count) if dates is None else dates
    world["talk"].add(
        count, kind=kind, from_id=speakers, to_id=to, date=days, reason=reason, record="谈话记录.pdf",
        signed=True, follow_due=days + 60, follow_on=NONE,
    )  # fmt: skip


def files(world: World) -> None:
    """The integrity file of every member, and who read one of them."""
    leaders, rows = world.officials.leaders, world["integrity_file"]
    count = len(leaders)
    chance = world.chance("files of officials")
    rows.add(
        count, official_id=leaders, opened_on=FIRST + 12 + chance.below(12, count),
        updated_on=_UPDATED + chance.below(4, count), sections=SECTIONS,
        custodian_id=np.full(count, world.officials.staff[0]),
    )  # fmt: skip
    readings = max(4, count // 12)
    staff = world.officials.staff
    reader = chance.below(len(staff) - 1, readings)
    world["access_log"].add(
        readings, file_id=rows.first + chance.below(count, readings), reader_id=staff[reader],
        approver_id=staff[reader + 1], date=FIRST + chance.below(390, readings), purpose="选拔任用",
    )  # fmt: skip


def opinions(world: World) -> None:
    """Opinions on candidates, discussed and sent within five working days of a request."""
    files_ = world["integrity_file"]
    count = max(4, files_.added // 20)
    chance = world.chance("opinion")
    chosen = files_.first + chance.below(files_.added, count)
    received = day("2025-02-12") + chance.below(55, count)
    world["opinion"].add(
        count, from_org_id=np.broadcast_to(world.offices.committee, (count,)), received_on=received,
        subject_id=files_.ints("official_id")[chosen - files_.first],
        reason=Of(("promotion", "award", "rank"), chance.below(3, count)),
        checked_depts="案管室;信访室;党风室",
        collective_on=world.calendar.after(received, 2), replied_on=world.calendar.after(received, 4),
        signer_id=world.head(np.broadcast_to(world.offices.discipline[:1], (count,))), file_id=chosen,
    )  # fmt: skip


def debriefs(world: World) -> None:
    """The statements of the year, made after its end, and some of the year before."""
    officials, posts = world.officials, world["official"]
    leaders = officials.leaders
    managed = posts.ints("managed_by")[leaders - posts.first] != NONE
    leaders = leaders[managed]
    chance = world.chance("debrief")
    score = chance.between(7_500, 9_800, len(leaders))
    low = np.arange(len(leaders)) % 60 == 7
    _debrief(world, leaders, 2025, _RECENT, np.where(low, 6_500, score), False)
    to = leaders[low]
    listeners = world.head(np.repeat(world.offices.discipline[:1], len(to)))
    _talk(world, "reminder", listeners, to, "debrief", np.full(len(to), _RECENT + 8))
    _debrief(world, leaders[::5], 2024, _TALKED, score[::5], True)


def _debrief(world: World, leaders: Ints, year: int, held: int, score: Ints, reported: bool) -> None:
    count = len(leaders)
    feedback = world.calendar.after(np.full(count, held), 3)
    world["debrief"].add(
        count, official_id=leaders, year=year, held_on=held, questions_n=3, score=score,
        feedback_on=feedback, fix_report_on=held + 70 if reported else NONE, filed_on=feedback + 1,
    )  # fmt: skip
