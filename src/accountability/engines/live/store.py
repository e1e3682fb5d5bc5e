"""The rows that a live session knows: registers, and what was submitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn

from accountability.engines.live.index import Index
from accountability.model.records import Key, RecordType
from accountability.model.values import Cause, CauseKind, cause
from accountability.semantics.rows import Bound, SortKey


class Shelf:
    """All rows of one record type, by key and by the values of fields.

    `supplied`: records of this type were given, or at least one was submitted; without, nothing
    is known of them.
    """

    def __init__(self, record: RecordType) -> None:
        self.record = record
        self.supplied = False
        self.rows: dict[Bound, None] = {}
        self._by_key: dict[Key, tuple[Bound, ...] | list[Bound]] = {}  # a list where a key is repeated
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
        same = self._by_key.get(row.key)
        if same is None:
            self._by_key[row.key] = (row,)
        elif isinstance(same, list):
            same.append(row)
        else:
            self._by_key[row.key] = [*same, row]
        for index in self._indexes.values():
            index.add(row)

    def remove(self, row: Bound) -> None:
        del self.rows[row]
        left = [r for r in self._by_key[row.key] if r is not row]
        if left:
            self._by_key[row.key] = left
        else:
            del self._by_key[row.key]
        for index in self._indexes.values():
            index.remove(row)

    def count(self, key: Key) -> int:
        """How many rows have a key."""
        return len(self._by_key.get(key, ()))

    def found(self, key: Key) -> tuple[Bound, ...]:
        """The rows with a key, in the order in which they stand."""
        same = self._by_key.get(key, ())
        return tuple(sorted(same, key=_place)) if len(same) > 1 else tuple(same)

    def prepare(self, fields: tuple[str, ...]) -> None:
        """Makes the indexes by `fields` and by each of them, before there are many rows."""
        for asked in (fields, *((name,) for name in fields)):
            if asked and asked not in self._indexes:
                found = self._indexes[asked] = Index(asked)
                for row in self.rows:
                    found.add(row)

    def index(self, fields: tuple[str, ...]) -> Index | None:
        """The index by `fields`, if there is one."""
        return self._indexes.get(fields)


def _place(row: Bound) -> SortKey:
    return row.sort


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

    def __init__(self, shelf: Shelf, note: Callable[[Key, int], None]) -> None:
        self._shelf = shelf
        self._note = note

    def get(self, key: Key, default: tuple[Bound, ...] = ()) -> tuple[Bound, ...]:
        self._note(key, self._shelf.count(key))
        return self._shelf.found(key) or default
