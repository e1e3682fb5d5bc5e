"""Random columns as Arrow arrays, made by whole vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Array: TypeAlias = Any  # pyarrow has no stubs
Numbers: TypeAlias = Any  # a numpy array of any kind
Chance: TypeAlias = np.random.Generator

EPOCH = np.datetime64("1970-01-01", "D")


def day(text: str) -> int:
    """A day as the number of days since 1970."""
    return int((np.datetime64(text, "D") - EPOCH).astype(int))


def dates(days: Numbers, gaps: Numbers | None = None) -> Array:
    """Days since 1970 as dates, null where there is a gap."""
    return pa.array(days.astype("int32"), pa.int32(), mask=gaps).cast(pa.date32())


def date_texts(days: Numbers) -> Array:
    """Days since 1970 as `2024-03-05`."""
    return dates(days).cast(pa.string())


def money(cents: Numbers, gaps: Numbers | None = None) -> Array:
    """Whole cents as amounts with two places."""
    return scaled(cents, 14, 2, gaps)


def scaled(numbers: Numbers, digits: int, scale: int, gaps: Numbers | None = None) -> Array:
    """Whole numbers of the last place as decimals: the bytes are those of 128-bit integers."""
    words = np.empty((len(numbers), 2), np.int64)
    words[:, 0] = numbers
    words[:, 1] = numbers >> 63
    validity = None if gaps is None else pa.array(~gaps).buffers()[1]
    missing = 0 if gaps is None else int(gaps.sum())
    buffers = [validity, pa.py_buffer(words.tobytes())]
    return pa.Array.from_buffers(pa.decimal128(digits, scale), len(numbers), buffers, missing)


def numbered(prefix: str, numbers: Numbers, width: int) -> Array:
    """`P000000012` and the like."""
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, digits, "") if prefix else digits


def joined(*parts: Array | str) -> Array:
    """Texts side by side."""
    return pc.binary_join_element_wise(*parts, "")


def among(words: Sequence[str], places: Numbers) -> Array:
    """The words at these places."""
    return pa.array(words, pa.string()).take(pa.array(places))


def weighted(chance: Chance, weights: Sequence[float], rows: int) -> Numbers:
    """Places drawn by weight."""
    edges = np.cumsum(np.asarray(weights) / sum(weights))
    return np.minimum(np.searchsorted(edges, chance.random(rows), side="right"), len(weights) - 1)


def share(chance: Chance, rows: int, part: float) -> Numbers:
    """Which rows belong to a random part of them."""
    return chance.random(rows) < part


def with_gaps(values: Array, gaps: Numbers) -> Array:
    """The same with nulls."""
    return pc.if_else(pa.array(gaps), pa.scalar(None, values.type), values)


def replaced(values: Array, which: Numbers, other: Array | str) -> Array:
    """The same with other values in some places."""
    return pc.if_else(pa.array(which), other, values)
