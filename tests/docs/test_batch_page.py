"""The page about large batches does what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from accountability.cli.main import main

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "how-to" / "batch.md").read_text("utf-8")


@pytest.mark.parametrize("line", re.findall(r"^\$ accountability (.*)$", PAGE, re.MULTILINE))
def test_its_commands_work(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    words = shlex.split(line.replace("/tmp/", f"{tmp_path}/"))
    assert main(words) == 0
    assert "".join(capfd.readouterr())


def test_its_python_works(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(code, "batch.md", "exec"), {})
    objects, rows = capfd.readouterr().out.split()
    assert objects == rows
    assert int(rows) > 0
