"""What the XML of a workbook says that its values do not: hidden rows, errors, how far a sheet reaches.

python-calamine gives an error cell, and a formula that was never calculated, as an empty one, and
does not tell hidden rows. Every part is looked at here first, with the standard library's expat:
a document type (the only way to entity expansion) ends the reading.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from accountability.records.raw import refused

MOST_CELLS = 10_000_000  # of the rectangle from A1 to the last filled row and column
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of the file format (ECMA-376-1)
NOT_CALCULATED = "="  # what stands in `SheetScan.lost` for a formula without a value

_CHUNK = 1 << 16

_ROW = re.compile(rb'<row r="([1-9][0-9]{0,8})"')
_CELL = re.compile(rb'<c r="([A-Z]{1,3})[0-9]+"')
_CELLS = (b"<c ", b"<c/", b"<c>", b"<c\t", b"<c\n", b"<c\r")
# A hidden row, an error, a formula; and whatever may stand for one of these: names with a prefix,
# characters by number, comments and sections, other bytes than UTF-8 has. Plain texts, since they are
# looked for many times faster than a pattern.
_ODD = (b"hidden", b'"e"', b"'e'", b"<f", b":row", b":c", b":f", b"&#", b"<!", b"\0")


@dataclass(slots=True)
class SheetScan:
    """What one worksheet's XML shows. Rows and columns count from 0."""

    hidden: set[int] = field(default_factory=set)
    lost: dict[tuple[int, int], str] = field(default_factory=dict)  # cell -> error, or NOT_CALCULATED
    last: tuple[int, int] = (-1, -1)


class _Scanner:
    """Follows the rows and cells of a worksheet; cells without a place stand after the one before."""

    def __init__(self, path: Path, parser: Any) -> None:
        self.found = SheetScan()
        self._path, self._parser = path, parser
        self._row = self._column = -1
        self._formula = self._filled = self._error = False
        self._text: list[str] = []
        self._columns: dict[str, int] = {}
        self._locals: dict[str, str] = {}
        parser.StartElementHandler = self.start

    def start(self, name: str, given: Mapping[str, str]) -> None:
        local = self._locals.get(name)
        if local is None:
            local = self._locals[name] = name.rpartition(":")[2]
        if local == "c":
            self._cell(given)
        elif local == "v" or local == "is":
            self._value()
        elif local == "row":
            self._begin_row(given)
        elif local == "f":
            self._formula = True

    def _begin_row(self, given: Mapping[str, str]) -> None:
        self.close()
        number = given.get("r")
        self._row = self._row + 1 if number is None else _whole(number, LAST_ROW) - 1
        self._column = -1
        if given.get("hidden") in ("1", "true"):
            self.found.hidden.add(self._row)

    def _cell(self, given: Mapping[str, str]) -> None:
        self.close()
        at = given.get("r")
        if at is None:
            self._column += 1
        else:
            letters = at.rstrip("0123456789")
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = _column(letters)
            self._column = column
        self._error = given.get("t") == "e"

    def _value(self) -> None:
        self._filled = True
        found, row, column = self.found, self._row, self._column
        if row > found.last[0] or column > found.last[1]:
            found.last = (max(row, found.last[0]), max(column, found.last[1]))
        if self._error:
            self._parser.CharacterDataHandler = self._text.append

    def close(self) -> None:
        """The cell before is complete."""
        if self._error and self._filled:
            self.found.lost[self._row, self._column] = "".join(self._text).strip() or "#?"
            self._parser.CharacterDataHandler = None
            self._text.clear()
        elif self._formula and not self._filled:
            self.found.lost[self._row, self._column] = NOT_CALCULATED
            last = self.found.last
            self.found.last = (max(self._row, last[0]), max(self._column, last[1]))
        self._formula = self._filled = self._error = False


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= most):
        raise ValueError(f"row `{text[:20]}`")
    return int(text)


def _column(letters: str) -> int:
    number = 0
    for letter in letters[:4]:
        if not "A" <= letter <= "Z":
            raise ValueError(f"column `{letters[:20]}`")
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= LAST_COLUMN:
        raise ValueError(f"column `{letters[:20]}`")
    return number - 1


class _Glance:
    """The text of a worksheet in which nothing is hidden, wrong or computed: most ledgers, and the long ones.

    A tag at a time in Python takes longer than all else that is done with a workbook. Here expat only sees
    that it is XML, and `plain` says whether what these patterns find is all that there is.
    """

    def __init__(self, parser: Any) -> None:
        self.plain = True
        self._rest = b""
        self._row = 0
        self._columns: set[bytes] = set()
        parser.XmlDeclHandler = self._declared

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.plain = self.plain and encoding in (None, "UTF-8", "utf-8")

    def see(self, chunk: bytes) -> None:
        """The next piece; an empty one at the end. No tag is cut in two."""
        if not self.plain:
            return
        text = self._rest + chunk
        cut = text.rfind(b"<") if chunk else len(text)
        text, self._rest = text[:cut], text[cut:]
        rows, cells = _ROW.findall(text), _CELL.findall(text)
        whole = len(rows) == text.count(b"<row") and len(cells) == sum(map(text.count, _CELLS))
        self.plain = whole and not any(odd in text for odd in _ODD)
        self._row = max(self._row, *map(int, rows), 0)
        self._columns.update(cells)

    @property
    def found(self) -> SheetScan | None:
        """What was seen; None where a closer look is needed."""
        try:
            column = max((_column(letters.decode()) for letters in self._columns), default=-1)
        except ValueError:
            return None
        # cells without a value count here, and may stand far away
        few = self._row <= LAST_ROW and self._row * (column + 1) <= MOST_CELLS
        return SheetScan(last=(self._row - 1, column)) if self.plain and few else None


def scan_sheet(path: Path, parts: zipfile.ZipFile, part: str) -> SheetScan:
    """Looks through a worksheet. Raises `RecordsError`."""
    parser = _parser(path)
    glance = _Glance(parser)
    _feed(path, parts, part, parser, glance.see)
    return glance.found or _scan_closely(path, parts, part)


def _scan_closely(path: Path, parts: zipfile.ZipFile, part: str) -> SheetScan:
    parser = _parser(path)
    scanner = _Scanner(path, parser)
    _feed(path, parts, part, parser)
    scanner.close()
    found = scanner.found
    rows, columns = found.last[0] + 1, found.last[1] + 1
    if rows * columns > MOST_CELLS:
        raise refused(
            f"`{path}`: a sheet reaches over {rows} rows and {columns} columns; it is not opened",
            "delete what stands far away from its table, and save it again",
        )
    return found


def scan_part(path: Path, parts: zipfile.ZipFile, part: str) -> None:
    """Looks through any other XML part for what no workbook holds. Raises `RecordsError`."""
    _feed(path, parts, part, _parser(path))


def _parser(path: Path) -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise refused(f"`{path}` declares a document type, as no workbook does; it is not opened")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _feed(
    path: Path, parts: zipfile.ZipFile, part: str, parser: Any, see: Callable[[bytes], None] | None = None
) -> None:
    """Parses a part; `see` is handed all of it, and an empty piece at the end."""
    try:
        with parts.open(part) as stream:
            more = True
            while more:
                chunk = stream.read(_CHUNK)
                more = bool(chunk)
                parser.Parse(chunk, not more)
                if see is not None:
                    see(chunk)
    except expat.ExpatError as error:
        raise refused(f"`{path}` is damaged: its part `{part}` is not XML: {error}") from None
    except ValueError as error:
        raise refused(f"`{path}` is damaged: its part `{part}` has the {error}") from None
