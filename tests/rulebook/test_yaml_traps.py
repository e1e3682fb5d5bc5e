"""Words that YAML 1.1 readers change on the way; here they stay what was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from accountability.rulebook.located import Sheet, Table, Written
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.yaml_text import MAX_DEPTH, read_yaml
from tests.rulebook.books import book, mistakes, rule


def _table(text: str) -> Table:
    node = read_yaml(Sheet.of("f.yaml", text), Mistakes())
    assert isinstance(node, Table)
    return node


@pytest.mark.parametrize(
    "word", ["no", "on", "yes", "007", "12:30", "1_000", "2024-01-01", "1e3", "0x1F", ".5", "1.0", "=", "<<"]
)
def test_scalars_stay_text(word: str) -> None:
    node = _table(f"k: {word}\n{word}: v\n")
    assert node.find("k") == word
    assert node.find(word) == "v"


@pytest.mark.parametrize("word", ["", "~", "null", "Null", "NULL"])
def test_null_only_where_it_is_plain(word: str) -> None:
    plain, quoted = _table(f"k: {word}\n").find("k"), _table(f"k: '{word}'\n").find("k")
    assert isinstance(plain, Written)
    assert isinstance(quoted, Written)
    assert (plain.is_null, quoted.is_null) == (True, False)


@pytest.mark.parametrize(("word", "expected"), [("true", True), ("True", True), ("FALSE", False)])
def test_true_and_false(tmp_path: Path, word: str, expected: bool) -> None:
    part = f"records:\n  x: {{key: a, partial: {word}, fields: {{a: {{type: text}}}}}}\n"
    assert book(tmp_path, part).records["x"].partial is expected


def test_keys_that_yaml_1_1_reads_as_true(tmp_path: Path) -> None:
    part = rule("forbid: c.open", more="on: c.start_on") + (
        "records:\n  x: {key: on, fields: {on: {type: text}, no: {type: text}, 007: {type: text}}}\n"
    )
    loaded = book(tmp_path, part)
    assert list(loaded.records["x"].fields) == ["on", "no", "007"]
    assert loaded.rules["R1"].on is not None


@pytest.mark.parametrize(
    "check",
    [
        "forbid: c.open # said aloud",
        "forbid: c.open\n  and c.open # said aloud",
        "where: c.open # x\nforbid: c.open",
        "forbid: c.open\nshow: [c.kind, c.issuer # x\n  ]",
        "forbid: c.open\nlet:\n  x: c.issuer # y",
        "forbid: c.open\non: c.start_on\t# y",
    ],
)
def test_a_condition_that_is_cut_by_a_comment(tmp_path: Path, check: str) -> None:
    (message, _) = mistakes(tmp_path, rule(check))
    assert "the condition ends at ` #`" in message


@pytest.mark.parametrize(
    "check",
    [
        "forbid: 'c.open' # said aloud",
        'forbid: "c.open" # said aloud',
        "forbid: | # said aloud\n  c.open",
        "forbid: c.open\n# a line of its own",
        "forbid: c.issuer = '#1'",
        "forbid: |\n  c.open -- # in the condition",
        "severity: low # of other keys it may stand\nforbid: c.open",
    ],
)
def test_comments_that_cut_nothing(tmp_path: Path, check: str) -> None:
    text = rule(check)
    assert (
        mistakes(tmp_path, text.replace("severity: low\n    for", "for") if "severity" in check else text)
        == []
    )


def test_depth() -> None:
    right = "k: " + "[" * (MAX_DEPTH - 1) + "a" + "]" * (MAX_DEPTH - 1)
    assert read_yaml(Sheet.of("f.yaml", right), Mistakes()) is not None
    found = Mistakes()
    assert read_yaml(Sheet.of("f.yaml", right.replace("a", "[a]")), found) is None
    assert len(found) == 1
