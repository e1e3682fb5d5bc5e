"""A small office for tests: a rulebook with every kind of outcome, and its ledgers."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

RULES = """
language: 1
id: office
version: 1.2.0
title: {zh: 示例, en: Sample}
records:
  contract:
    label: {zh: 合同台账, en: Contracts}
    key: contract_id
    event_date: signed_on
    fields:
      contract_id: {type: text, label: {zh: 合同编号, en: number}}
      kind: {type: enum, codes: {lease: {zh: 租赁, en: lease}, sale: {zh: 出售, en: sale}}}
      parcel_id: {type: ref, to: parcel}
      signed_on: {type: date, label: {zh: 签订日期, en: signed}}
      end_on: {type: date, label: {zh: 终止日期, en: ends}}
      price: {type: money, currency: 元}
      area: {type: integer}
  parcel:
    label: {zh: 地块台账, en: Parcels}
    key: parcel_id
    fields:
      parcel_id: {type: text}
      land: {type: enum, codes: [arable, waste]}
  relative:
    key: id_no
    fields:
      id_no: {type: text, mark: personal}
      since: {type: date}
authorities:
  old-law: {title: {zh: 旧法, en: Old law}, status: read, to: 2020-12-31}
  new-law: {title: {zh: 新法, en: New law}, status: to_confirm, from: 2021-01-01}
parameters:
  limit: {type: money, currency: 元, value: 1000}
rules:
  - id: C-1
    item: C
    title: {zh: 合同不得超过2030年, en: No contract beyond 2030}
    severity: high
    authority: [old-law/1, new-law/2]
    tags: [term]
    on: c.signed_on
    for: contract c
    where: c.kind = 'lease' and c.parcel.land = 'arable'
    forbid: c.end_on > date '2030-12-31'
    measure: c.end_on - c.signed_on
    message: {zh: 终止日期过晚，待核实, en: 'the contract ends late, to be checked'}
    remedy: {zh: 核对合同, en: check the contract}
    cases:
      - name: a day late
        as_of: 2021-06-30
        given:
          contract: [{contract_id: A, kind: lease, parcel_id: P, signed_on: 2021-01-01, end_on: 2031-01-01}]
          parcel: [{parcel_id: P, land: arable}]
        expect: {fail: [A]}
  - id: C-2
    item: C
    title: {zh: 单价, en: Price per area}
    severity: low
    for: contract c
    forbid: c.price / c.area > :limit
    measure: c.price / c.area
  - id: D-1
    item: D
    title: {zh: 亲属登记, en: Registered relatives}
    severity: info
    for: relative r
    forbid: r.since > date '2021-01-01'
"""

CONTRACTS = """\
合同编号,kind,parcel_id,signed_on,end_on,price,area
C1,lease,P1,2021-03-01,2031-01-01,10000,3
C2,lease,P1,2020-03-01,2031-01-02,900,3
C3,lease,P1,2021-03-01,,900,3
C4,lease,P9,2021-03-01,2031-01-01,900,3
C5,sale,P1,2021-03-01,2031-01-01,900,x
"""
PARCELS = "parcel_id,land\nP1,arable\n"


def office(
    folder: Path, rules: str = RULES, contracts: str | None = CONTRACTS, parcels: str | None = PARCELS
) -> tuple[Path, Path]:
    """Writes a rulebook and a folder of ledgers; gives both paths."""
    book, ledger = folder / "rules", folder / "ledger"
    book.mkdir()
    ledger.mkdir()
    (book / "rulebook.yaml").write_text(textwrap.dedent(rules), encoding="utf-8")
    for name, text in (("contract", contracts), ("parcel", parcels)):
        if text is not None:
            (ledger / f"{name}.csv").write_text(text, encoding="utf-8")
    return book, ledger


def snapshot(*folders: Path) -> Mapping[Path, bytes]:
    """The bytes of every file, to show that none has changed and none was left behind."""
    return {file: file.read_bytes() for folder in folders for file in folder.rglob("*") if file.is_file()}
