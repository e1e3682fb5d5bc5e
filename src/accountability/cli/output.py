"""Writing results: always UTF-8, files whole or not at all, a broken pipe in silence."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from accountability.engines import leftovers
from accountability.errors import OutputError

_PART = ".part"  # how files are called until they are whole
_KEPT_OPEN = os.name == "posix"  # elsewhere an open file cannot be renamed


@dataclass(frozen=True, slots=True)
class Output:
    """A report and the file it goes to."""

    path: Path
    pieces: Iterable[str | bytes]


def encoded(text: str) -> bytes:
    """UTF-8; a lone surrogate, which has no such form, as `\\udc80`."""
    return text.encode("utf-8", "backslashreplace")


def to_stdout(pieces: Iterable[str]) -> None:
    """Prints; nothing is said when the reader has gone. Raises `OutputError`."""
    stream = sys.stdout.buffer
    try:
        for piece in pieces:
            stream.write(encoded(piece))
        stream.flush()
    except BrokenPipeError:
        _silence_stdout()
    except OSError as error:
        _silence_stdout()
        raise OutputError(f"standard output cannot be written: {_reason(error)}") from None


def _silence_stdout() -> None:
    """Sends what is still buffered nowhere; else the interpreter complains about it at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def to_files(outputs: Sequence[Output]) -> None:
    """Writes every file, or none: each beside its place first, then all are renamed.

    What is not a regular file (a device, a pipe) is written to directly. Raises `OutputError`.
    """
    with ExitStack() as staged:
        ready = [staged.enter_context(_staged(output)) for output in outputs]
        with _undivided():
            for temporary, final in ready:
                if temporary != final:
                    with _refusing(final):
                        os.replace(temporary, final)


@contextmanager
def _undivided() -> Iterator[None]:
    """Within it, no Ctrl-C comes between two renames: all that it could stop is done."""
    main = threading.current_thread() is threading.main_thread()
    ending = (signal.SIGINT, signal.SIGTERM) if main else ()
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ending}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _staged(output: Output) -> Iterator[tuple[str, str]]:
    """The written temporary file and its final name; the temporary is removed if it is still there."""
    final = os.path.realpath(output.path)
    direct = os.path.exists(final) and not os.path.isfile(final)
    folder, name = os.path.split(final)
    prefix = f".{name[:100]}."
    temporary = final if direct else os.path.join(folder, f"{prefix}{os.getpid()}{_PART}")
    if not direct:
        leftovers.remove_files(Path(folder), prefix, _PART)
    try:
        with _refusing(str(output.path)), _opened(temporary, direct) as stream:
            _write(stream, output.pieces)
            if _KEPT_OPEN:  # and locked, so that nobody takes it for left behind
                yield temporary, final
        if not _KEPT_OPEN:
            yield temporary, final
    finally:
        if not direct:
            with suppress(OSError):
                os.unlink(temporary)


def _opened(path: str, direct: bool) -> BinaryIO:
    return open(path, "wb") if direct else leftovers.created(Path(path))  # by the caller


def _write(stream: BinaryIO, pieces: Iterable[str | bytes]) -> None:
    for piece in pieces:
        stream.write(piece if isinstance(piece, bytes) else encoded(piece))
    stream.flush()
    with suppress(OSError):  # devices cannot be synchronised
        os.fsync(stream.fileno())


@contextmanager
def _refusing(path: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise OutputError(f"`{path}` cannot be written: {_reason(error)}") from None


def _reason(error: OSError | ValueError) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return said[:1].lower() + said[1:]


def check_target(path: Path, inputs: Iterable[Path]) -> None:
    """Refuses, before anything is evaluated, an output that could not be or must not be written."""
    with _refusing(str(path)):
        if path.is_dir():
            raise OutputError(f"`{path}` cannot be written: it is a folder")
        if not path.parent.is_dir():
            raise OutputError(f"`{path}` cannot be written: there is no folder `{path.parent}`")
        final = Path(os.path.realpath(path))
        if not os.access(final if final.exists() and not final.is_file() else final.parent, os.W_OK):
            raise OutputError(f"`{path}` cannot be written: nothing may be written there")
        if path.exists():
            for given in inputs:
                if given.exists() and path.samefile(given):
                    raise OutputError(f"`{path}` is an input of this run and stays as it is")
