"""The records that the findings of a run rest on: each fetched once, whatever the number of rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.fetching import TOGETHER, Fetched, fetched
from accountability.engines.duckdb.keytext import keys_of
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.ordering import by_key
from accountability.engines.duckdb.reading import Layout, Reader, laid_out, reader
from accountability.engines.duckdb.relations import ROW, Stored
from accountability.engines.duckdb.scope import Row
from accountability.engines.duckdb.shown_text import shown
from accountability.engines.duckdb.sql import quoted
from accountability.errors import AccountabilityError
from accountability.model.records import Key, Places
from accountability.model.verdict import Witness
from accountability.semantics.keys import key_fields

Numbers: TypeAlias = npt.NDArray[np.integer[Any]]
Fields: TypeAlias = Mapping[str, tuple[Reader, Layout]]

_NUMBER, _KEY, _ROW = "r0", "r1", "r2"  # columns of a fetched table: the first is the number in its relation


class Shown:
    """Records of one relation, each once, in the order of their keys; derived ones have no `sheets`."""

    def __init__(self, relation: str, sheets: Places | None, found: Fetched, fields: Fields) -> None:
        self.relation = relation
        self.sheets = sheets
        self.fields = fields
        self._records = found.records
        by_number = np.argsort(found.in_order, kind="stable")
        self._order, self._numbers = narrow(by_number), narrow(found.in_order[by_number])
        # where the record of each place stands in the table
        self._at = None if found.by_key else narrow(np.argsort(by_number, kind="stable"))

    def places(self, numbers: Numbers) -> Numbers:
        """Where rows, given by their numbers in the relation, stand among these records."""
        return self._order[np.searchsorted(self._numbers, numbers.astype(self._numbers.dtype, copy=False))]

    def _take(self, places: Numbers, names: Sequence[str] | None = None) -> pa.Table:
        return self._records.take(places if self._at is None else self._at[places], names)

    def keys(self, places: Numbers) -> tuple[pa.Array, pa.Array]:
        """The keys of records, a list of texts each, empty where one has none; and their rows in the file."""
        found = self._take(places, [_KEY, _ROW])
        return found.column(_KEY).combine_chunks(), found.column(_ROW).combine_chunks()

    def texts(self, name: str, places: Numbers) -> tuple[pa.Array, pa.Array]:
        """A field of records as text, and the words of the states of cells without a value."""
        read, layout = self.fields[name]
        if len(places) <= len(self._numbers):
            return shown(read, layout, self._take(places, layout.shown))
        every = shown(read, layout, self._take(np.arange(len(self._numbers)), layout.shown))
        return every[0].take(pa.array(places)), every[1].take(pa.array(places))

    def witnesses(self, places: Numbers, kinds: Numbers, fields: Sequence[Sequence[str]]) -> list[Witness]:
        """The witnesses that records are, each with the fields of its kind."""
        columns = [column.to_pylist() for column in self._take(places).columns]
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


def narrow(numbers: Numbers) -> Numbers:
    """Whole numbers that are not negative, in no more bytes than they need."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))), copy=False)


def _key(cells: Sequence[object]) -> Key:
    return tuple(str(cell) for cell in cells)


@dataclass(slots=True)
class _Wanted:
    near: Stored
    numbers: list[Numbers] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


class Evidence:
    """Collects which records and fields the findings of a run need; `fetch` gets them.

    Records are known by the table that they are read from: the relation itself, once for all rules, or the
    rows of which the rules of a scan have more to say, while these are there. `broken` are the tables of
    which the engine could not read the records.
    """

    def __init__(self, database: Database) -> None:
        self.broken: dict[str, Exception] = {}
        self._database = database
        self._wanted: dict[str, _Wanted] = {}
        self._shown: dict[str, Shown] = {}

    def want(self, near: Stored, numbers: Numbers, names: Sequence[str]) -> None:
        """Rows of a relation, and fields of them, that will be shown; `near` has all of them."""
        wanted = self._wanted.setdefault(near.table, _Wanted(near))
        wanted.numbers.append(numbers)
        wanted.names.update(names)

    def shown(self, table: str) -> Shown:
        """The records that were read from a table, after they were fetched."""
        return self._shown[table]

    def fetch(self, tables: Collection[str] | None = None) -> None:
        """Gets what is wanted of some tables, which will go, or of all.

        Of many rows the relation itself is read at the end: beside such a table their copy is too large.
        """
        for table in sorted(self._wanted if tables is None else self._wanted.keys() & tables):
            wanted = self._wanted[table]
            if tables is not None and sum(map(len, wanted.numbers)) > TOGETHER:
                wanted.near = self._database.relation(wanted.near.name)
                continue
            try:
                self._shown[table] = self._fetched(self._wanted.pop(table))
            except AccountabilityError:
                raise
            except Exception as error:
                self.broken[table] = error

    def _fetched(self, wanted: _Wanted) -> Shown:
        database, relation = self._database, wanted.near.name
        stored = database.relation(relation)
        lowering = Lowerer(database, explaining=True)
        name = database.named("shown")
        numbers = np.unique(np.concatenate(wanted.numbers)).astype(np.int64, copy=False)
        with database.session.registered(name, pa.table({ROW: numbers})):
            among = f"{ROW} IN (SELECT {ROW} FROM {quoted(name)})"
            frame = lowering.new_frame(wanted.near, only=among)
            row = Row(frame, stored)
            selected = [frame.column(ROW), keys_of(row), frame.column("row") if stored.places else sql.NULL]
            names = [*wanted.names, *key_fields(database.book, relation)]
            readers = dict(_readers(lowering, stored, row, sorted(set(names))))
            fields = {name: (read, laid_out(read, selected)) for name, read in readers.items()}
            order = by_key(lowering, row)  # which may join something to the frame
            found = fetched(database, selected, frame.source(), order, len(numbers))
        return Shown(relation, stored.places, found, fields)


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
