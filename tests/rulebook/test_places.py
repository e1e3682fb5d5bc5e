"""Every character of a scalar is led back to the character of the file that wrote it."""

from __future__ import annotations

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from accountability.rulebook.located import Sheet, Table, Written
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.yaml_text import read_yaml


def _read(text: str) -> tuple[Sheet, Table]:
    sheet = Sheet.of("f.yaml", text)
    found = Mistakes()
    node = read_yaml(sheet, found)
    found.raise_any()
    assert isinstance(node, Table)
    return sheet, node


def _scalar(text: str) -> Written:
    value = _read(text)[1].find("k")
    assert isinstance(value, Written)
    return value


def _at(text: str, scalar: Written, offset: int) -> str:
    """The character of the file at the place of a character of the scalar."""
    place = scalar.place_of(offset)
    return text.split("\n")[place.line - 1][place.column - 1 : place.column]


def test_block_of_chinese_lines() -> None:
    text = "k: |\n    金额 > 3\n      and 面积 < 4\n"
    scalar = _scalar(text)
    place = scalar.place_of(scalar.index("面"))
    assert (place.line, place.column) == (3, 11)
    assert [scalar.place_of(i).line for i, c in enumerate(scalar) if c == "金"] == [2]


def test_folded_block_with_a_blank_line() -> None:
    text = "k: >-\n  甲\n  乙\n\n  丙\n"
    scalar = _scalar(text)
    assert str(scalar) == "甲 乙\n丙"
    assert [(scalar.place_of(i).line, scalar.place_of(i).column) for i in (0, 2, 4)] == [
        (2, 3),
        (3, 3),
        (5, 3),
    ]


def test_single_quotes_with_doubled_ones() -> None:
    text = "k: 'a = ''甲'' and b'\n"
    scalar = _scalar(text)
    assert scalar.place_of(scalar.index("b")).column == text.index(" b") + 2


def test_double_quotes_with_escapes_and_a_continued_line() -> None:
    text = 'k: "\\u7532 \\x41\\t\\U00004e59 and \\\n     b"\n'
    scalar = _scalar(text)
    assert str(scalar) == "甲 A\t乙 and b"
    columns = [scalar.place_of(i).column for i in range(5)]
    assert [text[c - 1] for c in columns] == ["\\", " ", "\\", "\\", "\\"]
    assert (scalar.place_of(len(scalar) - 1).line, scalar.place_of(len(scalar) - 1).column) == (2, 6)


def test_plain_scalar_over_two_lines() -> None:
    scalar = _scalar("k: a and\n   b\n")
    assert (scalar.place_of(6).line, scalar.place_of(6).column) == (2, 4)


def test_the_end_of_a_scalar_has_a_place() -> None:
    assert (_scalar("k: abc\n").place_of(3).line, _scalar("k: abc\n").place_of(3).column) == (1, 7)


# Characters that stand for themselves in every style; no line begins or ends with a blank, so that
# what YAML folds is known.
WORDS = st.text(alphabet="ab甲乙()=<>.'\"\\", min_size=1, max_size=6).filter(lambda w: w.strip() == w)
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4)


@given(LINES, st.integers(min_value=1, max_value=8))
@example(["a", "b"], 4)
def test_literal_and_folded_blocks(lines: list[str], indent: int) -> None:
    for header in ("|", ">"):
        text = f"k: {header}\n" + "".join(" " * indent + line + "\n" for line in lines)
        scalar = _scalar(text)
        for offset, character in enumerate(scalar):
            if character.strip():
                assert _at(text, scalar, offset) == character
                assert scalar.place_of(offset).column > indent


@given(LINES)
def test_quoted_scalars(lines: list[str]) -> None:
    single = "k: '" + "\n   ".join(line.replace("'", "''") for line in lines) + "'\n"
    escaped = [line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    double = 'k: "' + "\n   ".join(escaped) + '"\n'
    for text in (single, double):
        scalar = _scalar(text)
        assert str(scalar) == " ".join(lines)
        for offset, character in enumerate(scalar):
            shown = "\\" if text is double and character in '\\"' else character
            if character.strip():
                assert _at(text, scalar, offset) == shown


@given(LINES)
def test_places_rise(lines: list[str]) -> None:
    text = "k: |\n" + "".join(f"  {line}\n" for line in lines)
    scalar = _scalar(text)
    places = [scalar.place_of(offset) for offset in range(len(scalar) + 1)]
    assert places == sorted(places)


def test_marks_agree_with_compose() -> None:
    """The place of a key or value is where PyYAML's own composer puts it."""
    text = "甲: {乙: [丙, '丁']}\nk:\n  - x: 1\n"
    composed = yaml.compose(text, Loader=yaml.CSafeLoader)
    sheet, found = _read(text)
    assert isinstance(composed, yaml.MappingNode)
    for (key, _), name in zip(composed.value, found, strict=True):
        assert (name.place.line, name.place.column) == (key.start_mark.line + 1, key.start_mark.column + 1)
    assert sheet.place(10_000).line == text.count("\n") + 1
