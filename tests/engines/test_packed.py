"""Tables in pieces: they read as the whole does, in memory or from the file, and the file goes with them."""

from __future__ import annotations

import errno
import gc
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import accountability as acc
from accountability.engines.duckdb import fetching, packed, spool
from accountability.errors import RecordsError
from tests.engines.test_shared_work import AS_OF, RECORDS, bills
from tests.rulebook.books import book as loaded

TABLE = pa.table(
    {
        "n": pa.array(range(11)),
        "t": [f"行{n}" if n % 3 else None for n in range(11)],
        "l": [["a"] * (n % 4) for n in range(11)],
    }
)


def kept(folder: Path, piece: int, sizes: list[int]) -> packed.Packed:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "PIECE", piece)
        found = packed.Packed(spool.Spool(folder), TABLE.schema)
    start = 0
    for size in sizes:
        found.add(TABLE.slice(start, size))
        start += size
    found.add(TABLE.slice(start))
    found.close()
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    piece=st.integers(1, 12),
    sizes=st.lists(st.integers(0, 5), max_size=3).filter(lambda sizes: sum(sizes) <= 11),
    rows=st.lists(st.integers(0, 10), max_size=20),
    memory=st.sampled_from([0, 200, 10**6]),
)
def test_rows_are_read_as_of_the_whole(
    tmp_path: Path, piece: int, sizes: list[int], rows: list[int], memory: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spool, "IN_MEMORY", memory)
        found = kept(tmp_path, piece, sizes)
        assert found.rows == 11
        assert pa.concat_tables(found).equals(TABLE)
        assert max(table.num_rows for table in found) <= piece
        for dtype in (np.uint8, np.int64):
            assert found.take(np.array(rows, dtype)).equals(TABLE.take(pa.array(rows, pa.int64())))
        assert found.slice(3, 9, ["t"]).equals(TABLE.select(["t"]).slice(3, 6))


def test_columns_kept_apart_are_one_table(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "PIECE", 4)
        own = spool.Spool(tmp_path)
        one, other = (packed.Packed(own, TABLE.select(names).schema) for names in (["n", "t"], ["n", "l"]))
    for table, names in ((one, ["n", "t"]), (other, ["n", "l"])):
        table.add(TABLE.select(names))
        table.close()
    assert pa.concat_tables(one.beside(other)).equals(TABLE)
    assert one.beside(other).take(np.array([7, 2])).equals(TABLE.take([7, 2]))


def test_what_leaves_memory_goes_to_a_file_without_a_name_that_goes_with_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_files()
    found = kept(tmp_path, 4, [])
    assert open_files() == before
    monkeypatch.setattr(spool, "IN_MEMORY", 0)
    found = kept(tmp_path, 4, [])
    assert open_files() == before + 1
    assert list(tmp_path.iterdir()) == []
    assert found.piece(1).equals(TABLE.slice(4, 4))
    del found
    gc.collect()
    assert open_files() == before


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "there is no room left"), (errno.EIO, "a file cannot be used")]
)
def test_a_folder_that_takes_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(spool, "IN_MEMORY", 0)
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(RecordsError, match=said):
        kept(tmp_path, 4, [])


RULES = """
rules:
  - id: S
    title: {en: small bills}
    severity: low
    for: bill b
    forbid: b.sum > 30
  - id: W
    title: {en: no two bills}
    severity: low
    for: bill b
    forbid: some bill x with (x.who = b.who and x.sum < b.sum)
"""


@pytest.mark.parametrize("columns", [1, 2, 100])
def test_a_result_reads_the_same_from_the_file_after_its_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    book = loaded(tmp_path, RECORDS + RULES)
    arguments: dict[str, Any] = {
        "book": book,
        "records": {"bill": [*reversed(bills(B3={"sum": ""}, B9={"id": ""}))]},
        "as_of": AS_OF,
    }
    known = acc.check(**arguments)
    monkeypatch.setattr(spool, "IN_MEMORY", 0)
    monkeypatch.setattr(packed, "PIECE", 2)
    monkeypatch.setattr(fetching, "TOGETHER", 3)
    monkeypatch.setattr(fetching, "COLUMNS", columns)
    temp = tmp_path / "temp"
    temp.mkdir()
    found = acc.check(**arguments, temp=temp)
    assert list(temp.iterdir()) == []
    assert [rule.counts.failed for rule in found.rules.values()] == [6, 7]
    for part in ("findings", "undecided"):
        assert found.to_arrow(part).equals(known.to_arrow(part))
    assert list(found.findings) == list(known.findings)
    masked, expected = (acc.redacted(result, "strict") for result in (found, known))
    assert masked.to_arrow().equals(expected.to_arrow())
