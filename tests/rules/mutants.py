"""Rules that were changed a little: a comparison lost or gained its edge, a condition lost a part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from accountability.language.printer import unparse
from accountability.language.untype import untyped
from accountability.model.expression import And, Compare, CompareOp, Node, Or, RowSet
from accountability.model.rule import Rule, Rulebook

MOVED: Mapping[CompareOp, CompareOp] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rulebook in which one condition that `rule` reads was changed; `written` says what was there."""

    rule: str
    written: str
    book: Rulebook


def mutants(book: Rulebook, rule: Rule) -> Iterator[Mutant]:
    """Every mutant of a rule: of its own conditions, and of the derived records that its kind made."""
    for changed, written in _moved(rule, ("where", "broken", "unknown_when", "lets")):
        yield Mutant(rule.id, written, replace(book, rules={**book.rules, rule.id: changed}))
    for name, derived in book.derived.items():
        if name.startswith(f"{rule.id} "):
            for each, written in _moved(derived, ("where", "lets")):
                yield Mutant(rule.id, written, replace(book, derived={**book.derived, name: each}))


def _moved(whole: Any, parts: tuple[str, ...]) -> Iterator[tuple[Any, str]]:
    for part in parts:
        if hasattr(whole, part):
            for value, written in _variants(getattr(whole, part)):
                yield replace(whole, **{part: value}), written


def _variants(node: Any) -> Iterator[tuple[Any, str]]:
    """The same value with one change, once for each that can be made in it."""
    if isinstance(node, Compare) and node.op in MOVED:
        yield replace(node, op=MOVED[node.op]), unparse(untyped(node))
    if isinstance(node, And | Or):
        for at, term in enumerate(node.terms):
            rest = (*node.terms[:at], *node.terms[at + 1 :])
            yield (
                rest[0] if len(rest) == 1 else replace(node, terms=rest),
                f"without {unparse(untyped(term))}",
            )
    if isinstance(node, Node | RowSet) and is_dataclass(node):
        for name in (f.name for f in fields(node) if f.name not in ("type", "span")):
            for value, written in _variants(getattr(node, name)):
                yield replace(node, **{name: value}), written
    elif isinstance(node, tuple):
        for at, each in enumerate(node):
            for value, written in _variants(each):
                yield (*node[:at], value, *node[at + 1 :]), written
    elif isinstance(node, Mapping):
        for key, each in node.items():
            for value, written in _variants(each):
                yield {**node, key: value}, written
