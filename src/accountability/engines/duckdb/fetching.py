"""Rows of a query kept in pieces, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.packed import Packed
from accountability.engines.duckdb.sql import Sql, quoted

TOGETHER = 262_144  # rows that are sorted with all their columns
COLUMNS = 12  # columns that are read at once of more rows: each takes memory of every thread of its own


@dataclass(frozen=True, slots=True)
class Fetched:
    """Rows by number: `in_order` has the numbers in the order that was wanted.

    The records stand in that order too (`by_key`), or in the order of their numbers.
    """

    records: Packed
    in_order: npt.NDArray[np.int64]
    by_key: bool


def fetched(
    database: Database, selected: Sequence[Sql], source: str, order: Sequence[str], count: int
) -> Fetched:
    """The columns `selected` of a source, the first of them the number of the row, as `r0`, `r1` and so on.

    It has `count` rows. If they are many, only the keys are sorted as `order` says, and a few columns at a
    time by number.
    """
    listed = [f"{column.text} AS {quoted(f'r{at}')}" for at, column in enumerate(selected)]
    terms = ", ".join(order)
    if count <= TOGETHER:
        return Fetched(*packed(database, f"SELECT {', '.join(listed)} FROM {source} ORDER BY {terms}"), True)
    batches = database.batches(f"SELECT {listed[0]} FROM {source} ORDER BY {terms}")
    in_order = np.concatenate([numbers_of(batch.column(0)) for batch in batches])
    records: Packed | None = None
    for first in range(1, len(listed), COLUMNS):
        columns = ", ".join([listed[0], *listed[first : first + COLUMNS]])
        found, _ = packed(database, f"SELECT {columns} FROM {source} ORDER BY 1")
        records = found if records is None else records.beside(found)
    assert records is not None, "keys are always selected"
    return Fetched(records, in_order, False)


def packed(database: Database, query: str) -> tuple[Packed, npt.NDArray[np.int64]]:
    """The rows of a query, and the numbers in its first column, `r0`."""
    found, numbers = None, [np.zeros(0, np.int64)]
    for batch in database.batches(query):
        found = found or Packed(database.session.spool, batch.schema)
        numbers.append(numbers_of(batch.column(0)))
        found.add(batch)
    if found is None:
        found = Packed(database.session.spool, database.arrow(f"{query} LIMIT 0").schema)
    found.close()
    return found, np.concatenate(numbers)


def numbers_of(column: pa.ChunkedArray | pa.Array) -> npt.NDArray[np.int64]:
    """A column of integers without gaps."""
    found: npt.NDArray[np.int64] = column.cast(pa.int64()).to_numpy()
    return found
