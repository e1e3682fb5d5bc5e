"""The rows of one record type while a year is made: columns by name, keys by number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accountability.model.records import RecordType
from accountability.simulation.chance import Flags, Ints
from accountability.simulation.columns import Names, arrow_type, column
from accountability.simulation.days import NONE
from accountability.simulation.shapes import KEYS, SHAPES

KNOWN: Mapping[str, frozenset[str]] = {
    record: frozenset(" ".join(shape.values()).split()) for record, shape in SHAPES.items()
}


@dataclass(slots=True)
class Chunk:
    """Rows that were added together."""

    count: int
    columns: dict[str, Any]
    keys: pa.Array


@dataclass(slots=True)
class Rows:
    """The rows of a record type that one block of a year adds, behind those of the block before all.

    A row's number is its place among both; references to it are numbers too, until they are written.
    """

    record: str
    block: int
    shared: pa.Array  # the keys of the rows of the block before all
    chunks: list[Chunk] = field(default_factory=list)
    added: int = 0

    @property
    def first(self) -> int:
        """The number of the first row that this block adds."""
        return len(self.shared)

    def add(self, count: int, keys: pa.Array | list[str] | None = None, **columns: Any) -> Ints:
        """Adds rows and gives their numbers. `keys`: their own keys, else they are numbered."""
        unknown = columns.keys() - KNOWN[self.record]
        assert not unknown, (self.record, unknown)
        start = self.first + self.added
        if keys is None:
            keys = numbered(f"{KEYS[self.record]}{self.block:02d}", self.added + 1, count)
        self.chunks.append(Chunk(count, columns, pa.array(keys, pa.string())))
        self.added += count
        return np.arange(start, start + count, dtype=np.int64)

    def keys(self) -> pa.Array:
        """The keys of all rows, by number."""
        return pa.concat_arrays([self.shared, *(chunk.keys for chunk in self.chunks)])

    def key_texts(self, numbers: Ints) -> pa.Array:
        """The keys of rows, for a field that holds the key of one record type or another."""
        return self.keys().take(pa.array(np.maximum(numbers, 0), mask=numbers < 0))

    def ints(self, name: str) -> Ints:
        """A column of numbers, of the rows that this block adds."""
        parts = [_ints(chunk, name) for chunk in self.chunks]
        return np.concatenate([*parts, np.empty(0, np.int64)])

    def flags(self, name: str) -> Flags:
        """A column of true and false, of the rows that this block adds."""
        found: Flags = self.ints(name) == 1
        return found

    def texts(self, name: str, numbers: Ints) -> pa.Array:
        """The words of a column, of rows that this block adds."""
        words = pa.concat_arrays([pa.array(chunk.columns[name], pa.string()) for chunk in self.chunks])
        return words.take(pa.array(numbers - self.first))

    def table(self, record: RecordType, names: Names) -> pa.Table:
        """The rows as columns, those of the record type and in its order."""
        tables = [pa.table(dict(self._columns(record, chunk, names))) for chunk in self.chunks if chunk.count]
        return pa.concat_tables(tables)

    def _columns(self, record: RecordType, chunk: Chunk, names: Names) -> Iterator[tuple[str, pa.Array]]:
        for found in record.fields.values():
            if (found.name,) == record.key:
                yield found.name, chunk.keys.cast(arrow_type(found))
            else:
                yield found.name, column(found, chunk.columns.get(found.name), chunk.count, names)


def _ints(chunk: Chunk, name: str) -> Ints:
    value = chunk.columns.get(name)
    if value is None:
        return np.full(chunk.count, NONE, np.int64)
    if isinstance(value, np.ndarray):
        return value.astype(np.int64)
    return np.full(chunk.count, int(value), np.int64)


def numbered(prefix: str, first: int, count: int) -> pa.Array:
    """Keys: a prefix and a number of six digits or more."""
    digits = pa.array(np.arange(first, first + count, dtype=np.int64)).cast(pa.string())
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(digits, 6, "0"), "-")
