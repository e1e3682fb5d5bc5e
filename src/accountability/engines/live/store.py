"""The rows that a live session knows: registers, and what was submitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn

from accountability.engines.live.index import Index
from accountability.model.records import Key, RecordType
from accountability.model.values import Cause, CauseKind, cause
from accountability.semantics.rows import Bound


class Shelf:
    """All rows of one record type, by key and by any fields that are asked for.

    `supplied`: records of this type were given, or at least one was submitted; without, nothing
    is known of them.
    """

    def __init__(self, record: RecordType) -> None:
        self.record = record
        self.supplied = False
        self.rows: dict[Bound, None] = {}
        self.by_key: dict[Key, tuple[Bound, ...]] = {}
        self._indexes: dict[tuple[str, ...], Index] = {}

    @property
    def open(self) -> frozenset[Cause]:
        """Why more rows may exist than are known."""
        name = self.record.name
        if not self.supplied:
            return frozenset({cause(CauseKind.REGISTER_ABSENT, name)})
        return frozenset({cause(CauseKind.REGISTER_PARTIAL, name)}) if self.record.partial else frozenset()

    def add(self, row: Bound) -> None:
        self.rows[row] = None
        same = (*self.by_key.get(row.key, ()), row)
        self.by_key[row.key] = tuple(sorted(same, key=lambda r: r.sort)) if len(same) > 1 else same
        for index in self._indexes.values():
            index.add(row)

    def remove(self, row: Bound) -> None:
        del self.rows[row]
        left = tuple(r for r in self.by_key[row.key] if r is not row)
        if left:
            self.by_key[row.key] = left
        else:
            del self.by_key[row.key]
        for index in self._indexes.values():
            index.remove(row)

    def index(self, fields: tuple[str, ...]) -> Index:
        """The index by `fields`, made when it is first asked for."""
        found = self._indexes.get(fields)
        if found is None:
            found = self._indexes[fields] = Index(fields)
            for row in self.rows:
                found.add(row)
        return found


class Reached:
    """A shelf as the definition sees a relation, except that its rows are found by key only.

    `rows` holds those that an index found for one row set; where nobody asked an index, asking
    for rows is a mistake of this engine and never an empty answer.
    """

    def __init__(
        self,
        open_: frozenset[Cause],
        by_key: Mapping[Key, tuple[Bound, ...]] | Probing,
        rows: tuple[Bound, ...] | None = None,
    ) -> None:
        self.open = open_
        self.by_key = by_key
        self._rows = rows

    @property
    def rows(self) -> tuple[Bound, ...]:
        return self._never() if self._rows is None else self._rows

    def _never(self) -> NoReturn:
        raise AssertionError("the rows of a relation are found by index only")


class Probing:
    """Rows by key, every question noted."""

    def __init__(self, rows: Mapping[Key, tuple[Bound, ...]], note: Callable[[Key], None]) -> None:
        self._rows = rows
        self._note = note

    def get(self, key: Key, default: tuple[Bound, ...] = ()) -> tuple[Bound, ...]:
        self._note(key)
        return self._rows.get(key, default)
