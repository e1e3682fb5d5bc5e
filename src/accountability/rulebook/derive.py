"""Derived records: checked, each with the record type that its rows offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from accountability.language.checker import (
    Scope,
    World,
    check_by,
    check_condition,
    check_let,
    check_source,
    check_value,
    common_type,
    declared,
    with_broken_let,
    with_let,
)
from accountability.language.complaint import LanguageError
from accountability.language.scope import did_you_mean
from accountability.model.expression import Column, Expr, RowSet
from accountability.model.records import Field, RecordType
from accountability.model.rule import Closure, Derived, Grouped, LetValue, Union
from accountability.model.types import ListType, RefType, TextType, Type, integer
from accountability.rulebook.derive_texts import (
    ClosureText,
    DerivedText,
    DerivedTexts,
    GroupedText,
    UnionText,
    in_order,
)
from accountability.rulebook.located import Written
from accountability.rulebook.marks import Marking, strongest, united
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.parse import LetSyntax


def check_derived(found: DerivedTexts, world: World, mistakes: Mistakes) -> tuple[dict[str, Derived], World]:
    """All derived records in an order in which each uses only those before it, and the world with them."""
    checked: dict[str, Derived] = {}
    world = replace(world, broken=world.broken | found.broken)
    for name in in_order(found, mistakes):
        derived = _check(name, found.texts[name], checked, world, mistakes)
        if derived is None:
            found.broken.add(name)
        else:
            checked[name] = derived
            world = replace(world, records={**world.records, name: derived.record})
        world = replace(world, broken=world.broken | found.broken)
    return checked, replace(world, broken=world.broken | found.broken)


def _check(
    name: str, text: DerivedText, checked: Mapping[str, Derived], world: World, mistakes: Mistakes
) -> Derived | None:
    before = len(mistakes)
    try:
        if isinstance(text, UnionText):
            derived: Derived | None = _union(name, text, checked, world, mistakes)
        elif isinstance(text, ClosureText):
            derived = _closure(name, text, world)
        else:
            derived = _grouped(name, text, world, mistakes)
    except LanguageError as error:
        mistakes.language(error, text.at.place)
        return None
    return derived if len(mistakes) == before else None


@dataclass(frozen=True, slots=True)
class Lets:
    """The lets of a rule or derived record, and the scope of what stands after them."""

    values: dict[str, LetValue]
    scope: Scope
    complete: bool


def check_lets(
    texts: Mapping[str, LetSyntax], world: World, scope: Scope, at: Written, mistakes: Mistakes
) -> Lets:
    """Each let in the scope of those before it."""
    values: dict[str, LetValue] = {}
    complete = True
    for name, node in texts.items():
        try:
            values[name] = check_let(node, world, scope)
            scope = with_let(scope, name, values[name])
        except LanguageError as error:
            mistakes.language(error, at.place)
            scope = with_broken_let(scope, name)
            complete = False
    return Lets(values, scope, complete)


def _grouped(name: str, text: GroupedText, world: World, mistakes: Mistakes) -> Grouped | None:
    source, scope = check_source(text.source, world)
    by = _by(text, world, scope, mistakes)
    _refuse_taken(text, scope, mistakes)
    inner = scope if text.by is None else scope.grouped_by({n: e.type for n, e in (by or {}).items()})
    lets = check_lets(text.lets, world, inner, text.at, mistakes)
    # rows are chosen one by one; only where they are not grouped can `where` use the lets
    where_scope = lets.scope if text.by is None else scope
    where = check_condition(text.where, world, where_scope) if text.where is not None else None
    if not lets.complete:
        return None
    offered = {**(by or {}), **{n: let for n, let in lets.values.items() if not isinstance(let, RowSet)}}
    complaints = any(_is_of_complaints(world, relation) for _, relation in source.aliases)
    marking = Marking(world.records, lets.values, by or {}, complaints)
    fields = {n: _field(n, expr, text.at, world, marking) for n, expr in offered.items()}
    key = _key(text, fields, mistakes)
    shown_key = key if text.by is None else tuple(by or ())
    each = complaints and text.by is None
    record = RecordType(name, fields, shown_key, complaint=each, place=text.at.place)
    return Grouped(record, source, where, by, lets.values, key)


def _is_of_complaints(world: World, relation: str) -> bool:
    return relation in world.records and world.records[relation].complaint


def _by(text: GroupedText, world: World, scope: Scope, mistakes: Mistakes) -> dict[str, Expr] | None:
    if text.by is None:
        return None
    found: dict[str, Expr] = {}
    for name, node in text.by.items():
        try:
            found[name] = check_by(node, world, scope)
        except LanguageError as error:
            mistakes.language(error, text.at.place)
    return found


def _refuse_taken(text: GroupedText, scope: Scope, mistakes: Mistakes) -> None:
    for name in text.lets:
        if name in (text.by or {}):
            mistakes.add(text.at.place, f"`{name}` is both a `by` value and a `let` of `{text.at}`")
        elif name in scope.aliases:
            mistakes.add(text.at.place, f"the let `{name}` hides the alias `{name}`", "give it another name")


def _field(name: str, expr: Expr, at: Written, world: World, marking: Marking) -> Field:
    """What a row offers, marked like what it is computed from.

    A field that is handed on unchanged keeps its bounds and its labels too.
    """
    plain = Field(name, declared(expr.type), mark=marking.mark(expr), place=at.place)
    if not isinstance(expr, Column) or expr.records[-1] not in world.records:
        return plain
    origin = world.records[expr.records[-1]].fields[expr.name]
    return replace(plain, minimum=origin.minimum, maximum=origin.maximum, codes=origin.codes)


def _key(text: GroupedText, offered: Mapping[str, Field], mistakes: Mistakes) -> tuple[str, ...]:
    for word in text.key:
        if str(word) not in offered:
            hint = did_you_mean(word, offered)
            mistakes.add(word.place, f"`{word}` is not a value that `{text.at}` offers", hint)
        elif isinstance(offered[str(word)].type, ListType):
            mistakes.add(word.place, f"`{word}` is a list, which cannot be a key")
    return tuple(map(str, text.key))


def _record(name: str, types: Mapping[str, Type], at: Written, key: tuple[str, ...]) -> RecordType:
    fields = {n: Field(n, declared(type_), place=at.place) for n, type_ in types.items()}
    return RecordType(name, fields, key=key, place=at.place)


def _union(
    name: str, text: UnionText, checked: Mapping[str, Derived], world: World, mistakes: Mistakes
) -> Union | None:
    records: list[RecordType] = []
    for member in text.members:
        if str(member) in checked:
            records.append(checked[str(member)].record)
        elif str(member) not in world.broken:
            hint = did_you_mean(member, checked) or "a union takes derived records"
            mistakes.add(member.place, f"`{member}` is not a derived record", hint)
    if not records:
        return None
    first = records[0]
    types: dict[str, Type] = {n: f.type for n, f in first.fields.items()}
    for record, member in zip(records[1:], text.members[1:], strict=False):
        odd = sorted(set(types) ^ set(record.fields))
        if odd:
            message = f"`{record.name}` and `{first.name}` do not have the same fields: `{'`, `'.join(odd)}`"
            mistakes.add(member.place, message)
            continue
        for field_name, type_ in types.items():
            common = common_type(type_, record.fields[field_name].type)
            if common is None:
                message = f"`{field_name}` has one type in `{first.name}` and another in `{record.name}`"
                mistakes.add(member.place, message)
            else:
                types[field_name] = common
    members = tuple(str(member) for member in text.members)
    record = _record(name, types, text.at, ())
    complaint = any(member.complaint for member in records)
    return Union(replace(record, fields=united(record.fields, records), complaint=complaint), members)


def _closure(name: str, text: ClosureText, world: World) -> Closure:
    source, scope = check_source(text.source, world)
    where = check_condition(text.where, world, scope) if text.where is not None else None
    start, end = check_by(text.start, world, scope), check_by(text.end, world, scope)
    end_type = _end_type(start.type, end.type)
    if end_type is None:
        check_value(text.end, world, scope, expected=start.type)  # says why the ends do not fit
        end_type = start.type
    offered = {"source": end_type, "target": end_type, "depth": integer(9)}
    record = _record(name, offered, text.at, ("source", "target"))
    marking = Marking(world.records)
    mark = strongest(map(marking.mark, (start, end)))
    ends = {n: replace(record.fields[n], mark=mark) for n in ("source", "target")}
    record = replace(record, fields={**record.fields, **ends})
    ((alias, relation),) = source.aliases
    return Closure(record, relation, alias, where, start, end, text.max_depth, text.symmetric)


def _end_type(start: Type, end: Type) -> Type | None:
    """A key and a reference to it are the same nodes; as references they can be followed."""
    ends = (start, end)
    targets = {type_.record for type_ in ends if isinstance(type_, RefType)}
    if len(targets) == 1 and all(isinstance(type_, RefType | TextType) for type_ in ends):
        return RefType(targets.pop())
    return common_type(start, end)
