"""Frames, streams and queries of other libraries: read as the definition reads them, or refused alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from accountability.engines.duckdb.intake import files_of, take_in
from accountability.engines.duckdb.session import Session
from accountability.errors import RecordsError
from accountability.records.columnar import is_columnar
from accountability.records.door import read
from tests.engines.intake.agreement import agrees
from tests.engines.intake.ledgers import AS_OF, TYPES

IDS = pa.array(["A", "B", "C", "D", "E"])
FAR = [2**62, -(2**62), 2**63 - 1, 1_620_000_000, None]


def both(tmp_path: Path, given: Callable[[], object]) -> None:
    with Session.open(temp=tmp_path, files=files_of({"ledger": given()})) as session:
        assert agrees(session, TYPES, lambda: {"ledger": given()}, AS_OF) is not None


def refusal(tmp_path: Path, given: Callable[[], object]) -> str:
    """What both say against a source."""
    with pytest.raises(RecordsError) as known:
        read(TYPES, {"ledger": given()})
    with Session.open(temp=tmp_path) as session, pytest.raises(RecordsError) as found:
        take_in(session, TYPES, {"ledger": given()}, {"ledger": ["text"]}, None)
    assert str(found.value) == str(known.value)
    return str(found.value)


@pytest.mark.parametrize("type_", [pl.Categorical, pl.Enum(["x", "合", "a"])])
def test_categories_of_polars(tmp_path: Path, type_: pl.DataType) -> None:
    words = pl.Series(["x", None, "合"], dtype=type_)
    lists = pl.Series([["x", "a"], [], None], dtype=pl.List(type_))
    frame = pl.DataFrame({"id": ["A", "B", "C"], "text": words, "enum": words, "texts": lists})
    both(tmp_path, lambda: frame)
    both(tmp_path, lambda: pl.DataFrame({"id": ["A"], "text": words[:1]}).clear())


def test_a_query_of_polars_is_read_batch_by_batch(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": [f"K{i}" for i in range(200)], "cents": [i / 4 for i in range(200)]})
    both(tmp_path, frame.lazy)
    with Session.open(temp=tmp_path) as session:
        taken = take_in(session, TYPES, {"ledger": frame.lazy()}, {"ledger": ["cents"]}, None)
    assert taken.tables["ledger"].rows == 200
    missing = refusal(tmp_path, lambda: pl.scan_csv(tmp_path / "none.csv"))
    assert missing.startswith("ledger cannot be read as columns: ")


def test_whether_a_query_is_columns_is_asked_without_running_it() -> None:
    def stop(_frame: pl.DataFrame) -> pl.DataFrame:
        raise AssertionError("it ran")

    query = pl.LazyFrame({"id": ["A"]}).map_batches(stop, schema=pl.Schema({"id": pl.String}))
    assert is_columnar(query)


@pytest.mark.parametrize("unit", ["s", "ms", "us"])
@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Shanghai"])
def test_points_in_time_beyond_what_the_database_counts(tmp_path: Path, unit: str, zone: str | None) -> None:
    column = pa.array(FAR, pa.timestamp(unit, zone))
    for times in (column, column[3:], pa.nulls(2, column.type)):
        table = pa.table({"id": IDS[: len(times)], "stamp": times, "date": times, "text": times})
        both(tmp_path, partial(pa.Table.slice, table))
        both(tmp_path, partial(table.to_reader, 1))
        if unit == "s":
            continue  # Parquet has none of them
        for statistics in (True, False):
            path = tmp_path / "ledger.parquet"
            pq.write_table(table, path, row_group_size=2, write_statistics=statistics)
            both(tmp_path, partial(Path, path))


def test_a_stream_whose_batches_are_not_what_it_says(tmp_path: Path) -> None:
    said = pa.schema([("id", pa.string()), ("integer", pa.int64())])

    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch([["A"], [1]], schema=said)
        yield pa.record_batch([["B"], [2.5]], names=["id", "integer"])

    found = refusal(tmp_path, lambda: pa.RecordBatchReader.from_batches(said, batches()))
    assert found.startswith("ledger cannot be read as columns: its batches have not the columns that it says")


def failing(error: Exception) -> pa.RecordBatchReader:
    schema = pa.schema([("id", pa.string())])

    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch([["A"]], schema=schema)
        raise error

    return pa.RecordBatchReader.from_batches(schema, batches())


class HandedOn:
    """A stream of another library: Arrow quotes the traceback of its own code."""

    def __init__(self, stream: pa.RecordBatchReader) -> None:
        self.stream = stream

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.stream.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("wrapped", [lambda stream: stream, HandedOn], ids=["own", "handed on"])
@pytest.mark.parametrize("error", [ValueError("no more"), KeyError("no more"), RuntimeError("no more")])
def test_a_stream_that_breaks_off(
    tmp_path: Path, error: Exception, wrapped: Callable[[pa.RecordBatchReader], object]
) -> None:
    found = refusal(tmp_path, lambda: wrapped(failing(error)))
    assert "no more" in found
    assert "Traceback" not in found
    assert found.endswith("is what it is read from still open?")


class Broken:
    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        raise RuntimeError(f"no stream for {requested_schema}")


def closed() -> object:
    connection = duckdb.connect()
    relation = connection.sql("SELECT 'A' AS id")
    connection.close()
    return relation


@pytest.mark.parametrize(
    "given",
    [
        Broken,
        closed,
        lambda: duckdb.sql("SELECT 'A' AS id, error('no') AS text"),
        lambda: pd.DataFrame({"id": ["A", "B"], "integer": [1, "7"]}),
        lambda: pd.DataFrame({"id": ["A"], "integer": pd.arrays.SparseArray([0])}),
        lambda: pd.DataFrame([["A", 1, 2]], columns=["id", "integer", "integer"]),
        lambda: pl.DataFrame({"id": ["A"], "big": pl.Series([1], dtype=pl.Int128)}),
    ],
)
def test_frames_that_give_no_columns(tmp_path: Path, given: Callable[[], object]) -> None:
    found = refusal(tmp_path, given)
    assert found.startswith("ledger cannot be read as columns: ")
    assert "\n  hint: is every column of one type that Arrow has" in found
