"""`explain`: a rule in words, a verdict part by part, and what would have changed it."""

from __future__ import annotations

from datetime import date

import pytest

from accountability.api.explain import explain
from accountability.errors import UsageError
from accountability.model.rule import Rulebook
from accountability.model.verdict import Verdict
from accountability.reports.explanation_text import explanation_text
from tests.semantics.ask import book

TEXT = """
authorities:
  law: {title: {zh: 某法, en: A Law}, status: to_confirm, from: 2020-01-01}
parameters:
  limit: {type: integer, value: 3, title: {zh: 上限, en: the ceiling}}
  window:
    type: duration
    unit: days
    title: {zh: 期限, en: the window}
    values: [{from: 2021-01-01, value: 30, reason: {zh: 试行, en: on trial}}]
  later: {type: integer}
rules:
  - id: R
    item: L01
    title: {zh: 数量不得超限, en: no more than the ceiling}
    message: {zh: 数量超限，待核实, en: above the ceiling; to be checked}
    severity: high
    authority: [law/7]
    on: i.d
    for: item i
    let: {total: 'sum of e.q over ev e with (e.item_id = i.id and e.on <= i.d + :window)'}
    where: i.k = 'a'
    forbid: total > :limit or i.n > :later
    cases:
      - name: above
        as_of: 2021-06-30
        given: {item: [{id: I, k: a, d: 2021-01-01}], ev: []}
        expect: {unknown: [I]}
"""
RECORDS = {
    "item": [
        {"id": "I", "k": "a", "d": "2021-03-01", "n": "2"},
        {"id": "J", "k": "b", "d": "2021-03-01", "n": "2"},
        {"id": "K", "k": "a", "d": "2021-03-01", "n": "乙"},
    ],
    "ev": [{"eid": "1", "item_id": "I", "on": "2021-03-02", "q": "5"}],
}


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return book(TEXT)


def subject(rules: Rulebook, key: str, lang: str = "en") -> str:
    found = explain(rules, "R", subject=[key], records=RECORDS, as_of=date(2021, 6, 30))
    return explanation_text(found, "zh" if lang == "zh" else "en")


def test_a_rule_in_words(rules: Rulebook) -> None:
    text = explanation_text(explain(rules, "R"), "en")
    assert text.startswith("R (L01) · high · no more than the ceiling\n")
    for line in (
        "As written",
        "  forbid: total > :limit or i.n > :later",
        "As evaluated",
        "  let total: sum of e.q over ev e with (e.item_id = i.id and e.on <= i.d + :window days)",
        "    3",
        "    30 days (from 2021-01-01) — on trial",
        "  :later: not set: unknown",
        "  A Law 7: to be confirmed · from 2020-01-01",
        "  above: unknown",
    ):
        assert line in text.splitlines(), text


def test_a_rule_in_chinese(rules: Rulebook) -> None:
    text = explanation_text(explain(rules, "R"), "zh")
    for words in (
        "数量不得超限",
        "规则原文",
        "实际判断内容",
        "30 天 (自 2021-01-01) — 试行",
        "未设置（不明）",
        "某法 7: 待确认",
    ):
        assert words in text


def test_a_finding_part_by_part_with_what_would_have_changed_it(rules: Rulebook) -> None:
    lines = subject(rules, "I").splitlines()
    assert lines[0] == "id=I · R · fail"
    assert "  on 2021-03-01" in lines
    assert "  total = 5" in lines
    at = lines.index("    total > :limit or i.n > :later → true")
    assert lines[at + 1 : at + 5] == [
        "      total > :limit → true",
        "        total = 5",
        "        :limit = 3",
        "        it would be `unknown` if `total <= 3`",
    ]
    assert "      i.n > :later → unknown (the parameter later is not set)" in lines


def test_what_does_not_apply_says_what_would(rules: Rulebook) -> None:
    lines = subject(rules, "J").splitlines()
    assert lines[0] == "id=J · R · not applicable"
    assert "      it would be `unknown` if `i.k = 'a'`" in lines


def test_an_unknown_names_its_causes_in_chinese(rules: Rulebook) -> None:
    text = subject(rules, "K", "zh")
    assert text.startswith("id=K · R · 数据不足\n")
    assert "i.n = (无法识别) (“item·n”无法识别)" in text
    assert "若此项成立，则为“线索”" in text or "则为“线索”" in text


def test_the_hint_is_true(rules: Rulebook) -> None:
    """Changing the value that the hint names gives the verdict that it names."""
    changed = {**RECORDS, "ev": [{**RECORDS["ev"][0], "q": "3"}]}
    found = explain(rules, "R", subject=["I"], records=changed, as_of=date(2021, 6, 30))
    assert found.subjects[0].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rule": "Q"}, "no rule `Q`"),
        ({"rule": "R", "subject": ["I"]}, "a subject is explained from records"),
        ({"rule": "R", "subject": ["Z"], "records": RECORDS, "as_of": date(2021, 6, 30)}, "no subject `Z`"),
        (
            {"rule": "R", "subject": ["I"], "records": {"ev": []}, "as_of": date(2021, 6, 30)},
            "cannot be checked",
        ),
    ],
)
def test_questions_that_make_no_sense(rules: Rulebook, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        explain(rules, **arguments)  # type: ignore[arg-type]  # the table above holds good ones


def test_a_kind_shows_what_it_became() -> None:
    text = """
    parameters:
      least: {type: integer, value: 3, title: {zh: 最少, en: the least}}
    rules:
      - id: U
        title: t
        severity: low
        for: item i
        where: i.n > :least
        unique: {by: [i.k, i.d]}
    """
    shown = explanation_text(explain(book(text), "U"), "en")
    assert "  unique by: i.k; i.d" in shown
    assert "  derive U rows: from: item i" in shown
    assert "  forbid: count of alike other > 1" in shown
    assert "  :least: the least" in shown
