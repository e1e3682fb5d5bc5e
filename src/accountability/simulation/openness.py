"""What was posted, and what was decided together."""

from __future__ import annotations

from typing import Any

import numpy as np

from accountability.simulation.chance import Ints
from accountability.simulation.columns import Of
from accountability.simulation.days import AS_OF, FIRST, NONE, day
from accountability.simulation.words import POSTED_COLUMNS
from accountability.simulation.world import World


def add_notices(
    world: World, kind: str, offices: Ints, posted: Ints, days: int, subject_type: str, subjects: Any
) -> Ints:
    """Postings that stay up for so many days; those of late are still there."""
    removed = posted + days
    return world["notice"].add(
        len(offices),
        kind=kind,
        org_id=offices,
        subject_type=subject_type,
        subject_id=subjects,
        posted_on=posted,
        removed_on=np.where(removed > AS_OF, NONE, removed),
        places="村务公开栏;便民服务中心",
        columns=POSTED_COLUMNS,
        phone="022-12388",
        objections=0,
        photo="公示照片.jpg",
    )


def add_decisions(
    world: World, villages: Ints, resolved: Ints, topic: str, subjects: Any, body: Any = "all"
) -> Ints:
    """Decisions by the whole village, in their four steps and with their two postings."""
    rows, count = world["decision"], len(villages)
    chance = world.chance("decision", topic, rows.added)
    eligible = chance.between(90, 400, count)
    present = eligible * chance.between(82, 98, count) // 100
    agreed = eligible * chance.between(70, 81, count) // 100
    first, result = (
        add_notices(world, "result", villages, resolved + after, 15, "decision", subjects)
        for after in (3, 40)
    )
    return rows.add(
        count,
        org_id=villages,
        topic=topic,
        subject_id=subjects,
        body=body,
        proposed_on=resolved - 30,
        consulted_on=resolved - 22,
        reviewed_on=resolved - 10,
        resolved_on=resolved,
        eligible_n=eligible,
        present_n=present,
        agree_n=agreed,
        post_notice_id=first,
        result_notice_id=result,
        minutes="会议记录.pdf",
    )


def assemblies(world: World) -> None:
    """Meetings of members and representatives, of which the ledger of contracts says nothing."""
    offices = world.offices
    chance = world.chance("assemblies")
    chosen = offices.staying[::10]
    count = len(chosen)
    resolved = chance.between(FIRST + 40, AS_OF - 120, count)
    subjects = [f"YS-{n:05d}" for n in range(1, count + 1)]
    bodies = Of(("reps", "members", "member_reps"), np.arange(count) % 3)
    add_decisions(world, chosen, resolved, "年度财务预算", subjects, bodies)


def spread(days: tuple[str, str], chance: Any, count: int) -> Ints:
    """Days of chance between two, both included."""
    found: Ints = chance.between(day(days[0]), day(days[1]), count)
    return found
