"""`--profile-run`: how long the reading and every rule took."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from accountability.cli import stopwatch
from tests.cli.conftest import Command
from tests.cli.office import office


def test_the_reading_and_every_rule_have_a_line(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, ledger = office(tmp_path)
    seconds = iter(range(1_000))
    monkeypatch.setattr(stopwatch, "time", SimpleNamespace(perf_counter=lambda: 2.0 ** next(seconds)))
    ended = command(
        "check", book, "--records", ledger, "--as-of", "2021-06-30", "--profile-run", "-q", "-f", "json"
    )
    told = ended.err[ended.err.index("seconds  subjects") :].splitlines()
    assert told[0].split() == ["seconds", "subjects", "findings", "undecided", "rule"]
    assert told[1].split(maxsplit=1) == ["1.000", "(reading rules and records)"]
    rules = [line.split() for line in told[2:] if line[:1] == " "]
    assert [float(line[0]) for line in rules] == [2.0**at for at in range(len(rules), 0, -1)]
    assert {line[4] for line in rules} == {"C-1", "C-2", "D-1"}
