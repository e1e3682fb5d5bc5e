"""Failing subjects as Arrow tables, values as text, without a Python object per finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accountability.engines.duckdb.evidence import Numbers, Shown
from accountability.engines.duckdb.failing import Failing, Placed, pieces
from accountability.engines.duckdb.shown_text import shown
from accountability.model.records import SHEET, Places

PIECE = 65_536  # findings of one table
WITNESSES = 1_000_000  # likewise, if they are not of one finding
_NAMES = ["name", "value", "state"]
_WITNESS = ["record", "key", "file", "sheet", "row", "fields"]


def tables(failing: Failing) -> tuple[Callable[[], Iterator[pa.Table]], Iterator[pa.Table]]:
    """The subjects, as often as they are asked for, and what is found about them; both piece by piece.

    Subjects: `subject` (a list of key texts), and of those without a readable key `file`, `sheet` and
    `row`. What is found: these, `measure`, and `witness`, a list of record type, key, file, sheet, row, and
    the fields that were read: name, value as text, and state where there is no value.
    """
    return partial(_subjects, failing), _pieces(failing)


def _subjects(failing: Failing) -> Iterator[pa.Table]:
    for first in range(0, len(failing), PIECE):
        yield _named(failing, first, min(first + PIECE, len(failing)))


def _named(failing: Failing, first: int, last: int) -> pa.Table:
    keys, rows = failing.names(first, last)
    return subject_columns(keys, rows, failing.columns.named.places)


def subject_columns(keys: pa.Array, rows: Sequence[pa.Array], places: Sequence[Places]) -> pa.Table:
    """Subjects as columns: the cells of their keys, and where those stand whose keys cannot be read."""
    nothing = pa.nulls(len(keys), pa.int64())
    row, file, sheet = nothing, nothing.cast(pa.string()), nothing.cast(pa.string())
    for found, sheets in zip(rows, places, strict=True):
        there = found.is_valid()
        of_file, of_sheet, number = _standing(sheets, found.cast(pa.int64()))
        row = pc.if_else(there, number, row)
        file = pc.if_else(there, of_file, file)
        sheet = pc.if_else(there, of_sheet, sheet)
    return pa.table({"subject": keys, "file": file, "sheet": sheet, "row": row})


def _standing(sheets: Places | None, numbers: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """The files, sheets and rows that numbers tell; derived records stand nowhere."""
    if sheets is None or not sheets.spread:
        names = (None, None) if sheets is None else sheets.sheets[0]
        file, sheet = (pa.repeat(pa.scalar(name, pa.string()), len(numbers)) for name in names)
        return file, sheet, numbers
    at = pc.divide(numbers, SHEET)
    file, sheet = (pa.array(names, pa.string()).take(at) for names in zip(*sheets.sheets, strict=True))
    return file, sheet, pc.subtract(numbers, pc.multiply(at, SHEET))


def _pieces(failing: Failing) -> Iterator[pa.Table]:
    placed = failing.placed()
    for first, last in pieces(placed, len(failing), WITNESSES, PIECE):
        found = _named(failing, first, last).append_column("measure", _measure(failing, first, last))
        yield found.append_column("witness", _witnesses(placed, first, last))


def _measure(failing: Failing, first: int, last: int) -> pa.Array:
    columns = failing.columns
    if columns.measure is None or columns.table is None:
        return pa.nulls(last - first, pa.string())
    read, layout = columns.measure
    return shown(read, layout, columns.table.slice(first, last, layout.shown))[0]


def _witnesses(placed: Sequence[Placed], first: int, last: int) -> pa.Array:
    """The witnesses of the subjects from `first` up to `last`, a list each."""
    starts = [part.starts[first : last + 1] for part in placed]
    ends = np.sum([part - part[0] for part in starts], axis=0)
    found = [_of_relation(part, int(s[0]), int(s[-1])) for part, s in zip(placed, starts, strict=True)]
    whole = found[0]
    if len(found) > 1:
        # each subject's witnesses side by side, relation after relation
        subjects = np.concatenate([np.repeat(np.arange(last - first), np.diff(part)) for part in starts])
        whole = pa.concat_arrays(found).take(pa.array(np.argsort(subjects, kind="stable")))
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), whole)


def _of_relation(placed: Placed, start: int, end: int) -> pa.Array:
    """The witnesses of one relation, from one place up to another."""
    shown, records = placed.shown, placed.records[start:end]
    count = len(records)
    keys, rows = shown.keys(records)
    file, sheet, row = _standing(shown.sheets, rows.cast(pa.int64()))
    columns = [
        pa.repeat(pa.scalar(shown.relation, pa.string()), count),
        keys,
        file,
        sheet,
        row,
        _fields(shown, records, placed.kinds[start:end], placed.fields),
    ]
    return pa.StructArray.from_arrays(columns, _WITNESS)


def _fields(shown: Shown, records: Numbers, kinds: Numbers, fields: Sequence[Sequence[str]]) -> pa.Array:
    """The fields that were read of each record, a list each."""
    sizes = np.array([len(names) for names in fields], np.int64)[kinds]
    ends = np.concatenate([[0], np.cumsum(sizes)])
    names = sorted(set().union(*fields))
    name_of, cell = np.empty(ends[-1], np.int64), np.empty(ends[-1], np.int64)
    begin, found = 0, [(pa.nulls(0, pa.string()),) * 2]
    for at, name in enumerate(names):
        within = np.array([one.index(name) if name in one else -1 for one in fields], np.int64)[kinds]
        rows = np.flatnonzero(within >= 0)
        target = ends[rows] + within[rows]
        name_of[target] = at
        cell[target] = begin + np.arange(len(rows))
        begin += len(rows)
        found.append(shown.texts(name, records[rows]))
    places = pa.array(cell)
    listed = pa.array(names, pa.string()).take(pa.array(name_of))
    values, states = (pa.concat_arrays(columns).take(places) for columns in zip(*found, strict=True))
    columns = pa.StructArray.from_arrays([listed, values, states], _NAMES)
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), columns)
