"""Names and paths: which field, let, group value or parameter a name means."""

from __future__ import annotations

from collections.abc import Sequence

from accountability.language import syntax
from accountability.language.check_desk import Desk
from accountability.language.check_words import in_words
from accountability.language.scope import (
    Binding,
    RowsNamed,
    Scope,
    called,
    declared,
    did_you_mean,
    path_name,
    record_of,
)
from accountability.model.expression import Active, Column, Element, Expr, GroupKey, LetRef
from accountability.model.records import Field, RecordType
from accountability.model.types import INTERVAL, RefType


def name(desk: Desk, node: syntax.Name, scope: Scope) -> Expr | None:
    """What a bare name or a path means. None where it means nothing, or something broken."""
    first, *rest = node.parts
    if first in scope.aliases:
        binding = scope.aliases[first]
        if binding is None:
            return None
        if rest:
            return _path(desk, node, first, binding, rest)
        if not isinstance(binding, str):
            return Element(type=declared(binding), alias=first, span=node.span)
        if not (first in scope.lets or first in scope.keys or _owners(desk, first, scope)):
            _row_alone(desk, node, binding)
            return None
    if rest:
        return _bare_path(desk, node, scope)
    return _bare(desk, node, scope)


def _bare(desk: Desk, node: syntax.Name, scope: Scope) -> Expr | None:
    """A bare name: a let, a value of the group, or a field of the scope's own rows, in this order."""
    word = node.parts[0]
    if word in scope.lets:
        let = scope.lets[word]
        if isinstance(let, RowsNamed):
            desk.refuse(node, f"`{word}` is a set of rows, not a value", f"count them: `count of {word}`")
            return None
        return None if let is None else LetRef(type=let, name=word, span=node.span)
    if word in scope.keys:
        return GroupKey(type=scope.keys[word], name=word, span=node.span)
    owners = _owners(desk, word, scope)
    if len(owners) > 1:
        choices = " or ".join(f"`{alias}.{word}`" for alias in owners)
        desk.refuse(node, f"`{word}` is a field of several rows here", f"write {choices}")
        return None
    if owners:
        return _path(desk, node, owners[0], scope.aliases[owners[0]], [word])
    _unknown(desk, node, scope)
    return None


def _bare_path(desk: Desk, node: syntax.Name, scope: Scope) -> Expr | None:
    """A path without an alias: it begins with a reference of the scope's own rows."""
    first, *rest = node.parts
    if first in scope.lets or first in scope.keys:
        if first not in scope.keys and scope.lets[first] is None:
            return None
        desk.refuse(
            node, f"`{first}` is a value here, not a row: it has no `.{rest[0]}`", "read it through an alias"
        )
        return None
    owners = [a for a in scope.source if (r := _record(desk, scope.aliases[a])) and _references(r, first)]
    if len(owners) > 1:
        choices = " or ".join(f"`{a}.{'.'.join(node.parts)}`" for a in owners)
        desk.refuse(node, f"`{first}` is a reference of several rows here", f"write {choices}")
        return None
    if owners:
        return _path(desk, node, owners[0], scope.aliases[owners[0]], list(node.parts))
    _unknown(desk, node, scope)
    return None


def _unknown(desk: Desk, node: syntax.Name, scope: Scope) -> None:
    first, *rest = node.parts
    if any(scope.aliases[a] is None for a in scope.source):
        return  # it may be a field of rows that are broken themselves
    if first in scope.members:
        shown = ".".join(node.parts)
        desk.refuse(
            node,
            f"`{first}` is a row of the group, and a group has many",
            f"read it inside a fold over `rows`, as in `max of {shown} over rows`, or put it under `by`",
        )
        return
    known = [*scope.aliases, *scope.members] if rest else [*scope.lets, *scope.keys, *_fields(desk, scope)]
    hint = did_you_mean(first, known) or _found_in(desk, first, scope)
    if hint is None and rest and scope.aliases:
        hint = f"the rows here are {', '.join(f'`{alias}`' for alias in scope.aliases)}"
    elif hint is None:
        hint = did_you_mean(first, scope.aliases)
    desk.refuse(node, f"nothing here is called `{first}`", hint)


def _found_in(desk: Desk, word: str, scope: Scope) -> str | None:
    """A hint for a field that only rows inside a row set have: they are read through their alias."""
    for alias in scope.aliases:
        record = _record(desk, scope.aliases[alias])
        if alias not in scope.source and record is not None and called(word, record.fields):
            return f"write `{alias}.{word}`: rows of a row set are read through their alias"
    return None


def _fields(desk: Desk, scope: Scope) -> list[str]:
    records = [_record(desk, scope.aliases[a]) for a in scope.source]
    return [n for r in records if r is not None for f in r.fields.values() for n in f.names]


def _owners(desk: Desk, word: str, scope: Scope) -> list[str]:
    """The aliases of the scope's own rows that have a field called `word`."""
    records = [(a, _record(desk, scope.aliases[a])) for a in scope.source]
    return [a for a, record in records if record is not None and called(word, record.fields)]


def _record(desk: Desk, binding: Binding) -> RecordType | None:
    return desk.world.records.get(binding) if isinstance(binding, str) else None


def _row_alone(desk: Desk, node: syntax.Name, record: str) -> None:
    word = node.parts[0]
    known = desk.world.records.get(record)
    key = known.key[0] if known is not None and known.key else "field"
    desk.refuse(node, f"`{word}` is a row of `{record}`, not a value", f"name a field: `{word}.{key}`")


def _path(desk: Desk, node: syntax.Name, alias: str, binding: Binding, rest: Sequence[str]) -> Expr | None:
    """`alias.ref.ref.field`, from the record that the alias gives."""
    start = record_of(binding)
    if start is None:
        if binding is not None and not isinstance(binding, str):
            desk.refuse(node, f"`{alias}` is {in_words(binding)}, which has no fields")
        return None
    element = isinstance(binding, RefType)
    path: list[str] = [""] if element else []
    records: list[str] = ["", start] if element else [start]
    for step in rest[:-1]:
        reference = _step(desk, node, records[-1], step)
        if reference is None or not isinstance(reference.type, RefType):
            return None
        path.append(reference.name)
        records.append(reference.type.record)
    return _end(desk, node, alias, (tuple(path), tuple(records)), rest[-1])


def _known_record(desk: Desk, node: syntax.Name, record: str) -> RecordType | None:
    known = desk.world.records.get(record)
    if known is None and record not in desk.world.broken:
        desk.refuse(node, f"no record type is called `{record}`")
    return known


def _references(record: RecordType, step: str) -> list[Field]:
    """The reference fields that `step` follows: by path name, else by label or alias."""
    references = [f for f in record.fields.values() if isinstance(f.type, RefType)]
    by_path = [f for f in references if path_name(f) == step]
    return by_path or [f for f in references if step in f.names[1:]]


def _step(desk: Desk, node: syntax.Name, record: str, step: str) -> Field | None:
    known = _known_record(desk, node, record)
    if known is None:
        return None
    found = _references(known, step)
    if len(found) == 1:
        return found[0]
    paths = [path_name(f) for f in known.fields.values() if isinstance(f.type, RefType)]
    message = f"`{record}` has no reference called `{step}`"
    if len(found) > 1:
        message = f"several references of `{record}` are called `{step}`"
    owned = called(step, known.fields)
    hint = did_you_mean(step, paths)
    if owned and isinstance(owned[0].type, RefType):
        hint = f"the reference `{owned[0].name}` is followed as `{path_name(owned[0])}`"
    elif owned:
        hint = f"`{step}` is {in_words(owned[0].type)}, which has no fields"
    desk.refuse(node, message, hint)
    return None


def _end(
    desk: Desk, node: syntax.Name, alias: str, way: tuple[tuple[str, ...], tuple[str, ...]], last: str
) -> Expr | None:
    """The field at the end of a path, or the active interval."""
    path, records = way
    known = _known_record(desk, node, records[-1])
    if known is None:
        return None
    if last == "active" and (known.active is not None or not called(last, known.fields)):
        if known.active is None:
            hint = "add `active: [START, END]` to its record type"
            desk.refuse(node, f"`{known.name}` does not say when it is active", hint)
            return None
        return Active(type=INTERVAL, alias=alias, path=path, records=records, span=node.span)
    found = called(last, known.fields)
    if len(found) == 1:
        type_ = declared(found[0].type)
        return Column(type=type_, alias=alias, path=path, records=records, name=found[0].name, span=node.span)
    if found:
        choices = ", ".join(f"`{f.name}`" for f in found)
        desk.refuse(node, f"several fields of `{known.name}` are called `{last}`", f"write one of {choices}")
        return None
    _no_such_field(desk, node, known, last)
    return None


def _no_such_field(desk: Desk, node: syntax.Name, record: RecordType, last: str) -> None:
    followed = _references(record, last)
    names = [n for f in record.fields.values() for n in f.names]
    hint = f"did you mean `{followed[0].name}`?" if followed else did_you_mean(last, names)
    if hint is None and 0 < len(record.fields) <= 8:
        hint = f"its fields are {', '.join(record.fields)}"
    desk.refuse(node, f"`{record.name}` has no field called `{last}`", hint)
