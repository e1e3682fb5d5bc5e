"""The report for people: the fixed vocabulary, every rule, and nothing that reads as guilt."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator

import pytest

import accountability as acc
from accountability.reports.locale import LANGS, Lang, said
from accountability.reports.registry import REPORTS
from accountability.reports.text import write_text
from accountability.reports.values import visible
from accountability.reports.words import WORDS
from tests.results.books import assess, contract

GUILT = re.compile(
    r"违法|违纪|违规|腐败|有罪|嫌疑|处分|处罚|犯|guilt|corrupt|offen[cs]e|offender|violat|illegal|crim|suspect|culprit",
    re.IGNORECASE,
)


def mixed() -> acc.Assessment:
    rows = [contract("A", 11), contract("B", None), contract("C", "x"), contract("D", 0), contract("A", 12)]
    return assess(rows)


def printed(lang: Lang, width: int | None = None) -> str:
    return "".join(write_text(mixed(), lang, width))


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _words(inner)


@pytest.mark.parametrize("lang", LANGS)
def test_no_word_of_a_report_speaks_of_guilt(lang: Lang) -> None:
    for word in _words(dataclasses.asdict(WORDS[lang])):
        assert not GUILT.search(word), word


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("线索", "待核实", "数据不足", "不是对任何人、任何单位的结论")),
        ("en", ("Leads", "to verify", "Data missing", "They are not conclusions about anyone")),
    ],
)
def test_the_fixed_vocabulary_stands_on_the_page(lang: Lang, words: tuple[str, ...]) -> None:
    page = printed(lang)
    assert all(word in page for word in words)


@pytest.mark.parametrize("lang", LANGS)
def test_every_rule_is_counted_also_without_findings(lang: Lang) -> None:
    page = printed(lang)
    for rule in mixed().rules.values():
        (row,) = (line.split() for line in page.splitlines() if line.split()[:1] == [rule.id])
        if rule.status == "checked":
            counts = rule.counts
            numbers = [counts.subjects, counts.failed, counts.passed, counts.unknown, counts.not_applicable]
            assert [cell for cell in row if cell.isdigit()] == [str(number) for number in numbers]


def test_a_finding_begins_with_its_record() -> None:
    lines = printed("zh").splitlines()
    assert sum(line.startswith("合同台账 A · ") for line in lines) == 4  # two rules, two rows


def test_a_file_has_no_colour_and_a_terminal_has() -> None:
    assert "\x1b[" not in printed("en")
    assert "\x1b[" in printed("en", 100)


def test_a_terminal_is_kept_to_its_width() -> None:
    def columns(line: str) -> int:
        plain = re.sub(r"\x1b\[[0-9;]*m", "", line)
        return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in plain)

    for width in (60, 100):
        assert max(columns(line) for line in printed("zh", width).splitlines()) <= width


def test_many_problems_are_cut_and_counted() -> None:
    page = "".join(write_text(assess([contract(f"C{n}", "x") for n in range(70)]), "en"))
    assert page.count("`x` is not a whole number") == 50
    assert "Data problems (70)" in page
    assert "and 20 more" in page


def test_what_steers_a_terminal_is_made_visible() -> None:
    assert visible("a\x1b[2J\u202eb\x85\x00村\ud800") == "a\\u001b[2J\\u202eb\\u0085\\u0000村\\ud800"


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("lang", LANGS)
def test_every_report_is_the_same_each_time(name: str, lang: Lang) -> None:
    assert "".join(REPORTS[name](mixed(), lang)) == "".join(REPORTS[name](mixed(), lang))


def test_a_text_without_the_language_is_said_in_the_one_it_has() -> None:
    assert said({"zh": "村"}, "en") == "村"
    assert said({}, "en") == ""
