"""`docs/coverage.md`: what the interview names, and the rules, record types and outputs that carry it.

The rules say by their tags which entries they carry, so the page is written from them:
`python -m tests.rules.coverage`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from accountability.model.rule import Closure, Grouped, Rule, Rulebook, Union
from accountability.rulebook.load import load
from accountability.rulebook.reads import columns_in, parts_of, relations_of

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "coverage.md"
LIST = Path(__file__).parent / "interview.txt"
MANY = 12  # record types; more are only counted
HEAD = (
    "# What the interview names, and what carries it\n\n"
    "The interview on grassroots supervision names 101 mechanisms, terms and figures. This page says for "
    "each which rules carry it, which record types these rules read, and in which outputs it shows. It is "
    "written from the tags of the rules by `python -m tests.rules.coverage`; the tests hold it current.\n\n"
    "A number after the items is that of their rules. What no rule carries, or a rule carries only in part, "
    "says so: `document only`, `planned`, or `refused on purpose`. Outputs that are not shipped yet are "
    "marked `planned`.\n"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the interview: `S12`, its term, the outputs in which it shows, and what is to be said."""

    number: str
    term: str
    outputs: tuple[str, ...]
    note: str


def listed() -> tuple[dict[str, tuple[str, str]], list[Entry]]:
    """The outputs (number -> name, state) and the entries of the list."""
    outputs: dict[str, tuple[str, str]] = {}
    entries: list[Entry] = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if line.startswith("S"):
            number, term, shown, note = (*cells, "", "")[:4]
            entries.append(Entry(number, term, tuple(o.strip() for o in shown.split(",") if o.strip()), note))
        elif not line.startswith("#"):
            outputs[cells[0]] = (cells[1], cells[2])
    return outputs, entries


def carrying(book: Rulebook) -> Mapping[str, list[Rule]]:
    """Entry -> the rules that have it as a tag."""
    found: dict[str, list[Rule]] = {}
    for rule in book.rules.values():
        for tag in rule.tags:
            found.setdefault(tag, []).append(rule)
    return found


def record_types(book: Rulebook, rules: list[Rule]) -> list[str]:
    """The record types that rules read, also through references and derived records."""
    waiting: list[Rule | Grouped | Union | Closure] = list(rules)
    found: set[str] = set()
    while waiting:
        for name in _relations(waiting.pop()):
            if name in book.derived and name not in found:
                waiting.append(book.derived[name])
            found.add(name)
    return sorted(found & set(book.records))


def _relations(reader: Rule | Grouped | Union | Closure) -> Iterator[str]:
    yield from relations_of(reader)
    for column in columns_in(*parts_of(reader)):
        yield from column.records


def items(rules: list[Rule]) -> str:
    """The items of rules in their order, runs of them shortened, with the number of the rules."""
    names = sorted({(rule.item or rule.id).split("-")[0] for rule in rules})
    runs: list[list[str]] = []
    for name in names:
        if runs and _follows(runs[-1][-1], name):
            runs[-1].append(name)
        else:
            runs.append([name])
    shown = (f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)
    return f"{', '.join(shown)} ({len(rules)})"


def _follows(before: str, name: str) -> bool:
    """`A02` follows `A01`."""
    return before[0] == name[0] and int(name[1:]) == int(before[1:]) + 1


def page() -> str:
    """The whole page."""
    book = load(ROOT / "rules")
    outputs, entries = listed()
    carried = carrying(book)
    lines = [HEAD, "| | term | rules | record types | outputs | |", "| --- | --- | --- | --- | --- | --- |"]
    for entry in entries:
        rules = carried.get(entry.number, [])
        shown = ", ".join(_output(*outputs[number]) for number in entry.outputs)
        cells = [entry.number, entry.term, items(rules) if rules else "–", _types(book, rules), shown]
        lines.append("| " + " | ".join([*cells, entry.note]) + " |")
    return "\n".join(lines) + "\n"


def _output(name: str, state: str) -> str:
    return f"{name} (planned)" if state == "planned" else name


def _types(book: Rulebook, rules: list[Rule]) -> str:
    found = record_types(book, rules)
    return ", ".join(f"`{name}`" for name in found) if len(found) <= MANY else f"{len(found)} record types"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
