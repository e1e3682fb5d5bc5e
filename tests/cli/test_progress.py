"""The bar on a terminal: what it says of a run, in both languages, and that nobody else sees it."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from accountability.cli.terminal import Bar
from accountability.engines.watching import Step
from accountability.reports.locale import Lang
from tests.cli.conftest import Command

STEPS = (
    (Step(percent=41.6), "reading the records", "读取台账", "42%"),
    (Step("judging", ("P1",), 1_234_567, 7.2, 3, 9), "P1", "P1", "1,234,567 {} · 7%"),
    (Step("judging", ("P1", "P2", "P3"), None, None, 3, 9), "P1 +2", "P1 +2", ""),
    (Step("collecting", done=9, total=9), "collecting the records of findings", "汇集线索涉及的记录", ""),
)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("step", "en", "zh", "more"), STEPS)
def test_a_moment_of_a_run(step: Step, en: str, zh: str, more: str, lang: Lang) -> None:
    console = Console(file=io.StringIO(), width=120)
    with Progress(TextColumn("{task.description}"), console=console, auto_refresh=False) as progress:
        Bar(progress, lang).watch(step)
        (task,) = progress.tasks
        assert task.description == (zh if lang == "zh" else en)
        assert task.fields["more"] == more.format("行" if lang == "zh" else "rows")
        assert (task.completed, task.total) == (step.done, step.total or None)


def test_no_bar_where_no_terminal_is(checked: Command) -> None:
    assert "reading" not in checked("-f", "json").err
