"""The example of `docs/results.md` is what the command prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accountability.cli.main import main

DOCS = Path(__file__).parent.parent / "docs"


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a page in one language."""
    text = (DOCS / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_example_is_what_comes_out(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (rules,), (ledger,), (result,), (console,) = (
        blocks("results.md", language) for language in ("yaml", "csv", "json", "console")
    )
    (tmp_path / "rules.yaml").write_text(rules, encoding="utf-8")
    (tmp_path / "lease.csv").write_text(ledger, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ACCOUNTABILITY_LANG", raising=False)
    assert console.startswith("$ accountability ")
    assert main(console.removeprefix("$ accountability ").split()) == 1
    assert capfd.readouterr().out == result
