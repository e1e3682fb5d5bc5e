"""Who read what: which subjects a changed row can concern.

Every look into an index is a probe: a relation, the fields by which it was asked, and their
values. A subject is concerned by a row if the row may have answered one of its probes. A probe
remembers the row sets that it was made for, so that a row which surely does not satisfy any of
them is found to concern nobody without judging the subject again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from accountability.model.expression import RowSet
from accountability.model.rule import LetValue
from accountability.model.values import NONE, Unknown, Value
from accountability.semantics.rows import Bound

BY_KEY = ("#key",)  # the fields of a probe along a reference: the key of the record as text
Values: TypeAlias = tuple[Value, ...]
Probe: TypeAlias = tuple[str, tuple[str, ...], Values]
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


class _Asked(Generic[R]):
    """Subjects by what they asked of a relation by the same fields."""

    def __init__(self, width: int) -> None:
        self.by_key: dict[Values, dict[R, Looks]] = {}
        self.singly: list[dict[Value, dict[Values, None]]] = [{} for _ in range(width if width > 1 else 0)]

    def add(self, key: Values, reader: R, looks: Looks) -> None:
        readers = self.by_key.get(key)
        if readers is not None:
            readers[reader] = looks
            return
        self.by_key[key] = {reader: looks}
        for table, value in zip(self.singly, key, strict=False):
            keys = table.get(value)
            if keys is None:
                table[value] = {key: None}
            else:
                keys[key] = None

    def remove(self, key: Values, reader: R) -> None:
        readers = self.by_key[key]
        del readers[reader]
        if readers:
            return
        del self.by_key[key]
        for table, value in zip(self.singly, key, strict=False):
            keys = table[value]
            del keys[key]
            if not keys:
                del table[value]

    def among(self, known: Sequence[tuple[int, Value]]) -> Iterable[Values]:
        """Among which keys those are that have the known values, as few as a single value tells."""
        if not known:
            return self.by_key
        return min([self.singly[at].get(value, {}) for at, value in known], key=len)


class Readers(Generic[R]):
    """Subjects by the probes that they made.

    Probes of several fields are also found by each of them alone, for rows of which not every
    field is known.
    """

    def __init__(self) -> None:
        self._by: dict[str, dict[tuple[str, ...], _Asked[R]]] = {}

    def add(self, reader: R, probes: Probes) -> None:
        for (relation, fields, key), looks in probes.items():
            by_fields = self._by.get(relation)
            if by_fields is None:
                by_fields = self._by[relation] = {}
            asked = by_fields.get(fields)
            if asked is None:
                asked = by_fields[fields] = _Asked(len(fields))
            asked.add(key, reader, looks)

    def remove(self, reader: R, probes: Probes) -> None:
        for relation, fields, key in probes:
            self._by[relation][fields].remove(key, reader)

    def asked(self, relation: str) -> bool:
        """Whether anybody ever asked a relation anything."""
        return relation in self._by

    def of_relation(self, relation: str) -> Iterator[Mapping[R, Looks]]:
        """Everybody who asked a relation anything."""
        for asked in self._by.get(relation, {}).values():
            yield from asked.by_key.values()

    def of_row(self, row: Bound) -> Iterator[Mapping[R, Looks]]:
        """Everybody whose probes `row` may answer, and for which row sets; nobody, for a look in vain."""
        for fields, asked in self._by.get(row.record, {}).items():
            if fields == BY_KEY:
                yield asked.by_key.get(row.key, {})
                continue
            values = tuple([row.cells[name] for name in fields])
            if NONE in values:  # none equals nothing that was asked for
                continue
            known = [at for at, value in enumerate(values) if not isinstance(value, Unknown)]
            if len(known) == len(values):
                yield asked.by_key.get(values, {})
                continue
            for key in asked.among([(at, values[at]) for at in known]):
                yield asked.by_key[key] if all(key[at] == values[at] for at in known) else {}
