"""The command, run within the process of the tests, which is fast; `command.py` runs it outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from accountability.cli.main import main
from tests.cli.command import Ended
from tests.cli.office import office

Command = Callable[..., Ended]


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """`accountability WORDS`, with its exit code and what it printed."""
    monkeypatch.delenv("ACCOUNTABILITY_LANG", raising=False)
    monkeypatch.delenv("ACCOUNTABILITY_DEBUG", raising=False)

    def run(*words: str | Path) -> Ended:
        capfd.readouterr()
        code = main([str(word) for word in words])
        captured = capfd.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


@pytest.fixture
def checked(command: Command, tmp_path: Path) -> Command:
    """`accountability check` of the sample office on 2021-06-30, with more words."""
    book, ledger = office(tmp_path)

    def run(*words: str | Path) -> Ended:
        return command("check", book, "--records", ledger, "--as-of", "2021-06-30", *words)

    return run
