"""Columnar sources: columns of plain types go to the database as they are, others by their readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from accountability.engines.duckdb.intake.fast import Kind
from accountability.engines.duckdb.intake.feed import FRAME, Column, Feed, Known
from accountability.engines.duckdb.intake.read_cells import Told, TypedColumn, read_cells
from accountability.model.types import ListType
from accountability.records import problems as say
from accountability.records.arrow_cells import cells_of
from accountability.records.columnar import Columnar, readable
from accountability.records.headers import Headers, match
from accountability.records.problems import Where
from accountability.records.raw import RawTable, is_blank


class ColumnsFeed(Feed):
    """An Arrow source; no row of it becomes a Python object."""

    def __init__(self, known: Known, source: Columnar) -> None:
        self._known = known
        self._source = source
        self._where = Where(source.file, known.record)
        self._headers = match(known.record, RawTable(source.file, source.names, ()))
        kinds = {name: self._kind(name) for name in self._headers.found}
        self.columns: Mapping[str, Column] = {
            name: Column(f"c{self._headers.found[name][0]}", kind) for name, kind in kinds.items() if kind
        }
        self.typed = tuple(name for name, kind in kinds.items() if kind is None)
        self._typed = [TypedColumn(known.record.fields[name]) for name in self.typed]
        self._open = set(self._headers.unnamed)

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

    def _type(self, name: str) -> pa.DataType:
        position = self._source.positions[self._headers.found[name][0]]
        return self._source.schema.field(position).type

    def _kind(self, name: str) -> Kind | None:
        if isinstance(self._known.record.fields[name].type, ListType):
            type_ = self._type(name)
            return kind_of(type_) if kind_of(type_) is Kind.TEXT else None
        return kind_of(self._type(name))

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
            with readable(self._source.file):
                batch = next(batches, None)
                if batch is None:
                    return
                yield self._batch(schema, place, batch)
            place += batch.num_rows

    def _batch(self, schema: pa.Schema, place: int, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows, told = batch.num_rows, Told()
        typed: list[pa.Array] = []
        for column in self._typed:
            position, header = self._headers.found[column.field.name]
            cells = cells_of(batch.column(self._source.positions[position]))
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
    if types.is_timestamp(type_) and type_.unit == "us":
        return Kind.MOMENT if type_.tz is None else Kind.INSTANT
    return None


def _plain_type(type_: pa.DataType) -> pa.DataType:
    """The type in which a column travels: a dictionary as its values, an instant in UTC."""
    if pa.types.is_dictionary(type_):
        return pa.string()
    if pa.types.is_timestamp(type_) and type_.tz is not None:
        return pa.timestamp("us", "UTC")
    return type_


def _plain(column: pa.Array) -> pa.Array:
    return column if column.type == _plain_type(column.type) else column.cast(_plain_type(column.type))
