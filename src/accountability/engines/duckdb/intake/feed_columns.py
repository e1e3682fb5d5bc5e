"""Columnar sources: columns of plain types go to the database as they are, others by their readers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from accountability.engines.duckdb.intake.fast import Kind
from accountability.engines.duckdb.intake.feed import FRAME, PLACE, Column, Feed, Known
from accountability.engines.duckdb.intake.instants import countable
from accountability.engines.duckdb.intake.read_cells import Told, TypedColumn, read_cells
from accountability.model.types import ListType
from accountability.records import problems as say
from accountability.records.arrow_cells import cells_of, decoded
from accountability.records.columnar import Columnar
from accountability.records.headers import Headers, match
from accountability.records.problems import Where
from accountability.records.raw import RawTable, is_blank


class ColumnsFeed(Feed):
    """An Arrow source; no row of it becomes a Python object."""

    def __init__(self, known: Known, source: Columnar) -> None:
        self._known = known
        self._source = source
        self.rows = source.rows or 0
        self._where = Where(source.file, known.record)
        self._headers = match(known.record, RawTable(source.file, source.names, ()))
        kinds = {name: self._kind(name) for name in self._headers.found}
        self.columns: Mapping[str, Column] = {
            name: Column(f"c{self._headers.found[name][0]}", kind, _decimal(self._type(name)))
            for name, kind in kinds.items()
            if kind
        }
        self.typed = tuple(name for name, kind in kinds.items() if kind is None)
        self._typed = [TypedColumn(known.record.fields[name]) for name in self.typed]
        self._open = set(self._headers.unnamed)

    @property
    def file(self) -> str:
        """The source as people name it."""
        return self._source.file

    @property
    def path(self) -> str | None:
        """The Parquet file that is read."""
        return None if self._source.path is None else os.path.abspath(self._source.path)

    def all_names(self) -> list[str]:
        """The names of all columns of the source, as they stand there."""
        return list(self._source.schema.names)

    def column_names(self) -> dict[str, str]:
        """Field -> the name of its column, as it stands in the source."""
        return {name: self._source.schema.field(self._position(name)).name for name in self.columns}

    @property
    def table(self) -> pa.Table | None:
        """The whole of a source in memory: the columns of `columns`, and the places of the rows."""
        table = self._source.table
        if table is None:
            return None
        with self._source.taking_apart():
            columns = {c.name: _plain(table.column(self._position(n))) for n, c in self.columns.items()}
        return pa.table({PLACE: pa.array(range(table.num_rows), pa.int64()), **columns})

    @property
    def headers(self) -> Headers:
        return self._headers

    @property
    def where(self) -> Where:
        return self._where

    @property
    def stated(self) -> bool:
        return True

    def names(self) -> Sequence[str]:
        return self._source.names

    def _position(self, name: str) -> int:
        return self._source.positions[self._headers.found[name][0]]

    def _type(self, name: str) -> pa.DataType:
        return self._source.schema.field(self._position(name)).type

    def _kind(self, name: str) -> Kind | None:
        if isinstance(self._known.record.fields[name].type, ListType):
            type_ = self._type(name)
            return kind_of(type_) if kind_of(type_) is Kind.TEXT else None
        kind = kind_of(self._type(name))
        if kind in (Kind.MOMENT, Kind.INSTANT) and not countable(self._source, self._position(name)):
            return None
        return kind

    def schema(self) -> pa.Schema:
        native = [
            pa.field(column.name, _plain_type(self._type(name))) for name, column in self.columns.items()
        ]
        return pa.schema([*FRAME, *native, *(part for column in self._typed for part in column.fields())])

    def batches(self) -> Iterator[pa.RecordBatch]:
        schema = self.schema()
        batches = self._source.batches()
        place = 0
        while True:
            batch = self._source.following(batches)
            if batch is None:
                return
            with self._source.taking_apart():
                made = self._batch(schema, place, batch)
            yield made
            place += batch.num_rows

    def _batch(self, schema: pa.Schema, place: int, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows, told = batch.num_rows, Told()
        typed: list[pa.Array] = []
        for column in self._typed:
            header = self._headers.found[column.field.name][1]
            cells = cells_of(batch.column(self._position(column.field.name)))
            reader = self._known.readers[column.field.name]
            typed.extend(column.arrays(read_cells(reader, self._where, header, cells, place + 1, told)))
        self._unnamed(batch, place, told)
        native = [
            _plain(batch.column(self._source.positions[self._headers.found[name][0]]))
            for name in self.columns
        ]
        frame = [
            pa.array(range(place, place + rows), pa.int64()),
            pa.array(range(place + 1, place + rows + 1), pa.int64()),
            told.array(rows),
        ]
        return pa.RecordBatch.from_arrays([*frame, *native, *typed], schema=schema)

    def _unnamed(self, batch: pa.RecordBatch, place: int, told: Told) -> None:
        for position in sorted(self._open):
            for index, cell in enumerate(cells_of(batch.column(self._source.positions[position]))):
                if not is_blank(cell):
                    self._open.discard(position)  # once is enough
                    told.add(index, say.column_unnamed(self._where, position + 1, place + index + 1, cell))
                    break


def kind_of(type_: pa.DataType) -> Kind | None:
    """What the database can read in a column of an Arrow type; None: its cells go by their readers."""
    types = pa.types
    if types.is_dictionary(type_):
        return Kind.TEXT if kind_of(type_.value_type) is Kind.TEXT else None
    if types.is_string(type_) or types.is_large_string(type_) or types.is_string_view(type_):
        return Kind.TEXT
    if types.is_boolean(type_):
        return Kind.BOOL
    if types.is_integer(type_):
        return Kind.WHOLE
    if types.is_float32(type_) or types.is_float64(type_):
        return Kind.FLOAT
    if types.is_decimal128(type_) and 0 <= type_.scale <= type_.precision:
        return Kind.DECIMAL
    if types.is_date32(type_):
        return Kind.DAY
    if types.is_timestamp(type_):
        return Kind.MOMENT if type_.tz is None else Kind.INSTANT
    return None


def _decimal(type_: pa.DataType) -> tuple[int, int]:
    return (type_.precision, type_.scale) if pa.types.is_decimal128(type_) else (0, 0)


def _plain_type(type_: pa.DataType) -> pa.DataType:
    """The type in which a column travels: a dictionary as its values, an instant in UTC."""
    if pa.types.is_dictionary(type_):
        return pa.string()
    if pa.types.is_timestamp(type_) and type_.unit != "ns":
        return pa.timestamp("us", None if type_.tz is None else "UTC")
    return type_


def _plain(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """A column as it travels. Raises `ArrowInvalid` for text that is not UTF-8, which DuckDB takes unseen."""
    found = decoded(column)
    if found.type != _plain_type(column.type):
        found = found.cast(_plain_type(column.type))
    found.validate(full=True)
    return found
