"""The rule catalogue: current for the shipped rules, whole for any rulebook, the same every time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import accountability as acc
from accountability.cli.main import main
from accountability.model.rule import Rulebook
from accountability.reports.catalogue import FIRST, MARK, items_of
from accountability.reports.locale import LANGS, Lang
from accountability.rulebook.load import load
from tests.probing.books import book_of

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "rules")


@pytest.mark.parametrize("lang", LANGS)
def test_the_pages_of_the_shipped_rules_are_current(lang: Lang) -> None:
    folder = ROOT / "docs" / "rules" / lang
    hint = f"run `accountability docs rules -o docs/rules/{lang} --lang {lang}`"
    pages = acc.catalogue(BOOK, lang)
    assert {path.name for path in folder.iterdir()} == set(pages), hint
    assert [n for n, text in pages.items() if (folder / n).read_text("utf-8") != text] == [], hint


@pytest.mark.parametrize("lang", LANGS)
def test_every_rule_stands_on_its_page_with_all_that_belongs_to_it(lang: Lang) -> None:
    pages = acc.catalogue(BOOK, lang)
    for item in items_of(BOOK):
        text = pages[item.page]
        assert text.startswith(f"{MARK}\n# ")
        for rule in item.rules:
            assert f"\n## {rule.id} " in text
            assert text.count("\n1. ") == len([r for r in item.rules if r.cases])
            for citation in rule.citations:
                assert citation.authority.title[lang] in text.replace("\\", "")
            for name in ("message", "remedy"):
                words = getattr(rule.words, name)
                assert not words or words[lang] in text.replace("\\", "")


@pytest.mark.parametrize("lang", LANGS)
def test_every_item_is_in_every_index_and_every_link_leads_somewhere(lang: Lang) -> None:
    pages = acc.catalogue(BOOK, lang)
    for text in pages.values():
        assert set(re.findall(r"\]\(([^)#]+)\)", text)) <= set(pages)
    for name in (FIRST, "authorities.md", "ledgers.md"):
        linked = set(re.findall(r"\]\(([^)]+)\)", pages[name]))
        assert {item.page for item in items_of(BOOK)} <= linked


def test_names_become_file_names_that_no_two_items_share(tmp_path: Path) -> None:
    check = "for: pay p, forbid: p.amount > 1"
    book = book_of(
        tmp_path, *(f"id: {n}, item: '{i}', {check}" for n, i in (("a", "A/1"), ("b", "a 1"), ("c", "c")))
    )
    assert [item.page for item in items_of(book)] == ["A_1.md", "a_1-2.md", "c.md"]


def test_signs_of_markdown_in_texts_stay_texts(tmp_path: Path) -> None:
    book = book_of(tmp_path, "id: a, message: '<b>`|*x*', for: pay p, forbid: \"p.note = '```'\"")
    text = acc.catalogue(book)["a.md"]
    assert r"\<b\>\`\|\*x\*" in text
    assert "````text" in text


def test_the_command_writes_the_folder_and_takes_away_what_is_left_of_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    book: Rulebook = book_of(tmp_path, "id: a, for: pay p, forbid: p.amount > 1")
    target = tmp_path / "out" / "pages"
    target.mkdir(parents=True)
    (target / "old.md").write_text(f"{MARK}\n# old\n", "utf-8")
    (target / "own.md").write_text("# mine\n", "utf-8")
    assert main(["docs", str(tmp_path), "-o", str(target), "--lang", "zh"]) == 0
    assert "4 页" in capfd.readouterr().err
    assert {p.name for p in target.iterdir()} == {*acc.catalogue(book, "zh"), "own.md"}
    for name, text in acc.catalogue(book, "zh").items():
        assert (target / name).read_text("utf-8") == text


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    book_of(tmp_path, "id: a, for: pay p, forbid: p.amount > 1")
    (tmp_path / "file").write_text("", "utf-8")
    assert main(["docs", str(tmp_path), "-o", str(tmp_path / "file" / "x")]) == 2
    assert "cannot be made" in capfd.readouterr().err


def test_a_profile_shows_its_values(tmp_path: Path) -> None:
    book_of(tmp_path, "id: a, for: pay p, forbid: p.amount > :limit")
    assert "123" in acc.catalogue(tmp_path, params={"limit": 123})["a.md"]
