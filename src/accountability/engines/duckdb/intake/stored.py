"""What the database holds after the intake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accountability.engines.duckdb.states import Is
from accountability.model.records import Places, Problem, RecordType


@dataclass(frozen=True, slots=True)
class StoredTable:
    """The records of one type, as a table.

    `table` is its name in the database. `columns` are the fields that were supplied. `states` says for
    each stored field which states occur in it: none in a table without rows. `divisors`: of numbers
    that have no last decimal place, what their integers are over. `wide`: fields whose integers
    are of 128 bits. `repeated`: some key stands in more than one row. `elsewhere`: it is a view over
    a file or over somebody's columns.
    """

    record: RecordType
    table: str
    rows: int
    columns: frozenset[str]
    states: Mapping[str, frozenset[Is]]
    divisors: Mapping[str, int]
    wide: frozenset[str]
    places: Places
    repeated: bool
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything that was submitted, and what is wrong with it, in the order of the definition."""

    tables: Mapping[str, StoredTable]
    problems: Sequence[Problem]
