"""What goes to standard error: messages, and progress where somebody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn

from accountability.engines.watching import Doing, Step
from accountability.reports.locale import Lang
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


_DOING: Mapping[Doing, tuple[str, str]] = {
    "reading": ("读取台账", "reading the records"),
    "judging": ("检查", "judging"),
    "collecting": ("汇集线索涉及的记录", "collecting the records of findings"),
}


class Bar:
    """A bar of rules done: which are looked at, over how many subjects, and how far that has come."""

    def __init__(self, bar: Progress, lang: Lang) -> None:
        self._bar = bar
        self._lang = lang
        self._task = bar.add_task("", total=None, more="")

    def tell(self, rule: str, done: int, total: int) -> None:
        """The next rule."""
        self._bar.update(self._task, description=rule, completed=done, total=total, more="")

    def watch(self, step: Step) -> None:
        """One moment of a run of the batch engine."""
        said = _DOING[step.doing][0 if self._lang == "zh" else 1]
        if step.rules:
            others = f" +{len(step.rules) - 1}" if len(step.rules) > 1 else ""
            said = f"{step.rules[0]}{others}"
        rows = "行" if self._lang == "zh" else "rows"
        parts = [] if step.rows is None else [f"{step.rows:,} {rows}"]
        parts += [] if step.percent is None else [f"{step.percent:.0f}%"]
        self._bar.update(
            self._task,
            description=said,
            completed=step.done,
            total=step.total or None,
            more=" · ".join(parts),
        )


@contextmanager
def watched(quiet: bool, lang: Lang) -> Iterator[Bar | None]:
    """A bar that follows a run, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    columns = (*_columns(), TextColumn("{task.fields[more]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Bar(bar, lang)


def _columns() -> tuple[ProgressColumn, ...]:
    return TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()


@contextmanager
def progress(quiet: bool) -> Iterator[Tell | None]:
    """A bar of rules done, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    with Progress(*_columns(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def tell(rule: str, done: int, total: int) -> None:
            bar.update(task, description=rule, completed=done, total=total)

        yield tell
