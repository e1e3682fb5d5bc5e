"""CSV in blocks of lines: plain ones parsed as columns by Arrow, all others row by row by Python.

A block is plain if it holds no quotation mark, no carriage return by itself, and no blank line. Such
a block has one row per line, its cells are what stands between the delimiters, and both parsers see
the same; Arrow's refuses it where a row has too few or too many cells.
"""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

import pyarrow as pa
import pyarrow.csv

from accountability.records.delimited import (
    LONGEST_FIELD,
    Rows,
    delimiter_of,
    headers_of,
    row_too_long,
    without_header,
)
from accountability.records.raw import RawRow
from accountability.records.text_file import LONGEST_LINE, TextFile

_AT_ONCE = 16_384  # rows
_NOT_FIRST = (b"\n", b"\r", codecs.BOM_UTF8)  # the last is a character here, which Arrow would skip


@dataclass(frozen=True, slots=True)
class Lines:
    """Consecutive rows, one to a line from the line `first` on, as one array of text per column."""

    first: int
    columns: Sequence[pa.Array]


class CsvBlocks:
    """The rows of a CSV or TSV file, read once, never whole."""

    def __init__(self, file: TextFile, delimiter: str | None = None) -> None:
        self._file = file
        self._delimiter = delimiter or delimiter_of(file)
        self._blocks = self._whole_lines()
        self._waiting: deque[str] = deque()  # lines that were parted already
        self._line = 0  # lines read
        rows = self._rows()
        first = rows.some(1)
        if not first:
            raise without_header(file.path)
        self._line = rows.line
        self.headers = headers_of(first[0])

    def parts(self) -> Iterator[Lines | list[RawRow]]:
        """The rows below the header, in order. Raises `RecordsError`."""
        rest = "".join(self._waiting).encode()
        self._waiting.clear()
        while True:
            block, rest = rest or next(self._blocks, b""), b""
            if not block:
                return
            found = self._plain(block)
            if found is None:
                self._waiting.extend(StringIO(block.decode(), newline=""))
                yield from self._by_rows()
                continue
            yield found
            self._line += len(found.columns[0])

    def _plain(self, block: bytes) -> Lines | None:
        """The columns of a plain block; None for any other."""
        ends = block.count(b"\r")
        if b'"' in block or ends != block.count(b"\r\n") or block.startswith(_NOT_FIRST):
            return None
        if b"\n\n" in block or (ends and b"\n\r\n" in block) or len(block) > LONGEST_FIELD:
            return None
        try:
            columns = self._parsed(block)
        except pa.ArrowInvalid:
            return None  # ragged: said row by row
        return Lines(self._line + 1, columns)

    def _parsed(self, block: bytes) -> list[pa.Array]:
        names = [str(position) for position in range(len(self.headers))]
        table = pa.csv.read_csv(
            pa.BufferReader(block),
            read_options=pa.csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=names),
            parse_options=pa.csv.ParseOptions(
                delimiter=self._delimiter, quote_char=False, double_quote=False, ignore_empty_lines=False
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[], strings_can_be_null=False
            ),
        )
        return [column.combine_chunks() for column in table.columns]

    def _rows(self) -> Rows:
        return Rows(self._file.path, self._waiting_lines(), self._delimiter, self._line)

    def _by_rows(self) -> Iterator[list[RawRow]]:
        """The lines that wait, as rows of Python; a quoted cell may reach into further blocks."""
        rows = self._rows()
        while self._waiting:
            # Half of them, since blank lines are no rows: nearly always the block ends between rows.
            found = rows.some(min(_AT_ONCE, max(1, len(self._waiting) // 2)))
            self._line = rows.line
            if found:
                yield found

    def _waiting_lines(self) -> Iterator[str]:
        while True:
            while self._waiting:
                yield self._waiting.popleft()
            block = next(self._blocks, b"")
            if not block:
                return
            self._waiting.extend(StringIO(block.decode(), newline=""))

    def _whole_lines(self) -> Iterator[bytes]:
        """The text in blocks that end where a line ends."""
        kept: list[bytes] = []
        length = 0
        for piece in self._file.utf8():
            end = piece.rfind(b"\n") + 1
            if end:
                yield b"".join((*kept, piece[:end]))
                kept, length = [], 0
            if end < len(piece):
                kept.append(piece[end:])
                length += len(piece) - end
            if length >= 4 * LONGEST_LINE:  # bytes that a character has at most
                raise row_too_long(self._file.path, self._line + 1)
        if kept:
            yield b"".join(kept)
