"""Every case that was ever kept, on every engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from accountability.engines import reference
from tests.agreement import cases
from tests.agreement.engines import Question, against, ask, available, engine

CASES = sorted(cases.FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_definition_answers_a_kept_case(path: Path) -> None:
    found = cases.stored(path.read_text(encoding="utf-8"))
    rules = tuple(sorted(found.book.rules))
    results = reference.run(found.book, found.records, found.as_of, found.period, rules, None)
    assert [r.status for r in results if r.status == "error"] == []


@pytest.mark.parametrize("name", available())
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_engines_agree_on_a_kept_case(path: Path, name: str) -> None:
    found = cases.stored(path.read_text(encoding="utf-8"))
    rules = tuple(sorted(found.book.rules))
    expected = reference.run(found.book, found.records, found.as_of, found.period, rules, None)
    question = Question(found.book, found.records, found.as_of, found.period)
    assert list(map(str, against(expected, ask(engine(name), question)))) == []
