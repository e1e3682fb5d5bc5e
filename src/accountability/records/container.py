"""Is this file a workbook that may be opened? Asked before anything of it is parsed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accountability.records.raw import refused
from accountability.records.text_file import read_bytes

MOST_PACKED = 200_000_000  # bytes of the file
MOST_UNPACKED = 1_000_000_000  # bytes of all parts together
MOST_PARTS = 10_000
STEEPEST = 250  # unpacked to packed, of one part; ledgers have 5 to 50
UNSUSPECTED = 10_000_000  # bytes up to which the ratio of a part does not matter

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, .et and of encrypted workbooks
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4.4
SAVE_AS = "open it in Excel or WPS and save it as .xlsx (文件 → 另存为 → Excel 工作簿 .xlsx)"

OTHERS = {
    ".xls": "an old Excel workbook (.xls) is not read",
    ".et": "a WPS workbook (.et) is not read",
    ".xlsb": "a binary Excel workbook (.xlsb) is not read",
    ".ods": "an OpenDocument sheet (.ods) is not read, since its error and hidden cells cannot be told",
    ".numbers": "a Numbers workbook is not read",
}


def refuse_others(path: Path) -> None:
    """Raises `RecordsError` for workbooks of a kind that is not read, and says how to convert them."""
    said = OTHERS.get(path.suffix.lower())
    if said is not None:
        raise refused(f"`{path}`: {said}", SAVE_AS)


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[bytes, zipfile.ZipFile]]:
    """The bytes of a workbook and its parts, sizes checked. Raises `RecordsError`, also for damage
    that only shows while the parts are read.
    """
    data = read_bytes(path, MOST_PACKED)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise refused(f"`{path}` is protected by a password", "save it without one and run again")
        raise refused(f"`{path}` is an old workbook (.xls or .et) under another name", SAVE_AS)
    if not data:
        raise refused(f"`{path}` is empty")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            _check_sizes(path, parts)
            yield data, parts
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OverflowError) as error:
        raise refused(f"`{path}` is no workbook, or is damaged: {error}", SAVE_AS) from None


def _check_sizes(path: Path, parts: zipfile.ZipFile) -> None:
    entries = parts.infolist()
    if len(entries) > MOST_PARTS:
        raise refused(f"`{path}` has {len(entries)} parts, more than {MOST_PARTS}; it is not opened")
    if len({entry.filename for entry in entries}) < len(entries):
        raise refused(f"`{path}` holds a part twice; it is not opened", SAVE_AS)
    if any(entry.flag_bits & 1 for entry in entries):
        raise refused(f"`{path}` is protected by a password", "save it without one and run again")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise refused(f"`{path}` would unpack to over {MOST_UNPACKED // 1_000_000} MB; it is not opened")
    for entry in entries:
        if entry.file_size > UNSUSPECTED and entry.file_size > STEEPEST * max(entry.compress_size, 1):
            times = entry.file_size // max(entry.compress_size, 1)
            raise refused(
                f"`{path}`: its part `{entry.filename}` unpacks to {times} times its size, as in a zip bomb; "
                "it is not opened"
            )
