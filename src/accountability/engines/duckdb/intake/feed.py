"""A source as a stream of batches for the database, and what each field's columns in it are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from accountability.engines.duckdb.intake.fast import Kind
from accountability.engines.duckdb.intake.told import TOLD_LIST
from accountability.model.records import Field, RecordType
from accountability.records.cell import CellReader, cell_reader
from accountability.records.headers import Headers
from accountability.records.problems import Where
from accountability.records.scalars import Types

PLACE = "n"
ROW = "row"
TOLD = "told"
FRAME = [pa.field(PLACE, pa.int64()), pa.field(ROW, pa.int64()), pa.field(TOLD, TOLD_LIST)]


@dataclass(frozen=True, slots=True)
class Known:
    """What reading the cells of one record type needs to know."""

    types: Types
    record: RecordType
    readers: Mapping[str, CellReader]

    @staticmethod
    def of(types: Types, record: RecordType, supplied: frozenset[str]) -> Known:
        """`supplied` are the record types of the submission."""
        readers = {f.name: cell_reader(types, record, f, supplied) for f in record.fields.values()}
        return Known(types, record, readers)

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(self.record.fields.values())


@dataclass(frozen=True, slots=True)
class Column:
    """Where the raw cells of a field are: a column of the batches, typed by the database."""

    name: str
    kind: Kind
    decimal: tuple[int, int] = (0, 0)  # digits and places of a decimal column
    json: bool = False  # its text has signs, see `json_cells`


class Feed(ABC):
    """A source that is read once, as batches.

    Each batch has the place of a row among all (`n`), what its `Source.row` is (`row`), what it has to
    say of itself (`told`), and for each field of `columns` its raw cells. Every field of `typed` was
    typed by its own reader: the batches have its value and state columns. `headers`, `where` and
    `stated` are right only after the last batch.
    """

    columns: Mapping[str, Column]
    typed: tuple[str, ...]
    keys: int = 0  # key texts that the source brings along
    rows: int = 0  # how many there are, where that is known before they are read

    @property
    @abstractmethod
    def headers(self) -> Headers:
        """Which columns were found."""

    @property
    @abstractmethod
    def where(self) -> Where:
        """What problems say of the source."""

    @property
    @abstractmethod
    def stated(self) -> bool:
        """Whether the source says which columns it has."""

    @abstractmethod
    def schema(self) -> pa.Schema:
        """The columns of the batches."""

    @abstractmethod
    def batches(self) -> Iterator[pa.RecordBatch]:
        """The batches, in order. Raises `RecordsError`."""

    def supplied(self) -> frozenset[str]:
        """The fields that were supplied, as `Table.columns` has them."""
        return frozenset(self.headers.found)

    def names(self) -> Sequence[str]:
        """All headers, by position."""
        return ()
