"""The packs of the domain: every item has its rules, each pack loads alone and all load as one rulebook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accountability.model.records import PERIOD_TYPES
from accountability.model.rule import Case, Rule, Rulebook
from accountability.model.verdict import Verdict
from accountability.rulebook.lints import lint
from accountability.rulebook.load import load
from tests.rules.test_cases import verdicts

RULES = Path(__file__).parents[2] / "rules"
PACKS = {name: load(RULES / name) for name in ("tasklist", "leadership", "package", "quality")}
WHOLE = load(RULES)
RULED = [(book, rule) for book in PACKS.values() for rule in book.rules.values()]
ASPECTS = {"A": 7, "B": 8, "C": 8, "D": 9, "E": 7}
ITEMS = {
    "tasklist": [f"{aspect}{n:02}" for aspect, last in ASPECTS.items() for n in range(1, last + 1)],
    "leadership": [f"M{n:02}" for n in range(1, 23)],
    "package": [f"K{n:02}" for n in range(11)],
    "quality": [f"X{n:02}" for n in range(1, 11)],
}


def test_the_lists_are_as_long_as_the_domain_says() -> None:
    assert [len(items) for items in ITEMS.values()] == [39, 22, 11, 10]


@pytest.mark.parametrize("pack", ITEMS)
def test_every_item_has_a_rule_and_every_rule_an_item(pack: str) -> None:
    assert {rule.item for rule in PACKS[pack].rules.values()} == set(ITEMS[pack])
    assert all(rule.id.split("-")[0] == rule.item for rule in PACKS[pack].rules.values())


@pytest.mark.parametrize(
    ("book", "rule", "case"),
    [
        pytest.param(book, rule, case, id=f"{rule.id}: {case.name}")
        for book, rule in RULED
        for case in rule.cases
    ],
)
def test_a_case_gives_what_it_expects(book: Rulebook, rule: Rule, case: Case) -> None:
    found = verdicts(book, rule, case)
    assert {key: found[key] for key in case.expect} == dict(case.expect)


@pytest.mark.parametrize("pack", ITEMS)
def test_a_pack_is_finished(pack: str) -> None:
    """Cases for every verdict, an authority, words in both languages, and nothing that is not read."""
    left = {"parameter-local", "authority-to-confirm"}  # a district sets these; counsel confirms those
    assert [str(remark) for remark in lint(PACKS[pack], strict=True) if remark.code not in left] == []


@pytest.mark.parametrize("rule", [rule for _, rule in RULED], ids=lambda r: r.id)
def test_a_rule_says_where_it_comes_from_and_what_to_do(rule: Rule) -> None:
    assert rule.origin in ("seed", "seed_mechanism", "ours")
    assert rule.tags
    assert all(tag.startswith("S") and 1 <= int(tag[1:]) <= 101 for tag in rule.tags)
    for text in (rule.words.title, rule.words.message, rule.words.remedy):
        assert text is not None
        assert text["zh"] != text["en"]


def domain_items() -> dict[str, tuple[str, str]]:
    """Item -> severity and origin, as the domain lists them."""
    lines = (Path(__file__).parent / "domain_items.txt").read_text(encoding="utf-8").splitlines()
    cells = [line.split(" | ") for line in lines if not line.startswith("#")]
    return {item: (severity, origin) for item, _, _, severity, origin in cells}


def test_severity_and_origin_are_those_of_the_item() -> None:
    """K00 stands in a sentence of the domain, and its checks of the ledgers (X) in a list without either."""
    wanted = {"K00": ("low", "seed"), **domain_items()}
    assert len(wanted) == 72
    assert [
        rule.id
        for _, rule in RULED
        if rule.item in wanted and (rule.severity.name.lower(), rule.origin) != wanted[rule.item]
    ] == []


@pytest.mark.parametrize("rule", [rule for _, rule in RULED], ids=lambda r: r.id)
def test_chinese_texts_are_chinese_and_english_ones_english(rule: Rule) -> None:
    for text in (rule.words.title, rule.words.message, rule.words.remedy):
        assert text is not None
        assert re.search("[\u4e00-\u9fff]", text["zh"])
        assert not re.search("[\u4e00-\u9fff] ?[,;:.!?]", text["zh"]), "Chinese punctuation in Chinese texts"
        assert not re.search("[\u4e00-\u9fff]", text["en"])


@pytest.mark.parametrize("rule", [rule for _, rule in RULED], ids=lambda r: r.id)
def test_a_message_is_a_lead_to_verify(rule: Rule) -> None:
    message = rule.words.message
    assert message is not None
    assert message["zh"].endswith("待核实")


def test_all_packs_are_one_rulebook() -> None:
    assert set(WHOLE.rules) >= {rule.id for _, rule in RULED}
    land = [f"L{n:02}" for n in range(1, 9)]
    items = {rule.item.split("-")[0] for rule in WHOLE.rules.values() if rule.item}
    assert items == {*land, *(item for listed in ITEMS.values() for item in listed)}


def test_the_two_thirty_nines_share_nothing() -> None:
    """39 items of a list and 39 cases of a half-year: two parameters, and one is local."""
    parameters = WHOLE.parameters
    assert parameters["list_items"].local is False
    assert parameters["half_year_cases"].local is True


def petitions_of(rule: Rule) -> bool:
    return any(relation == "petition" for _, relation in rule.source.aliases)


def test_no_rule_has_a_petition_as_its_subject() -> None:
    assert [rule.id for _, rule in RULED if petitions_of(rule)] == []


def test_a_rule_about_a_person_asks_for_a_duty_of_the_post() -> None:
    about = {
        rule.id
        for _, rule in RULED
        for _, relation in rule.source.aliases
        if relation not in PERIOD_TYPES and relation in WHOLE.records and WHOLE.records[relation].person
    }
    assert {rule.reviewed for _, rule in RULED if rule.id in about} == {"duty_of_post"}
    assert all(rule.item.startswith("M") for _, rule in RULED if rule.id in about and rule.item)


def test_a_verdict_of_every_kind_is_expected_somewhere() -> None:
    for book in PACKS.values():
        cases = [case for rule in book.rules.values() for case in rule.cases]
        assert {verdict for case in cases for verdict in case.expect.values()} == set(Verdict)
