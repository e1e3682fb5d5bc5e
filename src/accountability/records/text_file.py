"""A file's bytes as text: which encodings are read, and what is refused. Nothing is read whole unasked."""

from __future__ import annotations

import codecs
import io
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from accountability.errors import RecordsError
from accountability.records.raw import refused

LONGEST_LINE = 32 * 1024 * 1024  # characters of one line, or of one row
BLOCK = 4 * 1024 * 1024  # bytes that are read at once

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that is text throughout, in `encoding` after a mark of `mark` bytes."""

    path: Path
    encoding: str
    mark: int

    def lines(self, newline: str) -> Iterator[str]:
        r"""The lines with their ends: `newline` empty parts at `\n`, `\r` and `\r\n`, else at itself.

        A line that is too long comes in pieces of `LONGEST_LINE` characters.
        """
        with _refusing(self.path), self.path.open("rb") as file:
            file.seek(self.mark)
            with io.TextIOWrapper(file, self.encoding, newline=newline) as text:
                while line := text.readline(LONGEST_LINE):
                    yield line

    def utf8(self) -> Iterator[bytes]:
        """The text in pieces, in UTF-8."""
        with _refusing(self.path), self.path.open("rb") as file:
            file.seek(self.mark)
            if self.encoding == "utf-8":
                while block := file.read(BLOCK):
                    yield block
                return
            with io.TextIOWrapper(file, self.encoding, newline="") as text:
                while piece := text.read(BLOCK):
                    yield piece.encode()

    def text(self) -> str:
        """All of it."""
        with _refusing(self.path):
            return self.path.read_bytes()[self.mark :].decode(self.encoding)


def examined(path: Path) -> TextFile:
    """The encoding of a file: UTF-8 or UTF-16 as its mark says, else UTF-8, else GB18030.

    GB18030 (which includes GBK and GB2312) is tried last: hardly any text in it is UTF-8. Reads all
    of the file, a block at a time. Raises `RecordsError`.
    """
    ordinary(path)
    with _refusing(path), path.open("rb") as file:
        begin = file.read(3)
    for mark, encoding in _MARKS:
        if begin.startswith(mark):
            found = TextFile(path, encoding, len(mark))
            wrong = _wrong(found)
            if wrong is not None:
                name = encoding.removesuffix("-le").removesuffix("-be").upper()
                raise refused(f"`{path}` begins as {name}, but byte {wrong} is not")
            return found
    found = TextFile(path, "utf-8", 0)
    first = _wrong(found)
    if first is None:
        return found
    found = TextFile(path, "gb18030", 0)
    wrong = _wrong(found)
    if wrong is None:
        return found
    message = f"`{path}` is neither UTF-8 (byte {first}) nor GB18030 (byte {wrong})"
    raise refused(message, "save it as UTF-8")


def _wrong(found: TextFile) -> int | None:
    """The first byte that is not of the encoding, or None. Raises `RecordsError` for a NUL in text."""
    decoder = codecs.getincrementaldecoder(found.encoding)()
    offset, line, nul = found.mark, 1, 0
    with _refusing(found.path), found.path.open("rb") as file:
        file.seek(found.mark)
        while True:
            block = file.read(BLOCK)
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return offset - pending + error.start
            if not nul and "\0" in text:
                nul = line + text.count("\n", 0, text.find("\0"))
            line += text.count("\n")
            offset += len(block)
            if not block:
                break
    if nul:
        raise refused(f"{found.path}:{nul}: the file holds a NUL character and is no text")
    return None


def ordinary(path: Path) -> None:
    """Raises `RecordsError` unless `path` is a file that can be opened."""
    with _refusing(path):
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise refused(f"`{path}` is a folder, not a file")
        if not stat.S_ISREG(mode):
            raise refused(f"`{path}` is no ordinary file")
        path.open("rb").close()


def read_bytes(path: Path, most: int | None = None) -> bytes:
    """The bytes of an ordinary file of at most `most` bytes. Raises `RecordsError`."""
    ordinary(path)
    with _refusing(path):
        if most is not None and path.stat().st_size > most:
            raise refused(f"`{path}` is larger than {most // 1_000_000} MB")
        return path.read_bytes()


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Turns what the system says of a file into a `RecordsError`."""
    try:
        yield
    except RecordsError:
        raise
    except (FileNotFoundError, NotADirectoryError):
        raise refused(f"there is no file `{path}`") from None
    except PermissionError:
        raise refused(f"no permission to read `{path}`") from None
    except (OSError, ValueError) as error:  # a name too long or with a NUL, a device that fails
        raise refused(f"`{path!s}` cannot be read: {error}") from None
