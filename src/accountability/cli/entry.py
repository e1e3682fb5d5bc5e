"""The first step of the command: before anything that takes long to import is imported."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import FrameType

INTERRUPTED = 130  # 128 and the number of the signal, as shells have it


def run() -> None:
    """The entry point of the console script."""
    sys.meta_path.insert(0, NoFrames())
    with ending_at_once():
        # Not at the top, where a Ctrl-C would come before anything of ours can answer it.
        main = import_module("accountability.cli.main").main
    sys.exit(main(sys.argv[1:]))


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Within it, Ctrl-C ends the process, where nothing else was said about that signal.

    Nothing has been begun that would have to be ended. As an exception it could come up inside of any library
    that is just imported, which may swallow it or make another of it.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_signal: int, _frame: FrameType | None) -> None:
    said = "错误：已停止" if language(sys.argv[1:]) == "zh" else "error: stopped"
    os.write(2, f"{said}\n".encode())
    os._exit(INTERRUPTED)


def language(args: Sequence[str]) -> str:
    """The language that the words of a command ask for, also where it is refused: `en` or `zh`."""
    word = os.environ.get("ACCOUNTABILITY_LANG", "en")
    for at, given in enumerate(args):
        if given.startswith("--lang="):
            word = given.removeprefix("--lang=")
        elif given == "--lang" and at + 1 < len(args):
            word = args[at + 1]
    return "zh" if word == "zh" else "en"


class NoFrames:
    """Finds no pandas: Arrow imports it wherever it is installed, and no command reads a data frame."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        """Raises `ModuleNotFoundError` for pandas, and leaves all else to others."""
        if name == "pandas":
            raise ModuleNotFoundError("no command reads data frames", name=name)
