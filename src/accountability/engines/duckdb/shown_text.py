"""Cells as the text that tables of findings hold, whole columns at a time.

It says of columns what `results.columns.text` says of one value.
"""

from __future__ import annotations

from fractions import Fraction

import pyarrow as pa
import pyarrow.compute as pc

from accountability.engines.duckdb.reading import Layout, Reader
from accountability.engines.duckdb.states import Is
from accountability.model.numbers import SHOWN_PLACES, decimal_text
from accountability.model.types import (
    ListType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    TimestampType,
    Type,
)

_WORDS = [None if state is Is.VALUE else state.name.lower() for state in sorted(Is)]
_SECOND = 1_000_000  # in microseconds


def shown(read: Reader, layout: Layout, table: pa.Table) -> tuple[pa.Array, pa.Array]:
    """A cell of each row of a table (see `Layout`) as text, and the words of the states without a value."""
    value, state, over, currency = layout.arrays(table)
    if read.absent is not None:
        state = pc.if_else(pc.is_valid(value), int(Is.VALUE), int(read.absent))
    words = pa.array(_WORDS, pa.string()).take(state)
    if pa.types.is_null(value.type):
        return value.cast(pa.string()), words
    text = _text(read, read.type, value, over)
    if isinstance(read.type, MoneyType) and not pa.types.is_null(currency.type):
        # the zero of a sum over no rows has no currency
        text = pc.if_else(pc.is_valid(currency), _joined(text, " ", currency), text)
    return pc.if_else(pc.is_null(words), text, None) if words.null_count < len(words) else text, words


def _text(read: Reader, type_: Type, value: pa.Array, over: pa.Array) -> pa.Array:
    match type_:
        case ListType(element=element):
            items = _text(read, element, value.values, pa.nulls(len(value.values)))
            found = pc.binary_join(pa.ListArray.from_arrays(value.offsets, items), "; ")
            return pc.if_else(pc.is_valid(value), found, None)
        case NumberType() | MoneyType():
            number = read.cell.number
            scale = 0 if number is None else number.scale
            if scale > SHOWN_PLACES or (number is not None and number.over is not None):
                return _quotient(value, over, 10**scale)
            return _decimal(value, scale)
        case TimestampType():
            return _instant(value)
        case PartialDateType():
            return pc.utf8_rtrim(value, " ")
        case MonthType():
            return _joined(_padded(pc.divide(value, 12), 4), "-", _padded(_month(value), 2))
    if read.cell.codes is not None:
        return pa.array(read.cell.codes, pa.string()).take(value.cast(pa.int64()))
    return value.cast(pa.string())


def _quotient(tops: pa.Array, overs: pa.Array, unit: int) -> pa.Array:
    """Whole numbers over others, and over `unit`: each that is met is made into text once."""
    known: dict[tuple[object, object], str | None] = {(None, None): None}
    pairs = list(zip(tops.to_pylist(), overs.to_pylist(), strict=True))
    for top, over in set(pairs):
        known[top, over] = None if top is None else _over(int(top), 1 if over is None else int(over), unit)
    return pa.array([known[pair] for pair in pairs], pa.string())


def _over(top: int, over: int, unit: int) -> str:
    return decimal_text(Fraction(top, over * unit))


def _decimal(values: pa.Array, scale: int) -> pa.Array:
    """Whole numbers, `scale` digits of which stand behind the point, without trailing zeros."""
    digits = values.cast(pa.string())
    if scale == 0:
        return digits
    size = _padded(pc.utf8_ltrim(digits, "-"), scale + 1)
    whole, places = (pc.utf8_slice_codeunits(size, *part) for part in ((0, -scale), (-scale, None)))
    plain = pc.utf8_rtrim(pc.utf8_rtrim(_joined(whole, ".", places), "0"), ".")
    negative = pc.starts_with(digits, "-")
    return pc.if_else(negative, _joined("-", plain), plain) if pc.any(negative).as_py() else plain


def _instant(values: pa.Array) -> pa.Array:
    """ISO 8601; parts of a second in microseconds, where there are any."""
    counts = values.cast(pa.timestamp("us")).cast(pa.int64()).fill_null(0).to_numpy()
    seconds = pa.array(counts // _SECOND).cast(pa.timestamp("s")).cast(pa.string())
    whole = pc.replace_substring(seconds, " ", "T")
    parts = pa.array(counts % _SECOND)
    exact = pc.or_(pc.equal(parts, 0), pc.is_null(values))
    return pc.if_else(
        pc.is_valid(values), pc.if_else(exact, whole, _joined(whole, ".", _padded(parts, 6))), None
    )


def _month(values: pa.Array) -> pa.Array:
    """1 to 12, of the months since the year 0."""
    return pc.add(pc.subtract(values, pc.multiply(pc.divide(values, 12), 12)), 1)


def _padded(values: pa.Array, width: int) -> pa.Array:
    return pc.utf8_lpad(values.cast(pa.string()), width, "0")


def _joined(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")
