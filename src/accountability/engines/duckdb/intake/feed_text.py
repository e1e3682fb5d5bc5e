"""CSV and TSV files as columns of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import pyarrow as pa

from accountability.engines.duckdb.intake.fast import Kind
from accountability.engines.duckdb.intake.feed import FRAME, Column, Feed, Known
from accountability.engines.duckdb.intake.read_cells import Told
from accountability.records.headers import Headers, match
from accountability.records.problems import Where
from accountability.records.raw import RawRow, RawTable
from accountability.records.rows import Shape

BATCH_ROWS = 16_384


class TextFeed(Feed):
    """Rows of text cells, read once."""

    def __init__(self, known: Known, raw: RawTable) -> None:
        self._raw = raw
        self._where = Where(raw.file, known.record, raw.sheet)
        self._headers = match(known.record, raw)
        self.columns: Mapping[str, Column] = {
            name: Column(f"c{position}", Kind.TEXT) for name, (position, _) in self._headers.found.items()
        }
        self.typed = ()
        self._positions = [position for position, _ in self._headers.found.values()]
        found = self._headers.found
        fields = {found[name][0]: name for name in known.record.fields if name in found}
        self._width = len(raw.columns or ())
        self._shape = Shape(self._where, self._width, fields, set(self._headers.unnamed))

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
        return self._raw.columns or ()

    def schema(self) -> pa.Schema:
        return pa.schema([*FRAME, *(pa.field(c.name, pa.string()) for c in self.columns.values())])

    def batches(self) -> Iterator[pa.RecordBatch]:
        schema = self.schema()
        rows = iter(self._raw.rows)
        place = 0
        while batch := list(islice(rows, BATCH_ROWS)):
            yield self._batch(schema, place, batch)
            place += len(batch)

    def _batch(self, schema: pa.Schema, place: int, batch: Sequence[RawRow]) -> pa.RecordBatch:
        told, width = Told(), self._width
        lines = [row.cells for row in batch]
        if self._shape.open_headers or any(len(cells) != width for cells in lines):
            for index, row in enumerate(batch):
                for problem in self._shape.problems(row):
                    told.add(index, problem)
            lines = [(*cells, *[None] * (width - len(cells))) for cells in lines]
        frame = [
            pa.array(range(place, place + len(batch)), pa.int64()),
            pa.array([row.number for row in batch], pa.int64()),
            told.array(len(batch)),
        ]
        cells = [pa.array([line[position] for line in lines], pa.string()) for position in self._positions]
        return pa.RecordBatch.from_arrays([*frame, *cells], schema=schema)
