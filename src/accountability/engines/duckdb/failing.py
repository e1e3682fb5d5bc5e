"""The failing subjects of a rule as columns, made into outcomes as they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accountability.engines.duckdb.evidence import Evidence, Numbers, Shown, narrow
from accountability.engines.duckdb.outcomes import Subjects
from accountability.engines.duckdb.packed import Packed
from accountability.engines.duckdb.reading import Layout, Reader
from accountability.model.values import Value
from accountability.model.verdict import Outcome, Verdict, Witness

MOST = 65_536  # witnesses that become Python objects together, but for those of one subject
BATCH = 1024  # subjects likewise


@dataclass(frozen=True, slots=True)
class Rests:
    """The rows of one relation that findings rest on: the number of the subject, of the row, and which
    of the lists of `fields` were read of it. `table` is where their records are read from."""

    relation: str
    table: str
    subjects: Numbers
    rows: Numbers
    kinds: Numbers
    fields: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """The same in the order of subjects, then of records: those of subject `i` begin at `starts[i]`."""

    shown: Shown
    starts: Numbers
    records: Numbers  # their places in `shown`
    kinds: Numbers
    fields: tuple[tuple[str, ...], ...]

    def witnesses(self, first: int, last: int) -> Iterator[list[Witness]]:
        """The witnesses of the subjects from `first` up to `last`."""
        starts = self.starts[first : last + 1].tolist()
        at = slice(starts[0], starts[-1])
        found = self.shown.witnesses(self.records[at], self.kinds[at], self.fields)
        for start, end in pairwise(starts):
            yield found[start - starts[0] : end - starts[0]]


@dataclass(frozen=True, slots=True)
class Columns:
    """What is read of the subjects, in the order of their keys.

    `table` has their numbers in `r0`, then the parts of date and measure, then the name; None: a
    subject is a record, and named by it.
    """

    numbers: Numbers
    named: Subjects
    table: Packed | None = None
    first_name: int = 0  # the column of the name
    day: tuple[Reader, Layout] | None = None
    measure: tuple[Reader, Layout] | None = None
    constant_day: date | None = None


class Failing(Sequence[Outcome]):
    """The outcomes of the subjects that fail, in the order of their keys."""

    def __init__(
        self,
        columns: Columns,
        rests: Sequence[Rests],
        evidence: Evidence,
        personal: bool,
        to_tables: Callable[[Failing], tuple[Callable[[], Iterator[pa.Table]], Iterator[pa.Table]]],
    ) -> None:
        self.columns = columns
        self.rests = tuple(rests)
        self._evidence = evidence
        self._personal = personal
        self._to_tables = to_tables

    def tabular(self) -> tuple[Callable[[], Iterator[pa.Table]], Iterator[pa.Table]]:
        """All of it as Arrow tables, values as text (see `tabular`)."""
        return self._to_tables(self)

    def __len__(self) -> int:
        return len(self.columns.numbers)

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of the subjects in the order of their keys."""
        if self.columns.table is not None:
            return self.columns.numbers
        return self.columns.numbers[np.argsort(self._own.places(self.columns.numbers), kind="stable")]

    def names(self, first: int, last: int) -> tuple[pa.Array, Sequence[pa.Array]]:
        """The cells of the keys of the subjects from `first` up to `last`, and the rows of those whose
        keys cannot be read, per file."""
        table = self.columns.table
        if table is not None:
            names = table.schema.names[self.columns.first_name :]
            keys, *rows = (column.combine_chunks() for column in table.slice(first, last, names).columns)
            return keys, rows
        own, width = self._own, len(self.columns.named.names)
        keys, row = own.keys(own.places(self.numbers[first:last]))
        return _named(keys, row, width, own.sheets is not None)

    @property
    def _own(self) -> Shown:
        """The records that the subjects are."""
        (table,) = (r.table for r in self.rests if r.relation == self.columns.named.relation)
        return self._evidence.shown(table)

    def placed(self) -> Sequence[Placed]:
        """The witnesses, relation after relation; as large as they are many, so it is kept by nobody."""
        return tuple(map(self._placed, self.rests))

    def _placed(self, rests: Rests) -> Placed:
        shown = self._evidence.shown(rests.table)
        order = np.argsort(self.numbers, kind="stable")
        subjects = narrow(order)[np.searchsorted(self.numbers[order], rests.subjects)]
        records = shown.places(rests.rows)
        sorted_ = narrow(np.lexsort((records, subjects)))
        starts = np.append(0, np.cumsum(np.bincount(subjects, minlength=len(self))))
        return Placed(shown, starts, records[sorted_], rests.kinds[sorted_], rests.fields)

    def __iter__(self) -> Iterator[Outcome]:
        placed = self.placed()
        for first, last in pieces(placed, len(self), MOST, BATCH):
            keys, rows = self.names(first, last)
            named = zip(*(column.to_pylist() for column in (keys, *rows)), strict=True)
            told = self._told(first, last)
            witnesses = zip(*(part.witnesses(first, last) for part in placed), strict=True)
            for name, (day, measure), parts in zip(named, told, witnesses, strict=True):
                yield Outcome(
                    self.columns.named.subject(name),
                    Verdict.FAIL,
                    witness=tuple(w for part in parts for w in part),
                    measure=measure,
                    personal=self._personal,
                    day=day,
                )

    def _told(self, first: int, last: int) -> Iterator[tuple[date | None, Value | None]]:
        """Date and measure."""
        table = self.columns.table
        if table is None:
            yield from ((self.columns.constant_day, None),) * (last - first)
            return
        columns = [column.to_pylist() for column in table.slice(first, last).columns]
        for row in zip(*columns, strict=True):
            day = measure = None
            if self.columns.day is not None:
                day = self.columns.day[0].value(self.columns.day[1].parts(row))
            if self.columns.measure is not None:
                measure = self.columns.measure[0].value(self.columns.measure[1].parts(row))
            yield (day if isinstance(day, date) else None), measure

    @overload
    def __getitem__(self, index: int) -> Outcome: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Outcome]: ...

    def __getitem__(self, index: int | slice) -> Outcome | Sequence[Outcome]:
        return tuple(self)[index]


def pieces(placed: Sequence[Placed], count: int, most: int, batch: int) -> Iterator[tuple[int, int]]:
    """Subjects in pieces that have no more than so many witnesses, if they are not one subject."""
    first = 0
    while first < count:
        last = min(first + batch, count)
        for part in placed:
            limit = int(part.starts[first]) + most
            last = min(last, max(int(np.searchsorted(part.starts, limit, side="right")) - 1, first + 1))
        yield first, last
        first = last


def _named(keys: pa.Array, rows: pa.Array, width: int, stored: bool) -> tuple[pa.Array, Sequence[pa.Array]]:
    """Keys of `width` cells, empty where a record has none: that one is told by its row."""
    lengths = keys.value_lengths().to_numpy()
    short = lengths < width
    if short.any():
        cells = pa.concat_arrays([keys.flatten(), pa.array([""], pa.string())])
        starts = np.cumsum(lengths) - lengths
        at = starts[:, None] + np.arange(width)
        at[np.arange(width) >= lengths[:, None]] = len(cells) - 1
        ends = pa.array(np.arange(len(keys) + 1, dtype=np.int32) * width)
        keys = pa.ListArray.from_arrays(ends, cells.take(pa.array(at.ravel())))
    if not stored:
        return keys, ()
    return keys, (pc.if_else(pa.array(short), rows, pa.scalar(None, rows.type)),)
