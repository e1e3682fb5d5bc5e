"""Asks the definition a question: one small rulebook, a few records, what does it say?"""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from accountability.model.rule import Rulebook
from accountability.model.verdict import RuleResult
from accountability.records.door import read
from accountability.rulebook.load import load
from accountability.semantics.run import evaluate

Rows = Sequence[Mapping[str, Any]]

# Record types with a field of every kind; `…n` fields say that an empty cell means none.
RECORDS = """
language: 1
id: t
version: 0.0.1
title: t
calendar: {record: workcal, date: day, workday: is_workday}
records:
  item:
    key: id
    active: [from_on, to_on]
    fields:
      id: {type: text}
      n: {type: integer}
      n2: {type: integer}
      nn: {type: integer, empty: none}
      x: {type: decimal, digits: 18, scale: 6}
      mu: {type: decimal, unit: 亩}
      price: {type: money, currency: 元}
      rate: {type: money, currency: 元/亩}
      pay: {type: money, currency_field: cur}
      pay2: {type: money, currency_field: cur2}
      cur: {type: text}
      cur2: {type: text}
      t: {type: text}
      tn: {type: text, empty: none}
      raw: {type: text, trim: false}
      d: {type: date}
      d2: {type: date}
      dn: {type: date, empty: none}
      died: {type: date, empty: {none_if: deaths}}
      m: {type: month}
      p: {type: partial_date}
      p2: {type: partial_date}
      ts: {type: timestamp}
      ts2: {type: timestamp}
      days: {type: duration, unit: days}
      flag: {type: bool}
      flagn: {type: bool, empty: none}
      k: {type: enum, codes: {a: 甲, b: 乙, c: 丙}}
      other_id: {type: ref, to: other}
      othern_id: {type: ref, to: other, empty: none}
      part_id: {type: ref, to: part}
      tags: {type: list, of: {type: text}}
      tagsn: {type: list, of: {type: text}, empty: none}
      others: {type: list, of: {type: ref, to: other}}
      from_on: {type: date, empty: none}
      to_on: {type: date, empty: none}
  other:
    key: oid
    fields:
      oid: {type: text}
      v: {type: integer}
      vn: {type: integer, empty: none}
      up_id: {type: ref, to: other, empty: none}
  ev:
    key: eid
    fields:
      eid: {type: text}
      item_id: {type: ref, to: item}
      on: {type: date}
      q: {type: integer, min: 0, max: 10}
      qn: {type: integer, min: 0, max: 10, empty: none}
      free: {type: integer}
      pay: {type: money, currency_field: cur}
      cur: {type: text}
      s: {type: text}
      sn: {type: text, empty: none}
  part:
    key: pid
    partial: true
    fields: {pid: {type: text}, v: {type: integer}}
  log:
    key: row
    fields: {s: {type: text}, n: {type: integer}}
  deaths:
    key: person
    fields: {person: {type: text}}
  workcal:
    key: day
    fields: {day: {type: date}, is_workday: {type: bool}}
"""


def book(text: str, profile: str | None = None, params: Mapping[str, object] | None = None) -> Rulebook:
    """A rulebook of the record types above and `text` (sections of YAML)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.yaml"
        path.write_text(RECORDS + textwrap.dedent(text), encoding="utf-8")
        return load(path, profile=profile, params=params)


def run(
    rules: Rulebook,
    given: Mapping[str, Rows],
    as_of: date = date(2021, 6, 30),
    period: tuple[date, date] | None = None,
) -> dict[str, RuleResult]:
    """What each rule says about the records."""
    records = read(rules.records, dict(given), as_of=as_of)
    return {result.rule: result for result in evaluate(rules, records, as_of, period)}


def verdicts(result: RuleResult) -> dict[str, str]:
    """Subject key (cells joined by `/`) to verdict."""
    return {"/".join(o.subject.key): o.verdict.value for o in result.outcomes}


def causes(result: RuleResult) -> set[str]:
    """All causes of the unknowns of a rule, as `kind about`."""
    return {f"{c.kind.value} {c.about}".strip() for o in result.outcomes for c in o.causes}


def rule(check: str, extra: str = "") -> str:
    """A rule R over `item i`; `check` is YAML such as `forbid: i.n > 1`."""
    lines = [*textwrap.dedent(extra).strip().splitlines(), *textwrap.dedent(check).strip().splitlines()]
    body = "".join(f"\n    {line}" for line in lines if line)
    return f"rules:\n  - id: R\n    title: t\n    severity: low\n    for: item i{body}\n"


def truth(condition: str, item: Mapping[str, Any] | None = None, /, sections: str = "", **given: Rows) -> str:
    """Whether a condition about one item is `true`, `false` or `unknown`."""
    text = sections + rule("forbid: |\n  " + condition.replace("\n", "\n  "))
    rows = [{"id": "I", **(item or {})}]
    results = run(book(text), {"item": [*rows, *given.pop("item", [])], **given})
    answer = {"/".join(o.subject.key): o.verdict.value for o in results["R"].outcomes}["I"]
    return {"fail": "true", "pass": "false", "unknown": "unknown"}[answer]
