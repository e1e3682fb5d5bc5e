"""Runs the examples of a page: its files are written, its commands run, their output compared."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_BLOCK = re.compile(
    r"<!-- file: (?P<file>\S+) -->\n```\w+\n(?P<content>.*?)```"
    r"|<!-- copy: (?P<source>\S+) -> (?P<target>\S+) -->"
    r"|<!-- change: (?P<changed>\S+): (?P<old>.+?) -> (?P<new>.+?) -->"
    r"|```console\n(?P<session>.*?)```",
    re.S,
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page, and the output that the page shows for it."""

    words: tuple[str, ...]
    shown: str


def commands(page: str, folder: Path) -> Iterator[Command]:
    """The commands of `page` in order, each after the files and changes that stand before it."""
    for block in _BLOCK.finditer(page):
        if block["file"]:
            path = folder / block["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["content"], encoding="utf-8")
        elif block["source"]:
            _copy(ROOT / block["source"], folder / block["target"])
        elif block["changed"]:
            path = folder / block["changed"]
            text = path.read_text(encoding="utf-8")
            assert block["old"] in text
            path.write_text(text.replace(block["old"], block["new"]), encoding="utf-8")
        else:
            yield from _session(block["session"])


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def _session(text: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        line, _, shown = part.partition("\n")
        yield Command(tuple(shlex.split(line)), shown)
