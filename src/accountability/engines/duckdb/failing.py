"""The failing subjects of a rule as Arrow tables, made into outcomes as they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload

import pyarrow as pa

from accountability.engines.duckdb.outcomes import Subjects
from accountability.engines.duckdb.reading import WIDTH, Reader
from accountability.model.records import Source
from accountability.model.verdict import Outcome, Verdict, Witness

BATCH = 1024  # subjects that become Python objects together


@dataclass(frozen=True, slots=True)
class Witnessed:
    """The records of one relation that findings rest on, in the order of subjects, then of keys.

    Columns: the place of the subject, the fields read as bits, the key, the row of its file, and
    the parts of every field. `names` are the fields that have bits, `keys` those always shown.
    """

    relation: str
    table: pa.Table
    readers: Mapping[str, Reader]
    names: tuple[str, ...]
    keys: frozenset[str]
    file: str
    sheet: str | None

    def witness(self, row: Sequence[object]) -> Witness:
        """The witness that one row is."""
        mask, key = int(str(row[1])), row[2]
        assert isinstance(key, list)
        bits = {name: mask >> at & 1 for at, name in enumerate(self.names)}
        fields = {}
        for at, (name, read) in enumerate(self.readers.items()):
            if name in self.keys or bits.get(name):
                fields[name] = read.value(row[4 + at * WIDTH : 4 + (at + 1) * WIDTH])
        source = None if row[3] is None else Source(self.file, int(str(row[3])), self.sheet)
        shown = {name: fields[name] for name in sorted(fields)}
        return Witness(self.relation, tuple(str(k) for k in key), shown, source)


class Failing(Sequence[Outcome]):
    """The outcomes of the subjects that fail, in the order of their keys.

    `subjects` has, per subject, its place, the parts of its date and measure, and its name.
    """

    def __init__(
        self,
        subjects: pa.Table,
        named: Subjects,
        day: Reader,
        measure: Reader | None,
        witnessed: Sequence[Witnessed],
        personal: bool,
    ) -> None:
        self._subjects = subjects
        self._named = named
        self._day = day
        self._measure = measure
        self._witnessed = witnessed
        self._personal = personal

    def __len__(self) -> int:
        return int(self._subjects.num_rows)

    def __iter__(self) -> Iterator[Outcome]:
        cursors = [_Cursor(w) for w in self._witnessed]
        for start in range(0, len(self), BATCH):
            part = self._subjects.slice(start, BATCH)
            columns = [column.to_pylist() for column in part.columns]
            for row in zip(*columns, strict=True):
                yield self._outcome(row, cursors)

    @overload
    def __getitem__(self, index: int) -> Outcome: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Outcome]: ...

    def __getitem__(self, index: int | slice) -> Outcome | Sequence[Outcome]:
        return tuple(self)[index]

    def _outcome(self, row: Sequence[object], cursors: Sequence[_Cursor]) -> Outcome:
        place = int(str(row[0]))
        day = self._day.value(row[1 : 1 + WIDTH])
        at, measure = 1 + WIDTH, None
        if self._measure is not None:
            measure = self._measure.value(row[at : at + WIDTH])
            at += WIDTH
        return Outcome(
            self._named.subject(row[at:]),
            Verdict.FAIL,
            witness=tuple(w for cursor in cursors for w in cursor.at(place)),
            measure=measure,
            personal=self._personal,
            day=day if isinstance(day, date) else None,
        )


class _Cursor:
    """Reads the witnesses of one relation, subject after subject."""

    def __init__(self, witnessed: Witnessed) -> None:
        self._witnessed = witnessed
        self._rows = self._read()
        self._next = next(self._rows, None)

    def _read(self) -> Iterator[Sequence[object]]:
        table = self._witnessed.table
        for start in range(0, table.num_rows, BATCH):
            columns = [column.to_pylist() for column in table.slice(start, BATCH).columns]
            yield from zip(*columns, strict=True)

    def at(self, place: int) -> Iterator[Witness]:
        """The witnesses of the subject at `place`; subjects are asked for in order."""
        while self._next is not None and int(str(self._next[0])) == place:
            yield self._witnessed.witness(self._next)
            self._next = next(self._rows, None)
