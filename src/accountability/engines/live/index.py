"""Rows found by the values of some fields, those without a value of a field kept apart.

An index answers with every row that may equal the values that are asked for: a row whose field
is not known may equal anything, so such rows are held under the fields that they do have. None
equals nothing that is known, so rows with none in a field are not held at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from accountability.model.values import NONE, Unknown, Value
from accountability.semantics.rows import Bound

Known = tuple[int, ...]  # the positions of the fields whose values are known


class Index:
    """The rows of one record type by the values of `fields`."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        self._tables: dict[Known, dict[tuple[Value, ...], dict[Bound, None]]] = {}

    def add(self, row: Bound) -> None:
        known, key = self._place(row)
        if NONE in key:
            return
        self._tables.setdefault(known, {}).setdefault(key, {})[row] = None

    def remove(self, row: Bound) -> None:
        known, key = self._place(row)
        if NONE in key:
            return
        table = self._tables[known]
        del table[key][row]
        if not table[key]:
            del table[key]

    def _place(self, row: Bound) -> tuple[Known, tuple[Value, ...]]:
        values = tuple(row.cells[name] for name in self.fields)
        known = tuple(at for at, value in enumerate(values) if value.__class__ is not Unknown)
        return known, tuple(values[at] for at in known)

    def find(self, key: tuple[Value, ...]) -> tuple[int, Iterator[Bound]]:
        """How many rows may have the values of `key` (all of them known), and these rows."""
        buckets = []
        for known, table in self._tables.items():
            bucket = table.get(tuple([key[at] for at in known]))
            if bucket:
                buckets.append(bucket)
        return sum(map(len, buckets)), chain.from_iterable(buckets)
