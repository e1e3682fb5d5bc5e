"""Land that was taken, what was paid for it file by file, and the homes given in return."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from accountability.simulation.chance import Flags, Ints
from accountability.simulation.columns import Many, Of
from accountability.simulation.days import AS_OF, NONE, day
from accountability.simulation.land import ARABLE, add_parcels
from accountability.simulation.openness import add_notices
from accountability.simulation.payments import LAND, add_payments
from accountability.simulation.people import FARMERS, People
from accountability.simulation.words import FILE_DOCS, USES
from accountability.simulation.world import World

STANDARD = 6_000_000  # hundredths of a yuan per mu
SWEPT = day("2021-06-01")  # after the sweep over the files of officials and their kin


@dataclass(frozen=True, slots=True)
class Takings:
    """Projects and the days of their steps."""

    projects: Ints
    offices: Ints
    noticed: Ints


def takings(world: World, people: People) -> None:
    """Projects in the order of the law; in those of early 2021, files of officials were rechecked."""
    made = _projects(world)
    _files(world, people, made)
    _homes(world, people)


def _projects(world: World) -> Takings:
    count = world.block.sizes.projects
    calendar, rows = world.calendar, world["project"]
    # Two thirds are of the year, the others of the year in which the first sweep was made.
    old = np.arange(count) % 3 == 0
    noticed = np.where(old, day("2021-01-05"), calendar.onward(day("2025-01-06") + np.arange(count)))
    offices = np.repeat(world.offices.government, count)
    keys = [f"XM{world.block.number:02d}-{n:06d}" for n in range(1, count + 1)]
    add_notices(world, "land_pre", offices, noticed, 40, "project", keys)
    plans = add_notices(world, "land_plan", offices, noticed + 22, 35, "project", keys)
    approved = noticed + 60
    received = calendar.onward(approved + 3)
    announced = calendar.after(received, 5)
    add_notices(world, "land_final", offices, announced, 30, "project", keys)
    projects = rows.add(
        count, keys, name=[f"征收项目{n}" for n in range(1, count + 1)], org_id=offices, kind="taking",
        pre_notice_on=noticed, risk_on=noticed + 15, plan_notice_id=plans, fund_ready_on=approved - 5,
        approved_on=approved, received_on=received, approval_no="津政地〔示范〕号", announced_on=announced,
        approved_area_mu=world.block.sizes.files_per_project * 1000, standard_per_mu=STANDARD,
    )  # fmt: skip
    # What was paid is published within a month of the first payment.
    add_notices(world, "finance", offices, noticed + 95, 30, "project", keys)
    return Takings(projects, offices, noticed)


def _files(world: World, people: People, made: Takings) -> None:
    """One file per household and parcel; all are signed, paid in time and complete."""
    payees = _payees(world, people, made)
    total, noticed = len(payees.parties), made.noticed[payees.project]
    chance = world.chance("files")
    area = chance.between(150, 800, total)
    uses = chance.below(len(USES), total)
    parcels = add_parcels(world, payees.villages, area, np.full(total, ARABLE), uses)
    attached, signed = area * chance.between(150, 300, total) // 10_000 + 1, noticed + 62
    for_land, for_attached = area * (STANDARD // 100), attached * 12_000
    payments = _paid(world, payees, made, for_land + for_attached, noticed + 80)
    recheck = np.where(noticed < SWEPT, day("2021-04-20"), NONE)
    offices = made.offices[payees.project]
    surveyors = np.stack([np.full(total, world.officials.staff[0]), world.clerk(offices)], axis=1)
    rows = world["comp_file"]
    rows.add(
        total, project_id=made.projects[payees.project], parcel_id=parcels, party_id=payees.parties,
        measured_mu=area, comp_mu=area, land_amount=for_land, attach_n=attached, attach_amount=for_attached,
        attach_since=noticed - 400, total_amount=for_land + for_attached, surveyed_on=noticed + 10,
        surveyor_ids=Many.grid(surveyors), signed_on=signed, signer_id=payees.parties,
        pay_due_on=signed + 30, payment_id=payments, docs=FILE_DOCS, is_cadre=payees.is_cadre,
        is_kin=payees.is_kin, recheck_on=recheck,
        recheck_by=np.where(recheck == NONE, NONE, world.officials.staff[4]),
    )  # fmt: skip
    names = ("party_id", "comp_mu", "attach_n", "total_amount", "recheck_on")
    before = {name: rows.ints(name) for name in names}
    world["comp_file_before"].add(total, rows.keys()[rows.first :], **before)


@dataclass(frozen=True, slots=True)
class _Payees:
    """Who has a file in which project; officials and their kin only in those that the sweep looked at."""

    parties: Ints
    villages: Ints
    project: Ints
    is_cadre: Flags
    is_kin: Flags


def _payees(world: World, people: People, made: Takings) -> _Payees:
    """The farmers of villages that stand one after another in the list, other villages for each project."""
    per, count = world.block.sizes.files_per_project, world.block.sizes.projects
    project = np.repeat(np.arange(count), per)
    each = np.tile(np.arange(per), count)
    place = (project * (per // FARMERS + 1) + each // FARMERS) % len(world.offices.villages)
    parties = people.farmers[place * FARMERS + each % FARMERS]
    old = np.flatnonzero(made.noticed[project] < SWEPT)
    cadres = old[:: max(1, len(old) // 40)]
    parties[cadres] = people.cadres[np.arange(len(cadres)) % len(people.cadres)]
    total = np.arange(per * count)
    kin = np.isin(total, old[3 :: max(1, len(old) // 30)])
    return _Payees(parties, world.offices.villages[place], project, np.isin(total, cadres), kin)


def _paid(world: World, payees: _Payees, made: Takings, amount: Ints, paid: Ints) -> Ints:
    """A payment to a card for every file, in one batch per project."""
    offices = made.offices[payees.project]
    batches = [f"ZD{world.block.number:02d}-{n:04d}" for n in payees.project.tolist()]
    return add_payments(world, LAND, payees.parties, offices, paid, amount, batches, quantity=100)


def _homes(world: World, people: People) -> None:
    """Homes given in return, drawn by lot; those that are promised for later are paid a fee until then."""
    count = world.block.sizes.homes
    chance = world.chance("homes")
    offices = np.repeat(world.offices.government, 3)
    noticed = np.array([day("2023-03-01"), day("2023-06-01"), day("2024-03-01")])
    projects = world["project"].add(
        3, name=["新市镇一期", "新市镇二期", "新市镇三期"], org_id=offices, kind="resettle",
        pre_notice_on=noticed, risk_on=noticed + 15, fund_ready_on=noticed + 40, approved_on=noticed + 60,
        received_on=noticed + 63, approval_no="津政地〔示范〕号", approved_area_mu=50_000,
        announced_on=noticed + 66, standard_per_mu=STANDARD,
    )  # fmt: skip
    at = np.arange(count) % 3
    parties = people.farmers[np.arange(count) * FARMERS % len(people.farmers)]
    promised = np.array([day("2025-04-30"), day("2025-10-31"), day("2026-08-31")])[at]
    handed = np.where(promised < AS_OF, promised - chance.between(0, 40, count), NONE)
    area, fee = chance.between(8_000, 14_000, count), chance.between(6, 18, count) * 100_000
    world["resettle"].add(
        count, project_id=projects[at], party_id=parties, due_m2=area,
        given_m2=area + chance.between(-100, 100, count), unit_no=[f"{n // 3:04d}" for n in range(count)],
        moved_on=noticed[at] + 120, promised_on=promised, handed_on=handed, fee_due=fee, fee_paid=fee,
        select_mode=Of(("draw", "order"), chance.below(2, count)),
    )  # fmt: skip
