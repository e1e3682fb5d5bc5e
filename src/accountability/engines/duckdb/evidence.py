"""The records that the findings of a run rest on: each fetched once, whatever the number of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.keytext import keys_of
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.ordering import place
from accountability.engines.duckdb.reading import Layout, Reader, laid_out, reader
from accountability.engines.duckdb.relations import ROW, Stored
from accountability.engines.duckdb.scope import Row
from accountability.engines.duckdb.sql import quoted
from accountability.errors import AccountabilityError
from accountability.model.records import Key, Places
from accountability.model.verdict import Witness
from accountability.semantics.keys import key_fields

Numbers: TypeAlias = npt.NDArray[np.int64]
Fields: TypeAlias = Mapping[str, tuple[Reader, Layout]]
Written: TypeAlias = Callable[[Fields, pa.Table], "Texts"]

_KEY, _ROW = "r1", "r2"  # columns of a fetched table: `r0` is the number of the row in its relation


@dataclass(frozen=True, slots=True)
class Texts:
    """Cells as text, field after field: those of a field begin at its place in `begins`.

    `states` has the words of cells without a value; None: every cell has one.
    """

    begins: Mapping[str, int]
    values: pa.Array
    states: pa.Array | None


class Shown:
    """Records of one relation, each once, in the order of their keys; derived ones have no `sheets`."""

    def __init__(
        self, relation: str, sheets: Places | None, table: pa.Table, fields: Fields, written: Written
    ) -> None:
        self.relation = relation
        self.sheets = sheets
        self.fields = fields
        self._table = table
        self._written = written
        numbers = table.column("r0").to_numpy()
        self._order = np.argsort(numbers, kind="stable")
        self._numbers = numbers[self._order]

    def places(self, numbers: Numbers) -> Numbers:
        """Where rows, given by their numbers in the relation, stand among these records."""
        return self._order[np.searchsorted(self._numbers, numbers)]

    @cached_property
    def keys(self) -> pa.Array:
        """The keys: a list of texts each, empty where a record has none."""
        return self._table.column(_KEY).combine_chunks()

    @cached_property
    def rows(self) -> pa.Array:
        """The rows of the file in which the records stand."""
        return self._table.column(_ROW).combine_chunks()

    @cached_property
    def texts(self) -> Texts:
        """Every field as text."""
        return self._written(self.fields, self._table)

    def witnesses(self, places: Numbers, kinds: Numbers, fields: Sequence[Sequence[str]]) -> list[Witness]:
        """The witnesses that records are, each with the fields of its kind."""
        columns = [column.to_pylist() for column in self._table.take(pa.array(places)).columns]
        rows = zip(*columns, strict=True)
        return [self._witness(row, fields[kind]) for row, kind in zip(rows, kinds.tolist(), strict=True)]

    def _witness(self, row: Sequence[object], names: Sequence[str]) -> Witness:
        values = {}
        for name in names:
            read, layout = self.fields[name]
            values[name] = read.value(layout.parts(row))
        key = row[1]
        assert isinstance(key, list)
        source = None if self.sheets is None else self.sheets.source(int(str(row[2])))
        return Witness(self.relation, _key(key), values, source)


def _key(cells: Sequence[object]) -> Key:
    return tuple(str(cell) for cell in cells)


@dataclass(slots=True)
class _Wanted:
    numbers: list[Numbers] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


class Evidence:
    """Collects which records and fields the findings of a run need; `fetch` gets them all."""

    def __init__(self, database: Database, written: Written) -> None:
        self._database = database
        self._written = written
        self._wanted: dict[str, _Wanted] = {}
        self._shown: dict[str, Shown] = {}

    def want(self, relation: str, numbers: Numbers, names: Sequence[str]) -> None:
        """Rows of a relation, and fields of them, that will be shown."""
        wanted = self._wanted.setdefault(relation, _Wanted())
        wanted.numbers.append(numbers)
        wanted.names.update(names)

    def shown(self, relation: str) -> Shown:
        """The records of a relation, after they were fetched."""
        return self._shown[relation]

    def fetch(self) -> Mapping[str, Exception]:
        """Gets what is wanted. Gives the relations of which the engine could not read the records."""
        broken: dict[str, Exception] = {}
        for relation, wanted in sorted(self._wanted.items()):
            try:
                self._shown[relation] = self._fetched(relation, wanted)
            except AccountabilityError:
                raise
            except Exception as error:
                broken[relation] = error
        self._wanted = {}
        return broken

    def _fetched(self, relation: str, wanted: _Wanted) -> Shown:
        database = self._database
        stored = database.relation(relation)
        lowering = Lowerer(database, explaining=True)
        name = database.named("shown")
        numbers = pa.table({ROW: np.unique(np.concatenate(wanted.numbers))})
        with database.session.registered(name, numbers):
            frame = lowering.new_frame(stored, only=name)
            row = Row(frame, stored)
            selected = [frame.column(ROW), keys_of(row), frame.column("row") if stored.places else sql.NULL]
            names = [*wanted.names, *key_fields(database.book, relation)]
            readers = dict(_readers(lowering, stored, row, sorted(set(names))))
            fields = {name: (read, laid_out(read, selected)) for name, read in readers.items()}
            order = place(lowering, row, name)
            listed = ", ".join(f"{c.text} AS {quoted(f'r{i}')}" for i, c in enumerate(selected))
            table = database.arrow(f"SELECT {listed} FROM {frame.source()} ORDER BY {order.text}")
        return Shown(relation, stored.places, table, fields, self._written)


def _readers(
    lowering: Lowerer, stored: Stored, row: Row, names: Sequence[str]
) -> Iterator[tuple[str, Reader]]:
    for name in names:
        if name in stored.record.fields:
            cell = stored.cell(name, row.frame.column, lowering.reasons)
            declared = stored.record.fields[name]
            by_state = stored.reasons is None and declared.currency_field is None
            causes = stored.causes(name) if by_state else None
            yield name, reader(cell, declared.type, lowering.reasons, causes)


def numbers_of(column: pa.ChunkedArray) -> Numbers:
    """A column of integers without gaps."""
    found: Numbers = column.cast(pa.int64()).to_numpy()
    return found
