"""Payees, households, contractors and relatives; deaths; kin that officials declared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from accountability.simulation.block import Block
from accountability.simulation.chance import Ints
from accountability.simulation.columns import Of
from accountability.simulation.days import FIRST, LAST, MONTHS, NONE, day, month_of
from accountability.simulation.offices import Offices
from accountability.simulation.officials import Officials
from accountability.simulation.words import GIVEN, SURNAMES

AIDED, CARED, FARMERS = 8, 2, 6  # people of a village: with aid, of these with care as well, without
IN_BUSY = 28  # more people with aid in the one village of every town that pays out itself
NEVER = int(MONTHS[-1]) + 1_000


@dataclass(frozen=True, slots=True)
class People:
    """Numbers of parties. `aided`, with `aided_village` and `last_month`, get aid until that month.

    `farmers` are by village; `cadres` are the heads of villages as payees; `kin` relatives of officials;
    `companies` have their `owners` beside them. `village_at` is the place of a village in its list.
    """

    aided: Ints
    aided_village: Ints
    cared: Ints
    last_month: Ints
    farmers: Ints
    households: Ints
    cadres: Ints
    companies: Ints


def people(block: Block, offices: Offices, officials: Officials) -> People:
    """The register of parties, the register of deaths, and the declarations of kin."""
    villages = len(offices.villages)
    at = np.repeat(np.arange(villages), AIDED)
    busy = np.repeat(np.arange(block.sizes.towns), IN_BUSY)
    aided_village = np.concatenate([at, busy])
    until = _until(block, len(aided_village))
    aided = _parties(block, "person", offices.villages[aided_village], died=until[0], moved=until[1])
    _deaths(block, aided, until[0])
    farmers = _parties(block, "person", offices.villages[np.repeat(np.arange(villages), FARMERS)])
    households = _parties(block, "household", offices.villages)
    heads = officials.head_of[offices.villages]
    cadres = _parties(block, "person", offices.villages, hashes=block["official"].texts("idno_hash", heads))
    owners = _parties(block, "person", offices.villages[np.arange(block.sizes.companies) % villages])
    companies = _parties(
        block, "company", offices.villages[np.arange(block.sizes.companies) % villages], controller=owners
    )
    _kin(block, offices, officials)
    _identity_intake(block, villages)
    cared = np.flatnonzero(np.arange(len(at)) % AIDED < CARED)
    ended = np.minimum(*(np.where(days == NONE, NEVER, month_of(np.maximum(days, 0))) for days in until))
    return People(aided, aided_village, cared, ended, farmers, households, cadres, companies)


def _until(block: Block, count: int) -> tuple[Ints, Ints]:
    """The days on which some die, and others move away."""
    chance = block.chance("until")
    died, moved = (
        np.where(chance.some(one_in, count), chance.between(FIRST, LAST, count), NONE) for one_in in (60, 150)
    )
    return died, np.where(died == NONE, moved, NONE)


def _parties(
    block: Block,
    kind: str,
    villages: Ints,
    *,
    died: Ints | int = NONE,
    moved: Ints | int = NONE,
    hashes: pa.Array | None = None,
    controller: Ints | int = NONE,
) -> Ints:
    rows, count = block["party"], len(villages)
    chance = block.chance("party", rows.added)
    start = rows.added
    names = chance.words(SURNAMES, GIVEN, GIVEN, count=count)
    return rows.add(
        count,
        kind=kind,
        name=[f"{name}农业有限公司" for name in names] if kind == "company" else names,
        idno_hash=hashes if hashes is not None else chance.digests(count),
        household_id=[f"H{block.number:02d}-{n:06d}" for n in range(start, start + count)],
        village_id=villages,
        is_member=kind != "company",
        died_on=died,
        moved_out_on=moved,
        disability_grade=Of(("none", "1", "2", "3", "4"), chance.below(5, count)),
        hardship_class="无",
        card_hash=chance.digests(count),
        controller_id=controller,
    )


def _deaths(block: Block, people_: Ints, died: Ints) -> None:
    known = died != NONE
    block["death_register"].add(
        int(known.sum()), [""] * int(known.sum()), party_id=people_[known], died_on=died[known]
    )


def _kin(block: Block, offices: Offices, officials: Officials) -> None:
    """Every leader of a village or town declared relatives, who get nothing, or that there are none."""
    declaring = np.concatenate(
        [
            officials.head_of[offices.villages],
            officials.deputies,
            officials.head_of[offices.towns],
            officials.members[: 2 * len(offices.towns)],
        ]
    )
    count = len(declaring)
    chance = block.chance("kinship")
    relatives = _parties(block, "person", chance.one_of(offices.villages, count))
    nil = chance.some(10, count)
    relations = ("spouse", "parent", "child", "sibling", "inlaw", "other", "nil")
    block["kinship"].add(
        count,
        official_id=declaring,
        relative_id=np.where(nil, NONE, relatives),
        relation=Of(relations, np.where(nil, 6, chance.below(6, count))),
        declared_on=chance.between(day("2025-02-10"), day("2026-01-20"), count),
        source=Of(("self", "registry", "verified"), chance.below(3, count)),
    )


def _identity_intake(block: Block, count: int) -> None:
    """Numbers of the right length, which nobody has: their area is none of the country's."""
    serials = block.chance("idno").between(100, 999, count).tolist()
    numbers = [f"990000{1950 + n % 60}0101{serial}X" for n, serial in enumerate(serials)]
    block["identity_intake"].add(count, [""] * count, idno=numbers)
