"""Parcels and the contracts over them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accountability.simulation.chance import Ints
from accountability.simulation.columns import Of
from accountability.simulation.days import LAST, NONE, day
from accountability.simulation.offices import MERGED_LONG_AGO
from accountability.simulation.openness import add_decisions
from accountability.simulation.people import FARMERS, People
from accountability.simulation.words import USES
from accountability.simulation.world import World

ARABLE, FOREST, WASTE = 0, 2, 4
CLASSES = ("arable", "basic_farmland", "forest", "grass", "waste", "pond", "construction", "other")
YEAR = 365


def add_parcels(world: World, villages: Ints, area: Ints, classes: Ints, uses: Ints) -> Ints:
    """Parcels that were looked at in the year, some with a guard house of a permitted size."""
    count = len(villages)
    chance = world.chance("parcel", world["parcel"].added)
    return world["parcel"].add(
        count,
        village_id=villages,
        land_class=Of(CLASSES, classes),
        area_mu=area,
        planned_use="农业",
        actual_use=Of(USES, uses),
        surveyed_on=chance.between(day("2025-02-15"), day("2026-01-10"), count),
        conversion_no=None,
        house_area_m2=np.where(chance.some(20, count), chance.between(800, 2200, count), 0),
    )


def contracts(world: World, people: People) -> None:
    """Per village two household contracts, one on waste land, a lease, and one that passes land on."""
    book = _Book(world, people)
    book.households()
    book.auctioned()
    book.leased()
    book.passed_on()
    if len(world.offices.gone):
        book.handed_over()
    book.signed()


class _Book:
    """Collects the contracts; their numbers run per village, so they are given once all are there."""

    def __init__(self, world: World, people: People) -> None:
        self.world, self.people = world, people
        self.villages = world.offices.villages
        self.count = len(self.villages)
        self.issued = np.zeros(world["org"].first + world["org"].added, np.int64)
        self.chance = world.chance("contracts")

    def _keys(self, issuers: Ints) -> pa.Array:
        """The next number of each issuer; an issuer stands once among them."""
        self.issued[issuers] += 1
        numbers = pc.utf8_lpad(pa.array(self.issued[issuers]).cast(pa.string()), 3, "0")
        return pc.binary_join_element_wise("HT", self.world["org"].key_texts(issuers), numbers, "-")

    def _farmers(self, at: int) -> Ints:
        return self.people.farmers[np.arange(self.count) * FARMERS + at]

    def _add(self, kind: str, issuers: Ints, signed: Ints, years: int | Ints, **more: Any) -> Ints:
        """Contracts that begin ten days after they are signed."""
        world, count = self.world, len(issuers)
        start = signed + 10
        end = np.minimum(start + years * YEAR, start + 20 * YEAR)
        price = more["area_mu"] * 450 * years  # hundredths of a mu times yuan: hundredths of a yuan
        if more["award_method"] == "family":
            price = np.zeros(count, np.int64)
        columns: dict[str, Any] = {
            "kind": kind, "issuer_org_id": issuers, "signed_on": signed, "start_on": start, "end_on": end,
            "price_total": price, "appraised_total": price, "town_approved_on": signed - 2,
            "filed_on": signed + 5, "due_total": price, "paid_total": price,
            "handler_id": world.clerk(issuers), "signer_id": world.head(issuers), "scan": "合同扫描件.pdf",
            "audit_on": np.where(signed <= day("2021-05-31"), day("2021-03-01") + signed % 60, NONE),
        }  # fmt: skip
        return world["contract"].add(count, self._keys(issuers), **(columns | more))

    def households(self) -> None:
        """Arable and forest land, for its longest usual term, at no price."""
        for at in range(2):
            area = self.chance.between(300, 1500, self.count)
            classes = self.chance.one_of(np.array([ARABLE, ARABLE, 1, FOREST]), self.count)
            uses = self.chance.below(2, self.count)
            parcels = add_parcels(self.world, self.villages, area, classes, uses)
            signed = self.chance.between(day("2010-01-01"), day("2020-12-31"), self.count)
            self._add(
                "household", self.villages, signed, 20, parcel_id=parcels, area_mu=area, use=Of(USES, uses),
                party_id=self.people.households if at == 0 else self._farmers(0), award_method="family",
            )  # fmt: skip

    def auctioned(self) -> None:
        """Waste land by tender, to members and, with the town's approval, to companies."""
        area = self.chance.between(500, 1900, self.count)
        parties = self._farmers(1)
        own = np.flatnonzero(np.arange(self.count) < len(self.people.companies))
        parties[own] = self.people.companies[own]
        classes = np.where(np.arange(self.count) % 4 == 0, ARABLE, WASTE)
        self._decided("other_mode", self._signed_before, area, parties, classes, "bid", 15)

    def leased(self) -> None:
        """Assets and land let by open negotiation; half were let before the law of May 2025."""
        area = self.chance.between(500, 1200, self.count)
        classes = np.full(self.count, ARABLE)
        self._decided("asset_lease", self._signed_late, area, self._farmers(2), classes, "negotiation", 5)

    def _signed_before(self) -> Ints:
        late = self.chance.between(day("2025-05-10"), day("2025-12-10"), self.count)
        early = self.chance.between(day("2015-01-01"), day("2021-05-20"), self.count)
        return np.where(np.arange(self.count) % 10 == 0, late, early)

    def _signed_late(self) -> Ints:
        late = self.chance.between(day("2025-05-10"), day("2025-12-10"), self.count)
        early = self.chance.between(day("2021-01-10"), day("2021-05-20"), self.count)
        return np.where(np.arange(self.count) % 2 == 0, late, early)

    def _decided(
        self, kind: str, signed_on: Any, area: Ints, parties: Ints, classes: Ints, award: str, years: int
    ) -> None:
        signed, world = signed_on(), self.world
        uses = self.chance.below(len(USES), self.count)
        parcels = add_parcels(world, self.villages, area, classes, uses)
        keys = [f"{kind}-{n:06d}" for n in range(self.count)]
        decisions = add_decisions(world, self.villages, signed - 20, "承包经营方案", keys)
        self._add(
            kind, self.villages, signed, years, parcel_id=parcels, area_mu=area, use=Of(USES, uses),
            party_id=parties, award_method=award, decision_id=decisions,
        )  # fmt: skip

    def passed_on(self) -> None:
        """Part of a household's land passed on for some years; in every fourth village used for a time."""
        households = np.arange(self.count) + self.world["contract"].first
        ledger = self.world["contract"]
        parcels = ledger.ints("parcel_id")[: self.count]
        area = np.minimum(ledger.ints("area_mu")[: self.count], 200)
        uses = np.concatenate([chunk.columns["use"].at for chunk in ledger.chunks[:1]])
        signed = self.chance.between(day("2025-02-10"), day("2025-11-30"), self.count)
        temporary = np.arange(self.count) % 4 == 0
        for kind, chosen, years in (("transfer", ~temporary, 3), ("temp_use", temporary, 1)):
            use = Of(USES, uses[chosen])
            land = parcels[chosen]
            if kind == "temp_use":
                waste = np.full(len(land), WASTE)
                land = add_parcels(self.world, self.villages[chosen], area[chosen], waste, uses[chosen])
            self._add(
                kind, self.villages[chosen], signed[chosen], years, area_mu=area[chosen], use=use,
                parcel_id=land, parent_contract_id=households[chosen] if kind == "transfer" else None,
                party_id=self._farmers(3)[chosen], award_method="negotiation",
            )  # fmt: skip

    def handed_over(self) -> None:
        """The contracts of villages that were merged long ago, and what took their place."""
        offices = self.world.offices
        heirs, count = offices.heirs, len(offices.gone)
        area = np.full(count, 600)
        uses = np.zeros(count, np.int64)
        parcels = add_parcels(self.world, heirs, area, np.full(count, ARABLE), uses)
        signed = np.full(count, day("2012-03-01"))
        taken_over = np.full(count, MERGED_LONG_AGO + 30)
        shared: dict[str, Any] = {"parcel_id": parcels, "use": Of(USES, uses), "award_method": "family"}
        party = self._farmers(4)[:count]
        new = self._add("household", heirs, taken_over, 17, area_mu=area, party_id=party, **shared)
        self._add(
            "household", offices.gone, signed, 20, area_mu=area, party_id=party, replaced_by=new,
            handler_id=self.world.clerk(heirs), signer_id=self.world.head(heirs), **shared,
        )  # fmt: skip

    def signed(self) -> None:
        """The upload of the time before holds every contract as it is."""
        rows = self.world["contract"]
        names = ("party_id", "parcel_id", "area_mu", "start_on", "end_on", "price_total", "audit_on")
        self.world["contract_before"].add(
            rows.added, rows.keys()[rows.first :], **{name: rows.ints(name) for name in names}
        )


def signed_in_year(world: World) -> tuple[Ints, Ints, Ints]:
    """The contracts of villages signed since their stations keep logs: number, village, day."""
    rows = world["contract"]
    signed, issuers = rows.ints("signed_on"), rows.ints("issuer_org_id")
    late = np.flatnonzero((signed > day("2021-06-01")) & (signed <= LAST))
    return late + rows.first, issuers[late], signed[late]
