"""Columns that a result keeps: a few megabytes in memory, the rest compressed in a file without a name."""

from __future__ import annotations

import tempfile
import threading
import weakref
from collections import OrderedDict
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.ipc as ipc

from accountability.engines.duckdb import errors

IN_MEMORY = 48_000_000  # bytes of columns that stay in memory
_COLUMN = "c"


class Spool:
    """Arrays by number. What was not asked for longest is the first to leave memory.

    The file is in the folder for temporary files and goes with the spool, or with the process. Raises
    `RecordsError` where there is no room for it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None
        self._near: OrderedDict[int, pa.Array] = OrderedDict()
        self._far: dict[int, tuple[int, int]] = {}  # where they stand in the file
        self._count = self._bytes = self._end = 0

    def keep(self, array: pa.Array) -> int:
        """Keeps an array. Gives the number by which it is had again."""
        with self._lock:
            number, self._count = self._count, self._count + 1
            self._remember(number, array)
        return number

    def get(self, number: int) -> pa.Array:
        """An array that was kept."""
        with self._lock:
            if number in self._near:
                self._near.move_to_end(number)
                return self._near[number]
            array = self._read(number)
            self._remember(number, array)
        return array

    def _remember(self, number: int, array: pa.Array) -> None:
        self._near[number] = array
        self._bytes += array.nbytes
        while self._bytes > IN_MEMORY and self._near:
            old, gone = self._near.popitem(last=False)
            self._bytes -= gone.nbytes
            if old not in self._far:
                self._write(old, gone)

    def _write(self, number: int, array: pa.Array) -> None:
        sink = pa.BufferOutputStream()
        batch = pa.record_batch([array], [_COLUMN])
        with ipc.new_stream(sink, batch.schema, options=ipc.IpcWriteOptions(compression="lz4")) as stream:
            stream.write_batch(batch)
        content = sink.getvalue()
        try:
            file = self._opened()
            file.seek(self._end)
            file.write(memoryview(content))
            file.flush()
        except OSError as error:
            raise errors.of_file(error, str(self._folder)) from None
        self._far[number] = (self._end, content.size)
        self._end += content.size

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  # closed with the spool
            weakref.finalize(self, self._file.close)
        return self._file

    def _read(self, number: int) -> pa.Array:
        start, size = self._far[number]
        file = self._opened()
        file.seek(start)
        return ipc.open_stream(file.read(size)).read_next_batch().column(0)
