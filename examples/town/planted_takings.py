"""L06 to L08: compensation files, payments, rents, procedure, and what changed since the last upload."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from examples.town.clean import Town
from examples.town.planted import (
    Found,
    Plant,
    comp_file,
    contract,
    later,
    official,
    parcel_of,
    payment_of,
    project,
    subject,
    times,
)


def surveyor_is_the_payee(town: Town) -> Found:
    f = comp_file(town, 1)
    f["surveyor_ids"] = ["GT13", "GV014"]
    town.find("party", "party_id", f["party_id"])["idno_hash"] = official(town, "GV014")["idno_hash"]
    return {"L04-c-1": [subject(f)]}


def surveyor_is_kin(town: Town) -> Found:
    f = comp_file(town, 7)
    f["surveyor_ids"] = ["GT13", "GV024"]
    town.add(
        "kinship",
        kin_id="QS-902",
        official_id="GV024",
        relative_id=f["party_id"],
        relation="child",
        declared_on=date(2025, 4, 1),
        source="self",
    )
    return {"L04-c-2": [subject(f)]}


def more_than_the_parcel(town: Town) -> Found:
    f = comp_file(town, 15)
    times(parcel_of(town, f), Decimal("0.9"), "area_mu")
    return {"L06-1": [(str(f["project_id"]), str(f["parcel_id"]))]}


def more_than_measured(town: Town) -> Found:
    f = comp_file(town, 20)
    times(f, Decimal("0.9"), "measured_mu")
    return {"L06-2": [subject(f)]}


def two_files_for_one_parcel(town: Town) -> Found:
    first, second = comp_file(town, 25), comp_file(town, 49)
    assert first["project_id"] == second["project_id"]
    area = Decimal(str(first["comp_mu"])) + Decimal(str(second["comp_mu"]))
    parcel_of(town, first)["area_mu"] = area
    second.update(parcel_id=first["parcel_id"], party_id=first["party_id"], signer_id=first["party_id"])
    payment_of(town, second).update(
        party_id=first["party_id"],
        holder_id=first["party_id"],
        card_hash=payment_of(town, first)["card_hash"],
    )
    return {"L06-3": [subject(first), subject(second)]}


def planted_after_the_notice(town: Town) -> Found:
    f = comp_file(town, 30)
    f["attach_since"] = town.find("project", "project_id", f["project_id"])["pre_notice_on"]
    return {"L06-4": [subject(f)]}


def signed_by_one_who_had_died(town: Town) -> Found:
    f = comp_file(town, 35)
    f["signer_id"] = "H0120"
    return {"L06-a": [subject(f)]}


def wrong_amount_for_land(town: Town) -> Found:
    f = comp_file(town, 40)
    for row, name in ((f, "land_amount"), (f, "total_amount"), (payment_of(town, f), "amount")):
        row[name] = Decimal(str(row[name])) + 1000
    return {"L06-b-1": [subject(f)]}


def wrong_total(town: Town) -> Found:
    f = comp_file(town, 45)
    for row, name in ((f, "total_amount"), (payment_of(town, f), "amount")):
        row[name] = Decimal(str(row[name])) + 500
    return {"L06-b-2": [subject(f)]}


def far_too_dense(town: Town) -> Found:
    f = comp_file(town, 50)
    f["attach_n"] = int(str(f["attach_n"])) * 15
    return {"L06-c": [subject(f)]}


def paid_late(town: Town) -> Found:
    f = comp_file(town, 55)
    due = f["pay_due_on"]
    assert isinstance(due, date)
    payment_of(town, f)["paid_on"] = due + timedelta(days=1)
    return {"L07-1": [subject(f)]}


def paid_in_cash(town: Town) -> Found:
    f = comp_file(town, 60)
    payment_of(town, f)["method"] = "cash"
    return {"L07-2": [subject(f)], "L07-a": [subject(payment_of(town, f))]}


def paid_to_another(town: Town) -> Found:
    f = comp_file(town, 65)
    payment_of(town, f)["holder_id"] = "H0415"
    return {"L07-3": [subject(f)]}


def paid_too_little(town: Town) -> Found:
    f = comp_file(town, 70)
    paid = payment_of(town, f)
    paid["amount"] = Decimal(str(paid["amount"])) - 600
    return {"L07-4": [subject(f)]}


def rent_in_arrears(town: Town) -> Found:
    c = contract(town, 3, "other_mode", 2)
    times(c, Decimal("0.5"), "paid_total")
    return {"L07-5": [subject(c)]}


def one_card_for_two(town: Town) -> Found:
    first, second = comp_file(town, 75), comp_file(town, 81)
    assert first["project_id"] == second["project_id"]
    payment_of(town, second)["card_hash"] = payment_of(town, first)["card_hash"]
    return {"L07-b": [subject(first), subject(second)]}


def accounts_not_published(town: Town) -> Found:
    notices = town.rows("notice")
    notices.remove(next(n for n in notices if n["kind"] == "finance" and n["subject_id"] == "XM-06"))
    return {"L07-c": [("XM-06",)]}


def no_scan(town: Town) -> Found:
    c = contract(town, 4, "household", 8)
    c["scan"] = None
    return {"L08-1": [subject(c)]}


def a_number_is_missing(town: Town) -> Found:
    town.rows("contract").remove(contract(town, 5, "household", 9))
    return {"L08-2": [("HT-V05-009",)]}  # the number before the gap


def documents_are_missing(town: Town) -> Found:
    f, paid = comp_file(town, 90), comp_file(town, 95)
    f["docs"] = ["权属证明", "现状调查表", "补偿协议", "公示照片", "付款凭证"]
    paid["docs"] = ["权属证明", "现状调查表", "测绘成果", "补偿协议", "公示照片"]
    return {"L08-3": [subject(f)], "L08-4": [subject(paid)]}


def steps_of_a_taking(town: Town) -> Found:
    p = project(town, 1)
    pre = p["pre_notice_on"]
    assert isinstance(pre, date)
    p["risk_on"] = pre - timedelta(days=10)
    return {"L08-a-1": [subject(p)]}


def notices_taken_down_early(town: Town) -> Found:
    for number, kind, days in ((2, "land_pre", 10), (3, "land_plan", 29)):
        found = next(
            n for n in town.rows("notice") if n["kind"] == kind and n["subject_id"] == f"XM-{number:02}"
        )
        posted = found["posted_on"]
        assert isinstance(posted, date)
        found["removed_on"] = posted + timedelta(days=days)
    return {"L08-a-2": [("XM-02",)], "L08-a-3": [("XM-03",)]}


def money_and_announcement_late(town: Town) -> Found:
    late, silent = project(town, 4), project(town, 5)
    approved = late["approved_on"]
    assert isinstance(approved, date)
    late["fund_ready_on"] = approved + timedelta(days=1)
    later(silent, 30, "announced_on")
    return {"L08-a-4": [subject(late)], "L08-a-5": [subject(silent)]}


def more_than_was_approved(town: Town) -> Found:
    p = project(town, 6)
    times(p, Decimal("0.9"), "approved_area_mu")
    return {"L08-b": [subject(p)]}


def not_swept(town: Town) -> Found:
    c, f = contract(town, 8, "household", 9), comp_file(town, 48)
    c["audit_on"] = None
    f["recheck_on"] = None
    return {
        "L08-c-1": [subject(c)],
        "L08-c-2": [("V08",)],
        "L08-c-3": [subject(f)],
        "L08-c-4": [(str(f["project_id"]),)],
    }


def changed_since_the_last_upload(town: Town) -> Found:
    c, f = contract(town, 6, "household", 9), comp_file(town, 8)
    times(c, Decimal("0.5"), "area_mu")
    f["attach_n"] = int(str(f["attach_n"])) + 1
    return {"L08-5": [subject(c)], "L08-7": [subject(f)]}


def gone_since_the_last_upload(town: Town) -> Found:
    c, f = contract(town, 7, "temp_use"), comp_file(town, 200)
    town.rows("contract").remove(c)
    town.rows("comp_file").remove(f)
    return {"L08-6": [subject(c)], "L08-8": [subject(f)]}


PLANTS: tuple[Plant, ...] = (
    surveyor_is_the_payee,
    surveyor_is_kin,
    more_than_the_parcel,
    more_than_measured,
    two_files_for_one_parcel,
    planted_after_the_notice,
    signed_by_one_who_had_died,
    wrong_amount_for_land,
    wrong_total,
    far_too_dense,
    paid_late,
    paid_in_cash,
    paid_to_another,
    paid_too_little,
    rent_in_arrears,
    one_card_for_two,
    accounts_not_published,
    no_scan,
    a_number_is_missing,
    documents_are_missing,
    steps_of_a_taking,
    notices_taken_down_early,
    money_and_announcement_late,
    more_than_was_approved,
    not_swept,
)
SINCE: tuple[Plant, ...] = (changed_since_the_last_upload, gone_since_the_last_upload)
