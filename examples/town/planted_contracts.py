"""L01 to L05: decisions, terms, prices, ties and use."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from examples.town.clean import Town
from examples.town.planted import (
    Found,
    Plant,
    contract,
    decision_of,
    later,
    move,
    official,
    parcel_of,
    person,
    subject,
    times,
)


def no_decision(town: Town) -> Found:
    c = contract(town, 1, "other_mode")
    c["decision_id"] = None
    return {"L01-1": [subject(c)]}


def signed_before_the_decision(town: Town) -> Found:
    c = contract(town, 2, "other_mode")
    resolved = decision_of(town, c)["resolved_on"]
    assert isinstance(resolved, date)
    c["signed_on"] = resolved - timedelta(days=1)
    return {"L01-2": [subject(c)]}


def too_few_agree(town: Town) -> Found:
    c = contract(town, 3, "other_mode")
    decision_of(town, c)["agree_n"] = 159  # of 240: one short of two thirds
    return {"L01-3": [subject(c)]}


def no_majority_of_those_present(town: Town) -> Found:
    c = contract(town, 4, "asset_lease")
    decision_of(town, c).update(present_n=26, agree_n=13)
    return {"L01-4": [subject(c)]}


def too_few_agree_under_the_new_law(town: Town) -> Found:
    c = contract(town, 5, "asset_lease", 1)
    signed = c["signed_on"]
    assert isinstance(signed, date)
    move(town, c, (date(2025, 6, 10) - signed).days)
    decision_of(town, c)["agree_n"] = 19  # of 30
    return {"L01-5": [subject(c)]}


def to_an_outsider_without_approval(town: Town) -> Found:
    c = contract(town, 6, "other_mode")
    c["party_id"] = "Q061"
    return {"L01-6": [subject(c)]}


def decided_by_representatives(town: Town) -> Found:
    c = contract(town, 7, "other_mode", 1)
    signed = c["signed_on"]
    assert isinstance(signed, date)
    move(town, c, (date(2025, 8, 1) - signed).days)
    made = decision_of(town, c)
    made.update(body="reps", eligible_n=30, present_n=27, agree_n=24)
    return {"L01-a": [subject(made)]}


def no_quorum_of_all(town: Town) -> Found:
    c = contract(town, 8, "other_mode", 2)
    made = decision_of(town, c)
    made.update(present_n=120, agree_n=110)
    return {"L01-b-1": [subject(made)], "L01-3": [subject(c)]}


def no_quorum_of_members(town: Town) -> Found:
    made = decision_of(town, contract(town, 9, "asset_lease"))
    made.update(present_n=19, agree_n=15)
    return {"L01-b-2": [subject(made)]}


def steps_out_of_order(town: Town) -> Found:
    made = decision_of(town, contract(town, 10, "other_mode"))
    made["consulted_on"], made["reviewed_on"] = made["reviewed_on"], made["consulted_on"]
    return {"L01-c-1": [subject(made)]}


def decision_not_posted(town: Town) -> Found:
    made = decision_of(town, contract(town, 11, "other_mode"))
    made["post_notice_id"] = None
    return {"L01-c-2": [subject(made)]}


def result_posted_late(town: Town) -> Found:
    made = decision_of(town, contract(town, 12, "other_mode"))
    later(town.find("notice", "notice_id", made["result_notice_id"]), 200, "posted_on", "removed_on")
    return {"L01-c-3": [subject(made)]}


def household_term(town: Town) -> Found:
    c = contract(town, 1, "household", 5)
    later(c, 366, "end_on")
    return {"L02-1": [subject(c)]}


def other_mode_term(town: Town) -> Found:
    c = contract(town, 2, "other_mode", 1)
    later(c, 15 * 365, "end_on")
    times(c, Decimal(35) / 20, "price_total", "appraised_total")
    return {"L02-2": [subject(c)]}


def lease_term(town: Town) -> Found:
    c = contract(town, 3, "asset_lease")
    later(c, 15 * 365, "end_on")
    times(c, Decimal("2.5"), "price_total", "appraised_total")
    return {"L02-3": [subject(c)]}


def transfer_beyond_its_contract(town: Town) -> Found:
    c = contract(town, 4, "transfer")
    parent, start = town.find("contract", "contract_id", c["parent_contract_id"])["end_on"], c["start_on"]
    assert isinstance(parent, date)
    assert isinstance(start, date)
    c["end_on"] = parent + timedelta(days=30)
    times(c, Decimal((parent - start).days) / (5 * 365), "price_total")
    return {"L02-4": [subject(c)]}


def temporary_for_too_long(town: Town) -> Found:
    c = contract(town, 5, "temp_use")
    later(c, 30, "end_on")
    return {"L02-5": [subject(c)]}


def signed_long_after_its_start(town: Town) -> Found:
    c = contract(town, 6, "household", 5)
    start = c["start_on"]
    assert isinstance(start, date)
    c.update(signed_on=start + timedelta(days=91), filed_on=start + timedelta(days=100))
    return {"L02-a-1": [subject(c)]}


def filed_before_signed(town: Town) -> Found:
    c = contract(town, 7, "household", 5)
    signed = c["signed_on"]
    assert isinstance(signed, date)
    c["filed_on"] = signed - timedelta(days=3)
    return {"L02-a-2": [subject(c)]}


def filed_late(town: Town) -> Found:
    c = contract(town, 8, "transfer")
    later(c, 31, "filed_on")
    return {"L02-b": [subject(c)]}


def no_written_form(town: Town) -> Found:
    c = contract(town, 9, "transfer")
    c["scan"] = None
    return {"L02-c": [subject(c)], "L08-1": [subject(c)]}


def below_the_appraisal(town: Town) -> Found:
    c = contract(town, 1, "other_mode", 1)
    times(c, Decimal("1.4"), "appraised_total")
    return {"L03-1": [subject(c)]}


def split_award(town: Town) -> Found:
    first, second = contract(town, 10, "asset_lease"), contract(town, 10, "asset_lease", 1)
    a, b = first["signed_on"], second["signed_on"]
    assert isinstance(a, date)
    assert isinstance(b, date)
    move(town, second, (a - b).days + 100)
    for c in (first, second):
        c.update(
            party_id="Q101",
            price_total=Decimal("120000.00"),
            appraised_total=Decimal("125000.00"),
            award_method="negotiation",
        )
    return {"L03-2": [subject(second)]}


def awarded_directly(town: Town) -> Found:
    contract(town, 11, "transfer")["award_method"] = "direct"
    return {"L03-a": [("V11", "2023")]}


def far_below_its_peers(town: Town) -> Found:
    c = contract(town, 12, "other_mode", 1)
    times(c, Decimal("0.4"), "price_total", "appraised_total")
    return {"L03-b": [subject(c)]}


def not_appraised(town: Town) -> Found:
    c = contract(town, 3, "other_mode", 1)
    c.update(price_total=Decimal("118000.00"), appraised_total=None)
    return {"L03-c": [subject(c)]}


def an_officials_own(town: Town) -> Found:
    c = contract(town, 1, "temp_use")
    c["party_id"] = person(town, "GR-01", "GV013")
    return {"L04-1": [subject(c)]}


def an_officials_kin(town: Town) -> Found:
    c = contract(town, 2, "other_mode", 2)
    c["award_method"] = "negotiation"
    town.add(
        "kinship",
        kin_id="QS-901",
        official_id="GT12",
        relative_id=c["party_id"],
        relation="sibling",
        declared_on=date(2025, 3, 3),
        source="registry",
    )
    return {"L04-2": [subject(c)]}


def an_officials_company(town: Town) -> Found:
    c = contract(town, 3, "asset_lease", 1)
    c["award_method"] = "negotiation"
    town.find("party", "party_id", c["party_id"])["controller_id"] = person(town, "GR-02", "GV033")
    return {"L04-3": [subject(c)]}


def one_hand_at_both_ends(town: Town) -> Found:
    c = contract(town, 4, "transfer", 1)
    c["signer_id"] = c["handler_id"]
    return {"L04-a-1": [subject(c)]}


def handled_by_the_contractor(town: Town) -> Found:
    c = contract(town, 6, "temp_use")
    c["party_id"] = person(town, "GR-03", "GV064")
    return {"L04-a-2": [subject(c)], "L04-1": [subject(c)]}


def no_declaration(town: Town) -> Found:
    town.rows("kinship").remove(town.find("kinship", "official_id", "GV072"))
    return {"L04-b": [subject(official(town, "GV072"))]}


def turned_into_a_factory(town: Town) -> Found:
    c = contract(town, 8, "household", 6)
    parcel_of(town, c).update(land_class="arable", actual_use="厂房仓储")
    return {"L05-1": [subject(parcel_of(town, c))], "L05-2": [subject(c)]}


def used_otherwise(town: Town) -> Found:
    c = contract(town, 9, "asset_lease", 1)
    parcel_of(town, c)["actual_use"] = "餐饮"
    return {"L05-2": [subject(c)]}


def large_guard_house(town: Town) -> Found:
    parcel = parcel_of(town, contract(town, 10, "household", 6))
    parcel["house_area_m2"] = 60
    return {"L05-3": [subject(parcel)]}


def orchard_on_basic_farmland(town: Town) -> Found:
    c = contract(town, 11, "household", 6)
    c["use"] = "果园"
    parcel_of(town, c).update(land_class="basic_farmland", actual_use="果园")
    return {"L05-a": [subject(parcel_of(town, c))]}


def not_looked_at(town: Town) -> Found:
    parcel = parcel_of(town, contract(town, 12, "household", 6))
    parcel["surveyed_on"] = date(2023, 5, 8)
    return {"L05-b": [subject(parcel)]}


def more_than_the_parcel(town: Town) -> Found:
    c = contract(town, 1, "household", 7)
    c["area_mu"] = Decimal(str(c["area_mu"])) + 2
    return {"L05-c-1": [subject(parcel_of(town, c))]}


def more_than_the_contract(town: Town) -> Found:
    c = contract(town, 2, "transfer")
    times(c, Decimal(3), "area_mu", "price_total")
    return {"L05-c-2": [(str(c["parent_contract_id"]),)]}


PLANTS: tuple[Plant, ...] = (
    no_decision,
    signed_before_the_decision,
    too_few_agree,
    no_majority_of_those_present,
    too_few_agree_under_the_new_law,
    to_an_outsider_without_approval,
    decided_by_representatives,
    no_quorum_of_all,
    no_quorum_of_members,
    steps_out_of_order,
    decision_not_posted,
    result_posted_late,
    household_term,
    other_mode_term,
    lease_term,
    transfer_beyond_its_contract,
    temporary_for_too_long,
    signed_long_after_its_start,
    filed_before_signed,
    filed_late,
    no_written_form,
    below_the_appraisal,
    split_award,
    awarded_directly,
    far_below_its_peers,
    not_appraised,
    an_officials_own,
    an_officials_kin,
    an_officials_company,
    one_hand_at_both_ends,
    handled_by_the_contractor,
    no_declaration,
    turned_into_a_factory,
    used_otherwise,
    large_guard_house,
    orchard_on_basic_farmland,
    not_looked_at,
    more_than_the_parcel,
    more_than_the_contract,
)
