"""Rows as the definition sees them: cells, a place in the order of keys, and whether they exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from accountability.model.records import Key, Row, Source
from accountability.model.values import NONE, Cause, State, Truth, Unknown, Value

# Rows without a readable key stand after all others, in the order of their files.
SortKey: TypeAlias = tuple[int, tuple[str, ...], tuple[str, str, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """One row under an alias.

    `exists` is True, or unknown for a row that exists possibly. `instead` stands for every cell
    of a row that is not there: `NONE` for the empty side of a left join, an unknown for a record
    of a register that was not supplied. `members` are the rows of a group.
    """

    record: str
    cells: Mapping[str, Value]
    key: Key
    sort: SortKey
    source: Source | None = None
    exists: Truth = True
    instead: Value | None = None
    members: tuple[Binding, ...] = ()
    open_members: frozenset[Cause] = frozenset()

    def cell(self, name: str) -> Value:
        """The value of a field."""
        return self.cells[name] if self.instead is None else self.instead


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One row of a source: a row per alias, whether the combination exists, and its place."""

    rows: Mapping[str, Bound]
    exists: Truth = True

    @property
    def sort(self) -> tuple[SortKey, ...]:
        """The keys of its rows, in the order of the aliases."""
        return tuple(row.sort for row in self.rows.values())


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """The rows of a record type, derived record or period relation, in the order of their keys.

    `open` says why more rows may exist than are known; empty if these are all.
    """

    rows: tuple[Bound, ...]
    open: frozenset[Cause] = frozenset()
    by_key: Mapping[Key, tuple[Bound, ...]] = field(default_factory=dict)


def relation(rows: tuple[Bound, ...], open_: frozenset[Cause] = frozenset()) -> Relation:
    """A relation of `rows`, sorted and found by key."""
    ordered = _told_apart(sorted(rows, key=lambda row: row.sort))
    by_key: dict[Key, tuple[Bound, ...]] = {}
    for row in ordered:
        by_key[row.key] = (*by_key.get(row.key, ()), row)
    return Relation(ordered, open_, by_key)


def _told_apart(rows: list[Bound]) -> tuple[Bound, ...]:
    """Derived rows of one key are numbered, so that each is a row of its own wherever rows are sorted."""
    found: list[Bound] = []
    for row in rows:
        if found and found[-1].sort[:2] == row.sort[:2] and row.source is None:
            file, sheet, number = found[-1].sort[2]
            row = replace(row, sort=(*row.sort[:2], (file, sheet, number + 1)))
        found.append(row)
    return tuple(found)


def of_table(record: str, row: Row, keyed: bool) -> Bound:
    """A row of a ledger. Rows of a ledger without a key keep the order in which they stand."""
    return standing(record, row.key, row.cells, row.source, keyed)


def standing(record: str, key: Key | None, cells: Mapping[str, Value], source: Source, keyed: bool) -> Bound:
    """As `of_table`, of the parts of a row."""
    place = (source.file, source.sheet or "", source.row)
    if key is not None and keyed:
        return Bound(record, cells, key, (0, key, place), source)
    return Bound(record, cells, key or (), (1, (), place), source)


def derived_row(record: str, cells: Mapping[str, Value], key: Key, exists: Truth) -> Bound:
    """A row that a derivation makes."""
    return Bound(record, cells, key, (0, key, ("", "", 0)), exists=exists)


def nobody(record: str) -> Bound:
    """The empty side of a left join: every cell is none."""
    return Bound(record, {}, (), (2, (), ("", "", 0)), instead=NONE)


def stranger(record: str, causes: frozenset[Cause]) -> Bound:
    """A record that may exist outside what was supplied: nothing is known of it."""
    unknown = Unknown(State.UNDETERMINED, causes)
    return Bound(record, {}, (), (3, (), ("", "", 0)), exists=unknown, instead=unknown)
