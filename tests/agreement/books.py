"""Random rulebooks: the text of one, and the rulebook that it loads as."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from accountability.errors import RulebookError
from accountability.language import syntax as s
from accountability.language.checker import (
    Scope,
    World,
    check_condition,
    check_let,
    check_source,
    check_value,
    with_let,
)
from accountability.language.printer import unparse
from accountability.model.records import PERIOD_TYPES
from accountability.model.rule import Rulebook
from accountability.model.types import DATE as DATE_TYPE
from accountability.rulebook.load import load
from tests.agreement import world as shapes
from tests.agreement.derived import Deriving, make_lets
from tests.agreement.generator import Generator
from tests.agreement.kinds import DATE
from tests.agreement.making import NothingFits, Tally, any_kind
from tests.agreement.sources import source
from tests.agreement.tries import Tries


@dataclass(frozen=True, slots=True)
class Written:
    """A rulebook as plain values (what YAML would give), and loaded."""

    plain: Mapping[str, Any]
    book: Rulebook


def load_plain(plain: Mapping[str, Any]) -> Rulebook:
    """Loads a rulebook of plain values. Raises `RulebookError`."""
    return load_text(flow(plain))


def load_text(text: str) -> Rulebook:
    """Loads a rulebook that stands in one text. Raises `RulebookError`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path)


def flow(plain: object) -> str:
    """YAML in one line."""
    match plain:
        case shapes.Plain():
            return str(plain)
        case Mapping():
            return (
                "{"
                + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {flow(v)}" for k, v in plain.items())
                + "}"
            )
        case list() | tuple():
            return "[" + ", ".join(map(flow, plain)) + "]"
    return json.dumps(plain, ensure_ascii=False)


@cache
def declared() -> World:
    """The record types of every random rulebook."""
    book = load_plain(shapes.header(Random(0)))
    return World({**book.records, **PERIOD_TYPES}, book.parameters, book.calendar)


def random_book(random: Random, tally: Tally, rules: int) -> Written:
    """A rulebook of `rules` rules that loads."""
    while True:
        plain = _plain(random, tally, rules)
        try:
            return Written(plain, load_plain(plain))
        except RulebookError as error:
            tally.add("refused: rulebook")
            for mistake in error.mistakes[:3]:
                tally.add(f"refused in a rulebook: {mistake.message}")


def _plain(random: Random, tally: Tally, rules: int) -> dict[str, Any]:
    make = Generator(random, declared())
    tries = Tries(tally)
    deriving = Deriving(make, tries)
    for _ in range(make.chance.few(2, 5)):
        deriving.add()
    made: list[dict[str, Any]] = []
    while len(made) < rules:
        rule = tries.until("rule", lambda: _rule(make, tries, f"R{len(made) + 1:02d}"))
        if rule is not None:
            made.append(rule)
    return {**shapes.header(random), "derive": deriving.shapes, "rules": made}


def _rule(make: Generator, tries: Tries, name: str) -> dict[str, Any]:
    chance, world = make.chance, make.names.world
    node = source(make)
    _, scope = check_source(node, world)
    rule: dict[str, Any] = {"id": name, "title": name, "severity": "low", "for": unparse(node)}
    if chance.of(0.3):
        rule["authority"] = _authority(make)
    if chance.of(0.35):
        _on(make, scope, rule)
    lets = make_lets(make, tries, scope, chance.weighted([(4, 0), (3, 1), (2, 2), (1, 3)]), "let")
    for let, value in lets.items():
        scope = with_let(scope, let, check_let(value, world, scope))
    if lets:
        rule["let"] = {let: unparse(value) for let, value in lets.items()}
    for part, share, depth in (("where", 0.35, 1), ("unknown_when", 0.08, 1)):
        if chance.of(share):
            rule[part] = _condition(make, tries, scope, depth)
    rule["forbid" if chance.of(0.6) else "require"] = _condition(
        make, tries, scope, chance.weighted([(2, 1), (4, 2), (2, 3)])
    )
    if chance.of(0.3):
        rule["measure"] = _value(make, tries, scope)
    if chance.of(0.3):
        rule["show"] = [_value(make, tries, scope) for _ in range(chance.few(1, 2))]
    return {part: text for part, text in rule.items() if text is not None}


def _authority(make: Generator) -> list[Any]:
    names = make.chance.random.sample(["law", "rule", "custom"], make.chance.few(1, 2))
    given: list[Any] = list(names)
    if make.chance.of(0.3):
        given[0] = {"id": names[0], "clause": "3", "from": "2020-03-01", "to": "2021-02-28"}
    return given


def _on(make: Generator, scope: Scope, rule: dict[str, Any]) -> None:
    node = make.value(scope, DATE, 1 if make.chance.of(0.3) else 0)
    check_value(node, make.names.world, scope, DATE_TYPE)
    rule["on"] = unparse(node)


def _condition(make: Generator, tries: Tries, scope: Scope, depth: int) -> str | None:
    def made() -> s.Expr:
        node = make.condition(scope, depth)
        check_condition(node, make.names.world, scope)
        return node

    found = tries.until("condition", made)
    if found is None:
        raise NothingFits
    return unparse(found)


def _value(make: Generator, tries: Tries, scope: Scope) -> str | None:
    def made() -> s.Expr:
        kind = any_kind(make, scope, lambda k: k.name != "interval")
        node = make.value(scope, kind, 1)
        check_value(node, make.names.world, scope)
        return node

    found = tries.until("value", made)
    return None if found is None else unparse(found)
