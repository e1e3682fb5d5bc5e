"""`docs/kinds.md`: its sections, and those of them that are written from the kinds themselves.

`python -m tests.kinds.page` writes the tables of parts, and what the examples become, anew.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from accountability.kinds.kind import Kind
from accountability.kinds.registry import all_kinds
from accountability.model.rule import Rulebook
from accountability.rulebook.load import load

PAGE = Path(__file__).parents[2] / "docs" / "kinds.md"
HEADINGS = ("What it checks", "Parts", "What it becomes", "Example", "A record that cannot be judged")


@dataclass(frozen=True)
class Section:
    """One kind's part of the page: its headings, in order, with what stands under each."""

    kind: str
    parts: dict[str, str]

    @property
    def example(self) -> str:
        return self.parts["Example"].removeprefix("```yaml\n").removesuffix("\n```") + "\n"

    def text(self) -> str:
        return f"## {self.kind}\n\n" + "\n\n".join(f"### {h}\n\n{text}" for h, text in self.parts.items())


def read_page(text: str) -> tuple[str, list[Section]]:
    """The page's introduction, and its sections."""
    head, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    return head.strip(), [_section(each) for each in rest]


def _section(text: str) -> Section:
    title, *rest = re.split(r"^### ", text, flags=re.MULTILINE)
    parts = (each.split("\n", 1) for each in rest)
    return Section(title.strip(), {heading: body.strip() for heading, body in parts})


def table(kind: Kind) -> str:
    """The parts of a kind, and the names that it brings."""
    rows = [
        f"| `{p.name}` | {p.form}{', required' if p.required else ''} | {p.doc.replace('|', chr(92) + '|')} |"
        for p in kind.parts
    ]
    names = ", ".join(f"`{name}`" for name in kind.names)
    return "\n".join(
        [
            "| part | form | |",
            "| --- | --- | --- |",
            *rows,
            *(["", f"Names: {names}."] if names else []),
        ]
    )


def example_book(section: Section) -> Rulebook:
    """The example of a section as a rulebook of one file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{section.kind}.yaml"
        file.write_text(section.example, encoding="utf-8")
        return load(file)


def became(book: Rulebook) -> str:
    """What the rules of a book became, as the page shows it."""
    lines = [line for rule in book.rules.values() for line in (*_rule(rule.words.became), "")]
    return "\n".join(["```yaml", *lines[:-1], "```"])


def _rule(parts: object) -> Iterator[str]:
    assert isinstance(parts, dict)
    for name, text in parts.items():
        if "\n" in text:
            yield f"{name}:"
            yield from (f"  {line}" for line in text.split("\n"))
        else:
            yield f"{name}: {text}"


def filled(text: str) -> str:
    """The page with its tables of parts, and what its examples become, written anew."""
    head, sections = read_page(text)
    written = [head]
    for section in sections:
        section.parts["Parts"] = table(all_kinds()[section.kind])
        section.parts["What it becomes"] = became(example_book(section))
        written.append(section.text())
    return "\n\n".join(written) + "\n"


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
