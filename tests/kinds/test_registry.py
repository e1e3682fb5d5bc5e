"""A kind is a file: putting one there is all that it takes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from accountability import kinds
from accountability.kinds.registry import all_kinds
from tests.kinds.asking import ask, book, words

THIRTEENTH = '''
"""`present`: something is filled in."""

from accountability.kinds.kind import Expansion, Given, Kind, Part
from accountability.language.template import template


def build(given: Given) -> Expansion:
    context = given.context
    condition = template("{field} is present", field=given.expr("field"))
    return Expansion(
        source=context.source, lets=context.lets, where=context.where, condition=condition, required=True
    )


PARTS = (Part("field", "expr", "what is filled in", required=True),)
KIND = Kind("present", {"zh": "必填", "en": "filled in"}, PARTS, names=(), build=build)
'''


@pytest.fixture
def thirteenth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "present.py").write_text(THIRTEENTH, encoding="utf-8")
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "accountability.kinds.present", raising=False)


def test_there_are_the_twelve_of_the_design() -> None:
    assert list(all_kinds()) == [
        "cadence", "conflict", "coverage", "deadline", "draw", "limit", "one_to_one", "outlier",
        "reconcile", "sequence", "share", "unique",
    ]  # fmt: skip


def test_a_kind_lives_in_a_file_of_its_name() -> None:
    for name, kind in all_kinds().items():
        assert name == kind.name
        assert sys.modules[f"accountability.kinds.{name}"].KIND is kind
        assert set(kind.title) == {"zh", "en"}


@pytest.mark.usefixtures("thirteenth")
def test_a_thirteenth_kind_is_one_file() -> None:
    asked = book(
        "thing:\n  key: id\n  fields: {id: {type: text}, a: {type: text}}",
        "for: thing t\npresent: {field: t.a}",
    )
    assert asked.rules["R1"].kind == "present"
    assert words(ask(asked, thing=[{"id": 1, "a": "x"}, {"id": 2}])) == {"1": "pass", "2": "fail"}
