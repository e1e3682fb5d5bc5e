"""Parquet files are written piece by piece, in groups that depend on the rows alone."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from accountability.reports import parquet

SIZES = [3, 0, 1, 7, 1, 1, 0, 2, 2, 9]  # elements of the list in each row


def table() -> pa.Table:
    rows = [{"n": n, "some": list(range(size))} for n, size in enumerate(SIZES)]
    return pa.Table.from_pylist(rows, pa.schema([("n", pa.int64()), ("some", pa.list_(pa.int64()))]))


def pieces(*sizes: int) -> Iterator[pa.Table]:
    start = 0
    for size in sizes:
        yield table().slice(start, size)
        start += size


@pytest.mark.parametrize("sizes", [(10,), (1,) * 10, (0, 4, 0, 6), (3, 3, 4), (9, 1)])
def test_groups_do_not_depend_on_the_pieces(sizes: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP", 4)
    monkeypatch.setattr(parquet, "LISTED", 3)
    written = list(parquet._written(pieces(*sizes), "some"))
    file = pq.ParquetFile(pa.BufferReader(b"".join(written)))
    assert file.read().equals(table())
    groups = [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]
    assert groups == [1, 3, 4, 2]
    assert b"".join(written) == b"".join(parquet._written(pieces(10), "some"))


def test_a_group_is_handed_on_before_the_next_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP", 1)
    asked = []

    def watched() -> Iterator[pa.Table]:
        for at, piece in enumerate(pieces(*(1,) * 10)):
            asked.append(at)
            yield piece

    written = parquet._written(watched(), "some")
    size = 0
    while size < 500:
        size += len(next(written))
    assert len(asked) < 10


def test_no_rows_are_a_file_too() -> None:
    written = b"".join(parquet._written(iter([table().slice(0, 0)]), "some"))
    assert pq.read_table(pa.BufferReader(written)).equals(table().slice(0, 0))
