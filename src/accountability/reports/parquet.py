"""The findings, or all undecided subjects, as a Parquet file: see `Assessment.to_arrow`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from accountability.results.assessment import Assessment

GROUP = 65_536  # rows of a row group
LISTED = 1_000_000  # elements of their lists, if they are not of one row


def write_parquet(result: Assessment) -> Iterator[bytes]:
    """The findings, in pieces of a file: no more than a row group is held at a time."""
    return _written(result.arrow_tables("findings"), "witness")


def write_undecided(result: Assessment) -> Iterator[bytes]:
    """The undecided subjects, likewise."""
    return _written(result.arrow_tables("undecided"), "causes")


class _Pieces:
    """A file that hands on what is written to it."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._length = 0

    def write(self, piece: object) -> int:
        content = bytes(memoryview(piece))  # type: ignore[arg-type]  # a buffer of Arrow's
        self._pieces.append(content)
        self._length += len(content)
        return len(content)

    def tell(self) -> int:
        return self._length

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """What was written is still to be taken."""

    def taken(self) -> Iterator[bytes]:
        """What was written since this was last asked."""
        pieces, self._pieces = self._pieces, []
        yield from pieces


def _written(tables: Iterator[pa.Table], lists: str) -> Iterator[bytes]:
    first = next(tables)
    sink = _Pieces()
    with pq.ParquetWriter(pa.PythonFile(sink, "w"), first.schema) as writer:
        for group in _groups(first, tables, lists):
            writer.write_table(group, row_group_size=GROUP)
            yield from sink.taken()
    yield from sink.taken()


def _groups(first: pa.Table, others: Iterator[pa.Table], lists: str) -> Iterator[pa.Table]:
    """The rows in groups that depend on nothing but the rows: full ones, or with lists that are long."""
    waiting, rows, listed = [], 0, 0
    table: pa.Table | None = first
    while table is not None:
        ends = np.cumsum(np.concatenate([[0], _sizes(table.column(lists))]))
        start = 0
        while start < table.num_rows:
            full = int(np.searchsorted(ends, ends[start] + LISTED - listed))
            end = min(start + GROUP - rows, max(full, start + 1), table.num_rows)
            waiting.append(table.slice(start, end - start))
            rows, listed = rows + end - start, listed + int(ends[end] - ends[start])
            if rows == GROUP or listed >= LISTED:
                yield pa.concat_tables(waiting).combine_chunks()
                waiting, rows, listed = [], 0, 0
            start = end
        table = next(others, None)
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()


def _sizes(column: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    sizes = [chunk.value_lengths().fill_null(0).to_numpy() for chunk in column.chunks]
    return np.concatenate([np.zeros(0, np.int64), *sizes])
