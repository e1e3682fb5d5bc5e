"""Rows found by the values of some fields, those without a value of a field kept apart.

An index answers with every row that may equal the values that are asked for: a row whose field
is not known may equal anything, so such rows are held under the fields that they do have. None
equals nothing that is known, so rows with none in a field are not held at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TypeAlias

from accountability.model.values import NONE, Unknown, Value
from accountability.semantics.rows import Bound

Known: TypeAlias = tuple[int, ...]  # the positions of the fields whose values are known
Values: TypeAlias = tuple[Value, ...]
Rows: TypeAlias = dict[Values, Bound | dict[Bound, None]]  # one row, or all that have the same values


class Index:
    """The rows of one record type by the values of `fields`."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        self._whole: Rows = {}  # by all of the fields
        self._partly: dict[Known, Rows] = {}

    def add(self, row: Bound) -> None:
        rows, key = self._place(row)
        if rows is None:
            return
        same = rows.get(key)
        if same is None:
            rows[key] = row
        elif isinstance(same, dict):
            same[row] = None
        else:
            rows[key] = {same: None, row: None}

    def remove(self, row: Bound) -> None:
        rows, key = self._place(row)
        if rows is None:
            return
        same = rows[key]
        if isinstance(same, dict):
            del same[row]
        if same is row or not same:
            del rows[key]

    def _place(self, row: Bound) -> tuple[Rows | None, Values]:
        """Where a row is held, and under which values; nowhere if a field has none."""
        cells = row.cells
        values = tuple([cells[name] for name in self.fields])
        for value in values:
            if value is NONE:
                return None, ()
            if value.__class__ is Unknown:
                return self._elsewhere(values)
        return self._whole, values

    def _elsewhere(self, values: Values) -> tuple[Rows | None, Values]:
        if NONE in values:
            return None, ()
        known = tuple([at for at, value in enumerate(values) if value.__class__ is not Unknown])
        return self._partly.setdefault(known, {}), tuple([values[at] for at in known])

    def find(self, key: Values) -> tuple[int, Iterator[Bound]]:
        """How many rows may have the values of `key` (all of them known), and these rows."""
        found = [self._whole.get(key)]
        found += [rows.get(tuple([key[at] for at in known])) for known, rows in self._partly.items()]
        buckets = [same if isinstance(same, dict) else (same,) for same in found if same is not None]
        return sum(map(len, buckets)), chain.from_iterable(buckets)
