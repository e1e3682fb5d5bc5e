"""Cells of Arrow columns as raw cells: Python values, and `Foreign` for what Python has no value for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from accountability.records.raw import Foreign

_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_EPOCH = datetime(1970, 1, 1)
_FIRST_DAY = date(1, 1, 1).toordinal()
_LAST_DAY = date(9999, 12, 31).toordinal()
_EPOCH_DAY = _EPOCH.toordinal()
_DAY_MS = 86_400_000


def cells_of(column: pa.Array) -> list[object]:
    """The cells of a column, None where it is null.

    Instants with a zone are given in UTC. A value that Python cannot hold exactly (a day of the
    year 20000, a nanosecond) and one of a type that no field has (bytes, a time of day) is
    `Foreign`, and so unreadable wherever it stands.
    """
    type_ = column.type
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(type_):
        return cells_of(decoded(column))
    if pa.types.is_run_end_encoded(type_):
        return cells_of(pc.run_end_decode(column))
    if isinstance(type_, pa.BaseExtensionType):
        return cells_of(column.storage)
    if pa.types.is_float16(type_):
        return cells_of(column.cast(pa.float32()))
    if _is_plain(type_):
        found: list[object] = column.to_pylist()
        return found
    reader = _calendar(type_)
    if reader is not None:
        counts = column.cast(pa.int32() if pa.types.is_date32(type_) else pa.int64())
        return [None if count is None else reader(count) for count in counts.to_pylist()]
    if pa.types.is_list(type_) or pa.types.is_large_list(type_) or pa.types.is_fixed_size_list(type_):
        return [None if not item.is_valid else cells_of(item.values) for item in column]
    if pa.types.is_struct(type_):
        return _structs(column)
    return [None if not item.is_valid else Foreign(f"({type_})") for item in column]


def decoded(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The values of a dictionary, any other column as it is. Arrow itself takes no views apart (Polars)."""
    if not pa.types.is_dictionary(column.type):
        return column
    if isinstance(column, pa.ChunkedArray):
        chunks = [decoded(chunk) for chunk in column.chunks]
        return pa.chunked_array(chunks) if chunks else pa.chunked_array([], column.type.value_type)
    if pa.types.is_string_view(column.type.value_type):
        values = column.dictionary.cast(pa.large_string())
        column = pa.DictionaryArray.from_arrays(column.indices, values)
    return column.dictionary_decode()


def _is_plain(type_: pa.DataType) -> bool:
    """Whether pyarrow gives exactly the Python value that is meant."""
    types = pa.types
    return bool(
        types.is_null(type_)
        or types.is_boolean(type_)
        or types.is_integer(type_)
        or types.is_floating(type_)
        or types.is_decimal(type_)
        or types.is_string(type_)
        or types.is_large_string(type_)
        or types.is_string_view(type_)
    )


def _calendar(type_: pa.DataType) -> Callable[[int], object] | None:
    """The reader of the counts that dates and timestamps are."""
    if pa.types.is_date32(type_):
        return _day
    if pa.types.is_date64(type_):
        return lambda count: _day(count // _DAY_MS) if count % _DAY_MS == 0 else Foreign(f"({count} ms)")
    if pa.types.is_timestamp(type_):
        per_second, aware = _PER_SECOND[type_.unit], type_.tz is not None
        return lambda count: _moment(count, per_second, aware)
    return None


def _day(count: int) -> object:
    ordinal = count + _EPOCH_DAY
    if _FIRST_DAY <= ordinal <= _LAST_DAY:
        return date.fromordinal(ordinal)
    return Foreign(f"(day {count} from 1970-01-01)")


def _moment(count: int, per_second: int, aware: bool) -> object:
    micros, rest = divmod(count * 1_000_000, per_second)
    try:
        moment = _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return Foreign(f"({count}/{per_second} s from 1970-01-01)")
    if rest:
        return Foreign(f"{moment.isoformat(timespec='microseconds')}{rest:03d}")
    return moment.replace(tzinfo=UTC) if aware else moment


def _structs(column: pa.Array) -> list[object]:
    parts = {field.name: cells_of(column.field(i)) for i, field in enumerate(column.type)}
    valid = column.is_valid().to_pylist()
    return [
        {n: cells[row] for n, cells in parts.items()} if valid[row] else None for row in range(len(column))
    ]
