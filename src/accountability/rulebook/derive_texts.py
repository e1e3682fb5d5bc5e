"""Derived records as syntax: those that are written, those that kinds add, and their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from accountability.kinds.kind import Derivation
from accountability.language import syntax
from accountability.model.records import PERIOD_RELATIONS
from accountability.rulebook.located import Written
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.parse import LetSyntax, Parser, relations_in
from accountability.rulebook.rule_shapes import ClosureShape, DeriveShape
from accountability.rulebook.sections import Sections


@dataclass(frozen=True, slots=True)
class GroupedText:
    """`from`, `where`, `by`, `let`, `key`. `at` is what mistakes about the whole point at."""

    at: Written
    source: syntax.Source
    where: syntax.Expr | None
    by: Mapping[str, syntax.Expr] | None
    lets: Mapping[str, LetSyntax]
    key: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True)
class UnionText:
    at: Written
    members: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class ClosureText:
    at: Written
    source: syntax.Source
    where: syntax.Expr | None
    start: syntax.Expr
    end: syntax.Expr
    max_depth: int
    symmetric: bool


DerivedText = GroupedText | UnionText | ClosureText


@dataclass(slots=True)
class DerivedTexts:
    """All derived records of a rulebook by name; `broken` could not be parsed."""

    texts: dict[str, DerivedText] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def add_of_kind(self, name: str, derivation: Derivation, at: Written, mistakes: Mistakes) -> None:
        """A derived record that the kind of a rule brings; `at` is the kind's key."""
        if name in self.texts:
            hint = "rename the derived record of this name"
            mistakes.add(at.place, f"`{at}` makes a derived record `{name}`, which exists already", hint)
        by = derivation.by
        self.texts[name] = GroupedText(at, derivation.source, derivation.where, by, derivation.lets)


def parse_derived(sections: Sections, taken: set[str], mistakes: Mistakes) -> DerivedTexts:
    """The derived records that are written in the rulebook; `taken` are the names of record types."""
    found = DerivedTexts(broken=set(sections.broken["derive"]))
    for name, entry in sections.derive.items():
        if name in taken or name in PERIOD_RELATIONS:
            what = "a period relation" if name in PERIOD_RELATIONS else "a record type"
            mistakes.add(
                entry.name.place, f"`{name}` is {what} already", "give the derived record another name"
            )
        text = _parse(entry.name, entry.shape, mistakes)
        if text is None:
            found.broken.add(name)
        else:
            found.texts[name] = text
    return found


def _parse(name: Written, shape: DeriveShape, mistakes: Mistakes) -> DerivedText | None:
    forms = [form for form in ("from_", "union", "closure") if getattr(shape, form) is not None]
    if len(forms) != 1:
        hint = "write `from:`, `union:` or `closure:`"
        mistakes.add(
            name.place, f"derived record `{name}` needs exactly one of from, union and closure", hint
        )
        return None
    if shape.from_ is None and (shape.where or shape.by is not None or shape.let or shape.key):
        mistakes.add(name.place, f"`where`, `by`, `let` and `key` of `{name}` go with `from` only")
        return None
    if shape.union is not None:
        return UnionText(name, shape.union)
    if shape.closure is not None:
        return _closure(name, shape.closure, mistakes)
    return _grouped(name, shape, mistakes)


def _grouped(name: Written, shape: DeriveShape, mistakes: Mistakes) -> GroupedText | None:
    if shape.by is not None and shape.key:
        mistakes.add(
            shape.key[0].place, "`key` goes with rows that are not grouped", "the key of a group is its `by`"
        )
    parser = Parser(mistakes)
    source = parser.source(shape.from_) if shape.from_ is not None else None
    where = parser.expression(shape.where)
    by = parser.named(shape.by) if shape.by is not None else None
    lets = parser.lets(shape.let)
    if parser.failed or source is None:
        return None
    return GroupedText(name, source, where, by, lets, shape.key or ())


def _closure(name: Written, shape: ClosureShape, mistakes: Mistakes) -> ClosureText | None:
    parser = Parser(mistakes)
    source, where = parser.source(shape.from_), parser.expression(shape.where)
    edge = parser.expressions(shape.edge)
    if len(shape.edge) != 2:
        mistakes.add(name.place, "an edge has two ends", "write `edge: [p.party_id, p.controller_id]`")
    if shape.max_depth < 1:
        mistakes.add(name.place, "`max_depth` is at least 1")
    if source is not None and (len(source.items) != 1 or source.joins or source.items[0].second):
        mistakes.add(
            shape.from_.place, "a closure has one record type as its source", "derive the edges first"
        )
        return None
    if parser.failed or source is None or len(edge) != 2:
        return None
    return ClosureText(name, source, where, edge[0], edge[1], shape.max_depth, shape.symmetric)


def uses_of(text: DerivedText) -> set[str]:
    """The names of relations that a derived record may read."""
    if isinstance(text, UnionText):
        return {str(member) for member in text.members}
    return set(relations_in(text))


def in_order(found: DerivedTexts, mistakes: Mistakes) -> list[str]:
    """Names in an order in which each uses only those before it; circles are told and left out."""
    done: dict[str, None] = {}
    open_: list[str] = []  # the path on which the walk stands
    for root in found.texts:
        stack: list[tuple[str, list[str]]] = []
        _enter(root, found, done, open_, stack, mistakes)
        while stack:
            name, rest = stack[-1]
            if rest:
                _enter(rest.pop(0), found, done, open_, stack, mistakes)
            else:
                stack.pop()
                open_.pop()
                done[name] = None
    return [name for name in done if name not in found.broken]


def _enter(
    name: str,
    found: DerivedTexts,
    done: dict[str, None],
    open_: list[str],
    stack: list[tuple[str, list[str]]],
    mistakes: Mistakes,
) -> None:
    """Begins the walk of `name`, unless it is done, not derived, or closes a circle."""
    if name in done or name not in found.texts:
        return
    if name in open_:
        circle = open_[open_.index(name) :]
        shown = " -> ".join([*circle, name])
        mistakes.add(found.texts[name].at.place, f"derived records use each other in a circle: {shown}")
        found.broken.update(circle)
        return
    open_.append(name)
    stack.append((name, sorted(uses_of(found.texts[name]))))
