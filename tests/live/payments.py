"""A small rulebook about payments, and sessions over it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from accountability.api.live.opening import live
from accountability.api.live.session import Live
from accountability.model.rule import Rulebook
from accountability.rulebook.load import load

DAY = date(2021, 6, 30)
BOOK = """
language: 1
id: payments
version: 1.0.0
title: {zh: 付款, en: Payments}
records:
  payment:
    label: {zh: 付款记录, en: Payments}
    key: payment_id
    fields:
      payment_id: {type: text, label: 付款编号}
      payee_id: {type: ref, to: party, label: 收款人}
      approver_id: {type: ref, to: party, label: 审批人}
      amount: {type: money, currency: 元, digits: 14, scale: 2, min: 0, label: 金额}
      paid_on: {type: date, label: 付款日期}
      invoice_no: {type: text, empty: none, label: 发票号}
  party:
    key: party_id
    fields:
      party_id: {type: text, mark: personal}
      name: {type: text}
      died_on: {type: date, empty: {none_if: death_register}}
  relative:
    key: row
    fields:
      person_id: {type: ref, to: party}
      relative_id: {type: ref, to: party}
  death_register: {key: row, fields: {entry: {type: text}}}
  note: {key: row, fields: {text: {type: text}, about: {type: text, empty: none}}}
rules:
  - id: P1
    title: {zh: 付款给审批人的亲属, en: a payment to a relative of its approver}
    severity: high
    for: payment p
    forbid: some relative r with (r.person_id = p.approver_id and r.relative_id = p.payee_id)
    message: {zh: 收款人是审批人的亲属，请核对, en: the payee is a relative of the approver; check it}
  - id: P2
    title: {zh: 同一发票重复付款, en: an invoice is paid twice}
    severity: medium
    for: payment p
    where: p.invoice_no is present
    forbid: count of payment q with (q.invoice_no = p.invoice_no) > 1
  - id: P3
    title: {zh: 大额付款, en: a large payment}
    severity: low
    for: payment p
    forbid: p.amount > 100000
    measure: p.amount
  - id: P4
    title: {zh: 付款给已故人员, en: a payment to a person who has died}
    severity: high
    for: payment p
    forbid: p.payee.died_on < p.paid_on
  - id: P5
    title: {zh: 单个收款人占比, en: one payee's share}
    severity: low
    for: payment p
    let: {theirs: payment q with (q.payee_id = p.payee_id)}
    forbid: sum of t.amount over theirs t > 0.6 * (sum of q.amount over payment q)
  - id: N1
    title: {zh: 便条, en: notes}
    severity: info
    for: note n
    forbid: n.text = 'x' and some note m with (m.about = n.text)
"""


def loaded(folder: Path, text: str = BOOK) -> Rulebook:
    path = folder / "book.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def registers() -> dict[str, list[Mapping[str, Any]]]:
    parties = [{"party_id": f"P{n}", "name": f"人{n}"} for n in range(1, 6)]
    return {
        "party": [*parties, {"party_id": "P9", "name": "丁", "died_on": "2020-01-01"}],
        "relative": [{"person_id": "P1", "relative_id": "P2"}],
        "death_register": [],
    }


def opened(book: Rulebook, **more: Any) -> Live:
    return live(book, **{"registers": registers(), "as_of": DAY, **more})


def payment(number: int, **more: object) -> dict[str, object]:
    return {
        "payment_id": f"A{number}",
        "payee_id": "P3",
        "approver_id": "P1",
        "amount": "100.00",
        "paid_on": "2021-06-01",
        **more,
    }
