"""Columnar sources of every physical type, over every type of field: read as the definition reads them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from accountability.engines.duckdb.intake import files_of, finish
from accountability.engines.duckdb.session import Session
from accountability.model.records import Field
from accountability.model.types import TEXT, NumberType
from tests.engines.intake.agreement import agrees
from tests.engines.intake.ledgers import AS_OF, CHECKED, FIELDS, NUMBERS, WORDS
from tests.records.ledgers import record

CLEAN = record("ledger", Field("id", TEXT), Field("cents", NumberType(9, 2)), key=("id",))
DAYS = [date(2021, 6, 30), date(2021, 7, 1), date(1, 1, 1), date(9999, 12, 31), date(2020, 2, 29)]
MOMENTS = [
    datetime(2021, 6, 30), datetime(2021, 7, 1, 8, 30), datetime(1, 1, 1),
    datetime(9999, 12, 31, 23, 59, 59, 999999), datetime(2021, 6, 30, 8, 30, 15, 500000),
]  # fmt: skip
WHOLES = [0, 1, 7, -1, -10, -11, 12, 99, 127, -128, 100, 20, 21]
LARGE = [*WHOLES, 202106, 20210630, 99_999, 100_000, 10**9, 10**15, 10**17, -(10**18), 2**62]
FLOATS = [
    0.0, -0.0, 1.0, 0.1, 0.25, 2.675, 12.5, 12.345, -10.0, 99999.5, 1e15, 1e16, 123456789.01, 1e-7, 0.1 + 0.2,
    float("nan"), float("inf"), 1e300, 202106.0, 1e22, 4503599627370497.5,
]  # fmt: skip
DECIMALS = [Decimal(t) for t in ("0", "0.5", "12.5", "-12.34", "99999.5", "1234567.89", "-10", "7", "0.01")]

Column = Callable[[random.Random, int], pa.Array]


def picked(options: list[object], type_: pa.DataType, gaps: float = 0.2) -> Column:
    def column(chance: random.Random, rows: int) -> pa.Array:
        cells = [None if chance.random() < gaps else chance.choice(options) for _ in range(rows)]
        return pa.array(cells, type_)

    return column


def counted(counts: list[int], type_: pa.DataType) -> Column:
    """A column made of the integers that its values are stored as: days and moments beyond Python's."""
    inner = pa.int32() if type_ == pa.date32() else pa.int64()

    def column(chance: random.Random, rows: int) -> pa.Array:
        return pa.array([chance.choice(counts) for _ in range(rows)], inner).cast(type_)

    return column


COLUMNS: Mapping[str, Column] = {
    "bool": picked([True, False], pa.bool_()),
    "int8": picked(list(WHOLES), pa.int8()),
    "int64": picked(list(LARGE), pa.int64()),
    "uint8": picked([0, 1, 7, 255], pa.uint8()),
    "uint64": picked([0, 1, 7, 2**64 - 1], pa.uint64()),
    "float32": picked(list(FLOATS), pa.float32()),
    "float64": picked(list(FLOATS), pa.float64()),
    "float16": picked([0.5, 1.0, float("nan")], pa.float16()),
    "decimal": picked(list(DECIMALS), pa.decimal128(12, 2)),
    "decimal wide": picked(list(DECIMALS), pa.decimal128(38, 10)),
    "decimal256": picked(list(DECIMALS), pa.decimal256(50, 3)),
    "string": picked(list(WORDS), pa.string()),
    "large string": picked(list(NUMBERS), pa.large_string()),
    "string view": picked(list(WORDS), pa.string_view()),
    "dictionary": lambda chance, rows: picked(list(WORDS), pa.string())(chance, rows).dictionary_encode(),
    "whole by dictionary": lambda chance, rows: COLUMNS["int64"](chance, rows).dictionary_encode(),
    "date32": picked(list(DAYS), pa.date32()),
    "date32 far": counted([18_808, 3_000_000, -800_000, 2_932_897], pa.date32()),
    "date64": picked(list(DAYS), pa.date64()),
    "timestamp s": picked(list(MOMENTS[:3]), pa.timestamp("s")),
    "timestamp ms": picked(list(MOMENTS[:3]), pa.timestamp("ms")),
    "timestamp us": picked(list(MOMENTS), pa.timestamp("us")),
    "timestamp us far": counted([0, 1_625_041_815_500_000, 4 * 10**17, -(10**17)], pa.timestamp("us")),
    "timestamp ns": counted([0, 1_625_041_815_500_000_000, 1_625_041_815_500_000_001], pa.timestamp("ns")),
    "timestamp zone": picked([m.replace(tzinfo=UTC) for m in MOMENTS], pa.timestamp("us", "Asia/Shanghai")),
    "timestamp ns zone": counted([0, 1_625_041_815_500_000_000, 7], pa.timestamp("ns", "UTC")),
    "time": picked([datetime(2021, 1, 1, 8, 30).time()], pa.time64("us")),
    "duration": picked([timedelta(days=1), timedelta(seconds=1)], pa.duration("us")),
    "binary": picked([b"P1", b"\xff"], pa.binary()),
    "null": lambda _, rows: pa.nulls(rows),
    "list": picked([["a", "b"], ["a", None], [], ["7"]], pa.list_(pa.string())),
    "list of numbers": picked([[1, 2], [7], [], [None]], pa.list_(pa.int32())),
    "list of lists": picked([[["a"]], [[]]], pa.list_(pa.list_(pa.string()))),
    "struct": picked([{"a": 1}, {"a": None}], pa.struct([("a", pa.int8())])),
    "map": picked([[("a", 1)]], pa.map_(pa.string(), pa.int8())),
}  # fmt: skip


def table(chance: random.Random, kind: str, rows: int) -> pa.Table:
    """A column of one physical type for every field of the ledger, with a key that is text."""
    columns = {f.name: COLUMNS[kind](chance, rows) for f in FIELDS if f.name != "id"}
    if kind in ("float32", "float64", "large string"):  # over hours, they are too fine to be held
        columns |= {"hours": COLUMNS["int8"](chance, rows), "spans": COLUMNS["list of numbers"](chance, rows)}
    ids = pa.array([f"R{i % max(rows - 1, 1)}" for i in range(rows)])
    return pa.table({"id": ids, **columns})


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.open(temp=tmp_path, files=[tmp_path / "a.parquet", tmp_path / "ledger.parquet"]) as opened:
        yield opened


@pytest.fixture(autouse=True, params=[0, finish.COPIED], ids=["read where it is", "copied"])
def copied(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to have a file that is clean; the ledgers of these tests are small."""
    monkeypatch.setattr(finish, "COPIED", request.param)


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_physical_type_in_memory_and_in_a_file(session: Session, tmp_path: Path, kind: str) -> None:
    found = table(random.Random(kind), kind, 25)
    with Session.open(temp=tmp_path) as other:
        agrees(other, CHECKED, lambda: {"ledger": found}, AS_OF)
    try:
        pq.write_table(found, tmp_path / "ledger.parquet", row_group_size=10)
    except pa.ArrowNotImplementedError:
        return  # no such thing in Parquet
    agrees(session, CHECKED, lambda: {"ledger": tmp_path / "ledger.parquet"}, AS_OF)


@pytest.mark.parametrize("seed", range(10))
def test_mixed_columns(session: Session, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    rows = chance.choice([0, 1, 12])
    kinds = [kind for kind in COLUMNS if kind not in ("float16", "decimal256", "map")]
    names = [f.name for f in FIELDS if chance.random() < 0.9]
    found = pa.table(
        {chance.choice([n, f" {n}"]): COLUMNS[chance.choice(kinds)](chance, rows) for n in names}
    )
    if chance.random() < 0.5:
        found = found.append_column(" ", picked(["", "x"], pa.string())(chance, rows))
    pq.write_table(found, tmp_path / "ledger.parquet", row_group_size=5)
    agrees(session, CHECKED, lambda: {"ledger": tmp_path / "ledger.parquet"}, AS_OF)
    with Session.open(temp=tmp_path) as other:
        agrees(other, CHECKED, lambda: {"ledger": found}, AS_OF)


SHAPES: Mapping[str, Callable[[pa.Table, Path], object]] = {
    "table": lambda found, _: found,
    "batch": lambda found, _: found.combine_chunks().to_batches()[0],
    "reader": lambda found, _: found.to_reader(4),
    "dataset": lambda found, _: pyarrow.dataset.dataset(found),
    "polars": lambda found, _: pl.from_arrow(found),
    "pandas": lambda found, _: found.to_pandas(),
    "feather": lambda found, path: _feather(found, path / "a.feather"),
    "arrow file": lambda found, path: _arrow(found, path / "a.arrow", pa.ipc.new_file),
    "arrow stream": lambda found, path: _arrow(found, path / "b.arrow", pa.ipc.new_stream),
    "parquet not named to the session": lambda found, path: _parquet(found, path / "b.parquet"),
}


def _feather(found: pa.Table, path: Path) -> Path:
    pyarrow.feather.write_feather(found, path)
    return path


def _arrow(found: pa.Table, path: Path, opened: Callable[..., pa.RecordBatchWriter]) -> Path:
    with opened(path, found.schema) as writer:
        writer.write_table(found, max_chunksize=4)
    return path


def _parquet(found: pa.Table, path: Path) -> Path:
    pq.write_table(found, path)
    return path


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_a_columnar_source(session: Session, tmp_path: Path, shape: str) -> None:
    chance = random.Random(shape)
    names = {
        "text": "string",
        "integer": "int64",
        "cents": "decimal",
        "date": "date32",
        "stamp": "timestamp us",
    }
    columns = {name: COLUMNS[kind](chance, 20) for name, kind in names.items()}
    found = pa.table(
        {"编号": pa.array([f"R{i}" for i in range(20)]), **columns, "odd": pa.nulls(20, pa.string())}
    )
    taken = agrees(session, CHECKED, lambda: {"ledger": SHAPES[shape](found, tmp_path)}, AS_OF)
    assert taken is not None
    assert taken.tables["ledger"].rows == 20


def test_a_relation_of_duckdb_is_taken_by_its_stream(session: Session, tmp_path: Path) -> None:
    with Session.open(temp=tmp_path) as source:
        query = "SELECT 'R' || range AS id, range AS integer FROM range(10)"
        agrees(session, CHECKED, lambda: {"ledger": source.connection.sql(query)}, AS_OF)


def test_frames_with_gaps_and_an_index(session: Session) -> None:
    frame = pd.DataFrame({"id": ["a", None, "c"], "integer": [1.0, np.nan, 3.0], "cents": [0.1, 0.2, None]})
    agrees(session, CHECKED, lambda: {"ledger": frame.set_index("id")}, AS_OF)
    with Session.open() as other:
        agrees(other, CHECKED, lambda: {"ledger": frame[::2]}, AS_OF)


def test_two_columns_of_one_field_are_refused(session: Session) -> None:
    found = pa.table([pa.array(["a"]), pa.array(["b"])], names=["id", "编号"])
    assert agrees(session, CHECKED, lambda: {"ledger": found}) is None


NAMES = ["a[b].parquet", "a*.parquet", "a?.parquet", "{ab,ab}.parquet", "id=7/a.parquet"]


@pytest.mark.parametrize("name", NAMES)
def test_the_path_of_a_file_means_that_file(tmp_path: Path, name: str) -> None:
    path, other = tmp_path / name, tmp_path / "ab.parquet"
    path.parent.mkdir(exist_ok=True)
    pq.write_table(pa.table({"id": ["R1"], "text": ["x"]}), path)
    pq.write_table(pa.table({"parcel_id": ["P1"]}), other)
    given = {"ledger": path, "parcel": other}
    assert files_of(given) == [path, other]
    with Session.open(temp=tmp_path, files=files_of(given)) as session:
        assert agrees(session, CHECKED, lambda: given, AS_OF) is not None


@pytest.mark.parametrize(("most", "how"), [(1, "VIEW"), (2, "BASE TABLE")])
def test_a_clean_file_is_read_where_it_is_unless_it_is_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, how: str
) -> None:
    monkeypatch.setattr(finish, "COPIED", most)
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["R1", "R2"], "cents": pa.array([1.5, None])}), path)
    with Session.open(temp=tmp_path, files=[path]) as session:
        agrees(session, {"ledger": CLEAN}, lambda: {"ledger": path}, AS_OF)
        made = session.rows("SELECT table_name, table_type FROM information_schema.tables")
        assert [type_ for name, type_ in made if name == "t:ledger"] == [how]
