"""Points in time that are counted in seconds or milliseconds: the database counts microseconds."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from accountability.records.columnar import Columnar

_PER_COUNT = {"s": 1_000_000, "ms": 1_000, "us": 1}
_LAST = 2**63 - 1  # microseconds


def countable(source: Columnar, position: int) -> bool:
    """Whether all points in time in a column are known to lie where the database can count them."""
    type_ = source.schema.field(position).type
    factor = _PER_COUNT.get(type_.unit)
    if factor is None:
        return False
    if factor == 1:
        return True
    ends = _ends(source, position)
    return ends is not None and all(abs(end * factor) <= _LAST for end in ends)


def _ends(source: Columnar, position: int) -> list[int] | None:
    """Numbers between which all counts of a column lie; None where they are not known before it is read."""
    if source.table is not None:
        found = pc.min_max(source.table.column(position).cast(pa.int64())).as_py()
        return [end for end in found.values() if end is not None]
    return None if source.path is None else _stated_ends(source, source.schema.field(position).name)


def _stated_ends(source: Columnar, name: str) -> list[int] | None:
    """What the footer of a Parquet file states, of every part that has a value."""
    with source.taking_apart(), pa.parquet.ParquetFile(source.path) as file:
        found = file.metadata
        parts = [
            found.row_group(g).column(c)
            for g in range(found.num_row_groups)
            for c in range(found.num_columns)
        ]
    ends: list[int] = []
    for part in (part for part in parts if part.path_in_schema == name):
        stated = part.statistics
        if stated is None or not (stated.has_min_max or stated.null_count == part.num_values):
            return None
        ends += [stated.min_raw, stated.max_raw] if stated.has_min_max else []
    return ends if all(isinstance(end, int) for end in ends) else None
