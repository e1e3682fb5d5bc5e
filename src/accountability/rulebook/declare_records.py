"""Record types: what their entries declare, and whether it holds together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from accountability.language.complaint import LanguageError
from accountability.model.records import PERIOD_RELATIONS, Field, RecordType
from accountability.model.types import DateType, ListType, PartialDateType, RefType, TimestampType
from accountability.rulebook.check_fields import FieldCheck
from accountability.rulebook.located import Written
from accountability.rulebook.mistakes import Mistakes, refuse
from accountability.rulebook.record_shapes import EmptyShape, FieldShape, RecordShape
from accountability.rulebook.sections import Entry, Sections
from accountability.rulebook.suggest import nearest_or_list
from accountability.rulebook.types import declared_type, read_bound


def declare_records(sections: Sections, mistakes: Mistakes) -> dict[str, RecordType]:
    """All record types that hold together; the names of the others are added to `sections.broken`."""
    names = _all_names(sections, mistakes)
    declared: dict[str, RecordType] = {}
    for name, entry in sections.records.items():
        before = len(mistakes)
        record = _declare(entry, names, mistakes)
        if len(mistakes) == before:
            declared[name] = record
        else:
            sections.broken["records"].add(name)
    for name in declared:
        _check_targets(sections.records[name], declared, mistakes)
    return declared


def _all_names(sections: Sections, mistakes: Mistakes) -> dict[str, str]:
    """Every name, label and alias of a record type, with the name that it stands for."""
    names = {name: name for name in sections.broken["records"]}
    places: dict[str, Written] = {}
    for name, entry in sections.records.items():
        if name in PERIOD_RELATIONS:
            mistakes.add(
                entry.name.place, f"`{name}` is a period relation", "give the record type another name"
            )
        others = (entry.shape.label or {}).values()
        for each in dict.fromkeys((name, *others, *map(str, entry.shape.aliases))):
            if names.get(each, name) != name:
                message = f"`{each}` names two record types, `{names[each]}` and `{name}`"
                first = places.get(each)
                mistakes.add(entry.name.place, message, f"the first is at {first.place}" if first else None)
            names.setdefault(each, name)
            places.setdefault(each, entry.name)
    return names


def _declare(entry: Entry[RecordShape], names: Mapping[str, str], mistakes: Mistakes) -> RecordType:
    shape = entry.shape
    fields: dict[str, Field] = {}
    broken: set[str] = set()
    for name, given in shape.fields.items():
        try:
            found = _field(name, given, names)
            fields[str(name)] = found if shape.complaint is None else _of_complaint(found)
        except LanguageError as error:
            mistakes.language(error, name.place)
            broken.add(str(name))
    check = FieldCheck(str(entry.name), fields, frozenset(broken), mistakes)
    check.names_differ(has_active=shape.active is not None)
    for name, given in shape.fields.items():
        check.field(name, given)
    return RecordType(
        name=str(entry.name),
        fields=fields,
        key=() if _is_row(shape) else check.key(shape.key),
        label=shape.label or {},
        aliases=tuple(map(str, shape.aliases)),
        partial=shape.partial,
        event_date=check.date_named(shape.event_date) if shape.event_date is not None else None,
        active=check.active(shape.active) if shape.active is not None else None,
        person=shape.person,
        complaint=shape.complaint is not None,
        place=entry.name.place,
    )


def _is_row(shape: RecordShape) -> bool:
    """`key: row`, unless there is a field of that name."""
    return [str(word) for word in shape.key] == ["row"] and "row" not in shape.fields


def _field(name: Written, shape: FieldShape, names: Mapping[str, str]) -> Field:
    type_, factor = declared_type(shape, names)
    if isinstance(type_, RefType) and shape.path is None and not name.endswith("_id"):
        hint = f"name it `{name}_id`, or say `path: NAME`, the name under which rules follow it"
        raise refuse(name, f"the reference `{name}` has no name for its path", hint)
    low, high = read_bound(shape.min, factor), read_bound(shape.max, factor)
    if low is not None and high is not None and low > high:
        raise refuse(shape.min or name, f"`min` is above `max` in field `{name}`")
    empty = shape.empty
    codes = shape.codes if shape.codes is not None else shape.of.codes if shape.of is not None else None
    return Field(
        name=str(name),
        type=type_,
        label=shape.label or {},
        aliases=tuple(map(str, shape.aliases)),
        empty_is_none=empty is not None and (empty.none_if is not None or empty.state == "none"),
        none_register=_register(empty, names),
        mark=shape.mark,
        minimum=low,
        maximum=high,
        currency_field=str(shape.currency_field) if shape.currency_field is not None else None,
        codes={str(code): label for code, label in (codes or {}).items()},
        path=str(shape.path) if shape.path is not None else None,
        factor=factor,
        separator=str(shape.separator) if shape.separator is not None else ";",
        place=name.place,
    )


def _of_complaint(field: Field) -> Field:
    """A small place, a topic and a day tell who complained: so the day of a complaint is not shared."""
    if field.mark in (None, "few") and isinstance(field.type, DateType | TimestampType | PartialDateType):
        return replace(field, mark="month")
    return field


def _register(empty: EmptyShape | None, names: Mapping[str, str]) -> str | None:
    """The record type that must have been supplied for an empty cell to mean none."""
    if empty is None or empty.none_if is None:
        return None
    if str(empty.none_if) not in names:
        hint = nearest_or_list(empty.none_if, names.values(), "record types")
        raise refuse(empty.none_if, f"unknown record type `{empty.none_if}`", hint)
    return names[str(empty.none_if)]


def _check_targets(entry: Entry[RecordShape], declared: Mapping[str, RecordType], mistakes: Mistakes) -> None:
    """A reference holds one key cell, so what it refers to has a key of one field."""
    for name, field in declared[str(entry.name)].fields.items():
        type_ = field.type.element if isinstance(field.type, ListType) else field.type
        target = declared.get(type_.record) if isinstance(type_, RefType) else None
        if target is not None and len(target.key) != 1:
            shape = entry.shape.fields[Written(name)]
            to = shape.to or (shape.of.to if shape.of is not None else None) or entry.name
            hint = "give it a key of one field, or join it in the rule"
            mistakes.add(to.place, f"`{target.name}` has no key of one field to refer to", hint)
