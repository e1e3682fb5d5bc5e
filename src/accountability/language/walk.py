"""Walking typed expressions: their parts, and which fields and records they read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias, TypeGuard

from accountability.language.scope import World
from accountability.language.signatures import SIGNATURES
from accountability.model.expression import (
    Active,
    Call,
    Column,
    Expr,
    LetRef,
    ListRows,
    NamedRows,
    Node,
    Order,
    RecordRows,
    RowSet,
    Shift,
)
from accountability.model.rule import LetValue

_PARTS = (Node, RowSet)  # not `Node | RowSet`, which is made anew at every question
Part: TypeAlias = Expr | RowSet
Read: TypeAlias = tuple[str, str]  # a record type, and a field of it


def children(node: Part) -> Iterator[Part]:
    """The expressions and row sets directly inside `node`, in the order of its fields.

    The terms of an ordering give their keys, a row set over a list the list.
    """
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        for member in value if isinstance(value, tuple) else (value,):
            if isinstance(member, Order):
                yield member.key
            elif _is_part(member):
                yield member
            elif isinstance(member, ListRows):
                yield member.items


def _is_part(value: object) -> TypeGuard[Part]:
    return isinstance(value, _PARTS)


def walk(node: Part) -> Iterator[Part]:
    """`node` and everything inside it, each before its parts."""
    waiting: list[Part] = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting += reversed(tuple(children(here)))


def walk_through(node: Part, lets: Mapping[str, LetValue]) -> Iterator[Part]:
    """As `walk`, going on, once each, into the lets that are named."""
    seen: set[str] = set()
    waiting: list[Part] = [node]
    while waiting:
        for part in walk(waiting.pop()):
            yield part
            name = _let_named(part)
            if name in lets and name not in seen:
                seen.add(name)
                waiting.append(lets[name])


def _let_named(part: Part) -> str:
    if isinstance(part, LetRef):
        return part.name
    if isinstance(part, RowSet) and isinstance(part.relation, NamedRows):
        return part.relation.name
    return ""


def reads(node: Part, world: World, lets: Mapping[str, LetValue] | None = None) -> frozenset[Read]:
    """Every field that `node` reads, as (record type, field).

    With the reference fields of paths and the keys of the records they name, the currencies of
    money, the ends of active intervals, and the calendar where working days are counted. With
    `lets`, what the lets read that it names.
    """
    found: set[Read] = set()
    for part in walk_through(node, lets or {}):
        match part:
            case Column():
                found.update(_along(part, world))
                found.update(_cell(part.records[-1], part.name, world))
            case Active():
                found.update(_along(part, world))
                known = world.records.get(part.records[-1])
                ends = known.active if known is not None and known.active is not None else ()
                found.update((part.records[-1], end) for end in ends)
        if _counts_workdays(part) and world.calendar is not None:
            table = world.calendar
            found.update({(table.record, table.date_field), (table.record, table.workday_field)})
    return frozenset(found)


def relations(node: Part, world: World, lets: Mapping[str, LetValue] | None = None) -> frozenset[str]:
    """The record types, derived records and period relations whose rows `node` looks at.

    Those of its row sets and of its references, not of the aliases that are bound outside of it.
    """
    found: set[str] = set()
    for part in walk_through(node, lets or {}):
        if isinstance(part, RowSet) and isinstance(part.relation, RecordRows):
            found.add(part.relation.name)
        if isinstance(part, Column | Active):
            found.update(part.records[1:])
        if _counts_workdays(part) and world.calendar is not None:
            found.add(world.calendar.record)
    return frozenset(found)


def _along(node: Column | Active, world: World) -> Iterator[Read]:
    """The references that a path follows, and the keys by which their records are found."""
    for here, step, there in zip(node.records, node.path, node.records[1:], strict=False):
        if step:  # empty where the reference is the element of a list
            yield here, step
        known = world.records.get(there)
        if known is not None:
            yield from ((there, key) for key in known.key)


def _cell(record: str, name: str, world: World) -> Iterator[Read]:
    yield record, name
    known = world.records.get(record)
    currency = known.fields[name].currency_field if known is not None and name in known.fields else None
    if currency is not None:
        yield record, currency


def _counts_workdays(part: Part) -> bool:
    if isinstance(part, Shift):
        return part.unit == "working_day"
    return isinstance(part, Call) and SIGNATURES[part.name].calendar
