"""Folders, single files, includes and the digest."""

from __future__ import annotations

import gc
import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from accountability.errors import RulebookError, UsageError
from accountability.rulebook.files import read_files
from accountability.rulebook.load import load
from tests.rulebook.books import BASE, mistakes, rule, write

HEADER = "language: 1\nid: a\nversion: 1\ntitle: t\n"
TYPE = "records:\n  {name}: {{key: k, fields: {{k: {{type: text}}}}}}\n"


def _type(name: str) -> str:
    return TYPE.format(name=name)


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    write(tmp_path, {"rulebook.yaml": HEADER, "records/x.yaml": _type("x"), "deep/er/y.yaml": _type("y")})
    assert list(load(tmp_path).records) == ["y", "x"]  # in the order of the paths


def test_a_single_file_is_a_rulebook(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": HEADER + _type("x"), "b.yaml": "this: [is not read"})
    assert list(load(tmp_path / "a.yaml").records) == ["x"]


def test_hidden_files_and_folders_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"rulebook.yaml": HEADER, ".git/x.yaml": "[", ".hidden.yaml": "[", "notes.txt": "["})
    assert load(tmp_path).records == {}


def test_a_file_that_looks_like_one_but_is_not_read_is_told(tmp_path: Path) -> None:
    assert mistakes(tmp_path, rule("forbid: c.open"), {"more.yml": "rules: []"}) == [
        "more.yml:1:1: a file ending in `.yml` is not read",
        "  hint: rename it to end in `.yaml`",
    ]


def test_a_folder_without_a_header_is_no_rulebook(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="not a rulebook"):
        load(tmp_path)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file or folder"):
        load(tmp_path / "none")


def test_paths_are_shown_as_the_user_gave_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"books/a/rulebook.yaml": HEADER + "x: 1\n"})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RulebookError) as caught:
        load("books/a")
    assert str(caught.value).startswith("books/a/rulebook.yaml:5:1: unknown section `x`")


def test_include_of_folders_and_files(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "book/rulebook.yaml": HEADER + "include: [../shared, ../one.yaml]\n",
            "book/z.yaml": _type("z"),
            "shared/x.yaml": _type("x"),
            "shared/more/y.yaml": _type("y"),
            "one.yaml": _type("one"),
        },
    )
    assert sorted(load(tmp_path / "book").records) == ["one", "x", "y", "z"]


def test_a_file_included_twice_is_read_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a/rulebook.yaml": HEADER + "include: [../b, ../c, ../b]\n",
            "b/rulebook.yaml": HEADER + "include: [../c]\n",
            "c/x.yaml": _type("x"),
        },
    )
    assert list(load(tmp_path / "a").records) == ["x"]


def test_the_header_of_an_included_rulebook_is_not_used(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a/rulebook.yaml": HEADER + "include: [../b]\n",
            "b/rulebook.yaml": HEADER.replace("id: a", "id: b") + _type("x"),
            "b/profiles/p.yaml": "profile: p\n",
        },
    )
    book = load(tmp_path / "a")
    assert (book.id, book.profiles, list(book.records)) == ("a", (), ["x"])


def test_a_folder_with_a_header_of_its_own_is_read_only_where_it_is_included(tmp_path: Path) -> None:
    files = {
        "rulebook.yaml": HEADER + "include: [one]\n",
        "one/rulebook.yaml": HEADER.replace("id: a", "id: b") + _type("x"),
        "two/rulebook.yaml": HEADER.replace("id: a", "id: c") + _type("y"),
        "two/deep/z.yaml": _type("z"),
        "three/v.yaml": _type("v"),
    }
    write(tmp_path, files)
    assert list(load(tmp_path).records) == ["x", "v"]
    assert list(load(tmp_path / "two").records) == ["y", "z"]


def test_a_circle_of_includes(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a/rulebook.yaml": HEADER + "include: [../b]\n",
            "b/rulebook.yaml": HEADER + "include: [../a]\n",
        },
    )
    with pytest.raises(RulebookError) as caught:
        load(tmp_path / "a")
    (mistake,) = caught.value.mistakes
    assert (mistake.place.line, mistake.place.column) == (5, 11)
    circle = "rulebook.yaml -> ../b/rulebook.yaml -> rulebook.yaml"
    assert mistake.message == f"including `../a` ends in a circle: {circle}"


def test_a_rulebook_that_includes_itself(tmp_path: Path) -> None:
    write(tmp_path, {"rulebook.yaml": HEADER + "include: .\n"})
    with pytest.raises(RulebookError, match=r"ends in a circle: rulebook\.yaml -> rulebook\.yaml"):
        load(tmp_path)


def test_an_include_of_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"rulebook.yaml": HEADER + "include: [../gone]\n"})
    with pytest.raises(RulebookError, match=r"rulebook.yaml:5:11: nothing to include at `../gone`"):
        load(tmp_path)


def test_an_id_used_in_two_files_names_both_places(tmp_path: Path) -> None:
    found = mistakes(tmp_path, rule("forbid: c.open"), {"q.yaml": rule("forbid: c.open")})
    assert found == ["q.yaml:2:9: rule `R1` twice", "  hint: the first is at part.yaml:2:9"]


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    write(tmp_path, {"rulebook.yaml": HEADER})
    os.symlink(tmp_path / "gone", tmp_path / "x.yaml")
    with pytest.raises(RulebookError, match=r"x.yaml:1:1: cannot be read: no such file or directory"):
        load(tmp_path)


def test_digest(tmp_path: Path) -> None:
    """The digest is that of the paths and texts, whatever the line ends and wherever the folder."""
    files = {"rulebook.yaml": HEADER, "a/x.yaml": _type("x")}
    one = load(write(tmp_path / "one", files)).digest
    assert load(write(tmp_path / "two", files)).digest == one
    crlf = {name: text.replace("\n", "\r\n").encode() for name, text in files.items()}
    assert load(write(tmp_path / "crlf", crlf)).digest == one
    moved = {"rulebook.yaml": HEADER, "a/y.yaml": _type("x")}
    assert load(write(tmp_path / "moved", moved)).digest != one
    changed = {**files, "a/x.yaml": _type("x") + "# more\n"}
    assert load(write(tmp_path / "changed", changed)).digest != one
    expected = hashlib.sha256()
    for name, text in sorted(files.items()):
        for piece in (name.encode(), text.encode()):
            expected.update(len(piece).to_bytes(8, "big") + piece)
    assert one == expected.hexdigest()


def test_the_order_of_files_does_not_matter_to_what_is_meant(tmp_path: Path) -> None:
    first = load(write(tmp_path / "1", {"rulebook.yaml": BASE, "a.yaml": rule("forbid: c.open")}))
    second = load(write(tmp_path / "2", {"rulebook.yaml": BASE, "z/b.yaml": rule("forbid: c.open")}))
    assert (first.rules, first.records, first.parameters) == (second.rules, second.records, second.parameters)


@pytest.mark.parametrize("collecting", [True, False])
@pytest.mark.parametrize("header", [HEADER, "this: [is no header"])
def test_loading_is_not_held_up_by_collecting_garbage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collecting: bool, header: str
) -> None:
    """It goes on as it was before, also where rules are refused."""
    write(tmp_path, {"rulebook.yaml": header})
    seen: list[bool] = []

    def noting(*given: Any) -> Any:
        seen.append(gc.isenabled())
        return read_files(*given)

    monkeypatch.setattr("accountability.rulebook.load.read_files", noting)
    was = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        with suppress(RulebookError):
            load(tmp_path)
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if was else gc.disable)()
    assert seen == [False]
