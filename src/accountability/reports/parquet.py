"""The findings as a Parquet file, for other programs: see `Assessment.to_arrow`."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from accountability.results.assessment import Assessment


def write_parquet(result: Assessment) -> Iterator[bytes]:
    """The file in pieces: one row group per rule that has findings."""
    sink = pa.BufferOutputStream()
    pieces = result.arrow_tables()
    first = next(pieces)
    with pq.ParquetWriter(sink, first.schema) as writer:
        writer.write_table(first)
        for table in pieces:
            writer.write_table(table)
    yield sink.getvalue().to_pybytes()
