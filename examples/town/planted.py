"""What was planted in the clean year: for every rule of the land pack at least one breach.

Each plant changes a few cells and says what must be found for it, rule by rule. Subjects are
written as the report writes them, the cells of the key in their order.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from examples.town.chance import digest
from examples.town.clean import Row, Town
from examples.town.holdings import CENT

Found = dict[str, list[tuple[str, ...]]]
Plant = Callable[[Town], Found]

KINDS = {
    "household": range(15),
    "other_mode": range(15, 18),
    "asset_lease": range(18, 20),
    "transfer": range(20, 24),
    "temp_use": range(24, 25),
}


def contract(town: Town, village: int, kind: str, place: int = 0) -> Row:
    return town.find("contract", "contract_id", f"HT-V{village:02}-{KINDS[kind][place] + 1:03}")


def decision_of(town: Town, row: Row) -> Row:
    return town.find("decision", "decision_id", row["decision_id"])


def comp_file(town: Town, number: int) -> Row:
    return town.find("comp_file", "comp_id", f"BC-{number:03}")


def payment_of(town: Town, row: Row) -> Row:
    return town.find("payment", "payment_id", row["payment_id"])


def parcel_of(town: Town, row: Row) -> Row:
    return town.find("parcel", "parcel_id", row["parcel_id"])


def project(town: Town, number: int) -> Row:
    return town.find("project", "project_id", f"XM-{number:02}")


def official(town: Town, code: str) -> Row:
    return town.find("official", "official_id", code)


def subject(row: Row) -> tuple[str, ...]:
    for key in (
        "contract_id",
        "comp_id",
        "payment_id",
        "decision_id",
        "project_id",
        "official_id",
        "parcel_id",
    ):
        if key in row:
            return (str(row[key]),)
    raise AssertionError(row)


def later(row: Row, days: int, *fields: str) -> None:
    """Moves dates of a row by so many days."""
    for name in fields:
        day = row[name]
        assert isinstance(day, date)
        row[name] = day + timedelta(days=days)


def times(row: Row, factor: Decimal, *fields: str) -> None:
    """Multiplies amounts of a row."""
    for name in fields:
        row[name] = (Decimal(str(row[name])) * factor).quantize(CENT)


def move(town: Town, row: Row, days: int) -> None:
    """A contract with its decision and its postings, so many days later."""
    later(row, days, "signed_on", "start_on", "end_on", "filed_on")
    if row.get("decision_id") is not None:
        made = decision_of(town, row)
        later(made, days, "proposed_on", "consulted_on", "reviewed_on", "resolved_on")
        for name in ("post_notice_id", "result_notice_id"):
            later(town.find("notice", "notice_id", made[name]), days, "posted_on", "removed_on")


def person(town: Town, party: str, like: str) -> str:
    """A party that is an official, known by the same digest of the identity number."""
    town.add(
        "party",
        party_id=party,
        kind="person",
        name="某人",
        idno_hash=official(town, like)["idno_hash"],
        household_id=party,
        village_id="V01",
        is_member=True,
        disability_grade="none",
        hardship_class="无",
        card_hash=digest("card", party),
    )
    return party


def plant_all(town: Town, plants: tuple[Plant, ...]) -> Found:
    """Plants everything, and gives what must be found for it, sorted."""
    found: Found = {}
    for plant in plants:
        for rule, subjects in plant(town).items():
            found.setdefault(rule, []).extend(subjects)
    return {rule: sorted(set(subjects)) for rule, subjects in sorted(found.items())}
