"""A rulebook and a run, small enough to see through."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import accountability as acc

TEXT = """
language: 1
id: small
version: 1.0.0
title: {zh: 小, en: Small}
records:
  contract:
    label: {zh: 合同台账, en: Contracts}
    key: contract_id
    fields:
      contract_id: {type: text}
      end_on: {type: date, label: {zh: 终止日期, en: ends}}
      n: {type: integer}
      parcel_id: {type: ref, to: parcel}
  parcel:
    label: {zh: 地块台账, en: Parcels}
    key: parcel_id
    fields: {parcel_id: {type: text}, size: {type: integer}, unused: {type: text}}
  person_file:
    key: id_no
    fields: {id_no: {type: text, mark: personal}, n: {type: integer}}
authorities:
  until: {title: Until, status: read, to: 2020-12-31}
  since: {title: Since, status: read, from: 2021-01-01}
  always: {title: Always, status: read}
parameters:
  limit: {type: integer, value: 10, title: {zh: 限额, en: limit}}
derive:
  sums:
    from: contract c
    by: {parcel: c.parcel_id}
    let: {total: sum of c.n over rows}
rules:
  - id: B-2
    title: many
    severity: high
    for: contract c
    where: c.n > 0
    forbid: c.n > :limit
  - id: A-1
    title: late
    severity: low
    authority: [until/1, since/2, always/3]
    on: c.end_on
    for: contract c
    forbid: c.n > 5
  - id: C-3
    title: size
    severity: medium
    for: sums s
    forbid: s.total > s.parcel.size
  - id: P-4
    title: people
    severity: info
    for: person_file f
    forbid: f.n > 5
"""

Rows = Sequence[Mapping[str, Any]]


def _load() -> acc.Rulebook:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.yaml"
        path.write_text(TEXT, encoding="utf-8")
        return acc.load(path)


BOOK = _load()


def contract(
    key: str | None, n: object = 1, end_on: object = "2021-05-01", parcel: str | None = "P"
) -> dict[str, Any]:
    return {"contract_id": key, "n": n, "end_on": end_on, "parcel_id": parcel}


PARCELS: Rows = [{"parcel_id": "P", "size": 100, "unused": "x"}]


def assess(contracts: Rows, parcels: Rows | None = PARCELS, **more: Any) -> acc.Assessment:
    """A run on 2021-06-30; parcels are left out where None."""
    given: dict[str, Rows] = {"contract": contracts, **more.pop("also", {})}
    if parcels is not None:
        given["parcel"] = parcels
    return acc.check(BOOK, given, date(2021, 6, 30), **more)
