"""The tutorial's commands print what the tutorial shows, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from accountability.cli.main import main
from tests.docs.pages import commands

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial"
# Page -> how many commands it runs.
COMMANDS = {"first-checklist": 4, "from-a-workbook": 4, "own-prohibition": 6}
PAGES = sorted(TUTORIAL.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_print_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ACCOUNTABILITY_LANG", raising=False)
    count = 0
    for command in commands(page.read_text(encoding="utf-8"), tmp_path):
        assert command.words[0] == "accountability"
        main(command.words[1:])
        output = capsys.readouterr()
        assert output.out + output.err == command.shown, shlex_of(command.words)
        count += 1
    assert count == COMMANDS[page.name.split(".")[0]]


def shlex_of(words: tuple[str, ...]) -> str:
    """The command as it was typed, for the message of a failure."""
    return " ".join(words)


def test_both_languages_tell_the_same() -> None:
    """The same files stand in both pages, so that one cannot be brought up to date alone."""
    assert [page.name for page in PAGES] == [
        f"{name}.{lang}.md" for name in sorted(COMMANDS) for lang in ("en", "zh")
    ]
    for name in COMMANDS:
        pages = [(TUTORIAL / f"{name}.{lang}.md").read_text(encoding="utf-8") for lang in ("en", "zh")]
        blocks = [page.split("<!-- file: ")[1:] for page in pages]
        contents = [[block.split("```")[1] for block in found] for found in blocks]
        assert contents[0] == contents[1]
