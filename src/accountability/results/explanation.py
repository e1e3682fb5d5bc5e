"""What `explain` says: a rule in its own words and as it is evaluated, and subjects taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from accountability.language.printer import unparse
from accountability.language.untype import untyped
from accountability.model.expression import Expr, Param, RecordRows, RowSet
from accountability.model.rule import Closure, Derived, Grouped, Parameter, Rule, Rulebook, Union
from accountability.rulebook.reads import nodes_in, parts_of
from accountability.semantics.trace import Trace


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule explained: the rule, the parameters that it reads, and any subjects asked about.

    `evaluated` is every part of the rule after its kind was expanded and its units were put in
    place, in rule language.
    """

    book: Rulebook
    rule: Rule
    parameters: tuple[Parameter, ...]
    evaluated: Mapping[str, str]
    subjects: tuple[Trace, ...] = ()


def explained(book: Rulebook, rule: Rule, subjects: tuple[Trace, ...] = ()) -> Explanation:
    """The explanation of `rule`."""
    read = [rule, *_derived(book, rule)]
    names = {node.name for part in read for node in nodes_in(*parts_of(part)) if isinstance(node, Param)}
    parameters = tuple(book.parameters[name] for name in sorted(names))
    return Explanation(book, rule, parameters, {**rule.words.became, **dict(_typed(rule))}, subjects)


def _derived(book: Rulebook, rule: Rule) -> tuple[Derived, ...]:
    """The derived records that a rule reads, also through others."""
    found: dict[str, Derived] = {}
    waiting: list[Rule | Derived] = [rule]
    while waiting:
        for name in _relations(waiting.pop()):
            if name in book.derived and name not in found:
                found[name] = book.derived[name]
                waiting.append(book.derived[name])
    return tuple(found.values())


def _relations(reader: Rule | Derived) -> Iterator[str]:
    yield from (node.name for node in nodes_in(*parts_of(reader)) if isinstance(node, RecordRows))
    match reader:
        case Rule(source=source) | Grouped(source=source):
            yield from (relation for _, relation in source.aliases)
        case Union(members=members):
            yield from members
        case Closure(relation=relation):
            yield relation


def _typed(rule: Rule) -> Iterator[tuple[str, str]]:
    """The parts of a rule as the engines get them, by the names under which `explain` shows them.

    A `require` became a forbidden condition; its own words stay beside it.
    """
    parts: dict[str, Expr | RowSet | None] = {
        "on": rule.on,
        **{f"let {name}": let for name, let in rule.lets.items()},
        "where": rule.where,
        "unknown_when": rule.unknown_when,
        "measure": rule.measure,
    }
    if "require" not in rule.words.became:
        parts["forbid"] = rule.broken
    for name, part in parts.items():
        if part is not None and not isinstance(part, RowSet):
            yield name, unparse(untyped(part))
