"""Tables of which only some pieces are in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from accountability.engines.duckdb.spool import Spool

PIECE = 65_536  # rows


class Packed:
    """Rows in pieces of `PIECE` (the last may be shorter), kept column by column."""

    def __init__(self, spool: Spool, schema: pa.Schema) -> None:
        self.schema = schema
        self.rows = 0
        self._spool = spool
        self._pieces: list[tuple[int, ...]] = []  # the numbers of the columns in the spool
        self._size = PIECE
        self._waiting: list[pa.Table] = []
        self._rows = 0  # that wait

    def add(self, rows: pa.Table | pa.RecordBatch) -> None:
        """Adds rows at the end; `close` says that there are no more."""
        table = rows if isinstance(rows, pa.Table) else pa.Table.from_batches([rows])
        self._waiting.append(table)
        self._rows += table.num_rows
        while self._rows >= self._size:
            self._pack(self._size)

    def close(self) -> None:
        """Packs what still waits."""
        if self._rows:
            self._pack(self._rows)
        self._waiting = []

    def _pack(self, rows: int) -> None:
        whole = pa.concat_tables(self._waiting)
        columns = whole.slice(0, rows).combine_chunks().columns
        self._pieces.append(tuple(self._spool.keep(_one_chunk(column)) for column in columns))
        rest = whole.slice(rows)
        self.rows += rows
        self._waiting, self._rows = ([rest] if rest.num_rows else []), rest.num_rows

    def beside(self, other: Packed) -> Packed:
        """A table of these columns and of those of `other` that this one has not, of the same rows."""
        own = [at for at, name in enumerate(other.schema.names) if name not in self.schema.names]
        found = Packed(self._spool, pa.schema([*self.schema, *(other.schema.field(at) for at in own)]))
        found.rows, found._size = self.rows, self._size
        pairs = zip(self._pieces, other._pieces, strict=True)
        found._pieces = [(*mine, *(theirs[at] for at in own)) for mine, theirs in pairs]
        return found

    def __len__(self) -> int:
        return len(self._pieces)

    def __iter__(self) -> Iterator[pa.Table]:
        return map(self.piece, range(len(self)))

    def piece(self, at: int) -> pa.Table:
        """One of the pieces."""
        return pa.table([self._spool.get(number) for number in self._pieces[at]], self.schema)

    def slice(self, first: int, last: int, names: Sequence[str] | None = None) -> pa.Table:
        """The rows from `first` up to `last`; all columns, or those named."""
        return self.take(np.arange(first, last), names)

    def take(self, rows: npt.NDArray[np.integer[Any]], names: Sequence[str] | None = None) -> pa.Table:
        """Rows by their places, in any order and as often as wanted; all columns, or those named."""
        schema = self.schema if names is None else pa.schema([self.schema.field(name) for name in names])
        if not len(rows):
            return schema.empty_table()
        rows = rows.astype(np.int64, copy=False)
        pieces = rows // self._size
        order = None if (pieces[1:] >= pieces[:-1]).all() else np.argsort(pieces, kind="stable")
        if order is not None:
            rows, pieces = rows[order], pieces[order]
        met = np.unique(pieces)
        ends = np.append(np.searchsorted(pieces, met), len(rows)).tolist()
        within = [
            (at, pa.array(rows[first:last] - at * self._size))
            for at, (first, last) in zip(met.tolist(), pairwise(ends), strict=True)
        ]
        back = None if order is None else pa.array(_inverse(order))
        return pa.table([self._column(name, within, back) for name in schema.names], schema)

    def _column(self, name: str, within: Sequence[tuple[int, pa.Array]], back: pa.Array | None) -> pa.Array:
        column = self.schema.get_field_index(name)
        parts = [self._spool.get(self._pieces[at][column]).take(places) for at, places in within]
        whole = parts[0] if len(parts) == 1 else pa.concat_arrays(parts)
        return whole if back is None else whole.take(back)


def _inverse(order: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    found = np.empty_like(order)
    found[order] = np.arange(len(order))
    return found


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    """A column that has been put together, as one array."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
