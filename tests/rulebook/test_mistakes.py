"""Every kind of mistake: a small rulebook each, and what is said about it, to the letter.

The tables stand in `mistakes/*.txt`: `=== name`, the YAML of a file beside `books.BASE`, a last
line `---`, and the expected messages. Each begins with a mistake and its place in `part.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rulebook.books import BASE, mistakes, rule

TABLES = Path(__file__).parent / "mistakes"


def _cases() -> Iterator[tuple[str, str, list[str]]]:
    for table in sorted(TABLES.glob("*.txt")):
        for block in table.read_text(encoding="utf-8").split("=== ")[1:]:
            name, _, rest = block.partition("\n")
            text, _, expected = rest.rpartition("\n---\n")
            yield f"{table.stem}-{name}", text + "\n", expected.strip("\n").splitlines()


CASES = list(_cases())


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_message(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert mistakes(tmp_path, text) == expected


def test_the_base_itself_is_right(tmp_path: Path) -> None:
    assert mistakes(tmp_path, rule("forbid: c.open")) == []


def test_names_are_told_apart() -> None:
    names = [name for name, _, _ in CASES]
    assert len(names) == len(set(names)) > 120


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        rule("forbid: c.opne"),
        {
            "records/a.yaml": "records:\n  x: {key: b, fields: {a: {type: txet}}}\n",
            "z.yaml": rule("forbid: c.price and").replace("R1", "Z"),
        },
    )
    assert [line.split(" ")[0] for line in found if not line.startswith(" ")] == [
        "part.yaml:6:13:",
        "records/a.yaml:2:34:",
        "z.yaml:6:21:",
    ]


def test_an_unreadable_file_does_not_make_the_others_wrong(tmp_path: Path) -> None:
    """Its record types are not known, so nothing is said about what uses them."""
    found = mistakes(
        tmp_path, rule("forbid: c.open", source="lost l"), {"lost.yaml": "records:\n\tlost: {}\n"}
    )
    assert [line.split(" ")[0] for line in found if not line.startswith(" ")] == ["lost.yaml:2:1:"]


def test_what_uses_a_refused_entry_is_not_refused_too(tmp_path: Path) -> None:
    part = (
        "records:\n  x: {key: a, fields: {a: {type: txet}}}\n"
        "parameters:\n  p: {type: integer, value: few}\n" + rule("forbid: some x y with (y.b > :p) or :p = 3")
    )
    found = mistakes(tmp_path, part)
    assert [line.split(" ")[0] for line in found if not line.startswith(" ")] == [
        "part.yaml:2:34:",
        "part.yaml:4:29:",
    ]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (b"rules: [] # \x07\n", "part.yaml:1:13: character U+0007 is not allowed in a rulebook"),
        ("rules: [] # \u2028\n".encode(), "part.yaml:1:13: character U+2028 is not allowed in a rulebook"),
        (b"", "part.yaml:1:1: an empty file"),
        ("rules: [] # 中".encode() + b"\xff", "part.yaml:1:14: not UTF-8: byte 0xFF"),
        ("规则".encode("gb18030"), "part.yaml:1:1: not UTF-8: byte 0xB9"),
        ("rules: []\n".encode("utf-16"), "part.yaml:1:1: not UTF-8: byte 0xFF"),
        (b"# " + b"x" * 5_000_000, "part.yaml:1:1: larger than 5 MB"),
    ],
    ids=["control", "separator", "empty", "byte", "gb18030", "utf-16", "large"],
)
def test_bytes(tmp_path: Path, part: bytes, expected: str) -> None:
    assert mistakes(tmp_path, part)[0] == expected


def test_line_ends_and_byte_order_mark_do_not_move_places(tmp_path: Path) -> None:
    plain = rule("forbid: c.opne")
    expected = mistakes(tmp_path / "lf", plain)
    assert expected[0].startswith("part.yaml:6:13: ")
    assert mistakes(tmp_path / "crlf", b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode()) == expected


def test_the_header_must_be_there(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "rules: []\n", {"rulebook.yaml": BASE.replace("language: 1\nid: land\n", "")})
    assert found == [
        "rulebook.yaml:1:1: key `id` is missing",
        "rulebook.yaml:1:1: key `language` is missing",
    ]
