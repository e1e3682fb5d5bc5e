"""Who read what: which subjects a changed row can concern.

Every look into an index is a probe: a relation, the fields by which it was asked, and their
values. A subject is concerned by a row if the row may have answered one of its probes. A probe
remembers the row sets that it was made for, so that a row which surely does not satisfy any of
them is found to concern nobody without judging the subject again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from accountability.model.expression import RowSet
from accountability.model.rule import LetValue
from accountability.model.values import NONE, Unknown, Value
from accountability.semantics.rows import Bound

BY_KEY = ("#key",)  # the fields of a probe along a reference: the key of the record as text
Probe: TypeAlias = tuple[str, tuple[str, ...], tuple[Value, ...]]
R = TypeVar("R")


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A row set that was evaluated for a subject alone: what its condition means there."""

    rows: RowSet
    alias: str  # of the subject
    lets: Mapping[str, LetValue]
    date: Value

    def same(self, other: Look) -> bool:
        return self.rows is other.rows and self.lets is other.lets and self.date == other.date


# None: the probe was made in a way that cannot be tried on a single row.
Looks: TypeAlias = tuple[Look, ...] | None
Probes: TypeAlias = Mapping[Probe, Looks]


def noted(probes: dict[Probe, Looks], probe: Probe, look: Look | None) -> None:
    """Adds a look to those of a probe."""
    if look is None:
        probes[probe] = None
        return
    known = probes.get(probe, ())
    if known is not None and not any(look.same(other) for other in known):
        probes[probe] = (*known, look)


class Readers(Generic[R]):
    """Subjects by the probes that they made."""

    def __init__(self) -> None:
        self._by: dict[str, dict[tuple[str, ...], dict[tuple[Value, ...], dict[R, Looks]]]] = {}

    def add(self, reader: R, probes: Probes) -> None:
        for (relation, fields, key), looks in probes.items():
            self._by.setdefault(relation, {}).setdefault(fields, {}).setdefault(key, {})[reader] = looks

    def remove(self, reader: R, probes: Probes) -> None:
        for relation, fields, key in probes:
            asked = self._by[relation][fields]
            asked[key].pop(reader, None)
            if not asked[key]:
                del asked[key]

    def asked(self, relation: str) -> bool:
        """Whether anybody ever asked a relation anything."""
        return relation in self._by

    def of_relation(self, relation: str) -> Iterator[R]:
        """Everybody who asked a relation anything."""
        for asked in self._by.get(relation, {}).values():
            for readers in asked.values():
                yield from readers

    def of_row(self, row: Bound) -> Iterator[tuple[R, Looks]]:
        """Everybody whose probes `row` may answer, and for which row sets."""
        for fields, asked in self._by.get(row.record, {}).items():
            if fields == BY_KEY:
                yield from asked.get(row.key, {}).items()
                continue
            values = tuple(row.cells[name] for name in fields)
            if NONE in values:  # none equals nothing that was asked for
                continue
            known = [at for at, value in enumerate(values) if not isinstance(value, Unknown)]
            if len(known) == len(values):
                yield from asked.get(values, {}).items()
                continue
            for key, readers in asked.items():
                if all(key[at] == values[at] for at in known):
                    yield from readers.items()
