"""Times of `submit`: `python -m bench.live [--count 20000]`.

40 rules about one record, and the same with four that look at registers of 20,000 rows and at
earlier submissions; both matchers, with and without a journal; beside a hand-written function of
the same 40 conditions, which knows no third value, and bare durable-rules on records whose fields
need no encoding. Records are parsed before; about one in a hundred has a finding. Shown are
microseconds at the median and at the 99th percentile, of processor time and of time that passed,
and how many times as long as the hand-written function a line takes.
"""

from __future__ import annotations

import argparse
import gc
import json
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import accountability as acc
from accountability.engines.durable.formulas import Literal
from accountability.engines.durable.ruleset import Ruleset, importable
from tests.live.books import MATCHERS
from tests.live.payments import DAY

REGISTER = 20_000
HAND = "hand-written, 40 conditions"
KINDS = [f"k{n}" for n in range(10)]
_HEAD = """
language: 1
id: bench
version: 1.0.0
title: bench
records:
  item:
    key: item_id
    fields:
      item_id: {type: text}
      party_id: {type: ref, to: party, empty: none}
      kind: {type: enum, codes: [%s]}
      state: {type: text}
      count: {type: integer}
      amount: {type: money, currency: 元}
      opened: {type: date}
      closed: {type: date, empty: none}
      flag: {type: bool}
      note: {type: text, empty: none}
  party: {key: party_id, fields: {party_id: {type: text}, group: {type: text}, score: {type: integer}}}
  relative: {key: row, fields: {person_id: {type: text}, relative_id: {type: text}}}
rules:
"""
_SHAPES: tuple[tuple[str, str], ...] = (
    ("i.kind = '{kind}'", "i.amount > {big}"),
    ("i.kind in ('{kind}', '{other}')", "i.count >= {n} and i.state <> 'done'"),
    ("i.flag", "i.closed < i.opened"),
    ("i.state = 's{d}'", "i.closed is missing and i.opened < date '2021-0{m}-01'"),
    ("i.count > {n}", "i.note is missing and i.amount >= {big}"),
    ("i.kind <> '{kind}'", "i.state = 'done' and i.closed is missing"),
    ("i.amount > {big}", "not i.flag and i.kind = '{other}'"),
    ("i.opened >= date '2021-0{m}-01'", "i.closed > i.opened + {n} days"),
)
_RELATIONAL = (
    "some relative r with (r.person_id = i.party_id and r.relative_id = i.state)",
    "i.party.score > 990 and i.kind = 'k1'",
    "count of item q with (q.party_id = i.party_id and q.kind = i.kind and q.opened = i.opened) > 1",
    "sum of q.amount over item q with (q.note = i.note and q.opened = i.opened) > 150000",
)


_PLAIN = (
    "kind == '{kind}' and amount > {big}",
    "kind in ('{kind}', '{other}') and count >= {n} and state != 'done'",
    "flag and closed < opened",
    "state == 's{d}' and closed is None and opened < date(2021, {m}, 1)",
    "count > {n} and note is None and amount >= {big}",
    "kind != '{kind}' and state == 'done' and closed is None",
    "amount > {big} and not flag and kind == '{other}'",
    "opened >= date(2021, {m}, 1) and closed > opened + timedelta({n})",
)  # the same in Python


def settings() -> list[dict[str, Any]]:
    """What tells the 40 rules from each other."""
    return [
        {
            "kind": KINDS[n % 10], "other": KINDS[(n * 3 + 1) % 10], "big": 99_000 - n * 10, "n": 95 + n % 5,
            "d": n % 7, "m": n % 9 + 1,
        }
        for n in range(40)
    ]  # fmt: skip


def conditions() -> list[tuple[str, str]]:
    """`where` and `forbid` of 40 rules about one record."""
    found = []
    for n, values in enumerate(settings()):
        where, forbid = _SHAPES[n % len(_SHAPES)]
        found.append((where.format(**values), forbid.format(**values)))
    return found


def book(folder: Path, relational: bool) -> acc.Rulebook:
    """The rulebook of the bench."""
    rules = [f"for: item i, where: {json.dumps(w)}, forbid: {json.dumps(f)}" for w, f in conditions()]
    if relational:
        rules += [f"for: item i, forbid: {json.dumps(f)}" for f in _RELATIONAL]
    text = _HEAD % ", ".join(KINDS)
    for n, rule in enumerate(rules):
        text += f"  - {{id: R{n:02d}, title: bench, severity: low, {rule}}}\n"
    path = folder / f"bench{int(relational)}.yaml"
    path.write_text(text, encoding="utf-8")
    return acc.load(path)


def record(number: int) -> dict[str, Any]:
    """A record; about one in a hundred has a finding, one in fifty an empty cell."""
    random = Random(number)
    opened = f"2021-{random.randrange(1, 10):02d}-{random.randrange(1, 29):02d}"
    return {
        "item_id": f"I{number}",
        "party_id": f"P{random.randrange(REGISTER)}",
        "kind": random.choice(KINDS),
        "state": random.choice(("open", "done", "s1", "s2")) if random.random() > 0.02 else None,
        "count": random.randrange(100),
        "amount": f"{random.randrange(9_900_000) / 100:.2f}",
        "opened": opened,
        "closed": opened,
        "flag": random.random() < 0.5,
        "note": f"n{random.randrange(100_000)}",
    }


def registers() -> Mapping[str, list[dict[str, Any]]]:
    """Registers of 20,000 rows."""
    random = Random(0)
    parties = [
        {"party_id": f"P{n}", "group": f"G{n % 50}", "score": random.randrange(1000)} for n in range(REGISTER)
    ]
    relatives = [
        {"person_id": f"P{random.randrange(REGISTER)}", "relative_id": f"P{random.randrange(REGISTER)}"}
        for _ in range(REGISTER)
    ]
    return {"party": parties, "relative": relatives}


@dataclass(frozen=True, slots=True)
class Line:
    """Microseconds of one call: processor time and time that passed, median and 99th percentile."""

    name: str
    cpu50: float
    cpu99: float
    wall50: float
    wall99: float


def timed(name: str, calls: Iterable[Callable[[], object]]) -> Line:
    """The times of calls, each measured alone."""
    cpu, wall = [], []
    gc.collect()
    gc.disable()
    try:
        for call in calls:
            c, w = time.process_time_ns(), time.perf_counter_ns()
            call()
            wall.append(time.perf_counter_ns() - w)
            cpu.append(time.process_time_ns() - c)
    finally:
        gc.enable()
    return Line(name, *(_at(times, share) for times in (cpu, wall) for share in (0.5, 0.99)))


def _at(times: list[int], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] / 1000


def hand_written() -> Callable[[Mapping[str, Any]], list[int]]:
    """One function with the 40 conditions, as one would write them for records that are complete."""
    text = "def judge(c):\n    found = []\n"
    for name in ("kind", "state", "count", "amount", "opened", "closed", "flag", "note"):
        text += f"    {name} = c[{name!r}]\n"
    for n, values in enumerate(settings()):
        text += f"    if {_PLAIN[n % len(_PLAIN)].format(**values)}:\n        found.append({n})\n"
    namespace: dict[str, Any] = {"date": date, "timedelta": timedelta}
    exec(text + "    return found\n", namespace)  # the text stands in this file
    made: Callable[[Mapping[str, Any]], list[int]] = namespace["judge"]
    return made


def plain(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A record as such a function takes it: dates and numbers are read already."""
    days = {name: date.fromisoformat(given[name]) for name in ("opened", "closed")}
    return {**given, **days, "amount": float(given["amount"])}


def bare() -> tuple[Ruleset, Callable[[Mapping[str, Any]], str]]:
    """durable-rules alone with 40 conditions on the fields that it matches without help."""
    named: dict[str, frozenset[Literal]] = {}
    for n in range(40):
        named[f"f{n}_0"] = frozenset({("kind", "=", KINDS[n % 10]), ("count", ">=", 95 + n % 5)})
    return Ruleset(named), lambda r: json.dumps(
        {"sid": "1", "id": "1", "kind": r["kind"], "count": r["count"], "state": r["state"] or ""}
    )


def submitting(rules: acc.Rulebook, matcher: Any, journal: Path | None, count: int) -> Line:
    with acc.live(rules, registers=registers(), as_of=DAY, matcher=matcher, journal=journal) as live:
        parsed = [live.parse("item", record(n)) for n in range(count)]
        name = f"{matcher}, {len(rules.rules)} rules{', journal' if journal else ''}"
        return timed(name, (partial(live.submit, "item", p) for p in parsed))


def lines(count: int, folder: Path) -> Iterable[Line]:
    given = [record(n) for n in range(count)]
    yield timed("an empty call (in every line)", (partial(int) for _ in given))
    judge = hand_written()
    yield timed(HAND, (partial(judge, r) for r in map(plain, given)))
    if importable():
        rules, fact = bare()
        facts = [fact(r) for r in given]
        yield timed("bare durable-rules, 40 conditions", (partial(rules.ask, f) for f in facts))
    for relational in (False, True):
        loaded = book(folder, relational)
        for matcher in MATCHERS:
            for journal in (None, folder / f"{matcher}{int(relational)}.journal"):
                yield submitting(loaded, matcher, journal, count)


def main() -> None:
    parser = argparse.ArgumentParser(description="times of live checks")
    parser.add_argument("--count", type=int, default=20_000)
    given = parser.parse_args()
    print(f"{'us of one submission':<38}{'cpu p50':>9}{'cpu p99':>9}{'p50':>9}{'p99':>9}{'ratio':>8}")
    with tempfile.TemporaryDirectory() as folder:
        first: float | None = None
        for line in lines(given.count, Path(folder)):
            first = line.cpu50 if line.name == HAND else first
            ratio = "" if first is None else f"{line.cpu50 / first:7.1f}x"
            print(f"{line.name:<38}{line.cpu50:9.1f}{line.cpu99:9.1f}{line.wall50:9.1f}{line.wall99:9.1f}"
                  f"{ratio}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
