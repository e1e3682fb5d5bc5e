"""Columnar sources: Arrow in all its shapes, data frames, Parquet and Arrow files.

Frames of other libraries are known by the Arrow stream that they offer, so none of these
libraries is needed here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, TypeGuard

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from accountability.errors import AccountabilityError, RecordsError
from accountability.records.arrow_cells import cells_of
from accountability.records.raw import RawRow, RawTable, header, refused, shown
from accountability.records.text_file import ordinary

BATCH_ROWS = 65_536
FILES = frozenset({".parquet", ".arrow", ".feather"})
_BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError, UnicodeDecodeError)
_FILE = "is it cut short or damaged?"
_MEMORY = "is every column of one type that Arrow has, and is what it is read from still open?"
_DETAIL = ". Detail: Python exception: "  # after it, Arrow quotes the traceback of a stream's own code


class _Dataset(Protocol):
    """A dataset of Arrow, by what it offers: `pyarrow.dataset` imports all of pandas where it finds it."""

    schema: pa.Schema

    def to_batches(self, *, batch_size: int) -> Iterator[pa.RecordBatch]: ...


class _Lazy(Protocol):
    """A query of Polars that has not run yet."""

    def clear(self) -> _Lazy: ...

    def collect(self) -> object: ...

    def collect_batches(self, *, chunk_size: int, maintain_order: bool) -> Iterator[object]: ...


@dataclass(frozen=True, slots=True)
class Columnar:
    """A columnar source: its columns, and a way to read them batch by batch.

    `names` are the headers, cut and in NFC; a column that only numbers the rows of a frame is
    left out of `positions`. `path`: of a Parquet file. `table`: where all of it is in memory. `rows`: how
    many there are, where that is known before they are read. `hint`: what to do where it cannot be read.
    """

    file: str
    schema: pa.Schema
    positions: tuple[int, ...]
    names: tuple[str, ...]
    batches: Callable[[], Iterator[pa.RecordBatch]]
    path: Path | None = None
    table: pa.Table | None = None
    rows: int | None = None
    hint: str = _FILE

    def following(self, batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch | None:
        """The next batch of its own; None after the last. Raises `RecordsError`."""
        with readable(self.file, self.hint):
            batch = next(batches, None)
        if batch is not None and batch.schema.types != self.schema.types:
            raise unreadable(self.file, "its batches have not the columns that it says", self.hint)
        return batch

    def taking_apart(self) -> AbstractContextManager[None]:
        """Within it, what Arrow says of the cells of a batch becomes a `RecordsError`."""
        return readable(self.file, self.hint, _BROKEN)


def is_columnar(source: object) -> bool:
    """Whether `source` is read as columns: an Arrow object, or a frame that offers its Arrow stream."""
    known = (pa.Table, pa.RecordBatch, pa.RecordBatchReader)
    return (
        isinstance(source, known)
        or _is_dataset(source)
        or _is_lazy(source)
        or hasattr(source, "__arrow_c_stream__")
    )


def _is_dataset(source: object) -> TypeGuard[_Dataset]:
    # Of the type: the schema of what is no dataset may be long in coming.
    return all(hasattr(type(source), name) for name in ("schema", "scanner", "to_batches"))


def _is_lazy(source: object) -> TypeGuard[_Lazy]:
    return all(hasattr(type(source), name) for name in ("clear", "collect", "collect_batches"))


def opened(name: str, source: object) -> Columnar:
    """The columns of an Arrow object or a frame, given as `name`. Raises `RecordsError`."""
    with readable(name, _MEMORY):
        if _is_dataset(source):
            batches = partial(source.to_batches, batch_size=BATCH_ROWS)
            return _columnar(name, source.schema, batches, hint=_FILE)
        if _is_lazy(source):
            schema = pa.RecordBatchReader.from_stream(source.clear().collect()).schema
            return _columnar(name, schema, partial(_lazy_batches, source), hint=_MEMORY)
        if isinstance(source, pa.RecordBatchReader):
            return _columnar(name, source.schema, partial(iter, source), hint=_MEMORY)
        if isinstance(source, pa.RecordBatch):
            table = pa.Table.from_batches([source])
        elif isinstance(source, pa.Table):
            table = source
        else:
            stream = pa.RecordBatchReader.from_stream(source)
            if not hasattr(source, "__len__"):
                return _columnar(name, stream.schema, partial(iter, stream), hint=_MEMORY)
            table = stream.read_all()  # a frame, which is in memory already
        rows = table.num_rows
        return _columnar(
            name, table.schema, partial(_table_batches, table), table=table, rows=rows, hint=_MEMORY
        )


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


def _lazy_batches(source: _Lazy) -> Iterator[pa.RecordBatch]:
    for frame in source.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True):
        yield from pa.RecordBatchReader.from_stream(frame)


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
    hint: str = _FILE,
) -> Columnar:
    # What pandas calls the index of a frame is a column only where someone named it.
    kept = tuple(i for i, name in enumerate(schema.names) if not name.startswith("__index_level_"))
    names = tuple(header(schema.names[i]) for i in kept)
    return Columnar(file, schema, kept, names, batches, path, table, rows, hint)


@contextmanager
def readable(
    place: str, hint: str = _FILE, broken: tuple[type[Exception], ...] = (Exception,)
) -> Iterator[None]:
    """Turns what is said of a source that is no Arrow into a `RecordsError`.

    All of it by default: the stream of a frame runs the code of another library, or the caller's own.
    """
    try:
        yield
    except AccountabilityError:
        raise
    except broken as error:
        raise unreadable(place, _said(error), hint) from error


def _said(error: Exception) -> str:
    parts = error.args if isinstance(error, pa.ArrowException) else (error,)  # it may have several
    return "; ".join(map(str, parts)).split(_DETAIL)[0] or type(error).__name__


def unreadable(place: str, said: str, hint: str = _FILE) -> RecordsError:
    """The error for a source that is no columns, in the words of what tried to read it."""
    return refused(f"{place} cannot be read as columns: {shown(said.splitlines()[0], 300)}", hint)


def as_rows(source: Columnar) -> RawTable:
    """The rows of a columnar source as raw cells: for the definition, which reads row by row."""
    return RawTable(source.file, source.names, _rows(source))


def _rows(source: Columnar) -> Iterator[RawRow]:
    number = 0
    batches = source.batches()
    while True:
        batch = source.following(batches)
        if batch is None:
            return
        with source.taking_apart():
            columns = [cells_of(batch.column(i)) for i in source.positions]
        for row in range(batch.num_rows):
            number += 1
            yield RawRow(number, tuple([column[row] for column in columns]))
