"""The record sets a single change away from one, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accountability.model.records import Field
from accountability.model.types import RefType, TextType
from accountability.model.values import Value
from accountability.probing.atoms import Anatomy
from accountability.probing.axes import axis_of
from accountability.probing.gaps import Gap
from accountability.probing.oracle import Oracle, Trace, is_calendar
from accountability.probing.values import others, places
from accountability.probing.worlds import World

_GAPS = 6  # of the comparisons, per field


def neighbours(world: World, parts: Anatomy, oracle: Oracle) -> Iterator[World]:
    """Every cell with another value, blank or unreadable; every row removed or repeated."""
    trace = oracle.traced(world)[1]
    for record, name in parts.fields:
        declared = world.setting.book.records[record]
        if _is_identity(declared.fields[name], name in declared.key) or is_calendar(world, record):
            continue
        for at in range(len(world.tables.get(record, ()))):
            for value in _values(world, parts, trace, record, at, name):
                yield world.with_cell(record, at, name, value)
    for record in sorted({record for record, _ in parts.fields} & world.tables.keys()):
        if not is_calendar(world, record):
            for at in range(len(world.tables[record])):
                yield world.without_row(record, at)
                yield world.with_row_again(record, at)


def _is_identity(field: Field, is_key: bool) -> bool:
    return is_key and isinstance(field.type, TextType | RefType)


def _values(world: World, parts: Anatomy, trace: Trace, record: str, at: int, name: str) -> Iterator[Value]:
    declared = world.setting.book.records[record].fields[name]
    now = world.cell(record, at, name)
    if (record, name) in parts.missing:
        yield world.blank(record, name)
    if (record, name) in parts.unreadable:
        yield world.unreadable(record, name)
    column = [row.cells[name] for row in world.tables[record]]
    axis = axis_of(declared, now)
    if axis is None:
        yield from others(declared, now, parts.words, column, keys_of(world, declared))
        return
    for place in places(axis, axis.place(now), gaps(trace, parts, record, name), (*parts.words, *column)):
        value = axis.value(place)
        if value is not None and value != now:
            yield value


def keys_of(world: World, field: Field) -> list[str]:
    """The keys that a reference, or a list of references, may name."""
    element = getattr(field.type, "element", field.type)
    rows = world.tables.get(element.record, ()) if isinstance(element, RefType) else ()
    return [row.key[0] for row in rows if row.key]


def gaps(trace: Trace, parts: Anatomy, record: str, name: str) -> Sequence[Gap]:
    """What the sides of comparisons that depend on a field lack, the smallest first."""
    near = (gaps for atom, gaps in trace.gaps.items() if (record, name) in parts.near.get(atom, ()))
    found = {gap for each in near for gap in each}
    return sorted(found, key=lambda gap: (abs(gap.lacks), gap.lacks, gap.kind))[:_GAPS]
