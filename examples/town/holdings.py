"""The clean year's land: parcels, contracts over them, and the upload of the time before."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from examples.town.chance import digest
from examples.town.clean import HOUSEHOLDS, Row, Town, decision, villages

CENT = Decimal("0.01")
SWEEP = (date(2025, 7, 1), date(2025, 11, 30))  # of all contracts and files
_KEPT = {
    "contract": (
        "contract_id",
        "party_id",
        "parcel_id",
        "area_mu",
        "start_on",
        "end_on",
        "price_total",
        "audit_on",
    ),
    "comp_file": ("comp_id", "party_id", "comp_mu", "attach_n", "total_amount", "recheck_on"),
}
MEMBERS = 15  # household contracts of a village


def contracts(town: Town) -> None:
    """25 contracts of each village: household, other mode, lease, transfer, temporary use."""
    numbers: Counter[str] = Counter()
    for village in villages():
        own = [
            _household_contract(town, numbers, village, f"H{village[1:]}{n:02}")
            for n in range(1, MEMBERS + 1)
        ]
        for place in range(3):
            _other_mode(town, numbers, village, place)
        for place in range(2):
            _lease(town, numbers, village, place)
        for parent in own[:4]:
            _transfer(town, numbers, village, parent)
        _temporary(town, numbers, village)
    for row in town.rows("contract"):
        row["audit_on"] = town.chance.day(SWEEP[0], SWEEP[1])


def _parcel(town: Town, village: str, land_class: str, use: str, area: Decimal) -> str:
    number = f"DK-{len(town.rows('parcel')) + 1:04}"
    town.add(
        "parcel",
        parcel_id=number,
        village_id=village,
        land_class=land_class,
        area_mu=area,
        planned_use=use,
        actual_use=use,
        surveyed_on=town.chance.day(date(2025, 2, 1), date(2025, 11, 30)),
        house_area_m2=town.chance.one_of((0, 0, 0, Decimal("12.5"), 15)),
    )
    return number


def _mu(town: Town, first: int, last: int) -> Decimal:
    """An area in tenths of a mu."""
    return Decimal(town.chance.between(first, last)) / 10


def _contract(town: Town, numbers: Counter[str], village: str, **row: object) -> Row:
    numbers[village] += 1
    clerk, head = f"G{village}4", f"G{village}1"
    number = f"HT-{village}-{numbers[village]:03}"
    given = {"handler_id": clerk, "signer_id": head, "scan": f"{number}.pdf", **row}
    return town.add("contract", contract_id=number, issuer_org_id=village, **given)


def _years(start: date, years: int) -> date:
    return start.replace(year=start.year + years) - timedelta(days=1)


def _household_contract(town: Town, numbers: Counter[str], village: str, party: str) -> Row:
    land = town.chance.one_of(("arable", "arable", "basic_farmland"))
    area = _mu(town, 15, 80)
    start = date(town.chance.between(2008, 2019), 10, 1)
    signed = start - timedelta(days=town.chance.between(5, 40))
    return _contract(
        town,
        numbers,
        village,
        kind="household",
        party_id=party,
        area_mu=area,
        use="种植",
        parcel_id=_parcel(town, village, land, "种植", area),
        signed_on=signed,
        start_on=start,
        end_on=_years(start, 30),
        price_total=0,
        award_method="family",
        filed_on=signed + timedelta(days=20),
        due_total=0,
        paid_total=0,
    )


def _other_mode(town: Town, numbers: Counter[str], village: str, place: int) -> Row:
    """Forest land awarded openly after a decision, at about 300 元 per mu and year."""
    area = _mu(town, 60, 150)
    start = date(2017 + place, 1, 1)
    signed = start - timedelta(days=town.chance.between(20, 60))
    price = (area * (300 + town.chance.between(-15, 15)) * 20).quantize(CENT)
    party = f"H{village[1:]}{MEMBERS + 1 + place:02}"
    return _contract(
        town,
        numbers,
        village,
        kind="other_mode",
        party_id=party,
        area_mu=area,
        use="林果",
        parcel_id=_parcel(town, village, "forest", "林果", area),
        signed_on=signed,
        start_on=start,
        end_on=_years(start, 20),
        price_total=price,
        appraised_total=(price * Decimal("0.98")).quantize(CENT),
        award_method=town.chance.one_of(("bid", "auction")),
        filed_on=signed + timedelta(days=15),
        decision_id=decision(town, village, "发包", signed - timedelta(days=20)),
        due_total=(price / 20).quantize(CENT),
        paid_total=(price / 20).quantize(CENT),
    )


def _lease(town: Town, numbers: Counter[str], village: str, place: int) -> Row:
    """A building of the collective, leased for ten years at about 900 元 per mu and year."""
    area = _mu(town, 20, 40)
    start = date(2018 + place, 7, 1)
    signed = start - timedelta(days=town.chance.between(10, 30))
    price = (area * (900 + town.chance.between(-40, 40)) * 10).quantize(CENT)
    return _contract(
        town,
        numbers,
        village,
        kind="asset_lease",
        party_id=_company(town, village, place),
        area_mu=area,
        use="仓储",
        parcel_id=_parcel(town, village, "construction", "仓储", area),
        signed_on=signed,
        start_on=start,
        end_on=_years(start, 10),
        price_total=price,
        appraised_total=(price * Decimal("1.02")).quantize(CENT),
        award_method="bid",
        filed_on=signed + timedelta(days=15),
        decision_id=decision(town, village, "出租", signed - timedelta(days=15), "members"),
        due_total=(price / 10).quantize(CENT),
        paid_total=(price / 10).quantize(CENT),
    )


def _company(town: Town, village: str, place: int) -> str:
    """A company from outside, and the person who stands behind it."""
    party = f"Q{village[1:]}{place + 1}"
    owner = f"KZ{village[1:]}{place + 1}"
    for code, kind in ((owner, "person"), (party, "company")):
        town.add(
            "party",
            party_id=code,
            kind=kind,
            name=f"{town.chance.one_of('鑫宏华盛')}源{party}商贸公司" if code == party else f"某{owner}",
            household_id=code,
            village_id=village,
            is_member=False,
            idno_hash=digest("party", code),
            disability_grade="none",
            hardship_class="无",
            controller_id=owner if code == party else None,
        )
    return party


def _transfer(town: Town, numbers: Counter[str], village: str, parent: Row) -> Row:
    """Half of a household's land, passed on to a neighbour for five years at about 800 元."""
    area = (Decimal(str(parent["area_mu"])) / 2).quantize(CENT)
    start = date(2023, 3, 1)
    signed = start - timedelta(days=town.chance.between(5, 25))
    price = (area * (800 + town.chance.between(-30, 30)) * 5).quantize(CENT)
    return _contract(
        town,
        numbers,
        village,
        kind="transfer",
        party_id=f"H{village[1:]}{HOUSEHOLDS - 1}",
        area_mu=area,
        use="种植",
        parcel_id=parent["parcel_id"],
        parent_contract_id=parent["contract_id"],
        signed_on=signed,
        start_on=start,
        end_on=_years(start, 5),
        price_total=price,
        award_method="negotiation",
        filed_on=signed + timedelta(days=town.chance.between(3, 28)),
        due_total=(price / 5).quantize(CENT),
        paid_total=(price / 5).quantize(CENT),
    )


def _temporary(town: Town, numbers: Counter[str], village: str) -> Row:
    area = _mu(town, 10, 20)
    start = date(2024, 9, 1)
    signed = start - timedelta(days=10)
    return _contract(
        town,
        numbers,
        village,
        kind="temp_use",
        party_id=f"Q{village[1:]}1",
        area_mu=area,
        use="临时堆料",
        parcel_id=_parcel(town, village, "waste", "临时堆料", area),
        signed_on=signed,
        start_on=start,
        end_on=date(2026, 8, 31),
        price_total=(area * 1000).quantize(CENT),
        award_method="negotiation",
        filed_on=signed + timedelta(days=12),
        due_total=(area * 500).quantize(CENT),
        paid_total=(area * 500).quantize(CENT),
    )


def before(town: Town) -> None:
    """What was uploaded the time before: the same, but for what has since been signed or rechecked."""
    for record, fields in _KEPT.items():
        for row in town.rows(record):
            town.add(f"{record}_before", **{name: row.get(name) for name in fields})
