"""The undecided subjects of rules: by cause with the first few of each, and the whole list as columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa

from accountability.engines.duckdb.cells import Cell
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.evidence import Numbers
from accountability.engines.duckdb.fetching import numbers_of
from accountability.engines.duckdb.judging import RuleRun, only, undecided_by_any
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.outcomes import Subjects, subjects_of
from accountability.engines.duckdb.packed import Packed
from accountability.engines.duckdb.relations import ROW
from accountability.engines.duckdb.source_rows import source_scope
from accountability.engines.duckdb.spool import Spool
from accountability.engines.duckdb.sql import quoted
from accountability.engines.duckdb.tabular import subject_columns
from accountability.engines.duckdb.verdicts import Code, judge, rule_scope
from accountability.model.values import Cause
from accountability.model.verdict import Group, Subject

FEW = 5  # undecided subjects that are named per cause
_RANKS = pa.schema([("step", pa.int64()), ("cause", pa.int64())])


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the subjects of one scan of which anything is undecided, in the order of their keys."""

    subjects: Subjects
    pieces: Packed

    def named(self, ranks: Numbers) -> Iterator[Subject]:
        """The subjects at some places."""
        columns = (column.to_pylist() for column in self.pieces.take(ranks).columns)
        return map(self.subjects.subject, zip(*columns, strict=True))

    def columns(self, ranks: Numbers) -> pa.Table:
        """The subjects at some places, as columns (see `tabular`)."""
        keys, *rows = (column.combine_chunks() for column in self.pieces.take(ranks).columns)
        return subject_columns(keys, rows, self.subjects.places)


@dataclass(frozen=True, slots=True)
class Undecided:
    """The undecided subjects of one rule, in the order of their keys."""

    names: Names
    causes: tuple[tuple[Cause, ...], ...]
    ranks: Packed  # steps from one place to the next, and which of the causes
    groups: tuple[Group, ...]

    def tabular(self) -> Iterator[pa.Table]:
        """All of them, piece by piece: the columns of subjects, and `cause`, a place in `causes`."""
        before = 0
        for piece in self.ranks:
            ranks = before + np.cumsum(piece.column("step").to_numpy())
            before = int(ranks[-1])
            yield self.names.columns(ranks).append_column("cause", piece.column("cause"))


@dataclass(slots=True)
class _Scan:
    """What rules judged together share: the names."""

    hits: str
    names: Names
    numbers: Numbers  # of the subjects, in ascending order
    ranks: Numbers  # and the places of these in `names`

    def ranked(self, numbers: Numbers) -> Numbers:
        return self.ranks[np.searchsorted(self.numbers, numbers)]


class Doubts:
    """Finds what is undecided; the rules of one scan are to be asked about one after the other."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._scan: _Scan | None = None

    def of(self, run: RuleRun) -> Undecided:
        """The undecided subjects of a rule that has some."""
        if self._scan is None or self._scan.hits != run.hits:
            self._scan = self._scanned(run)
        scan = self._scan
        lowering = Lowerer(self._database, explaining=True)
        scope = rule_scope(lowering, run.source, run.rule, only(run, Code.UNKNOWN))
        reasons = lowering.keep(Cell(judge(lowering, run.rule, scope).reasons), scope.frame).value
        number = scope.frame.column(ROW)
        ranks, masks, codes = [], dict[int, int](), []
        query = f"SELECT {number.text}, CAST({reasons.text} AS DECIMAL(38, 0)) FROM {scope.frame.source()}"
        for batch in self._database.batches(query):
            ranks.append(scan.ranked(numbers_of(batch.column(0))))
            codes.append(_coded(batch.column(1), masks))
        causes = [tuple(sorted(lowering.reasons.said(mask))) for mask in masks]
        return _undecided(
            self._database.session.spool, scan.names, causes, np.concatenate(ranks), np.concatenate(codes)
        )

    def _scanned(self, run: RuleRun) -> _Scan:
        database = self._database
        lowering = Lowerer(database, explaining=False)
        scope = source_scope(lowering, run.source, {}, undecided_by_any(run))
        subjects = subjects_of(lowering, run.rule.source, scope)
        columns = [scope.frame.column(ROW), *subjects.columns]
        listed = ", ".join(f"{c.text} AS {quoted(f'r{i}')}" for i, c in enumerate(columns))
        order = ", ".join(scope.order())
        query = f"SELECT {listed} FROM {scope.frame.source()} ORDER BY {order}"
        numbers, packed = [], None
        for batch in database.batches(query):
            numbers.append(numbers_of(batch.column(0)))
            names = pa.Table.from_batches([batch]).drop_columns(["r0"])
            packed = packed or Packed(database.session.spool, names.schema)
            packed.add(names)
        assert packed is not None, "a rule of the scan has undecided subjects"
        packed.close()
        whole = np.concatenate(numbers)
        ranks = np.argsort(whole, kind="stable")
        return _Scan(run.hits, Names(subjects, packed), whole[ranks], ranks)


def _coded(masks: pa.Array, known: dict[int, int]) -> Numbers:
    """Masks as numbers, in the order in which they were first met."""
    encoded = masks.fill_null(0).dictionary_encode()
    codes = [known.setdefault(int(mask), len(known)) for mask in encoded.dictionary.to_pylist()]
    return np.array(codes, np.int64)[numbers_of(encoded.indices)]


def _undecided(
    spool: Spool, names: Names, causes: Sequence[tuple[Cause, ...]], ranks: Numbers, codes: Numbers
) -> Undecided:
    order = np.argsort(ranks, kind="stable")
    by_cause = sorted(range(len(causes)), key=lambda code: causes[code])
    place = np.empty(len(causes), np.int64)
    place[by_cause] = np.arange(len(causes))
    ranks, codes = ranks[order], place[codes[order]]
    packed = Packed(spool, _RANKS)
    packed.add(pa.table({"step": np.diff(ranks, prepend=0), "cause": codes}, _RANKS))
    packed.close()
    sorted_causes = tuple(causes[code] for code in by_cause)
    return Undecided(names, sorted_causes, packed, tuple(_groups(names, sorted_causes, ranks, codes)))


def _groups(
    names: Names, causes: Sequence[tuple[Cause, ...]], ranks: Numbers, codes: Numbers
) -> Iterator[Group]:
    """The subjects by cause: how many, and the first few of each."""
    together = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[together], np.arange(len(causes) + 1))
    counts = np.diff(starts)
    first = [
        together[start : start + few] for start, few in zip(starts, np.minimum(counts, FEW), strict=False)
    ]
    subjects = names.named(ranks[np.concatenate(first)])
    for one, count, few in zip(causes, counts.tolist(), first, strict=True):
        yield Group(one, count, tuple(islice(subjects, len(few))))
