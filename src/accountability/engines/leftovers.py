"""What a killed process left behind: files and folders whose lock nobody holds any more.

A process id would not tell: ids are used again, and containers that share a folder do not share them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

_fcntl: ModuleType | None
try:
    import fcntl as _fcntl
except ImportError:  # Windows has no such locks: there, nothing is taken for left behind
    _fcntl = None

_LOCK = "lock"


def lock(stream: int) -> bool:
    """Locks an open file until it is closed or the process ends; whether nobody else holds the lock."""
    if _fcntl is None:
        return False
    try:
        _fcntl.flock(stream, _fcntl.LOCK_EX | _fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def created(path: Path) -> BinaryIO:
    """A new file that nobody takes for left behind before it is closed. Raises `OSError`."""
    while True:
        stream = path.open("wb")
        if _fcntl is None:
            return stream
        with suppress(OSError):  # a file system without locks
            # Not at once: who looks for what was left behind holds it for a moment, and removes it.
            _fcntl.flock(stream, _fcntl.LOCK_EX)
        if os.fstat(stream.fileno()).st_nlink:
            return stream
        stream.close()


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Within it, a folder of this process is not taken for left behind."""
    unnamed = folder / f"{_LOCK}.new"
    stream = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        lock(stream)
        unnamed.rename(folder / _LOCK)  # only a lock that is held has the name that others look for
        yield
    finally:
        os.close(stream)


def remove_folders(parent: Path, prefix: str) -> None:
    """Removes the folders called `prefix…` that a killed process of this user left in `parent`."""
    for folder in _ours(parent, prefix):
        if folder.is_dir() and not folder.is_symlink():
            with suppress(OSError), _free(folder / _LOCK):
                shutil.rmtree(folder, ignore_errors=True)


def remove_files(parent: Path, prefix: str, suffix: str) -> None:
    """Removes the files called `prefix…suffix` that a killed process of this user left in `parent`."""
    for file in _ours(parent, prefix):
        if file.name.endswith(suffix) and file.is_file() and not file.is_symlink():
            with suppress(OSError), _free(file):
                file.unlink()


def _ours(parent: Path, prefix: str) -> Iterator[Path]:
    with suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if entry.name.startswith(prefix) and _is_ours(entry):
                yield Path(entry.path)


def _is_ours(entry: os.DirEntry[str]) -> bool:
    owner = getattr(os, "getuid", None)
    try:
        return owner is not None and entry.stat(follow_symlinks=False).st_uid == owner()
    except OSError:  # it has gone
        return False


@contextmanager
def _free(file: Path) -> Iterator[None]:
    """The file under a lock of this process. Raises `OSError` where another process holds it."""
    stream = os.open(file, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    try:
        if not lock(stream):
            raise BlockingIOError
        yield
    finally:
        os.close(stream)
