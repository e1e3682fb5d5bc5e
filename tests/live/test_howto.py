"""The page about live checks shows what its examples print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "live.md"
_BLOCK = re.compile(
    r"<!-- file: (?P<file>\S+) -->\n```\w+\n(?P<content>.*?)```"
    r"|```python\n(?P<code>.*?)```(?:\n\n```text\n(?P<shown>.*?)```)?",
    re.S,
)


def test_the_examples_print_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {}
    count = 0
    for block in _BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        if block["file"]:
            (tmp_path / block["file"]).write_text(block["content"], encoding="utf-8")
            continue
        exec(compile(block["code"], str(PAGE), "exec"), namespace)
        assert capsys.readouterr().out == (block["shown"] or "")
        count += 1
    assert count == 5


def test_the_plain_script_has_ten_lines_at_most() -> None:
    (first, *_) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert len([line for line in first.splitlines() if line]) <= 10
