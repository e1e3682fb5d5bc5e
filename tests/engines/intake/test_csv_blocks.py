"""CSV in blocks: the rows, lines and errors of the reader that reads row by row, whatever the blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accountability.engines.duckdb.intake import csv_blocks
from accountability.engines.duckdb.intake.csv_blocks import CsvBlocks, Lines
from accountability.errors import RecordsError
from accountability.records import delimited, text_file
from accountability.records.delimited import read_csv
from accountability.records.text_file import examined

FAST = settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
LINES = st.sampled_from(
    ["a,b", "1,2", "合同,2", '"x",y', '"x\ny",z', '"x""y",z', "1", "1,2,3", "", " ", ",",
     "x\ry,z", "a;b", '"open',
     'q"q,1', '"a"b,c', "\ufeffx,y", "\u2028,\x85", "1,2", "3,4", "5,6", "\x0b,\x1c",
     '"\r",1']
)  # fmt: skip
Rows = list[tuple[int, tuple[str, ...]]]


def whole(path: Path) -> tuple[tuple[str, ...], Rows] | str:
    try:
        found = read_csv(path)
        return found.columns or (), [(row.number, tuple(map(str, row.cells))) for row in found.rows]
    except RecordsError as error:
        return str(error)


def in_blocks(path: Path) -> tuple[tuple[str, ...], Rows] | str:
    rows: Rows = []
    try:
        blocks = CsvBlocks(examined(path))
        for part in blocks.parts():
            if isinstance(part, Lines):
                cells = zip(*(column.to_pylist() for column in part.columns), strict=True)
                rows += [(part.first + index, tuple(map(str, row))) for index, row in enumerate(cells)]
            else:
                rows += [(row.number, tuple(map(str, row.cells))) for row in part]
    except RecordsError as error:
        return str(error)
    return blocks.headers, rows


@FAST
@given(
    lines=st.lists(LINES, max_size=12),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    last=st.booleans(),
    block=st.sampled_from([1, 4, 9, 30, 10_000]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_blocks_change_nothing(
    tmp_path: Path, lines: list[str], end: str, last: bool, block: int, encoding: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((end.join(lines) + (end if last else "")).encode(encoding))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text_file, "BLOCK", block)
        assert in_blocks(path) == whole(path)


def test_plain_lines_become_columns_and_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,合同\n" * 1000 + '"x\ny",2\n' + "3,4\n" * 1000)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text_file, "BLOCK", 1000)
        parts = list(CsvBlocks(examined(path)).parts())
        by_row = sum(len(part) for part in parts if not isinstance(part, Lines))
        assert 0 < by_row < 300
        assert in_blocks(path) == whole(path)


def test_a_line_that_never_ends_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with pytest.MonkeyPatch.context() as patched:
        for module in (csv_blocks, delimited, text_file):
            patched.setattr(module, "LONGEST_LINE", 100)
        patched.setattr(text_file, "BLOCK", 64)
        path.write_text("a,b\n1,2\n" + "x," * 4000)
        assert in_blocks(path) == whole(path)
        assert "a.csv:3: the row that starts here has 100 characters or more" in str(in_blocks(path))
