"""The page about simulated years does what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from accountability.cli.main import main

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "how-to" / "simulate.md").read_text("utf-8")


def test_its_commands_work_one_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    commands = re.findall(r"^\$ accountability (.*)$", PAGE, re.MULTILINE)
    said = []
    for line in commands:
        assert main(shlex.split(line.replace("/tmp/", f"{tmp_path}/"))) == 0
        said.append(capfd.readouterr().out)
    printed = said[0].splitlines()[1].replace(f"{tmp_path}/", "/tmp/").split(" --param")[0].strip()
    assert printed in f"accountability {commands[1]}"


def test_its_python_works(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(code, "simulate.md", "exec"), {})
    findings, passed = map(int, capfd.readouterr().out.split())
    assert findings == 0
    assert passed > 10_000
