"""docs/language.md is the specification: its rulebook loads, its cases pass, its tables hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accountability.api.cases import run_cases
from accountability.language import cursor, lexer
from accountability.model.rule import Rulebook
from accountability.rulebook.load import load
from tests.semantics.ask import truth

PAGE = Path(__file__).parents[2] / "docs" / "language.md"
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    root = tmp_path_factory.mktemp("language") / "book"
    files = re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", TEXT, re.S)
    for name, content in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    assert len(files) == TEXT.count("```yaml"), "every example belongs to the rulebook that is loaded"
    return load(root, profile="jizhou")


def test_the_examples_are_a_rulebook(book: Rulebook) -> None:
    assert {"L02-1", "L02-2"} <= set(book.rules)
    assert {"parcel_contracts", "all_contracts", "control"} <= set(book.derived)
    assert book.parameters["limit"].set_by == "jizhou"


def test_its_cases_pass(book: Rulebook) -> None:
    results = run_cases(book)
    assert results
    assert not [r for r in results if not r.passed]


# Per row of the table of cells: conditions that stand for it (x is `nn`, whose cell is in each state).
ROWS = {
    "`x = y`": ["{x} = 5", "{x} < 6", "{x} <= 5", "{x} > 4", "{x} >= 5", "{x} in (5, 6)"],
    "`x <> y`": ["{x} <> 7"],
    "`x is missing`": ["{x} is missing"],
    "`x is unreadable`": ["{x} is unreadable"],
    "`x is true`": [],  # both answers of a cell, below
    "`x same as y`": ["{x} same as 5"],
    "`x same as none`": ["{x} same as none"],
    "`x else y`": [],  # gives values, not truths: tests/semantics/test_cells.py
    "`f(x)`": [],
}
# The cell in each state: what stands for x, and the item's cells.
STATES: dict[str, tuple[str, dict[str, str]]] = {
    "value": ("i.nn", {"nn": "5"}),
    "none": ("i.nn", {"nn": ""}),
    "empty": ("i.n", {"n": ""}),
    "unreadable": ("i.nn", {"nn": "五"}),
    "undetermined": ("(i.n / i.n2)", {"n": "1", "n2": "0"}),
}


def _table_of_cells() -> list[tuple[str, str, str, str]]:
    head = "| | value | none | empty | unreadable | undetermined |"
    lines = TEXT.split(head)[1].splitlines()[2:]
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        label, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        (row,) = (name for name in ROWS if label.startswith(name))
        for condition in ROWS[row]:
            for state, cell in zip(STATES, cells, strict=True):
                found.append((condition, state, cell, label))
    return found


@pytest.mark.parametrize(("condition", "state", "expected", "label"), _table_of_cells())
def test_the_table_of_cells_holds(condition: str, state: str, expected: str, label: str) -> None:
    x, cells = STATES[state]
    answer = truth(condition.replace("{x}", x), cells)
    assert answer == ("true" if expected == "compared" else expected), label


def test_every_row_of_the_table_is_known() -> None:
    for name in ROWS:
        assert f"| {name}" in TEXT


def test_the_limits_that_it_states() -> None:
    found = re.search(r"at most ([\d,]+) characters, ([\d,]+) tokens and a nesting depth of (\d+)", TEXT)
    assert found is not None
    characters, tokens, depth = (int(n.replace(",", "")) for n in found.groups())
    assert (characters, tokens, depth) == (lexer.MAX_CHARACTERS, lexer.MAX_TOKENS, cursor.MAX_DEPTH)
