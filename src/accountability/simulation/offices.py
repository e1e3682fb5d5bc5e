"""The register of offices: the district's, its towns, villages and what is under them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from accountability.simulation.block import Block
from accountability.simulation.chance import Ints
from accountability.simulation.columns import Of
from accountability.simulation.days import LAST, NONE, day
from accountability.simulation.words import LANDS, PLACES, PRIORITY

CONDUCT_OFFICE = "JW-DF"
MERGED_LONG_AGO = day("2024-06-30")


@dataclass(frozen=True, slots=True)
class Offices:
    """Numbers of offices. `town_of` says of a village which town, from 0.

    `gone` are villages merged long ago into `heirs`, `going` those merged on the last day of the year;
    `villages` are all that were there in the year, those last ones at its end.
    """

    level: str
    committee: Ints
    government: Ints
    discipline: Ints
    parties: Ints
    departments: Ints
    stationed: Ints
    companies: Ints
    towns: Ints
    town_discipline: Ints
    villages: Ints
    coops: Ints
    town_of: Ints
    gone: Ints
    going: Ints
    heirs: Ints
    priority: Ints

    @property
    def staying(self) -> Ints:
        """The villages that are there at the end."""
        return self.villages[: len(self.villages) - len(self.going)]

    @property
    def reporting(self) -> Ints:
        """The offices that report every month: of the kinds `gov` and `town`."""
        return np.concatenate([self.government, self.departments, self.towns])

    @property
    def at_district(self) -> Ints:
        """The offices at the level of the district itself, its discipline body and companies apart."""
        return np.concatenate([self.committee, self.government, self.parties, self.departments])


def city_offices(block: Block) -> Offices:
    """The city's own: its committee, its discipline body, and that body's conduct office."""
    rows = block["org"]
    committee = rows.add(1, ["SW"], **_office("party", "city", "市委", NONE))
    discipline = rows.add(1, ["JW"], **_office("discipline", "city", "市纪委监委", committee))
    conduct = rows.add(
        1, [CONDUCT_OFFICE], **_office("discipline", "city", "市纪委监委党风政风监督室", discipline)
    )
    no = np.empty(0, np.int64)
    both = np.concatenate([discipline, conduct])
    return Offices("city", committee, no, both, no, no, no, no, no, no, no, no, no, no, no, no, no)


def district_offices(block: Block, city: Offices) -> Offices:
    """Those of a district. Villages come in equal numbers to the towns."""
    add, sizes, area = block["org"].add, block.sizes, f"第{block.number}区"

    def several(count: int, kind: str, level: str, name: str, parent: Ints) -> Ints:
        names = [f"{area}{name}{n}" for n in range(1, count + 1)]
        above = parent if len(parent) == count else np.repeat(parent, count)
        return add(count, **_office(kind, level, names, above, area))

    committee = add(1, **_office("party", "district", f"{area}委", city.committee, area))
    government = add(1, **_office("gov", "district", f"{area}政府", committee, area))
    discipline = add(1, **_office("discipline", "district", f"{area}纪委监委", committee, area))
    parties = several(sizes.parties, "party", "district", "党工委", committee)
    departments = several(sizes.departments, "gov", "district", "局", committee)
    stationed = several(sizes.stationed, "stationed", "district", "派驻纪检监察组", discipline)
    companies = several(3, "soe", "district", "国有公司", committee)
    towns = several(sizes.towns, "town", "town", "镇", committee)
    town_discipline = several(sizes.towns, "discipline", "town", "镇纪委", towns)
    villages, coops, gone, going, priority = _villages(block, towns, area)
    town_of = np.arange(sizes.villages, dtype=np.int64) % sizes.towns
    return Offices(
        "district", committee, government, discipline, parties, departments, stationed, companies, towns,
        town_discipline, villages, coops, town_of, gone, going, villages[: len(gone)], priority,
    )  # fmt: skip


def _office(kind: str, level: str, name: object, parent: object, district: str = "全市") -> dict[str, object]:
    return {
        "name": name, "kind": kind, "level": level, "district": district, "parent_org_id": parent,
        "active_from": day("2005-01-01"), "active_to": NONE, "merged_into": NONE,
    }  # fmt: skip


def _villages(block: Block, towns: Ints, area: str) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Villages, their economic organisations, those merged long ago and just now, and priority villages."""
    rows, count = block["org"], block.sizes.villages
    merging = max(1, count // 200)
    chance = block.chance("villages")
    parents = towns[np.arange(count) % len(towns)]
    names = [f"{name}村" for name in chance.words(PLACES, LANDS, count=count)]
    tagged = np.full(count, -1, np.int64)
    chosen = np.arange(merging * 2, merging * 2 + max(3, count // 50))  # none that merges or takes over
    tagged[chosen] = np.arange(len(chosen)) % len(PRIORITY)
    village = _office("village", "village", names, parents, area) | {"tags": Of(PRIORITY, tagged)}
    start = rows.first + rows.added
    going_at = np.arange(count - merging, count)
    ends, heir = np.full(count, NONE, np.int64), np.full(count, NONE, np.int64)
    # Each successor is of the same town: town numbers repeat after as many villages as there are towns.
    heirs_of_going = _same_town(going_at, len(towns))
    ends[going_at], heir[going_at] = LAST, start + heirs_of_going
    villages = rows.add(count, **(village | {"active_to": ends, "merged_into": heir}))
    coops = rows.add(
        count, **_office("coop", "village", [f"{n}股份经济合作社" for n in names], parents, area)
    )
    heirs = np.arange(merging)
    old = _office("village", "village", [f"原{n}" for n in names[:merging]], parents[heirs], area)
    gone = rows.add(merging, **(old | {"active_to": MERGED_LONG_AGO, "merged_into": villages[heirs]}))
    return villages, coops, gone, villages[going_at], villages[chosen]


def _same_town(at: Ints, towns: int) -> Ints:
    """The first villages of the same towns."""
    return at % towns
