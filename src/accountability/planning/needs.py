"""What each rule reads: record types, and the fields of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from accountability.language.scope import World
from accountability.language.walk import Part, reads, relations
from accountability.model.records import PERIOD_TYPES
from accountability.model.rule import Closure, Derived, Grouped, LetValue, Rule, Rulebook, SourceOf, Union


@dataclass(frozen=True, slots=True)
class Needs:
    """Record types, and fields of them as `type.field`; derived records are led back to theirs."""

    records: frozenset[str]
    fields: frozenset[str]

    def plus(self, other: Needs) -> Needs:
        return Needs(self.records | other.records, self.fields | other.fields)


NOTHING = Needs(frozenset(), frozenset())


def needs(book: Rulebook, rules: Iterable[str]) -> Mapping[str, Needs]:
    """What each of `rules` reads, in the order of their ids."""
    world = _world(book)
    derived: dict[str, Needs] = {}
    for name, definition in book.derived.items():  # each uses only those before it
        derived[name] = _of_derived(definition, world, derived)
    return {rule: _of_rule(book.rules[rule], world, derived) for rule in sorted(rules)}


def _world(book: Rulebook) -> World:
    made = {name: definition.record for name, definition in book.derived.items()}
    return World({**book.records, **made, **PERIOD_TYPES}, book.parameters, book.calendar)


def _of_rule(rule: Rule, world: World, derived: Mapping[str, Needs]) -> Needs:
    parts = [
        rule.where,
        rule.unknown_when,
        rule.on,
        rule.broken,
        rule.measure,
        *rule.show,
        *_joins(rule.source),
    ]
    return _of(parts, rule.lets, _named(rule.source), world, derived)


def _of_derived(definition: Derived, world: World, derived: Mapping[str, Needs]) -> Needs:
    match definition:
        case Union(members=members):
            total = NOTHING
            for member in members:
                total = total.plus(derived[member])
            return total
        case Closure():
            parts = [definition.where, definition.start, definition.end]
            return _of(parts, {}, [definition.relation], world, derived)
        case Grouped(source=source, by=by, lets=lets):
            inner = [definition.where, *(by or {}).values(), *lets.values(), *_joins(source)]
            return _of(inner, lets, _named(source), world, derived)


def _joins(source: SourceOf) -> Iterator[Part]:
    yield from (join.on for join in source.joins)


def _named(source: SourceOf) -> list[str]:
    return [relation for _, relation in source.aliases]


def _of(
    parts: Iterable[Part | None],
    lets: Mapping[str, LetValue],
    sources: Iterable[str],
    world: World,
    derived: Mapping[str, Needs],
) -> Needs:
    """What `parts` read over the relations of `sources`; the keys of every relation are read too."""
    pairs: set[tuple[str, str]] = set()
    looked_at = set(sources)
    for part in parts:
        if part is not None:
            pairs |= reads(part, world, lets)
            looked_at |= relations(part, world, lets)
    looked_at |= {record for record, _ in pairs}
    total = NOTHING
    for relation in looked_at:
        if relation in derived:
            total = total.plus(derived[relation])
        elif relation in world.records and relation not in PERIOD_TYPES:
            keys = {f"{relation}.{name}" for name in world.records[relation].key}
            fields = {f"{record}.{name}" for record, name in pairs if record == relation}
            total = total.plus(Needs(frozenset({relation}), frozenset(keys | fields)))
    return total
