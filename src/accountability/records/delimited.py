"""CSV and TSV files (RFC 4180, with the delimiters that office programs write)."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from accountability.errors import RecordsError
from accountability.records.raw import RawRow, RawTable, header, refused, shown
from accountability.records.text_file import LONGEST_LINE, TextFile, examined

LONGEST_FIELD = 16 * 1024 * 1024  # characters of one cell
_AT_ONCE = 1_024  # rows

_limit = threading.Lock()


def read_csv(path: Path) -> RawTable:
    """A `.csv` file: parted by commas, or by `;` or tabs where its header has no comma."""
    file = examined(path)
    return _table(file, delimiter_of(file))


def read_tsv(path: Path) -> RawTable:
    """A `.tsv` file: parted by tabs."""
    return _table(examined(path), "\t")


def delimiter_of(file: TextFile) -> str:
    """What parts the cells of a `.csv` file."""
    first = next((line for line in file.lines("\n") if line.strip()), "")
    others = sorted(";\t", key=first.count, reverse=True)
    return "," if "," in first or not first.count(others[0]) else others[0]


def _table(file: TextFile, delimiter: str) -> RawTable:
    rows = Rows(file.path, file.lines(""), delimiter).all()
    first = next(rows, None)
    if first is None:
        raise without_header(file.path)
    return RawTable(shown(str(file.path)), headers_of(first), chain(rows))


def without_header(path: Path) -> RecordsError:
    """The error for a file without any row."""
    return refused(f"`{path}` is empty: it has no header")


def row_too_long(path: Path, line: int) -> RecordsError:
    """The error for a row that would fill the memory."""
    return refused(f"{path}:{line}: the row that starts here has {LONGEST_LINE} characters or more")


def headers_of(row: RawRow) -> tuple[str, ...]:
    """The columns that the first row names."""
    return tuple(header(str(cell)) for cell in row.cells)


class Rows:
    """Rows as text cells, each with the line on which it starts; `before` lines stand above the first."""

    def __init__(self, path: Path, lines: Iterable[str], delimiter: str, before: int = 0) -> None:
        self._path = path
        self._lines = lines
        self._reader = csv.reader(self._counted(), delimiter=delimiter, strict=True)
        self._before = before
        self._length = 0  # characters of the row so far
        self.line = before  # lines read

    def all(self) -> Iterator[RawRow]:
        """All rows, a few at a time. Raises `RecordsError`."""
        while rows := self.some(_AT_ONCE):
            yield from rows

    def some(self, count: int) -> list[RawRow]:
        """Up to `count` rows; none at the end. Raises `RecordsError`."""
        with _long_fields():
            return list(islice(self._rows(), count))

    def _rows(self) -> Iterator[RawRow]:
        while True:
            start = self.line + 1
            try:
                cells = next(self._reader, None)
            except csv.Error as error:
                raise self._wrong(start, error) from None
            self._length = 0
            if cells is None:
                return
            if cells:  # a line without anything is no row
                yield RawRow(start, tuple(cells))

    def _counted(self) -> Iterator[str]:
        start = self.line + 1
        for line in self._lines:
            start = self.line + 1 if self._length == 0 else start
            self._length += len(line)
            if self._length >= LONGEST_LINE:
                raise row_too_long(self._path, start)
            self.line += 1
            yield line

    def _wrong(self, start: int, error: csv.Error) -> RecordsError:
        place = f"{self._path}:{start}: the row that starts here"
        if "limit" in str(error):
            return refused(f"{place} has a cell of over {LONGEST_FIELD} characters")
        return refused(f"{place} is no CSV: {error}", "look for an unmatched quotation mark")


@contextmanager
def _long_fields() -> Iterator[None]:
    """The `csv` module has one limit for the whole process: raise it, and put it back."""
    with _limit:
        before = csv.field_size_limit(LONGEST_FIELD)
        try:
            yield
        finally:
            csv.field_size_limit(before)
