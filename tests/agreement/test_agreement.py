"""Random rulebooks over random records: the definition answers all of them, and engines agree with it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import get_args

import pytest

from accountability.engines.duckdb import lowerer
from accountability.language.signatures import SIGNATURES
from accountability.model import expression as e
from accountability.model.verdict import Verdict
from tests.agreement import campaign, constructs
from tests.agreement.books import declared, random_book
from tests.agreement.engines import available, engine
from tests.agreement.generator import Generator
from tests.agreement.making import NothingFits, Tally
from tests.agreement.sources import rows_of, source

SEEDS = range(8)
PAIRS = int(os.environ.get("AGREEMENT_PAIRS", "20000")) // len(SEEDS)  # per seed
ENGINE_PAIRS = int(os.environ.get("AGREEMENT_ENGINE_PAIRS", "20000")) // len(SEEDS)  # per seed
BOOKS = 200  # in which every construct must be often enough
OFTEN = 3


@pytest.mark.parametrize("seed", SEEDS)
def test_the_definition_answers_whatever_loads(seed: int) -> None:
    report = campaign.Report()
    for sample in campaign.samples(seed, PAIRS, report):
        for result in sample.results:
            assert result.status != "error", (result.reason, sample.written.plain["rules"])
    total = sum(report.verdicts.values())
    shares = {verdict.value: report.verdicts[verdict.value] / total for verdict in Verdict}
    assert min(shares.values()) > 0.05, shares
    assert report.statuses["checked"] > 0.8 * report.pairs
    tally = report.tally.counts
    assert tally.get("refused", 0) < 0.05 * tally["made"]


@pytest.mark.parametrize("name", available())
@pytest.mark.parametrize("seed", SEEDS)
def test_engines_agree_with_the_definition(seed: int, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if seed % 2:
        monkeypatch.setattr(lowerer, "MANY", -1)  # as if every relation were large
    report = campaign.run(engine(name), seed, ENGINE_PAIRS, most=1)
    assert [str(found.difference) for found in report.found] == []


def test_every_construct_of_the_language_is_made_often() -> None:
    random, counts = Random(77), Counter[str]()
    for _ in range(BOOKS):
        book = random_book(random, Tally(), campaign.RULES).book
        for rule in book.rules.values():
            counts.update(constructs.of_rule(book, rule))
        for used in constructs.of_derived(book):
            counts.update(used)
    assert {name: counts[name] for name in sorted(set(_expected())) if counts[name] < OFTEN} == {}


_ROWS = ("records", "derived", "group", "list", "named", "periods")
_NO_NUMBERS = ("periods",)  # have none to sum


def _expected() -> Iterator[str]:
    yield from (f"node {node.__name__}" for node in get_args(e.Expr))
    yield from (f"function {name}" for name in SIGNATURES)
    for kind in get_args(e.FoldKind):
        numeric = kind in ("sum", "mean", "median", "quantile")
        rows = [r for r in _ROWS if not (numeric and r in _NO_NUMBERS)]
        yield from (f"fold {kind} over {r}" for r in rows)
    yield from (f"quantile type {definition}" for definition in range(1, 10))
    yield from (f"position {kind}{w}" for kind in get_args(e.PositionKind) for w in ("", " within"))
    yield from (f"Compare {op}" for op in get_args(e.CompareOp))
    yield from (f"Arith {op}" for op in get_args(e.ArithOp))
    yield from (f"Test {kind}" for kind in get_args(e.TestKind))
    yield from _OTHERS


_OTHERS = (
    "Shift date day", "Shift date month", "Shift date working_day", "Shift month month",
    "Shift timestamp day", "Shift timestamp month", "Compare of money", "Compare of partialdate",
    "Compare of timestamp", "Compare of enum", "Compare of ref", "Compare of month", "Compare of bool",
    "During some of interval", "During whole of interval", "During some of date",
    "During some of month", "During some of timestamp", "derived rows", "derived groups",
    "derived one group", "derived union", "derived closure directed", "derived closure symmetric",
    "derived key", "derived of derived", "source single", "source periods", "source product",
    "source pair", "source join", "source left join", "source chain", "source derived",
    "source over months", "source over quarters", "source over half_years", "source over years",
    "fold nested", "parameter", "parameter at", "parameter table", "parameter table at", "path of 1",
    "path of 2", "let rows", "let value", "part where", "part unknown_when", "part on", "part measure",
    "part show", "part authority",
)  # fmt: skip


def test_no_source_has_more_rows_than_the_definition_goes_through_in_time() -> None:
    make = Generator(Random(5), declared())
    make.names.rows = dict.fromkeys(make.names.world.records, 20)
    found = []
    for _ in range(300):
        with suppress(NothingFits):
            found.append(source(make))
    assert {rows_of(one, make.names.rows) for one in found} == {20, 20**2}
