"""Marks of what is not shared, carried along: what is computed from a marked cell is marked like it.

A value carries the strongest mark of all that it was taken or computed from. Whether there are any rows
carries none, and how many there are only where they are complaints: that is what a finding says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from accountability.model.expression import (
    Active,
    Call,
    Column,
    Element,
    Expr,
    Fold,
    GroupKey,
    GroupRows,
    LetRef,
    ListRows,
    NamedRows,
    Node,
    Position,
    RecordRows,
    RowSet,
)
from accountability.model.records import Field, Mark, RecordType
from accountability.model.rule import LetValue
from accountability.model.types import ListType, RefType
from accountability.rulebook.reads import nodes_in

_STRENGTH: Mapping[Mark | None, int] = {
    None: 0, "few": 1, "month": 2, "personal": 3, "sensitive": 4, "confidential": 5,
}  # fmt: skip
_COARSE = frozenset({"month", "quarter", "half_year", "year"})  # functions that leave no day
_WHETHER = frozenset({"some", "no", "every"})


def strongest(marks: Iterable[Mark | None]) -> Mark | None:
    """The strongest of some marks."""
    return max(marks, key=lambda mark: _STRENGTH[mark], default=None)


def mark_of_field(records: Mapping[str, RecordType], record: str, name: str) -> Mark | None:
    """The mark of a field of a record type or derived record; of what is no field, none."""
    known = records.get(record)
    found = known.fields.get(name) if known is not None else None
    return found.mark if found is not None else None


def united(fields: Mapping[str, Field], members: Iterable[RecordType]) -> dict[str, Field]:
    """The fields of a union, each marked as strongly as it is in any of its members."""
    listed = tuple(members)
    return {
        name: replace(own, mark=strongest(m.fields[name].mark for m in listed if name in m.fields))
        for name, own in fields.items()
    }


@dataclass(frozen=True, slots=True)
class Marking:
    """What the marks of expressions depend on: record types (derived ones too), lets, and group keys.

    `complaints`: the rows of a group are complaints.
    """

    records: Mapping[str, RecordType]
    lets: Mapping[str, LetValue] = field(default_factory=dict)
    by: Mapping[str, Expr] = field(default_factory=dict)
    complaints: bool = False

    def mark(self, expr: Expr) -> Mark | None:
        """The mark of the values of `expr`."""
        return strongest(self._marks(expr, frozenset(), self._lists(expr)))

    def _marks(
        self, expr: Expr, seen: frozenset[str], lists: Mapping[str, tuple[Expr, ...]]
    ) -> Iterator[Mark | None]:
        match expr:
            case Column():
                yield mark_of_field(self.records, expr.records[-1], expr.name)
            case Active():
                known = self.records.get(expr.records[-1])
                ends = (known.active if known is not None else None) or ()
                yield from (mark_of_field(self.records, expr.records[-1], end) for end in ends)
            case LetRef(name=name):
                let = self.lets.get(name)
                if let is not None and not isinstance(let, RowSet) and name not in seen:
                    yield from self._marks(let, seen | {name}, lists)
            case GroupKey(name=name):
                if name in self.by:
                    yield from self._marks(self.by[name], seen, lists)
            case Element(alias=alias):
                for items in lists.get(alias, ()) if f"[{alias}]" not in seen else ():
                    yield from self._marks(items, seen | {f"[{alias}]"}, lists)
            case Fold(kind=kind) if kind in _WHETHER:
                return
            case Fold(kind="count", rows=rows):
                yield "few" if self._are_complaints(rows, frozenset()) else None
            case Fold(value=value) | Position(value=value):
                if value is not None:
                    yield from self._marks(value, seen, lists)
            case Call(name=name) if name in _COARSE:
                found = [mark for part in _parts(expr) for mark in self._marks(part, seen, lists)]
                yield from (mark for mark in found if mark != "month")
            case _:
                for part in _parts(expr):
                    yield from self._marks(part, seen, lists)

    def _lists(self, expr: Expr) -> dict[str, tuple[Expr, ...]]:
        """Per alias that stands for an element of a list, the lists that it may be of."""
        found: dict[str, tuple[Expr, ...]] = {}
        for node in nodes_in(expr, self.lets, self.by):
            if isinstance(node, RowSet):
                items = self._items(node, frozenset())
                if items is not None:
                    found[node.alias] = (*found.get(node.alias, ()), items)
        return found

    def _are_complaints(self, rows: RowSet, seen: frozenset[str]) -> bool:
        match rows.relation:
            case RecordRows(name=name):
                return name in self.records and self.records[name].complaint
            case GroupRows():
                return self.complaints
            case ListRows(items=items):
                element = items.type.element if isinstance(items.type, ListType) else None
                return isinstance(element, RefType) and self.records[element.record].complaint
            case NamedRows(name=name) if name not in seen:
                named = self.lets.get(name)
                return isinstance(named, RowSet) and self._are_complaints(named, seen | {name})
        return False

    def _items(self, rows: RowSet, seen: frozenset[str]) -> Expr | None:
        match rows.relation:
            case ListRows(items=items):
                return items
            case NamedRows(name=name) if name not in seen:
                named = self.lets.get(name)
                return self._items(named, seen | {name}) if isinstance(named, RowSet) else None
        return None


def _parts(expr: Expr) -> Iterator[Expr]:
    """The expressions directly inside one that is no fold."""
    for name in expr.__dataclass_fields__:
        value = getattr(expr, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Node):
                yield part  # type: ignore[misc]  # a node that stands in an expression is one
