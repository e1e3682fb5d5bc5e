"""Cells typed one by one by the definition's own readers, as columns of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from accountability.engines.duckdb.intake.physical import Storage, storage_of
from accountability.engines.duckdb.intake.told import TOLD_LIST, of_row
from accountability.engines.duckdb.names import open_column, state_column, value_column
from accountability.engines.duckdb.states import state_of
from accountability.errors import RecordsError
from accountability.model.records import Field, Problem
from accountability.model.values import ListValue, Value
from accountability.records import problems as say
from accountability.records.cell import CellReader
from accountability.records.faults import Fault
from accountability.records.problems import Where


class TypedColumn:
    """The cells of one field in the batch that is being made."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.storage: Storage = storage_of(field)

    def fields(self) -> Iterator[pa.Field]:
        """The columns that a batch has for the field."""
        yield pa.field(value_column(self.field.name), self.storage.arrow)
        yield pa.field(state_column(self.field.name), pa.uint8())
        if self.storage.is_list:
            yield pa.field(open_column(self.field.name), pa.bool_())

    def arrays(self, values: Sequence[Value]) -> Iterator[pa.Array]:
        """`values` as those columns."""
        try:
            yield self.storage.array(values)
        except (UnicodeEncodeError, pa.ArrowException, OverflowError) as error:
            raise RecordsError(
                f"the field `{self.field.name}` holds a value that cannot be stored: {error}"
            ) from None
        yield pa.array([int(state_of(value)) for value in values], pa.uint8())
        if self.storage.is_list:
            opened = [bool(v.open) if isinstance(v, ListValue) else None for v in values]
            yield pa.array(opened, pa.bool_())


class Told:
    """What the rows of a batch say of themselves."""

    def __init__(self) -> None:
        self._told: dict[int, list[dict[str, object]]] = {}

    def add(self, index: int, problem: Problem) -> None:
        """`problem` is about the row at `index` of the batch."""
        self._told.setdefault(index, []).append(of_row(problem))

    def array(self, rows: int) -> pa.Array:
        """The column of the batch."""
        if not self._told:
            return pa.nulls(rows, TOLD_LIST)
        return pa.array([self._told.get(index) for index in range(rows)], TOLD_LIST)


def read_cells(
    reader: CellReader, where: Where, header: str, cells: Sequence[object], first_row: int, told: Told
) -> list[Value]:
    """The values of the cells of a batch; bad ones are told. Rows are numbered from `first_row`."""
    return read_cells_at(reader, where, header, cells, range(first_row, first_row + len(cells)), told)


def read_cells_at(
    reader: CellReader, where: Where, header: str, cells: Sequence[object], rows: Sequence[int], told: Told
) -> list[Value]:
    """The same for rows with any numbers."""
    values: list[Value] = []
    read, field = reader.read, reader.field
    for index, cell in enumerate(cells):
        found = read(cell)
        if isinstance(found, Fault):
            told.add(index, say.unreadable(where, rows[index], header, field, cell, found))
            found = reader.unreadable
        values.append(found)
    return values
