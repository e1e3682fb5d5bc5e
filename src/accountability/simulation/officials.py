"""The register of officials. Members of leading groups took their posts when the year began.

A file says only when it was last updated, so whether it was updated after each talk, statement and new post
of a member can be decided only where these lie close together: they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from accountability.simulation.block import Block
from accountability.simulation.chance import Ints
from accountability.simulation.days import FIRST, NONE, day
from accountability.simulation.offices import Offices
from accountability.simulation.words import GIVEN, SURNAMES


@dataclass(frozen=True, slots=True)
class Officials:
    """Numbers of officials. `head_of` and `clerk_of` are by the number of an office, `NONE` where none is.

    `leaders` are the members of leading groups, heads first; `staff` those of the block's discipline
    body; `deputies`, `approvers`, `station_heads` and `station_members` go by village, town and village.
    """

    head_of: Ints
    clerk_of: Ints
    heads: Ints
    members: Ints
    staff: Ints
    stationed: Ints
    approvers: Ints
    town_staff: Ints
    deputies: Ints
    station_heads: Ints
    station_members: Ints

    @property
    def leaders(self) -> Ints:
        """All members of leading groups."""
        return np.concatenate([self.heads, self.members])


@dataclass(frozen=True, slots=True)
class _Post:
    post: str
    committee: str = "other"
    head: bool = False
    team: bool = False
    discipline: bool = False


_HEAD = _Post("主要负责人", "party", head=True, team=True)
_MEMBER = _Post("班子成员", "party", team=True)
_DISCIPLINE_HEAD = _Post("纪检监察负责人", "party", head=True, team=True, discipline=True)
_DISCIPLINE_MEMBER = _Post("纪检监察班子成员", "party", team=True, discipline=True)
_DISCIPLINE_STAFF = _Post("纪检监察干部", discipline=True)
_CLERK = _Post("工作人员")


def city_officials(block: Block, offices: Offices) -> Officials:
    """Heads and members of the city's two bodies, and the staff of the second."""
    discipline, conduct = offices.discipline[:1], offices.discipline[1:]
    heads = np.concatenate(
        [_add(block, offices.committee, _HEAD, NONE), _add(block, discipline, _DISCIPLINE_HEAD, NONE)]
    )
    members = np.concatenate(
        [
            _add(block, np.repeat(offices.committee, 2), _MEMBER, NONE),
            _add(block, np.repeat(discipline, 2), _DISCIPLINE_MEMBER, NONE),
        ]
    )
    staff = _add(block, np.repeat(conduct, 6), _DISCIPLINE_STAFF, NONE)
    clerks = _add(block, offices.committee, _CLERK, NONE)
    no = np.empty(0, np.int64)
    head_of = _by_office(block, [offices.committee, discipline], [heads])
    clerk_of = _by_office(block, [offices.committee], [clerks])
    return Officials(head_of, clerk_of, heads, members, staff, no, no, no, no, no, no)


def district_officials(block: Block, offices: Offices, city: Officials) -> Officials:
    """Those of a district, its towns and its villages."""
    over = offices.committee

    def add(orgs: Ints, post: _Post, managed: Ints | int = NONE) -> Ints:
        return _add(block, orgs, post, managed)

    led = np.concatenate([offices.at_district, offices.companies, offices.towns, offices.villages])
    managed = np.where(np.isin(led, offices.villages), NONE, over[0])
    watching = np.concatenate([offices.discipline, offices.stationed, offices.town_discipline])
    heads = np.concatenate([add(led, _HEAD, managed), add(watching, _DISCIPLINE_HEAD, over)])
    members = np.concatenate(
        [
            add(np.repeat(offices.towns, 2), _MEMBER, over),
            add(offices.at_district, _MEMBER, over),
            add(np.repeat(offices.discipline, 3), _DISCIPLINE_MEMBER, over),
        ]
    )
    deputies = add(offices.villages, _Post("村委会副主任", "villager_committee", team=True))
    served = np.concatenate([offices.at_district, offices.companies, offices.towns, offices.villages])
    clerks = add(served, _CLERK)
    stations = [add(offices.villages, _Post("联络站站长"))]
    stations += [add(offices.villages, _Post("联络站成员")) for _ in range(2)]
    return Officials(
        head_of=_by_office(block, [led, watching], [heads], city.head_of),
        clerk_of=_by_office(block, [served], [clerks], city.clerk_of),
        heads=heads,
        members=np.concatenate([members, deputies]),
        staff=add(np.repeat(offices.discipline, 12), _DISCIPLINE_STAFF),
        stationed=add(np.repeat(offices.stationed, 2), _DISCIPLINE_STAFF),
        approvers=add(offices.towns, _CLERK),
        town_staff=add(np.repeat(offices.towns, 2), _DISCIPLINE_STAFF),
        deputies=deputies,
        station_heads=stations[0],
        station_members=np.stack(stations, axis=1),
    )


def _add(block: Block, orgs: Ints, post: _Post, managed: Ints | int) -> Ints:
    """Officials of offices: those of leading groups since January, others for years."""
    rows, count = block["official"], len(orgs)
    chance = block.chance("official", post.post, rows.added)
    since = chance.between(FIRST + 5, FIRST + 9, count)
    if not post.team:
        since = chance.between(day("2012-01-01"), day("2019-12-31"), count)
    return rows.add(
        count,
        name=chance.words(SURNAMES, GIVEN, GIVEN, count=count),
        idno_hash=chance.digests(count),
        org_id=orgs,
        post=post.post,
        is_head=post.head,
        is_team=post.team,
        is_discipline=post.discipline,
        committee=post.committee,
        concurrent_n=0,
        managed_by=np.broadcast_to(np.asarray(managed, np.int64), (count,)),
        post_from=since,
        post_to=NONE,
    )


def _by_office(
    block: Block, offices: Sequence[Ints], officials: Sequence[Ints], before: Ints | None = None
) -> Ints:
    rows = block["org"]
    found = np.full(rows.first + rows.added, NONE, np.int64)
    if before is not None:
        found[: len(before)] = before
    found[np.concatenate(offices)] = np.concatenate(officials)
    return found
