"""Tables kept small in memory: compressed pieces, read back one at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.ipc as ipc

PIECE = 65_536  # rows


class Packed:
    """Rows in pieces of `PIECE` (the last may be shorter), each compressed by itself."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._pieces: list[pa.Buffer] = []
        self._waiting: list[pa.Table] = []
        self._rows = 0  # that wait
        self._last: tuple[int, pa.Table] | None = None

    def add(self, rows: pa.Table | pa.RecordBatch) -> None:
        """Adds rows at the end; `close` says that there are no more."""
        table = rows if isinstance(rows, pa.Table) else pa.Table.from_batches([rows])
        self._waiting.append(table)
        self._rows += table.num_rows
        while self._rows >= PIECE:
            self._pack(PIECE)

    def close(self) -> None:
        """Packs what still waits."""
        if self._rows:
            self._pack(self._rows)

    def _pack(self, rows: int) -> None:
        whole = pa.concat_tables(self._waiting)
        sink = pa.BufferOutputStream()
        options = ipc.IpcWriteOptions(compression="zstd")
        with ipc.new_stream(sink, self._schema, options=options) as stream:
            stream.write_table(whole.slice(0, rows).combine_chunks())
        self._pieces.append(sink.getvalue())
        rest = whole.slice(rows)
        self._waiting, self._rows = ([rest] if rest.num_rows else []), rest.num_rows

    def __len__(self) -> int:
        return len(self._pieces)

    def __iter__(self) -> Iterator[pa.Table]:
        return map(self.piece, range(len(self)))

    def piece(self, at: int) -> pa.Table:
        """One of the pieces."""
        if self._last is None or self._last[0] != at:
            self._last = (at, ipc.open_stream(self._pieces[at]).read_all())
        return self._last[1]
