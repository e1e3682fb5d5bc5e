"""A file's bytes as text: which encodings are read, and what is refused."""

from __future__ import annotations

import codecs
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accountability.records.raw import refused

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_text(path: Path) -> str:
    """The text of a file in UTF-8 or UTF-16 as its mark says, else UTF-8, else GB18030.

    GB18030 (which includes GBK and GB2312) is tried last: hardly any text in it is UTF-8.
    Raises `RecordsError`.
    """
    data = read_bytes(path)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(path, data[len(mark) :], encoding, len(mark))
    return _unmarked(path, data)


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
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise refused(f"there is no file `{path}`") from None
    except PermissionError:
        raise refused(f"no permission to read `{path}`") from None
    except (OSError, ValueError) as error:  # a name too long or with a NUL, a device that fails
        raise refused(f"`{path!s}` cannot be read: {error}") from None


def _marked(path: Path, data: bytes, encoding: str, offset: int) -> str:
    try:
        return _without_nul(path, data.decode(encoding))
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-le").removesuffix("-be").upper()
        raise refused(f"`{path}` begins as {name}, but byte {error.start + offset} is not") from None


def _unmarked(path: Path, data: bytes) -> str:
    try:
        return _without_nul(path, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        first = error.start
    try:
        return _without_nul(path, data.decode("gb18030"))
    except UnicodeDecodeError as error:
        raise refused(
            f"`{path}` is neither UTF-8 (byte {first}) nor GB18030 (byte {error.start})",
            "save it as UTF-8",
        ) from None


def _without_nul(path: Path, text: str) -> str:
    position = text.find("\0")
    if position >= 0:
        line = text.count("\n", 0, position) + 1
        raise refused(f"{path}:{line}: the file holds a NUL character and is no text")
    return text
