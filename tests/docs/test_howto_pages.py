"""The how-to pages about probing and the catalogue do what they show."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from accountability.cli.main import main

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to"
PAGES = [(HOW_TO / name).read_text("utf-8") for name in ("probe.md", "catalogue.md")]
LINES = [line for page in PAGES for line in re.findall(r"^\$ accountability (.*)$", page, re.MULTILINE)]


@pytest.mark.parametrize("line", LINES)
def test_their_commands_work(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(shlex.split(line.replace("/tmp/", f"{tmp_path}/"))) == 0
    assert "".join(capfd.readouterr())


def test_the_python_about_probing_works(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGES[0], re.MULTILINE | re.DOTALL)
    exec(compile(code, "probe.md", "exec"), {})
    lines = capfd.readouterr().out.splitlines()
    assert lines
    assert all(line.startswith("L02") and line.endswith("True") for line in lines)
