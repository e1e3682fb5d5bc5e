"""The forty record rules by durable-rules, fact by fact, in the only form in which it is exact.

A bare ruleset without host and threads; conjunctions only, at most 60 in a ruleset; one fact with a
constant id, whose matches are drained before it is taken back. What the engine cannot decide exactly
(decimals, dates, regular expressions, one field against another) is computed first in Python and
handed in as 0 or 1. A part that is unknown is left out of the fact, and named by a field `u_…` in its
place; so what is broken, undecided and not applicable are three sets of conjunctions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow.parquet as pq

from accountability.engines.durable.ruleset import MOST, Ruleset
from bench import answers
from bench.payments import KINDS, METHODS, STATUSES

Row: TypeAlias = Mapping[str, Any]
Literal: TypeAlias = tuple[str, str, str | int]
Part: TypeAlias = Callable[[Row], object]  # None is unknown

_OPPOSITE = {"=": "<>", "<>": "=", ">": "<=", "<=": ">", ">=": "<", "<": ">="}
_AS_OF = answers.AS_OF
_PURCHASE = ("goods", "services", "works")
_CLASS_MAX = {"goods": 400_000, "services": 350_000, "subsidy": 200_000, "salary": 80_000}
_BILL, _CARD = re.compile(r"^([0-9]{8}|[0-9]{20})\Z"), re.compile(r"^62[0-9]{14,17}\Z")
_VOUCHER = re.compile(r"^(PZ|JZ)-20[0-9]{2}-[0-9]{6}\Z")
_MARKED, _LOAN = re.compile("礼品|烟酒|购物卡|会费"), re.compile("(?:备用|暂借|往来)款")
_FOR_OTHERS = re.compile("代(领|付|办).*现金")


def _of(test: Callable[..., bool], *names: str) -> Part:
    """A test of fields, unknown where one of them is."""

    def part(row: Row) -> object:
        values = [row[name] for name in names]
        return None if None in values else int(test(*values))

    return part


def _class_broken(row: Row) -> object:
    kind, amount = row["kind"], row["amount"]
    if amount is None or kind is None:
        return None
    return 0 if kind == "works" else int(amount > _CLASS_MAX.get(kind, 450_000))


def _tax_above(row: Row) -> object:
    if row["amount"] is None:
        return None
    return 0 if row["tax"] is None else int(row["tax"] > row["amount"])


def _next_month(day: date) -> date:
    year, month = divmod(day.year * 12 + day.month, 12)
    for at in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, at)
        except ValueError:
            continue
    raise AssertionError(day)


# Parts of facts: those named after fields, and those that are computed first.
PARTS: dict[str, Part] = {
    "kind": lambda r: r["kind"],
    "method": lambda r: r["method"],
    "status": lambda r: r["status"],
    "amount": lambda r: None if r["amount"] is None else int(r["amount"] * 100),
    "quantity": lambda r: r["quantity"],
    "urgent": lambda r: None if r["urgent"] is None else int(r["urgent"]),
    "calm": lambda r: int(r["urgent"] is not True),
    "purchase": _of(lambda kind: kind in _PURCHASE, "kind"),
    "booked": lambda r: int(r["booked_on"] is not None),
    "remarked": lambda r: int(r["remark"] is not None),
    "taxed": lambda r: int(r["tax"] is not None),
    "contract": lambda r: int(r["contract_id"] is not None),
    "above_class": _class_broken,
    "above_small": _of(
        lambda a, d: a > (200_000 if d <= date(2024, 6, 30) else 150_000), "amount", "paid_on"
    ),
    "tax_above": _tax_above,
    "tax_wrong": _of(lambda t, a, r: t > a * r + Decimal("0.01"), "tax", "amount", "tax_rate"),
    "product_wrong": _of(lambda q, p, a: q * p != a, "quantity", "unit_price", "amount"),
    "price_above": _of(lambda p, a: p > a, "unit_price", "amount"),
    "item_above": lambda r: (
        _of(lambda q, a: a > 60_000 * q, "quantity", "amount")(r) if r["quantity"] else None
    ),
    "rate_wrong": _of(lambda r: not 0 <= r <= Decimal("0.13"), "tax_rate"),
    "tax_there": lambda r: int(r["tax"] is not None and r["tax"] > 0),
    "paid_early": _of(lambda p, a: p < a, "paid_on", "approved_on"),
    "approved_early": _of(lambda a, i: a < i, "approved_on", "invoiced_on"),
    "paid_late": _of(lambda p, i: p > i + timedelta(180), "paid_on", "invoiced_on"),
    "booked_late": _of(lambda b, p: b > p + timedelta(15), "booked_on", "paid_on"),
    "long_paid": _of(lambda p: p + timedelta(30) < _AS_OF, "paid_on"),
    "other_month": _of(lambda p, m: f"{p:%Y-%m}" != m, "paid_on", "period"),
    "weekend": _of(lambda p: p.isoweekday() in (6, 7), "paid_on"),
    "future": _of(lambda p: p > _AS_OF, "paid_on"),
    "slow": _of(lambda p, a: p > a + timedelta(60), "paid_on", "approved_on"),
    "rush": _of(lambda p: date(2024, 12, 25) <= p <= date(2024, 12, 31), "paid_on"),
    "month_late": _of(lambda p, a: p > _next_month(a), "paid_on", "approved_on"),
    "no_transfer": _of(lambda m: m not in ("transfer", "card"), "method"),
    "bill_wrong": _of(lambda t: not _BILL.search(t), "invoice_no"),
    "card_wrong": _of(lambda t: not _CARD.search(t), "account_no"),
    "voucher_wrong": _of(lambda t: not _VOUCHER.search(t), "voucher_no"),
    "marked": _of(lambda t: bool(_MARKED.search(t)), "purpose"),
    "loan": _of(lambda t: bool(_LOAN.search(t)), "purpose"),
    "vague": _of(lambda t: "测试" in t or len(t) < 4, "purpose"),
    "for_others": lambda r: int(r["remark"] is not None and bool(_FOR_OTHERS.search(r["remark"]))),
    "other_series": _of(lambda t: not t.startswith("PZ"), "voucher_no"),
    "same_person": _of(lambda a, b: a == b, "handler_id", "approver_id"),
}


def _yes(*names: str) -> list[Literal]:
    return [(name, "=", 1) for name in names]


def _is(name: str, word: str) -> list[Literal]:
    return [(name, "=", word)]


def _above(yuan: int) -> list[Literal]:
    return [("amount", ">", yuan * 100)]


# When each rule applies and when it is broken, as conjunctions.
RULES: dict[str, tuple[list[Literal], list[Literal]]] = {
    "P01": ([], _above(500_000)),
    "P02": (_is("method", "cash"), _above(30_000)),
    "P03": (_is("kind", "travel"), _above(40_000)),
    "P04": (_is("kind", "salary"), _above(60_000)),
    "P05": ([], _yes("above_class")),
    "P06": ([], [("amount", "=", 0)]),
    "P07": (_yes("urgent"), _above(300_000)),
    "P08": (_is("kind", "other"), _yes("above_small")),
    "P09": ([], _yes("tax_above")),
    "P10": (_yes("taxed"), _yes("tax_wrong")),
    "P11": (_is("kind", "goods"), _yes("product_wrong")),
    "P12": ([("quantity", ">=", 1)], _yes("price_above")),
    "P13": ([*_is("kind", "services"), ("quantity", ">", 0)], _yes("item_above")),
    "P14": ([], _yes("rate_wrong")),
    "P15": (_is("kind", "refund"), _yes("tax_there")),
    "P16": ([], _yes("paid_early")),
    "P17": (_yes("purchase"), _yes("approved_early")),
    "P18": ([], _yes("paid_late")),
    "P19": (_yes("booked"), _yes("booked_late")),
    "P20": ([], [("booked", "=", 0), *_yes("long_paid")]),
    "P21": ([], _yes("other_month")),
    "P22": (_is("method", "cash"), _yes("weekend")),
    "P23": ([], _yes("future")),
    "P24": (_yes("calm"), _yes("slow")),
    "P25": ([], [*_yes("rush"), *_above(100_000)]),
    "P26": (_is("kind", "subsidy"), _yes("month_late")),
    "P27": (_is("kind", "salary"), _yes("no_transfer")),
    "P28": (_is("kind", "works"), _is("method", "cash")),
    "P29": ([], [*_is("status", "void"), *_yes("booked")]),
    "P30": (_is("status", "returned"), [("remarked", "=", 0)]),
    "P31": (_yes("purchase"), _yes("bill_wrong")),
    "P32": ([("no_transfer", "=", 0)], _yes("card_wrong")),
    "P33": ([], _yes("voucher_wrong")),
    "P34": ([], _yes("marked")),
    "P35": ([], _yes("loan")),
    "P36": ([], _yes("vague")),
    "P37": ([], _yes("for_others")),
    "P38": ([("method", "<>", "cash")], _yes("other_series")),
    "P39": ([*_yes("purchase"), ("amount", ">=", 100_000_00)], [("contract", "=", 0)]),
    "P40": ([], _yes("same_person")),
}


def _conjunctions(rule: str) -> Iterator[tuple[str, frozenset[Literal]]]:
    """The conjunctions of a rule, each named by its verdict: fails, unknown, does not apply."""
    applies, broken = RULES[rule]
    parts = [*applies, *broken]
    yield f"{rule}_f", frozenset(parts)
    for number, blanks in enumerate(product((False, True), repeat=len(parts))):
        if any(blanks):
            chosen = [(f"u_{p[0]}", "=", 1) if blank else p for p, blank in zip(parts, blanks, strict=True)]
            yield f"{rule}_u{number}", frozenset(chosen)
    for number, (name, operator, value) in enumerate(applies):
        yield f"{rule}_n{number}", frozenset([(name, _OPPOSITE[operator], value)])


def run(records: Path, out: Path, only: Collection[str] | None = None) -> None:
    """Judges the payments in `records` one by one and writes the answers to `out`."""
    rules = [rule for rule in RULES if not only or rule in only]
    named = dict(conjunction for rule in rules for conjunction in _conjunctions(rule))
    names = list(named)
    rulesets = [
        Ruleset({name: named[name] for name in names[at : at + MOST]}) for at in range(0, len(names), MOST)
    ]
    parts = {literal[0].removeprefix("u_") for conjunction in named.values() for literal in conjunction}
    counts = {rule: [0, 0, 0, 0] for rule in rules}
    answers.write_findings(out, _found(records, rulesets, parts, counts))
    answers.write_counts(out, counts)


def _found(
    records: Path, rulesets: list[Ruleset], parts: set[str], counts: dict[str, list[int]]
) -> Iterator[tuple[str, str, list[str]]]:
    for row in _rows(records):
        fact = _fact(row, parts)
        verdicts: dict[str, str] = {}
        for ruleset in rulesets:
            for name in ruleset.ask(fact):
                rule, kind = name[:3], name[4]
                # one that does not apply may match as unknown too
                if kind == "n" or verdicts.get(rule) != "n":
                    verdicts[rule] = kind
        for rule, count in counts.items():
            kind = verdicts.get(rule, "p")
            count["fpun".index(kind)] += 1
            if kind == "f":
                key = row["payment_id"] or ""
                yield rule, key, [f"payment:{key}"]


def _fact(row: Row, parts: set[str]) -> str:
    fact: dict[str, object] = {"sid": "1", "id": "1"}
    for name in parts:
        value = PARTS[name](row)
        fact |= {f"u_{name}": 1} if value is None else {name: value}
    return json.dumps(fact)


def _rows(records: Path) -> Iterator[dict[str, Any]]:
    """The payments as mappings of typed values; None is what an empty or unreadable cell gives."""
    with pq.ParquetFile(records / "payment.parquet") as file:
        for batch in file.iter_batches(10_000):
            for row in batch.to_pylist():
                for name, codes in (("kind", KINDS), ("method", METHODS), ("status", STATUSES)):
                    row[name] = row[name] if row[name] in codes else None
                amount = row["amount"]
                row["amount"] = amount if amount is not None and 0 <= amount <= 10_000_000 else None
                row["invoiced_on"] = _date(row["invoiced_on"])
                yield row


def _date(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None
