"""Rules whose boundaries were moved: each order comparison once with, once without its edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from accountability.language.printer import unparse
from accountability.language.untype import untyped
from accountability.model.expression import Compare, CompareOp, Node, RowSet
from accountability.model.rule import Rule, Rulebook

MOVED: Mapping[CompareOp, CompareOp] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rulebook in which one comparison that `rule` reads has lost or gained its edge."""

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
    """The same value with one comparison moved, once for each comparison in it."""
    if isinstance(node, Compare) and node.op in MOVED:
        yield replace(node, op=MOVED[node.op]), unparse(untyped(node))
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
