"""Payments: mostly in order, with a small share of blanks, unreadable cells, repeats and breaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bench import columns as c
from bench.columns import Array, Chance, Numbers

KINDS = ("goods", "services", "works", "subsidy", "salary", "travel", "refund", "other")
METHODS = ("transfer", "card", "cash", "cheque", "other")
STATUSES = ("paid", "returned", "recovered", "void")
PURPOSES = (
    "办公用品采购", "道路维修工程款", "困难群众生活补贴", "村级保洁服务费", "差旅费报销",
    "农村危房改造补助", "十月份工资发放", "会议室设备购置", "征地补偿款发放", "水渠清淤工程款",
)  # fmt: skip
MARKED = (
    "购买烟酒一批",
    "节日礼品采购",
    "购物卡",
    "代缴会费",
    "备用款支取",
    "暂借款",
    "往来款结算",
    "测试",
    "款",
)
REMARKS = ("已核对", "附合同复印件", "户主代领,以现金交付", "代办人付现金", "代付")
FIRST, LAST, AS_OF = c.day("2023-01-01"), c.day("2024-12-31"), c.day("2025-03-31")
CHUNK = 250_000  # rows of a row group
TYPICAL = (9.6, 9.0, 10.6, 8.2, 9.0, 7.8, 8.0, 8.5)  # logarithm of a typical amount of each kind, in 元
LARGE = 50_000_00  # in cents: payments without a payee are of at least this, see README


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many records there are of each type, in proportion to the payments."""

    payments: int

    @property
    def units(self) -> int:
        return max(self.payments // 500, 4)

    @property
    def officials(self) -> int:
        return max(self.payments // 50, 20)

    @property
    def payees(self) -> int:
        return max(self.payments // 10, 20)

    @property
    def contracts(self) -> int:
        return max(self.payments // 5, 20)


def contract_unit(numbers: Numbers, sizes: Sizes) -> Numbers:
    """The unit of a contract, by its number."""
    return numbers % sizes.units


def contract_payee(numbers: Numbers, sizes: Sizes) -> Numbers:
    """The payee of a contract, by its number."""
    return numbers * 7919 % sizes.payees


def relative(officials: Numbers, sizes: Sizes) -> Numbers:
    """A payee that is kin of an official, by their number."""
    return officials * 31 % sizes.payees


def payments(sizes: Sizes, seed: int) -> Iterator[pa.Table]:
    """Chunk by chunk, so that any number fits in memory."""
    for start in range(0, sizes.payments, CHUNK):
        rows = min(CHUNK, sizes.payments - start)
        yield _chunk(sizes, np.random.default_rng([seed, 1, start]), start, rows)


def _chunk(sizes: Sizes, chance: Chance, start: int, rows: int) -> pa.Table:
    kind = c.weighted(chance, (25, 20, 8, 15, 15, 10, 3, 4), rows)
    cents = np.exp(chance.normal(np.asarray(TYPICAL)[kind], 0.8)).round(2) * 100
    cents = np.clip(cents.astype(np.int64), 100, 9_000_000_00)
    quantity = np.where(kind == 0, chance.integers(1, 40, rows), 1)
    price = np.maximum(cents // quantity, 1)
    cents = np.where(kind == 0, price * quantity, cents)
    paid = chance.integers(FIRST, LAST + 1, rows)
    dirt = chance.random(rows)  # at most one of the cells that other records are found by is dirty
    found = {
        **_who(sizes, chance, start, rows, cents, dirt),
        **_money(chance, kind, cents, quantity, price, dirt),
        **_days(chance, paid, dirt),
        **_words(chance, kind, start, rows),
    }
    return _repeated(chance, pa.table(found))


def _who(
    sizes: Sizes, chance: Chance, start: int, rows: int, cents: Numbers, dirt: Numbers
) -> dict[str, Array]:
    numbers = np.arange(start, start + rows)
    few = np.isin(numbers, [7, sizes.payments // 2, sizes.payments - 3])  # see README
    often = c.share(chance, rows, 0.1)
    payee = np.where(
        often, chance.integers(0, max(sizes.payees // 100, 1), rows), chance.integers(0, sizes.payees, rows)
    )
    approver = chance.integers(0, sizes.officials, rows)
    handler = chance.integers(0, sizes.officials, rows)
    handler = np.where(c.share(chance, rows, 0.002), approver, handler)
    has_contract = (cents >= 80_000_00) ^ c.share(chance, rows, 0.02)
    contract = chance.integers(0, sizes.contracts, rows)
    theirs = has_contract & ~c.share(chance, rows, 0.03)
    unit = np.where(theirs, contract_unit(contract, sizes), chance.integers(0, sizes.units, rows))
    payee = np.where(theirs, contract_payee(contract, sizes), payee)
    payee = np.where(c.share(chance, rows, 0.001), relative(approver, sizes), payee)
    ids = c.numbered("P", numbers, 9)
    return {
        "payment_id": c.with_gaps(ids, np.isin(numbers, [11, sizes.payments // 3])),
        "unit_id": c.with_gaps(c.numbered("U", unit, 6), few),
        "payee_id": c.with_gaps(c.numbered("Y", payee, 8), (dirt < 0.004) & (cents >= LARGE)),
        "approver_id": c.with_gaps(c.numbered("O", approver, 7), c.share(chance, rows, 0.002)),
        "handler_id": c.with_gaps(c.numbered("O", handler, 7), c.share(chance, rows, 0.002)),
        "contract_id": c.with_gaps(c.numbered("C", contract, 8), ~has_contract),
    }


def _money(
    chance: Chance, kind: Numbers, cents: Numbers, quantity: Numbers, price: Numbers, dirt: Numbers
) -> dict[str, Array]:
    rows = len(cents)
    amount = np.where(c.share(chance, rows, 0.001), 0, cents)
    amount = np.where(c.share(chance, rows, 0.002), amount + 1, amount)
    amount = np.where((dirt >= 0.004) & (dirt < 0.0045), -amount - 1, amount)  # unreadable: below its minimum
    rate = np.asarray([300, 600, 900, 1300])[chance.integers(0, 4, rows)]
    tax = amount * rate // 10_000
    tax = np.where(c.share(chance, rows, 0.003), tax * 20 + 5_00, tax)
    rate = np.where(c.share(chance, rows, 0.003), 1700, rate)
    untaxed = np.isin(kind, (3, 4, 6)) ^ c.share(chance, rows, 0.003)
    price = np.where(c.share(chance, rows, 0.002), price * 3, price)
    return {
        "amount": c.money(amount, (dirt >= 0.0045) & (dirt < 0.006)),
        "tax": c.money(tax, untaxed),
        "tax_rate": c.scaled(rate, 6, 4, c.share(chance, rows, 0.003)),
        "quantity": pa.array(quantity, pa.int64(), mask=c.share(chance, rows, 0.004)),
        "unit_price": c.money(price, c.share(chance, rows, 0.003)),
    }


def _days(chance: Chance, paid: Numbers, dirt: Numbers) -> dict[str, Array]:
    rows = len(paid)
    approved = paid - np.minimum(chance.exponential(10, rows).astype(int), 90)
    approved = np.where(c.share(chance, rows, 0.004), paid + 3, approved)
    invoiced = approved - chance.integers(0, 60, rows)
    invoiced = np.where(c.share(chance, rows, 0.004), approved - chance.integers(-5, 300, rows), invoiced)
    booked = paid + np.where(
        c.share(chance, rows, 0.005), chance.integers(14, 18, rows), chance.integers(0, 15, rows)
    )
    month = c.date_texts(np.where(c.share(chance, rows, 0.004), paid - 20, paid))
    paid = np.where(c.share(chance, rows, 0.0005), AS_OF + 1 + paid % 40, paid)
    texts = c.with_gaps(c.date_texts(invoiced), c.share(chance, rows, 0.003))
    texts = c.replaced(texts, c.share(chance, rows, 0.002), "2024-02-30")
    texts = c.replaced(texts, c.share(chance, rows, 0.002), "不详")
    return {
        "invoiced_on": texts,
        "approved_on": c.dates(approved, c.share(chance, rows, 0.003)),
        "paid_on": c.dates(paid, (dirt >= 0.006) & (dirt < 0.007)),
        "booked_on": c.dates(booked, c.share(chance, rows, 0.004)),
        "period": pa.compute.utf8_slice_codeunits(month, 0, 7),
        "urgent": pa.array(c.share(chance, rows, 0.05), pa.bool_(), mask=c.share(chance, rows, 0.003)),
    }


def _words(chance: Chance, kind: Numbers, start: int, rows: int) -> dict[str, Array]:
    numbers = np.arange(start, start + rows)
    salary = (kind == 4) & ~c.share(chance, rows, 0.01)
    method = np.where(salary, 0, c.weighted(chance, (70, 15, 8, 4, 3), rows))
    status = c.weighted(chance, (970, 15, 10, 5), rows)
    invoice = c.numbered("", chance.integers(0, 10**8, rows), 8)
    long = c.joined(c.numbered("", chance.integers(0, 10**10, rows), 12), invoice)
    invoice = c.replaced(
        c.replaced(invoice, c.share(chance, rows, 0.4), long), c.share(chance, rows, 0.004), "无"
    )
    account = c.numbered("62", chance.integers(0, 10**15, rows), 17)
    account = c.replaced(account, c.share(chance, rows, 0.004), c.numbered("63", numbers, 9))
    series = c.among(("PZ", "JZ"), ((method == 2) ^ c.share(chance, rows, 0.003)).astype(int))
    voucher = c.joined(series, c.among(("-2023-", "-2024-"), numbers % 2), c.numbered("", numbers % 10**6, 6))
    voucher = c.replaced(voucher, c.share(chance, rows, 0.003), "PZ2024-1")
    purpose = c.joined(
        c.among(PURPOSES, chance.integers(0, len(PURPOSES), rows)), c.numbered("", numbers % 997, 3)
    )
    marked = c.among(MARKED, chance.integers(0, len(MARKED), rows))
    purpose = c.replaced(purpose, c.share(chance, rows, 0.005), marked)
    remarks = c.among(REMARKS, c.weighted(chance, (70, 28, 0.7, 0.7, 0.6), rows))
    return {
        "kind": _codes(chance, KINDS, kind),
        "method": _codes(chance, METHODS, method),
        "status": _codes(chance, STATUSES, status),
        "invoice_no": c.with_gaps(invoice, c.share(chance, rows, 0.004)),
        "account_no": c.with_gaps(account, c.share(chance, rows, 0.003)),
        "voucher_no": c.with_gaps(voucher, c.share(chance, rows, 0.003)),
        "purpose": c.with_gaps(purpose, c.share(chance, rows, 0.003)),
        "remark": c.with_gaps(remarks, c.share(chance, rows, 0.7)),
    }


def _codes(chance: Chance, codes: tuple[str, ...], places: Numbers) -> Array:
    """Codes, some blank and some that are none."""
    rows = len(places)
    readable = c.replaced(c.among(codes, places), c.share(chance, rows, 0.001), "??")
    return c.with_gaps(readable, c.share(chance, rows, 0.002))


def _repeated(chance: Chance, table: pa.Table) -> pa.Table:
    """Some rows in place of others: whole repeats, the same amount under another id, and split payments."""
    rows = table.num_rows
    places = np.arange(rows)
    again = c.share(chance, rows, 0.0005) & (places > 0)
    whole = table.take(pa.array(np.where(again, places - 1, places)))
    twice = c.share(chance, rows, 0.002) & (places > 0)
    near = np.where(twice, places - 1, places)
    split = np.where(c.share(chance, rows // 8 + 1, 0.002).repeat(8)[:rows], places // 8 * 8, places)
    columns = dict(zip(whole.column_names, whole.columns, strict=True))
    for name, at in (("payee_id", near), ("amount", near), ("paid_on", split)):
        columns[name] = columns[name].take(pa.array(at))
    payee = columns["payee_id"]
    columns["payee_id"] = pa.compute.coalesce(payee.take(pa.array(split)), payee)
    return pa.table(columns)
