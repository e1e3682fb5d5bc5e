"""The clean year's takings of land: projects, a file per household and parcel, and what was paid."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from examples.town.chance import digest
from examples.town.clean import Row, Town, notice, villages
from examples.town.holdings import CENT

FILES = 200
DOCS = ("权属证明", "现状调查表", "测绘成果", "补偿协议", "公示照片", "付款凭证")
STANDARD = Decimal("58000.00")  # 元 per mu


def takings(town: Town) -> None:
    """Six takings, two of each town, with 200 files."""
    town.add(
        "program",
        program_id="ZC-01",
        name="征地补偿",
        category="land_comp",
        standard_amount=STANDARD,
        standard_unit="mu",
        pay_due_days=90,
        notice_days=30,
        card_only=True,
        valid_from=date(2019, 1, 1),
        authority="示例区征地补偿标准",
    )
    projects = [_project(town, number) for number in range(1, 7)]
    for number in range(FILES):
        _file(town, projects[number % len(projects)], number)
    for project in projects:
        _close(town, project)


def _project(town: Town, number: int) -> Row:
    project, org = f"XM-{number:02}", f"T{(number + 1) // 2}"
    pre = date(2023, 10 if number % 2 else 11, 8 + number)
    plan = pre + timedelta(days=40)
    approved = plan + timedelta(days=100)
    received = approved + timedelta(days=6)
    notice(town, "land_pre", org, ("项目", project), pre, 20)
    return town.add(
        "project",
        project_id=project,
        name=f"{number}号公路征地",
        org_id=org,
        kind="taking",
        pre_notice_on=pre,
        risk_on=pre + timedelta(days=25),
        plan_notice_id=notice(town, "land_plan", org, ("项目", project), plan, 35),
        fund_ready_on=approved - timedelta(days=20),
        approved_on=approved,
        received_on=received,
        approval_no=f"示政地〔2024〕{number}号",
        announced_on=received + timedelta(days=10),
        standard_per_mu=STANDARD,
    )


def _file(town: Town, project: Row, number: int) -> Row:
    org = str(project["org_id"])
    own = [village for village in villages() if (int(village[1:]) - 1) // 4 + 1 == int(org[1:])]
    village = own[(number // 6) % len(own)]
    party = f"H{village[1:]}{(number // 24) % 18 + 1:02}"
    comp, payment = f"BC-{number + 1:03}", f"FF-{number + 1:03}"
    area = Decimal(town.chance.between(50, 300)) / 100
    land, attach = (area * STANDARD).quantize(CENT), Decimal(town.chance.between(2000, 9000))
    pre = project["pre_notice_on"]
    assert isinstance(pre, date)
    signed = town.chance.day(pre + timedelta(days=160), pre + timedelta(days=190))
    due = signed + timedelta(days=90)
    parcel = f"ZD-{number + 1:03}"
    town.add(
        "parcel",
        parcel_id=parcel,
        village_id=village,
        land_class="arable",
        area_mu=area,
        planned_use="种植",
        actual_use="种植",
        surveyed_on=pre - timedelta(days=10),
        house_area_m2=0,
    )
    paid = due - timedelta(days=town.chance.between(3, 60))
    town.add(
        "payment",
        payment_id=payment,
        program_id="ZC-01",
        party_id=party,
        org_id=org,
        period=f"{paid:%Y-%m}",
        quantity=area,
        amount=land + attach,
        due_on=due,
        approved_on=paid - timedelta(days=5),
        paid_on=paid,
        method="card",
        card_hash=digest("card", party),
        holder_id=party,
        handler_id=f"G{org}3",
        approver_id=f"G{org}1",
        batch_no=f"P{project['project_id']}",
        status="paid",
    )
    return town.add(
        "comp_file",
        comp_id=comp,
        project_id=project["project_id"],
        parcel_id=parcel,
        party_id=party,
        measured_mu=area,
        comp_mu=area,
        land_amount=land,
        attach_n=int(area * town.chance.between(8, 12)),
        attach_amount=attach,
        attach_since=pre - timedelta(days=town.chance.between(200, 900)),
        total_amount=land + attach,
        surveyed_on=pre + timedelta(days=12),
        surveyor_ids=[f"G{org}2", f"G{org}3"],
        signed_on=signed,
        signer_id=party,
        pay_due_on=due,
        payment_id=payment,
        docs=list(DOCS),
        is_cadre=False,
        is_kin=number % 40 == 7,
        recheck_on=date(2025, 9, 15) if number % 40 == 7 else None,
        recheck_by=f"G{org}4" if number % 40 == 7 else None,
    )


def _close(town: Town, project: Row) -> None:
    """The approved area covers the files, and the accounts are posted after the first payment."""
    files = [row for row in town.rows("comp_file") if row["project_id"] == project["project_id"]]
    project["approved_area_mu"] = sum((Decimal(str(row["comp_mu"])) for row in files), Decimal(0)) + 5
    payments = {row["payment_id"] for row in files}
    days = [row["paid_on"] for row in town.rows("payment") if row["payment_id"] in payments]
    first = min(day for day in days if isinstance(day, date))
    notice(
        town,
        "finance",
        str(project["org_id"]),
        ("项目", str(project["project_id"])),
        first + timedelta(days=20),
        15,
    )
