"""Who read what: which subjects a changed row can concern.

Every look into an index is a probe: a relation, the fields by which it was asked, and their
values. A subject is concerned by a row if the row may have answered one of its probes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeAlias

from accountability.model.values import NONE, Unknown, Value
from accountability.semantics.rows import Bound

BY_KEY = ("#key",)  # the fields of a probe along a reference: the key of the record as text
Probe: TypeAlias = tuple[str, tuple[str, ...], tuple[Value, ...]]


class Readers:
    """Subjects by the probes that they made."""

    def __init__(self) -> None:
        self._by: dict[str, dict[tuple[str, ...], dict[tuple[Value, ...], dict[Hashable, None]]]] = {}

    def add(self, reader: Hashable, probes: Iterable[Probe]) -> None:
        for relation, fields, key in probes:
            self._by.setdefault(relation, {}).setdefault(fields, {}).setdefault(key, {})[reader] = None

    def remove(self, reader: Hashable, probes: Iterable[Probe]) -> None:
        for relation, fields, key in probes:
            asked = self._by[relation][fields]
            asked[key].pop(reader, None)
            if not asked[key]:
                del asked[key]

    def of_relation(self, relation: str) -> dict[Hashable, None]:
        """Everybody who asked a relation anything."""
        found: dict[Hashable, None] = {}
        for asked in self._by.get(relation, {}).values():
            for readers in asked.values():
                found.update(readers)
        return found

    def of_row(self, row: Bound) -> dict[Hashable, None]:
        """Everybody whose probes `row` may answer."""
        found: dict[Hashable, None] = {}
        for fields, asked in self._by.get(row.record, {}).items():
            if fields == BY_KEY:
                found.update(asked.get(row.key, {}))
                continue
            values = tuple(row.cells[name] for name in fields)
            if NONE in values:  # none equals nothing that was asked for
                continue
            known = [at for at, value in enumerate(values) if not isinstance(value, Unknown)]
            if len(known) == len(values):
                found.update(asked.get(values, {}))
                continue
            for key, readers in asked.items():
                if all(key[at] == values[at] for at in known):
                    found.update(readers)
        return found
