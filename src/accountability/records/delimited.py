"""CSV and TSV files (RFC 4180, with the delimiters that office programs write)."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accountability.records.raw import RawRow, RawTable, header, refused, shown
from accountability.records.text_file import read_text

LONGEST_FIELD = 16 * 1024 * 1024  # characters of one cell

_limit = threading.Lock()


def read_csv(path: Path) -> RawTable:
    """A `.csv` file: parted by commas, or by `;` or tabs where its header has no comma."""
    text = read_text(path)
    return _table(path, text, _delimiter(text))


def read_tsv(path: Path) -> RawTable:
    """A `.tsv` file: parted by tabs."""
    return _table(path, read_text(path), "\t")


def _delimiter(text: str) -> str:
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    others = sorted(";\t", key=first.count, reverse=True)
    return "," if "," in first or not first.count(others[0]) else others[0]


def _table(path: Path, text: str, delimiter: str) -> RawTable:
    lines = _lines(path, text, delimiter)
    if not lines:
        raise refused(f"`{path}` is empty: it has no header")
    columns = tuple(header(str(cell)) for cell in lines[0].cells)
    return RawTable(shown(str(path)), columns, lines[1:])


class _Lines:
    """Rows as text cells, each with the line on which it starts."""

    def __init__(self, text: str, delimiter: str) -> None:
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        self.start = 1

    def __iter__(self) -> Iterator[RawRow]:
        for cells in self._reader:
            if cells:  # a line without anything is no row
                yield RawRow(self.start, tuple(cells))
            self.start = self._reader.line_num + 1


def _lines(path: Path, text: str, delimiter: str) -> list[RawRow]:
    lines = _Lines(text, delimiter)
    try:
        with _long_fields():
            return list(lines)
    except csv.Error as error:
        place = f"{path}:{lines.start}: the row that starts here"
        if "limit" in str(error):
            raise refused(f"{place} has a cell of over {LONGEST_FIELD} characters") from None
        raise refused(f"{place} is no CSV: {error}", "look for an unmatched quotation mark") from None


@contextmanager
def _long_fields() -> Iterator[None]:
    """The `csv` module has one limit for the whole process: raise it, and put it back."""
    with _limit:
        before = csv.field_size_limit(LONGEST_FIELD)
        try:
            yield
        finally:
            csv.field_size_limit(before)
