"""A small rulebook whose rules have boundaries, or none."""

from __future__ import annotations

from pathlib import Path

from accountability.model.rule import Rulebook
from accountability.rulebook.load import load

HEADER = """\
language: 1
id: small
version: 0.1.0
title: t
calendar: {record: workcal, date: day, workday: is_workday}
records:
  workcal: {key: day, fields: {day: {type: date}, is_workday: {type: bool}}}
  pay:
    key: pay_id
    fields:
      pay_id: {type: text}
      amount: {type: money, currency: 元, min: 0, max: 100000}
      paid_on: {type: date}
      kind: {type: enum, codes: [a, b]}
      note: {type: text}
      done_on: {type: date, empty: none}
      term: {type: integer, unit: day, digits: 5}
  visit:
    key: row
    fields: {pay_id: {type: ref, to: pay}, day: {type: date}}
parameters:
  limit: {type: money, currency: 元, value: 500}
  unset: {type: date}
rules:
"""


def book_of(folder: Path, *rules: str) -> Rulebook:
    """A rulebook of rules, each written as the inside of a YAML flow mapping."""
    lines = "".join(f"  - {{title: t, severity: low, {rule}}}\n" for rule in rules)
    (folder / "rulebook.yaml").write_text(HEADER + lines, encoding="utf-8")
    return load(folder)
