"""What is planted for a rule: breaches, their siblings on the clean side, and blanks between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from accountability.model.values import Unknown
from accountability.model.verdict import Verdict
from accountability.probing.oracle import Ident, Oracle
from accountability.probing.search import Pair
from accountability.probing.worlds import World

Role = OneOf["breach", "clean", "blank"]
_MOST = 3  # blanks per field


@dataclass(frozen=True, slots=True, eq=False)
class Planting:
    """A subject of a set of ledgers, and what the definition says of it.

    A `breach` fails. A `clean` one is a step away from a breach and does not fail. A `blank` is a
    breach whose deciding cell was emptied: it should be undecided, and `expected` says what the
    definition makes of it.
    """

    role: Role
    world: World
    subject: Ident
    expected: Verdict
    pair: Pair


def plantings(oracle: Oracle, pairs: list[Pair]) -> Iterator[Planting]:
    """Everything that the pairs of a rule give, each once."""
    blanks: dict[tuple[str, str], int] = {}
    for pair in telling(pairs):
        yield Planting("breach", pair.planted, pair.subject, Verdict.FAIL, pair)
        if not pair.weak:
            # the definition was asked before: a clean side passes or does not apply
            yield Planting("clean", pair.clean, pair.subject, Verdict.PASS, pair)
        place = (pair.record, pair.name)
        if pair.name and pair.change == "value" and blanks.get(place, 0) < _MOST:
            blanks[place] = blanks.get(place, 0) + 1
            yield from _emptied(oracle, pair)
    for record in sorted({pair.record for pair in pairs}):
        first = next((pair for pair in pairs if pair.record == record), None)
        if first is not None and record not in _own(oracle) and record in first.planted.tables:
            yield from _without(oracle, first)


def telling(pairs: list[Pair]) -> list[Pair]:
    """The pairs, those first that straddle what none before them does."""
    first: list[Pair] = []
    rest: list[Pair] = []
    seen: set[int] = set()
    for pair in pairs:
        (rest if pair.flips <= seen else first).append(pair)
        seen |= pair.flips
    return first + rest


def _emptied(oracle: Oracle, pair: Pair) -> Iterator[Planting]:
    """The deciding cell of a pair emptied: a value of it breaks the rule, and another does not."""
    world = pair.planted
    declared = world.setting.book.records[pair.record]
    blank = world.blank(pair.record, pair.name)
    if pair.name in declared.key or world.cell(pair.record, pair.at, pair.name) == blank:
        return
    emptied = world.with_cell(pair.record, pair.at, pair.name, blank)
    verdict = oracle.verdicts(emptied).get(pair.subject)
    made = replace(pair, planted=emptied, change="blank")
    if verdict is Verdict.FAIL and not pair.weak:
        if pair.clean.cell(pair.record, pair.at, pair.name) != blank:
            yield Planting("breach", emptied, pair.subject, Verdict.FAIL, made)
    elif verdict is Verdict.UNKNOWN or (verdict is not None and isinstance(blank, Unknown)):
        yield Planting("blank", emptied, pair.subject, verdict, made)


def _without(oracle: Oracle, pair: Pair) -> Iterator[Planting]:
    """The register whose rows decide a pair not supplied at all."""
    world = pair.planted.without_register(pair.record)
    if oracle.verdicts(world).get(pair.subject) is Verdict.UNKNOWN:
        made = replace(pair, planted=world, change="register removed", name="")
        yield Planting("blank", world, pair.subject, Verdict.UNKNOWN, made)


def _own(oracle: Oracle) -> frozenset[str]:
    return frozenset(relation for _, relation in oracle.rule.source.aliases)
