"""What an office does to its cells: damage that must be reported, and habits that must not matter.

`Odd` cells stand in the ledgers where values were; the writer of the workbook knows them. Each
damage says which problem must be listed for it, as (record, column, text).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

from examples.town.clean import Row, Town
from examples.town.planted import comp_file, contract

Problem = tuple[str, str, str]  # record, header, text that is listed


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that is not written as its value is: an error, a number, a text, a merged amount."""

    how: OneOf["error", "number", "text", "merged"]
    value: object


def damage(town: Town) -> list[Problem]:
    """Spoils some cells, none of them one in which a breach was planted."""
    found: list[Problem] = []

    def spoil(row: Row, record: str, field: str, header: str, odd: Odd, text: str) -> None:
        row[field] = odd
        found.append((record, header, text))

    c = contract(town, 11, "household", 8)
    spoil(c, "contract", "end_on", "终止日期", Odd("text", "二〇四九年九月"), "二〇四九年九月")
    c = contract(town, 12, "other_mode", 2)
    spoil(c, "contract", "price_total", "合同总价（万元）", Odd("error", "#N/A"), "#N/A")
    # An identity number where its digest belongs, and typed as a number: the last digits are gone.
    party = town.find("party", "party_id", "H0319")
    number = 120101196501010000
    spoil(party, "party", "idno_hash", "证件号(加盐摘要)", Odd("number", number), str(number))
    paid = town.find("payment", "payment_id", "FF-105")
    spoil(paid, "payment", "amount", "发放金额", Odd("text", "约三万元"), "约三万元")
    for code in ("FF-130", "FF-131"):
        paid = town.find("payment", "payment_id", code)
        amount = Odd("merged", 61000)
        spoil(paid, "payment", "amount", "发放金额", amount, "61000")
    parcel = town.find("parcel", "parcel_id", contract(town, 9, "household", 8)["parcel_id"])
    spoil(parcel, "parcel", "surveyed_on", "现状核查日期", Odd("number", 2025), "2025")
    town.find("party", "party_id", "Q092")["controller_id"] = None
    comp_file(town, 110)["measured_mu"] = None
    f = comp_file(town, 121)
    f["payment_id"] = "FF-999"
    found.append(("comp_file", "发放编号", "FF-999"))
    contract(town, 4, "transfer", 2)["party_id"] = None
    town.find("parcel", "parcel_id", "ZD-140")["actual_use"] = "种树"  # a word that no list has
    twice = town.rows("notice")[50]
    town.rows("notice").insert(51, dict(twice))
    found.append(("notice", "公示编号", str(twice["notice_id"])))
    return found


def habits(town: Town) -> None:
    """Keys that are numbers in one sheet and texts in another: nothing is to come of it."""
    for number in range(100, 110):
        f = comp_file(town, number)
        code = str(400_000 + number)
        town.find("parcel", "parcel_id", f["parcel_id"])["parcel_id"] = Odd("number", int(code))
        f["parcel_id"] = code
