"""Records that are Python objects already: mappings, what JSON files hold, typed tables."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import pyarrow as pa

from accountability.engines.duckdb.intake.fast import Kind
from accountability.engines.duckdb.intake.feed import FRAME, Column, Feed, Known
from accountability.engines.duckdb.intake.json_cells import encoded, escaped
from accountability.engines.duckdb.intake.read_cells import Told, TypedColumn, read_cells_at
from accountability.engines.duckdb.names import key_column
from accountability.errors import RecordsError
from accountability.model.records import Field, Places, Row, Table
from accountability.model.types import MoneyType
from accountability.model.values import Money, Unknown, Value
from accountability.records import problems as say
from accountability.records.headers import Headers, Names, twice
from accountability.records.problems import Where
from accountability.records.raw import header, is_blank

BATCH_ROWS = 16_384


Items = Iterable[tuple[int, Mapping[str, object]]]
Batch = Sequence[tuple[int, Mapping[str, object]]]


class _NamedFeed(Feed):
    """Mappings with their row numbers, read once; which columns there are is known at the end."""

    def __init__(self, known: Known, file: str, items: Items) -> None:
        self._known = known
        self._where = Where(file, known.record)
        self._items = items
        self._names: dict[str, None] = {}
        self._meanings = Names(known.record, {})
        self._found: dict[str, tuple[int, str]] = {}
        self._key_of: dict[str, str] = {}  # field -> the name in the mappings
        self._unknown: list[int] = []
        self._open: dict[str, int] = {}  # names without a header, and blank so far
        self._twice: RecordsError | None = None

    @property
    def headers(self) -> Headers:
        return Headers(self._found, tuple(self._unknown))

    @property
    def where(self) -> Where:
        return self._where

    @property
    def stated(self) -> bool:
        return bool(self._names) or self._any

    _any = False

    def names(self) -> Sequence[str]:
        return tuple(map(header, self._names))

    def supplied(self) -> frozenset[str]:
        return frozenset(self._found if self.stated else self._known.record.fields)

    def batches(self) -> Iterator[pa.RecordBatch]:
        schema = self.schema()
        place = 0
        items = iter(self._items)
        while batch := list(islice(items, BATCH_ROWS)):
            self._any = True
            yield self._batch(schema, place, batch)
            place += len(batch)
        if self._twice is not None:  # after all else that may be wrong with the source
            raise self._twice

    def _batch(self, schema: pa.Schema, place: int, batch: Batch) -> pa.RecordBatch:
        told = Told()
        for index, (number, item) in enumerate(batch):
            self._see(item)
            self._unnamed(index, number, item, told)
        rows = [number for number, _ in batch]
        frame = [
            pa.array(range(place, place + len(batch)), pa.int64()),
            pa.array(rows, pa.int64()),
        ]
        cells = self._cells(batch, told)
        return pa.RecordBatch.from_arrays([*frame, told.array(len(batch)), *cells], schema=schema)

    @abstractmethod
    def _cells(self, batch: Batch, told: Told) -> list[pa.Array]:
        """The columns of a batch after the first three."""

    def _see(self, item: Mapping[str, object]) -> None:
        """Takes note of names that no earlier record had."""
        for name in item:
            if name in self._names:
                continue
            position = len(self._names)
            self._names[name] = None
            column = header(name)
            field = self._meanings.field(column)
            if field is None:
                self._unmeant(position, name, column)
            elif field.name in self._found:
                first = self._found[field.name][1]
                self._twice = self._twice or twice(self._where.file, first, column, field.name)
            else:
                self._found[field.name] = position, column
                self._key_of[field.name] = name

    def _unmeant(self, position: int, name: str, column: str) -> None:
        if column:
            self._unknown.append(position)
        else:
            self._open[name] = position

    def _unnamed(self, index: int, number: int, item: Mapping[str, object], told: Told) -> None:
        for name in [name for name in self._open if not is_blank(item.get(name))]:
            position = self._open.pop(name)  # once is enough
            told.add(index, say.column_unnamed(self._where, position + 1, number, item[name]))


class MappingsFeed(_NamedFeed):
    """Mappings of Python values, each read by the reader of its field."""

    def __init__(self, known: Known, file: str, items: Items) -> None:
        super().__init__(known, file, items)
        self.columns: Mapping[str, Column] = {}
        self.typed = tuple(known.record.fields)
        self._columns = [TypedColumn(field) for field in known.fields]

    def schema(self) -> pa.Schema:
        return pa.schema([*FRAME, *(part for column in self._columns for part in column.fields())])

    def _cells(self, batch: Batch, told: Told) -> list[pa.Array]:
        typed: list[pa.Array] = []
        rows = [number for number, _ in batch]
        for column in self._columns:
            reader = self._known.readers[column.field.name]
            name = self._key_of.get(column.field.name)
            if name is None:
                typed.extend(column.arrays([reader.empty] * len(batch)))
                continue
            cells = [item.get(name) for _, item in batch]
            shown = self._found[column.field.name][1]
            typed.extend(column.arrays(read_cells_at(reader, self._where, shown, cells, rows, told)))
        return typed


class JsonFeed(_NamedFeed):
    """Objects of a JSON file, their cells as text for the database to type."""

    def __init__(self, known: Known, file: str, items: Items) -> None:
        super().__init__(known, file, items)
        self.columns: Mapping[str, Column] = {
            name: Column(f"c{index}", Kind.TEXT, json=True) for index, name in enumerate(known.record.fields)
        }
        self.typed = ()

    def schema(self) -> pa.Schema:
        return pa.schema([*FRAME, *(pa.field(column.name, pa.string()) for column in self.columns.values())])

    def _cells(self, batch: Batch, told: Told) -> list[pa.Array]:  # noqa: ARG002  # nothing is bad yet
        return [self._column(self._key_of.get(field), batch) for field in self.columns]

    def _column(self, name: str | None, batch: Batch) -> pa.Array:
        if name is None:
            return pa.nulls(len(batch), pa.string())
        cells = [item.get(name) for _, item in batch]
        try:
            return pa.array([encoded(cell) for cell in cells], pa.string())
        except UnicodeEncodeError:
            return pa.array([escaped(cell) for cell in cells], pa.string())


class TableFeed(Feed):
    """A typed table, taken as it is."""

    def __init__(self, known: Known, name: str, table: Table) -> None:
        self.columns: Mapping[str, Column] = {}
        self.typed = tuple(known.record.fields)
        self.keys = len(known.record.key)
        self._known = known
        self._table = table
        self._columns = [TypedColumn(field) for field in known.fields]
        sheets = dict.fromkeys((row.source.file, row.source.sheet) for row in table.rows)
        self._places = Places(tuple(sheets) or ((name, None),))
        self._where = Where.of(known.record, self._places)

    @property
    def headers(self) -> Headers:
        return Headers({})

    @property
    def where(self) -> Where:
        return self._where

    @property
    def stated(self) -> bool:
        return False

    def supplied(self) -> frozenset[str]:
        return self._table.columns

    def schema(self) -> pa.Schema:
        keys = [pa.field(key_column(index), pa.string()) for index in range(self.keys)]
        return pa.schema([*FRAME, *keys, *(part for column in self._columns for part in column.fields())])

    def batches(self) -> Iterator[pa.RecordBatch]:
        schema = self.schema()
        rows = self._table.rows
        for start in range(0, len(rows), BATCH_ROWS):
            yield self._batch(schema, start, rows[start : start + BATCH_ROWS])

    def _batch(self, schema: pa.Schema, place: int, rows: tuple[Row, ...]) -> pa.RecordBatch:
        arrays = [
            pa.array(range(place, place + len(rows)), pa.int64()),
            pa.array([self._places.number(row.source) for row in rows], pa.int64()),
            Told().array(len(rows)),
        ]
        keys = [row.key for row in rows]
        arrays += [pa.array([k[i] if k else None for k in keys], pa.string()) for i in range(self.keys)]
        for column in self._columns:
            field = column.field
            cells = [_own(self._known.record.name, field, row.cells[field.name]) for row in rows]
            arrays.extend(column.arrays(cells))
        return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _own(record: str, field: Field, value: Value) -> Value:
    """The cell of an amount by itself.

    A row whose currency is not known has no money in the definition, but an amount stands in its cell.
    The currency is put to it when it is read, and brings its own cause.
    """
    if not isinstance(field.type, MoneyType) or not isinstance(value, Unknown):
        return value
    about = f"{record}.{field.currency_field}"
    return Money(0, "") if any(cause.about == about for cause in value.causes) else value
