"""The atoms of a rule: the comparisons and tests that its condition, and what it reads, is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from accountability.language.printer import unparse
from accountability.language.scope import World as Names
from accountability.language.untype import untyped
from accountability.language.walk import reads, relations, walk
from accountability.model.expression import (
    Active,
    AsOf,
    Column,
    Compare,
    Element,
    Expr,
    Fold,
    GroupKey,
    LetRef,
    Literal,
    Matches,
    Param,
    Position,
    RowSet,
    Test,
)
from accountability.model.records import PERIOD_TYPES
from accountability.model.rule import Closure, Derived, Grouped, Rule, Rulebook
from accountability.model.values import ListValue, Value
from accountability.planning.needs import needs
from accountability.probing.oracle import is_atom
from accountability.probing.samples import samples
from accountability.rulebook.reads import relations_of

_FROM_RECORDS = (Active, AsOf, Column, Element, Fold, GroupKey, LetRef, Position, RowSet)
Field = tuple[str, str]  # a record type and a field of it


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """What can be changed to reach the boundaries of a rule.

    `atoms` maps the identity of each atom that records can turn to its text, `near` that of every atom
    to the fields that it may depend on;
    `fields` are all fields that the rule reads; of those of `missing` and `unreadable` it asks whether
    they are; `words` are the texts and other values that it names.
    """

    rule: Rule
    atoms: Mapping[int, str]
    near: Mapping[int, frozenset[Field]]
    fields: tuple[Field, ...]
    words: frozenset[Value]
    missing: frozenset[Field] = frozenset()
    unreadable: frozenset[Field] = frozenset()
    has_periods: bool = False


def anatomy(book: Rulebook, rule: Rule) -> Anatomy:
    """The atoms of a rule and of the derived records that it reads."""
    names = _names(book)
    found = _Reading(book, names)
    used = tuple(found.used(rule))
    parts = [*_parts(rule), *(part for name in used for part in _parts(book.derived[name]))]
    lets = _lets(book, rule, used)
    atoms: dict[int, str] = {}
    near: dict[int, frozenset[Field]] = {}
    asked: dict[str, set[Field]] = {"missing": set(), "unreadable": set()}
    for part in parts:
        for node in _conditions(part):
            if not _stands_fast(node):
                atoms[id(node)] = unparse(untyped(node))
            near[id(node)] = found.fields(node, lets)
            if isinstance(node, Test) and node.kind in asked:
                asked[node.kind] |= near[id(node)]
    paths = sorted(needs(book, (rule.id,))[rule.id].fields)
    fields = tuple((record, name) for record, _, name in (path.partition(".") for path in paths))
    words = frozenset({*_words(book, parts), *_bounds(rule)})
    tested = (frozenset(asked["missing"]), frozenset(asked["unreadable"]))
    periods = any(name in PERIOD_TYPES for name in found.related_to(rule, used))
    return Anatomy(rule, atoms, near, fields, words, *tested, periods)


def _names(book: Rulebook) -> Names:
    made = {name: definition.record for name, definition in book.derived.items()}
    return Names({**book.records, **made, **PERIOD_TYPES}, book.parameters, book.calendar)


def _conditions(part: Expr | RowSet) -> Iterator[Expr]:
    for node in walk(part):
        if isinstance(node, RowSet):
            continue
        if is_atom(node):
            yield node


def _stands_fast(node: Expr) -> bool:
    """Whether no record turns an atom: it compares a value with itself, or looks at parameters alone."""
    if isinstance(node, Compare) and unparse(untyped(node.left)) == unparse(untyped(node.right)):
        return True
    return not any(isinstance(part, _FROM_RECORDS) for part in walk(node))


def _parts(reader: Rule | Derived) -> Iterator[Expr | RowSet]:
    match reader:
        case Rule():
            yield from (join.on for join in reader.source.joins)
            yield from (
                part for part in (reader.where, reader.unknown_when, reader.broken) if part is not None
            )
            yield from reader.lets.values()
        case Grouped():
            yield from (join.on for join in reader.source.joins)
            yield from () if reader.where is None else (reader.where,)
            yield from reader.lets.values()
            yield from (reader.by or {}).values()
        case Closure():
            yield from () if reader.where is None else (reader.where,)
            yield from (reader.start, reader.end)


def _lets(book: Rulebook, rule: Rule, used: tuple[str, ...]) -> Mapping[str, Expr | RowSet]:
    """The lets of the rule and of its derived records; names that stand twice read both."""
    found: dict[str, Expr | RowSet] = {}
    for name in used:
        derived = book.derived[name]
        if isinstance(derived, Grouped):
            found.update(derived.lets)
    return {**found, **rule.lets}


class _Reading:
    """What expressions read, derived records led back to ledgers."""

    def __init__(self, book: Rulebook, names: Names) -> None:
        self._book = book
        self._names = names
        self._known: dict[str, frozenset[Field]] = {}

    def used(self, rule: Rule) -> Iterator[str]:
        """The derived records that a rule reads, also through others."""
        seen: set[str] = set()
        waiting = list(self._related(rule))
        while waiting:
            name = waiting.pop(0)
            if name in self._book.derived and name not in seen:
                seen.add(name)
                yield name
                waiting += self._related(self._book.derived[name])

    def related_to(self, rule: Rule, used: tuple[str, ...]) -> Iterator[str]:
        """All relations that a rule and its derived records look at."""
        for reader in (rule, *(self._book.derived[name] for name in used)):
            yield from self._related(reader)

    def _related(self, reader: Rule | Derived) -> Iterator[str]:
        yield from relations_of(reader)
        for part in _parts(reader):
            yield from sorted({record for record, _ in reads(part, self._names)})

    def fields(self, node: Expr | RowSet, lets: Mapping[str, Expr | RowSet]) -> frozenset[Field]:
        found: set[Field] = set()
        read = reads(node, self._names, lets)
        for name in {record for record, _ in read} | relations(node, self._names, lets):
            if name in self._book.derived:
                found |= self._of(name)
        return frozenset(found | {(r, f) for r, f in read if r in self._book.records})

    def _of(self, name: str) -> frozenset[Field]:
        if name not in self._known:
            self._known[name] = frozenset()
            derived = self._book.derived[name]
            lets = derived.lets if isinstance(derived, Grouped) else {}
            found: set[Field] = set()
            for part in _parts(derived):
                found |= self.fields(part, lets)
            for inner in self._related(derived):
                if inner in self._book.derived:
                    found |= self._of(inner)
            self._known[name] = frozenset(found)
        return self._known[name]


def _words(book: Rulebook, parts: list[Expr | RowSet]) -> Iterator[Value]:
    for part in parts:
        for node in walk(part):
            if isinstance(node, Literal):
                yield from node.value.items if isinstance(node.value, ListValue) else (node.value,)
            if isinstance(node, Matches):
                yield from samples(node.pattern)
            if isinstance(node, Param):
                yield from _set(book, node.name)


def _set(book: Rulebook, name: str) -> Iterator[Value]:
    parameter = book.parameters[name]
    for dated in (*(d for values in parameter.entries.values() for d in values), *parameter.otherwise):
        value = dated.value
        yield from value.items if isinstance(value, ListValue) else (value,)
        yield from (day for day in (dated.start, dated.end) if day is not None)


def _bounds(rule: Rule) -> Iterator[Value]:
    """The days on which what the rule cites comes into force and ends."""
    for citation in rule.citations:
        authority = citation.authority
        days = (citation.start, citation.end, authority.start, authority.end)
        yield from (day for day in days if day is not None)
