"""Random rulebooks whose rules are mostly live, and the rows that an app would submit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from accountability.api.live.matchers import MatcherName
from accountability.api.live.opening import live
from accountability.engines.durable.ruleset import importable
from accountability.language import syntax as s
from accountability.model.rule import Rulebook
from tests.agreement import books, ledgers, sources
from tests.agreement.making import Making, Tally
from tests.agreement.world import RECORDS
from tests.live.stream import Given, Mirror, Stream

MATCHERS: tuple[MatcherName, ...] = ("python", "durable") if importable() else ("python",)
_DAYS = ((date(2020, 2, 29),), (date(2020, 2, 29), date(2021, 6, 30)))
_PERIODS = (None, (date(2020, 1, 1), date(2020, 3, 31)))


def _single(make: Making) -> s.Source:
    """One record type: what a live rule is about."""
    item = s.Item(relation=make.chance.pick(sources._RECORDS), alias=make.chance.alias())
    return s.Source(items=(item,))


class _NothingDerived:
    """In the place of the derived records of a random rulebook."""

    shapes: Mapping[str, Any] = {}

    def __init__(self, *_: object) -> None: ...

    def add(self) -> None: ...


def live_book(random: Random, rules: int) -> Rulebook:
    """A rulebook whose rules are about single records; some look at more than an index finds."""
    with patch.object(books, "source", _single), patch.object(books, "Deriving", _NothingDerived):
        return books.random_book(random, Tally(), rules).book


def any_book(random: Random, rules: int) -> Rulebook:
    """A rulebook as the engines of batch runs are tried on."""
    return books.random_book(random, Tally(), rules).book


def stream(
    random: Random,
    book: Rulebook,
    matchers: Sequence[MatcherName] = MATCHERS,
    most: int | None = None,
    journal: Path | None = None,
) -> Stream:
    """Sessions over a few registers, one per matcher, and rows of all other types to submit.

    `most`: the sessions look at so many records at most. `journal`: where the first keeps one.
    """
    filling = ledgers._Filling(random, random.choice((0.0, 0.05, 0.2)), 0.0)

    def make(r: Random, name: str) -> Given:
        if name == "workcal":
            return dict(r.choice(ledgers.calendar(r)))
        key = book.records[name].key
        fields = RECORDS[name]["fields"].items()
        return {f: filling.cell(name, f, shape) for f, shape in fields if f in key or r.random() < 0.95}

    def whole(name: str) -> Given:
        """A row of a register, which is a table: no column is missing."""
        return {**dict.fromkeys(book.records[name].fields), **make(random, name)}

    names = list(RECORDS)
    random.shuffle(names)
    count = random.randrange(1, 5)
    registers = {name: [whole(name) for _ in range(random.randrange(6))] for name in names[:count]}
    submitted = [name for name in RECORDS if name not in names[: random.randrange(count)]]
    period = random.choice(_PERIODS)
    more: dict[str, Any] = {"registers": registers, "period": period}
    if most is not None:
        more["most"] = most
    sessions = [
        live(book, matcher=matcher, journal=None if at else journal, **more)
        for at, matcher in enumerate(matchers)
    ]
    rules = [rule.id for c in sessions[0]._holdings.judge.compiled.values() for rule in c.rules]
    mirror = Mirror(book, period, rules)
    for name, rows in registers.items():
        mirror.give(name, rows)
    days = random.choice(_DAYS)
    return Stream(random, sessions, mirror, make, submitted, days, most is not None, more)
