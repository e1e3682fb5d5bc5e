"""What goes to standard error: messages, and progress where somebody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from accountability.reports.values import visible

Tell = Callable[[str, int, int], None]


def say(message: str) -> None:
    """Prints a message, each of its lines free of characters that steer a terminal."""
    lines = "".join(f"{visible(line)}\n" for line in message.split("\n"))
    with suppress(OSError, ValueError):  # nobody to tell
        sys.stderr.flush()
        sys.stderr.buffer.write(lines.encode("utf-8", "backslashreplace"))
        sys.stderr.buffer.flush()


def fail(message: str) -> None:
    """Prints why the command ends without a result."""
    say(f"error: {message}")


@contextmanager
def progress(quiet: bool) -> Iterator[Tell | None]:
    """A bar of rules done, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def tell(rule: str, done: int, total: int) -> None:
            bar.update(task, description=rule, completed=done, total=total)

        yield tell
