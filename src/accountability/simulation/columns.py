"""From numbers and words to columns of Arrow, as the field of a record type says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accountability.model.records import Field
from accountability.model.types import (
    BoolType,
    DateType,
    ListType,
    MonthType,
    NumberType,
    RefType,
    TimestampType,
)
from accountability.simulation.chance import Flags, Ints
from accountability.simulation.days import NONE, month_text

SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Of:
    """One of some words for every row; an index of -1 or `NONE` is an empty cell."""

    words: Sequence[str]
    at: Ints


@dataclass(frozen=True, slots=True)
class Many:
    """Several for every row: those of row n stand from `ends[n]` to `ends[n + 1]` in `flat`."""

    ends: Ints
    flat: Ints

    @staticmethod
    def each(flat: Ints) -> Many:
        """One for every row, none where it is `NONE`."""
        present = flat != NONE
        return Many(np.concatenate([[0], np.cumsum(present)]).astype(np.int64), flat[present])

    @staticmethod
    def grid(table: Ints) -> Many:
        """As many for every row as the table has columns."""
        rows, columns = table.shape
        return Many(np.arange(rows + 1, dtype=np.int64) * columns, table.reshape(-1))

    @staticmethod
    def of(lists: Sequence[Ints]) -> Many:
        """The lists as they are."""
        flat = np.concatenate([*lists, np.empty(0, np.int64)]).astype(np.int64)
        return Many(np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64), flat)

    @staticmethod
    def grouped(group: Ints, groups: int) -> tuple[Many, Ints]:
        """The places of rows by their group, and how many there are in each."""
        counts = np.bincount(group, minlength=groups).astype(np.int64)
        return Many(np.concatenate([[0], np.cumsum(counts)]), np.argsort(group, kind="stable")), counts


Value: TypeAlias = "Ints | Flags | Of | Many | Sequence[str | None] | str | int | bool | pa.Array | None"
Names: TypeAlias = Callable[[str], pa.Array]  # record type -> the keys of its rows, by their number


def column(field: Field, value: Any, count: int, names: Names) -> pa.Array:
    """A column of `count` cells."""
    if value is None:
        return pa.nulls(count, arrow_type(field))
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        value = np.full(count, value, np.int64)
    if isinstance(value, str | bool):
        return pa.repeat(pa.scalar(value, arrow_type(field)), count)
    if isinstance(value, Of):
        return _taken(pa.array(value.words, pa.string()), value.at)
    if isinstance(value, Many):
        return _joined(field, value, names)
    if isinstance(value, np.ndarray):
        return _numbers(field, value, names)
    found = value if isinstance(value, pa.Array) else pa.array(value, pa.string())
    assert len(found) == count, (field.name, len(found), count)
    return found


def arrow_type(field: Field) -> pa.DataType:
    """The type of a field's column."""
    match field.type:
        case DateType():
            return pa.date32()
        case TimestampType():
            return pa.timestamp("s")
        case BoolType():
            return pa.bool_()
        case NumberType(scale=scale) if scale == 0 or _is_duration(field):
            return pa.int64()
        case NumberType():
            return pa.decimal128(14, 2)
    return pa.string()


def _is_duration(field: Field) -> bool:
    return isinstance(field.type, NumberType) and str(field.type.unit) in ("day", "month", "working_day")


def _numbers(field: Field, value: Any, names: Names) -> pa.Array:
    """Numbers are days, months, keys by their number, hundredths, or just numbers, as the field says."""
    match field.type:
        case BoolType():
            return pa.array(value.astype(np.bool_))
        case MonthType():
            months = np.unique(value)
            words = pa.array([None if m == NONE else month_text(int(m)) for m in months], pa.string())
            return words.take(pa.array(np.searchsorted(months, value)))
        case RefType(record=record):
            return _taken(names(record), value)
        case ListType():
            return _joined(field, Many.each(value), names)
    missing = value == NONE
    target = arrow_type(field)
    if pa.types.is_decimal(target):
        return _decimals(np.where(missing, 0, value), missing, target)
    whole = pa.array(value, pa.int64(), mask=missing)
    return whole.cast(pa.int32()).cast(target) if pa.types.is_date32(target) else whole.cast(target)


def _decimals(value: Ints, missing: Flags, target: pa.DataType) -> pa.Array:
    """Hundredths as decimals: 128 bits each, the lower half first."""
    halves = np.stack([value, value >> 63], axis=1)
    valid = pa.array(~missing).buffers()[1] if missing.any() else None
    return pa.Array.from_buffers(target, len(value), [valid, pa.py_buffer(np.ascontiguousarray(halves))])


def _taken(words: pa.Array, at: Ints) -> pa.Array:
    return words.take(pa.array(np.maximum(at, 0), mask=at < 0))


def _joined(field: Field, many: Many, names: Names) -> pa.Array:
    assert isinstance(field.type, ListType), field.name
    assert isinstance(field.type.element, RefType), field.name
    elements = _taken(names(field.type.element.record), many.flat)
    lists = pa.ListArray.from_arrays(pa.array(many.ends, pa.int32()), elements)
    empty = many.ends[1:] == many.ends[:-1]
    return pc.if_else(pa.array(empty), None, pc.binary_join(lists, SEPARATOR))
