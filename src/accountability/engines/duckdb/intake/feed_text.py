"""CSV and TSV files as columns of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from accountability.engines.duckdb.intake.csv_blocks import CsvBlocks, Lines
from accountability.engines.duckdb.intake.fast import Kind
from accountability.engines.duckdb.intake.feed import FRAME, Column, Feed, Known
from accountability.engines.duckdb.intake.read_cells import Told
from accountability.records import problems as say
from accountability.records.headers import Headers, match
from accountability.records.problems import Where
from accountability.records.raw import RawRow, RawTable, is_blank, shown
from accountability.records.rows import Shape
from accountability.records.text_file import TextFile


class TextFeed(Feed):
    """A file of text cells, read once."""

    def __init__(self, known: Known, file: TextFile, delimiter: str | None = None) -> None:
        self._blocks = CsvBlocks(file, delimiter)
        self._where = Where(shown(str(file.path)), known.record)
        columns = self._blocks.headers
        self._headers = match(known.record, RawTable(self._where.file, columns, ()))
        found = self._headers.found
        self.columns: Mapping[str, Column] = {
            name: Column(f"c{position}", Kind.TEXT) for name, (position, _) in found.items()
        }
        self.typed = ()
        self._positions = [position for position, _ in found.values()]
        fields = {found[name][0]: name for name in known.record.fields if name in found}
        self._shape = Shape(self._where, len(columns), fields, set(self._headers.unnamed))

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
        return self._blocks.headers

    def schema(self) -> pa.Schema:
        return pa.schema([*FRAME, *(pa.field(c.name, pa.string()) for c in self.columns.values())])

    def batches(self) -> Iterator[pa.RecordBatch]:
        schema = self.schema()
        place = 0
        for part in self._blocks.parts():
            batch = self._of_lines(part, place) if isinstance(part, Lines) else self._of_rows(part, place)
            place += len(batch[0])
            yield pa.RecordBatch.from_arrays(batch, schema=schema)

    def _of_lines(self, part: Lines, place: int) -> list[pa.Array]:
        rows, told = len(part.columns[0]), Told()
        for position in sorted(self._shape.open_headers):
            cells = enumerate(part.columns[position].to_pylist())
            index = next((i for i, cell in cells if not is_blank(cell)), None)
            if index is not None:
                self._shape.open_headers.discard(position)  # once is enough
                number, cell = part.first + index, part.columns[position][index].as_py()
                told.add(index, say.column_unnamed(self._where, position + 1, number, cell))
        frame = [
            pa.array(range(place, place + rows), pa.int64()),
            pa.array(range(part.first, part.first + rows), pa.int64()),
            told.array(rows),
        ]
        return [*frame, *(part.columns[position] for position in self._positions)]

    def _of_rows(self, batch: Sequence[RawRow], place: int) -> list[pa.Array]:
        told, width = Told(), self._shape.width
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
        return [*frame, *(pa.array([line[at] for line in lines], pa.string()) for at in self._positions)]
