"""Columnar sources: Arrow in all its shapes, data frames, Parquet and Arrow files.

Frames of other libraries are known by the Arrow stream that they offer, so none of these
libraries is needed here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, runtime_checkable

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from accountability.errors import RecordsError
from accountability.records.arrow_cells import cells_of
from accountability.records.raw import RawRow, RawTable, header, refused, shown
from accountability.records.text_file import ordinary

BATCH_ROWS = 65_536
FILES = frozenset({".parquet", ".arrow", ".feather"})
_BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError, UnicodeDecodeError)


@runtime_checkable
class _Dataset(Protocol):
    """A dataset of Arrow, by what it offers: `pyarrow.dataset` imports all of pandas where it finds it."""

    schema: pa.Schema

    def scanner(self) -> object: ...

    def to_batches(self, *, batch_size: int) -> Iterator[pa.RecordBatch]: ...


@dataclass(frozen=True, slots=True)
class Columnar:
    """A columnar source: its columns, and a way to read them batch by batch.

    `names` are the headers, cut and in NFC; a column that only numbers the rows of a frame is
    left out of `positions`. `path`: of a Parquet file. `table`: where all of it is in memory. `rows`: how
    many there are, where that is known before they are read.
    """

    file: str
    schema: pa.Schema
    positions: tuple[int, ...]
    names: tuple[str, ...]
    batches: Callable[[], Iterator[pa.RecordBatch]]
    path: Path | None = None
    table: pa.Table | None = None
    rows: int | None = None


def is_columnar(source: object) -> bool:
    """Whether `source` is read as columns: an Arrow object, or a frame that offers its Arrow stream."""
    known = (pa.Table, pa.RecordBatch, pa.RecordBatchReader, _Dataset)
    return isinstance(source, known) or hasattr(source, "__arrow_c_stream__")


def opened(name: str, source: object) -> Columnar:
    """The columns of an Arrow object or a frame, given as `name`. Raises `RecordsError`."""
    with readable(name):
        if isinstance(source, _Dataset):
            batches = partial(source.to_batches, batch_size=BATCH_ROWS)
            return _columnar(name, source.schema, batches)
        if isinstance(source, pa.RecordBatch):
            table = pa.Table.from_batches([source])
        elif isinstance(source, pa.Table):
            table = source
        else:
            stream = pa.RecordBatchReader.from_stream(source)
            if not hasattr(source, "__len__"):
                return _columnar(name, stream.schema, partial(iter, stream))
            table = stream.read_all()  # a frame, which is in memory already
        rows = table.num_rows
        return _columnar(name, table.schema, partial(_table_batches, table), table=table, rows=rows)


def opened_file(path: Path) -> Columnar:
    """The columns of a `.parquet`, `.arrow` or `.feather` file. Raises `RecordsError`."""
    ordinary(path)
    file = shown(str(path))
    with readable(f"`{path}`"):
        if path.suffix.lower() == ".parquet":
            with pa.parquet.ParquetFile(path) as parquet:
                schema, rows = parquet.schema.to_arrow_schema(), parquet.metadata.num_rows
            return _columnar(file, schema, partial(_parquet_batches, path), path, rows=rows)
        if _is_stream(path):
            with pa.OSFile(os.fspath(path)) as opened_stream, pa.ipc.open_stream(opened_stream) as stream:
                schema = stream.schema
            return _columnar(file, schema, partial(_stream_batches, path))
        with pa.memory_map(os.fspath(path)) as mapped, pa.ipc.open_file(mapped) as found:
            schema = found.schema
        return _columnar(file, schema, partial(_file_batches, path))


def _table_batches(table: pa.Table) -> Iterator[pa.RecordBatch]:
    yield from table.to_batches(BATCH_ROWS)


def _parquet_batches(path: Path) -> Iterator[pa.RecordBatch]:
    with pa.parquet.ParquetFile(path) as file:
        yield from file.iter_batches(BATCH_ROWS)


def _is_stream(path: Path) -> bool:
    """Whether a file holds Arrow's stream format; the other one begins with a mark."""
    with path.open("rb") as file:
        return file.read(6) != b"ARROW1"


def _stream_batches(path: Path) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(os.fspath(path)) as file, pa.ipc.open_stream(file) as stream:
        yield from stream


def _file_batches(path: Path) -> Iterator[pa.RecordBatch]:
    with pa.memory_map(os.fspath(path)) as mapped, pa.ipc.open_file(mapped) as file:
        for index in range(file.num_record_batches):
            yield file.get_batch(index)


def _columnar(
    file: str,
    schema: pa.Schema,
    batches: Callable[[], Iterator[pa.RecordBatch]],
    path: Path | None = None,
    table: pa.Table | None = None,
    rows: int | None = None,
) -> Columnar:
    # What pandas calls the index of a frame is a column only where someone named it.
    kept = tuple(i for i, name in enumerate(schema.names) if not name.startswith("__index_level_"))
    names = tuple(header(schema.names[i]) for i in kept)
    return Columnar(file, schema, kept, names, batches, path, table, rows)


@contextmanager
def readable(place: str) -> Iterator[None]:
    """Turns what Arrow says of a source that is no Arrow into a `RecordsError`."""
    try:
        yield
    except _BROKEN as error:
        raise unreadable(place, str(error) or type(error).__name__) from None


def unreadable(place: str, said: str) -> RecordsError:
    """The error for a source that is no columns, in the words of what tried to read it."""
    first = shown(said.splitlines()[0], 300)
    return refused(f"{place} cannot be read as columns: {first}", "is it cut short or damaged?")


def as_rows(source: Columnar) -> RawTable:
    """The rows of a columnar source as raw cells: for the definition, which reads row by row."""
    return RawTable(source.file, source.names, _rows(source))


def _rows(source: Columnar) -> Iterator[RawRow]:
    number = 0
    batches = source.batches()
    while True:
        with readable(source.file):
            batch = next(batches, None)
            if batch is None:
                return
            columns = [cells_of(batch.column(i)) for i in source.positions]
        for row in range(batch.num_rows):
            number += 1
            yield RawRow(number, tuple([column[row] for column in columns]))
