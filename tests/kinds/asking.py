"""One rule with a kind over a few records: what it says about each subject."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from accountability.model.rule import Case, Rulebook
from accountability.model.verdict import Outcome
from accountability.rulebook.load import load
from tests.kinds.run_cases import outcomes

HEAD = """
language: 1
id: asked
version: 0.1.0
title: asked
"""

RULE = """
  - id: R1
    title: asked
    message: look at it
    norm: prohibition
    severity: low
"""


@cache
def book(records: str, rule: str) -> Rulebook:
    """A rulebook of one file: `records` stands under `records:`, `rule` is the body of the rule R1."""
    text = HEAD + "records:\n" + _indented(records, 2) + "rules:" + RULE + _indented(rule, 4)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "asked.yaml"
        file.write_text(text, encoding="utf-8")
        return load(file)


def _indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.strip("\n").split("\n"))


Rows = Iterable[Mapping[str, object]]


def ask(
    asked: Rulebook,
    as_of: str = "2021-06-30",
    period: tuple[str, str] | None = None,
    **given: Rows,
) -> dict[tuple[str, ...], Outcome]:
    """The outcome of every subject of R1. Values of `given` are cells as text; None is an empty cell."""
    rows = {name: tuple(map(_plain, each)) for name, each in given.items()}
    days = None if period is None else (date.fromisoformat(period[0]), date.fromisoformat(period[1]))
    case = Case("asked", rows, {}, date.fromisoformat(as_of), days)
    return {outcome.subject.key: outcome for outcome in outcomes(asked, asked.rules["R1"], case)}


def words(answers: Mapping[tuple[str, ...], Outcome]) -> dict[str, str]:
    """Verdicts by the subject's key, its cells joined by a blank."""
    return {" ".join(key): outcome.verdict.value for key, outcome in answers.items()}


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    return {name: str(cell) for name, cell in row.items() if cell is not None}
