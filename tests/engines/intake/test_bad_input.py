"""Files cut short, damaged or endless, runs without memory or room: a clear error, and nothing left."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from accountability.engines.duckdb import session as opening
from accountability.engines.duckdb.intake import take_in
from accountability.engines.duckdb.session import Session
from accountability.errors import AccountabilityError, RecordsError
from accountability.records.door import read
from tests.engines.intake.ledgers import TYPES


def refusal(path: Path, memory: str | None = None, threads: int | None = None) -> str:
    """What taking in a ledger says; the folder for temporary files is empty after it."""
    temp = path.parent / "temp"
    temp.mkdir(exist_ok=True)
    with pytest.raises(RecordsError) as error, Session.open(memory, threads, temp, [path]) as session:
        take_in(session, TYPES, {"ledger": path}, {"ledger": ["text", "cents"]}, None)
    assert list(temp.iterdir()) == []
    return str(error.value)


def taken(path: Path) -> str | None:
    """What is said against a ledger, or nothing."""
    try:
        with Session.open(temp=path.parent, files=[path]) as session:
            take_in(session, TYPES, {"ledger": path}, {"ledger": ["text"]}, None)
    except AccountabilityError as error:
        return str(error)
    return None


def ledger(rows: int) -> pa.Table:
    chance = random.Random(rows)
    texts = [chance.randbytes(20).hex() for _ in range(rows)]
    ids = pa.array(range(rows), pa.int64())
    return pa.table({"id": ids, "text": texts, "cents": pa.array([i / 4 for i in range(rows)])})


def test_a_parquet_file_that_is_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "ledger.parquet"
    pq.write_table(ledger(5_000), path)
    whole = path.read_bytes()
    for length in (0, 3, 4, 100, len(whole) // 2, len(whole) - 8, len(whole) - 1):
        path.write_bytes(whole[:length])
        said = refusal(path)
        assert said.startswith(f"`{path}` cannot be read as columns: ")
        assert said.endswith("\n  hint: is it cut short or damaged?")
        with pytest.raises(RecordsError) as error:
            read(TYPES, {"ledger": path})
        assert str(error.value) == said


def test_a_parquet_file_that_is_damaged_inside(tmp_path: Path) -> None:
    path = tmp_path / "ledger.parquet"
    pq.write_table(ledger(5_000), path, compression="snappy", use_dictionary=False)
    whole = path.read_bytes()
    chance = random.Random(1)
    refused = 0
    for _ in range(40):
        damaged = bytearray(whole)
        place = chance.randrange(len(whole))
        damaged[place : place + 16] = chance.randbytes(16)
        path.write_bytes(damaged)
        said = taken(path)
        refused += said is not None
        assert said is None or str(path) in said
    assert refused > 5


def test_text_that_is_no_utf_8_in_a_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.parquet"
    broken = pa.array([b"ab", b"\xff\xfe"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"id": broken, "text": broken}), path)
    assert str(path) in refusal(path)
    with pytest.raises(RecordsError, match=str(path)):
        read(TYPES, {"ledger": path})


def test_a_memory_limit_that_is_too_small(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text("id,text\n" + "".join(f"{i},{'x' * 200}{i}\n" for i in range(30_000)))
    assert "the memory limit of 3MB is too small" in refusal(path, "3MB", 1)


def test_no_room_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.csv"
    chance = random.Random(1)
    path.write_text("id,text\n" + "".join(f"{i},{chance.randbytes(200).hex()}\n" for i in range(40_000)))
    monkeypatch.setattr(opening, "ROOM", "1MB")
    assert "there is no room left in the folder for temporary files" in refusal(path, "20MB", 1)


def test_a_cell_and_a_line_that_never_end(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    with path.open("w") as file:
        file.write("id,text\n1,")
        for _ in range(20):
            file.write("x" * 1024 * 1024)
    said = refusal(path)
    assert said == f"{path}:2: the row that starts here has a cell of over 16777216 characters"


@pytest.mark.parametrize("source", [pa.array([1, 2]), pa.chunked_array([[1]]), pl.Series([1])])
def test_columns_that_are_no_table(tmp_path: Path, source: object) -> None:
    with Session.open(temp=tmp_path) as session, pytest.raises(RecordsError) as error:
        take_in(session, TYPES, {"ledger": source}, {}, None)
    with pytest.raises(RecordsError) as other:
        read(TYPES, {"ledger": source})
    assert str(error.value) == str(other.value)


def test_text_that_is_no_utf_8_in_memory(tmp_path: Path) -> None:
    broken = pa.array([b"ab", b"\xff\xfe"], pa.binary()).view(pa.string())
    for source in (pa.table({"id": broken}), pa.table({"id": broken}).to_reader()):
        with Session.open(temp=tmp_path) as session, pytest.raises(RecordsError, match=r"^ledger"):
            take_in(session, TYPES, {"ledger": source}, {}, None)
    with pytest.raises(RecordsError, match=r"^ledger"):
        read(TYPES, {"ledger": pa.table({"id": broken})})
