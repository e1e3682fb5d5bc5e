"""Small rulebooks for the tests of the loader."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from accountability.errors import RulebookError
from accountability.model.rule import Rulebook
from accountability.rulebook.load import load

BASE = """\
language: 1
id: land
version: 0.1.0
title: {zh: 土地, en: Land}
records:
  contract:
    label: 合同台账
    key: contract_id
    active: [start_on, end_on]
    fields:
      contract_id: {type: text}
      kind: {type: enum, codes: {household: 家庭承包, lease: 租赁}}
      parcel_id: {type: ref, to: parcel}
      party_id: {type: ref, to: party}
      issuer: {type: text}
      start_on: {type: date, label: 开始日期}
      end_on: {type: date}
      price: {type: money, currency: 元}
      open: {type: bool}
      secret_no: {type: text, mark: confidential}
  parcel:
    key: parcel_id
    fields:
      parcel_id: {type: text}
      land_class: {type: enum, codes: [arable, grass]}
  party:
    key: party_id
    person: true
    fields:
      party_id: {type: text}
      controller_id: {type: ref, to: party, empty: none}
  event:
    key: row
    fields:
      contract_id: {type: ref, to: contract}
      amount: {type: integer}
  petition:
    key: petition_id
    complaint: {subject: subject_id}
    fields:
      petition_id: {type: text}
      subject_id: {type: ref, to: party}
      handler_id: {type: ref, to: party}
parameters:
  limit: {type: money, currency: 元, value: 200000}
  max_term: {type: duration, unit: years, by: [parcel.land_class], table: {arable: 30, grass: unlimited}}
authorities:
  law: {title: Law, status: read}
derive:
  per_issuer:
    from: contract c
    by: {issuer: c.issuer}
    let: {n: count of rows}
"""


def rule(check: str, source: str = "contract c", more: str = "") -> str:
    """A section with one rule; `check` and `more` are keys of it, one per line."""
    keys = f"id: R1\ntitle: t\nseverity: low\nfor: {source}\n{check}\n{more}".rstrip("\n")
    return "rules:\n  - " + keys.replace("\n", "\n    ") + "\n"


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder with these files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).encode())
    return folder


def book(folder: Path, part: str, files: Mapping[str, str] | None = None) -> Rulebook:
    """The base rulebook with `part` as another file."""
    write(folder / "b", {"rulebook.yaml": BASE, "part.yaml": part, **(files or {})})
    return load(folder / "b")


def mistakes(folder: Path, part: str | bytes, files: Mapping[str, str | bytes] | None = None) -> list[str]:
    """What is wrong with the base rulebook and `part`, places without the folder's name."""
    write(folder / "b", {"rulebook.yaml": BASE, "part.yaml": part, **(files or {})})
    try:
        load(folder / "b")
    except RulebookError as error:
        prefix = f"{folder / 'b'}/"
        return [line.replace(prefix, "") for line in str(error).splitlines()]
    return []
