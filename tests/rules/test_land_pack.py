"""The eight land prohibitions are whole: every clause, every verdict, every edge, and in both languages."""

from __future__ import annotations

import re

import pytest

from accountability.model.rule import Rule
from accountability.model.verdict import Verdict
from accountability.rulebook.lints import lint
from tests.rules.coverage_table import PAGE, page
from tests.rules.mutants import Mutant, mutants
from tests.rules.test_cases import LAND, verdicts

CLAUSES = [f"L{n:02}{clause}" for n in range(1, 9) for clause in ("", "-a", "-b", "-c")]
RULES = pytest.mark.parametrize("rule", LAND.rules.values(), ids=lambda rule: rule.id)


def test_every_prohibition_and_clause_has_a_rule() -> None:
    assert sorted({str(rule.item) for rule in LAND.rules.values()}) == CLAUSES


@RULES
def test_a_rule_has_a_case_for_every_verdict(rule: Rule) -> None:
    assert {v for case in rule.cases for v in case.expect.values()} == set(Verdict)


@pytest.mark.parametrize(
    "mutant",
    [
        pytest.param(mutant, id=f"{rule.id}: {mutant.written}")
        for rule in LAND.rules.values()
        for mutant in mutants(LAND, rule)
    ],
)
def test_a_case_stands_on_every_edge(mutant: Mutant) -> None:
    """The day itself, the yuan itself: a rule that has lost or gained an edge fails one of its cases."""
    rule = mutant.book.rules[mutant.rule]
    assert any(
        verdicts(mutant.book, rule, case).get(key) is not verdict
        for case in rule.cases
        for key, verdict in case.expect.items()
    )


@RULES
def test_a_rule_says_all_that_a_reader_needs(rule: Rule) -> None:
    assert rule.citations
    assert rule.origin == "ours"
    assert "S34" in rule.tags
    for words in (rule.words.title, rule.words.message, rule.words.remedy):
        assert set(words) == {"zh", "en"}
        assert re.search("[\u4e00-\u9fff]", words["zh"])
        assert not re.search("[\u4e00-\u9fff]", words["en"])
        assert not re.search("[\u4e00-\u9fff] ?[,;:.!?]", words["zh"]), "Chinese punctuation in Chinese texts"


@RULES
def test_a_message_says_that_it_is_to_be_checked(rule: Rule) -> None:
    assert rule.words.message["zh"].endswith("待核实")


def test_an_authority_says_how_far_it_was_read() -> None:
    cited = {c.authority.id: c.authority for rule in LAND.rules.values() for c in rule.citations}
    for authority in cited.values():
        assert set(authority.title) == {"zh", "en"}
        if authority.status == "read":
            assert authority.start is not None
            assert authority.source


def test_a_parameter_has_a_title_and_what_is_unsettled_has_no_value() -> None:
    for parameter in LAND.parameters.values():
        assert set(parameter.title) == {"zh", "en"}
    unset = {p.name for p in LAND.parameters.values() if not p.entries and not p.otherwise}
    assert unset == {"other_mode_term", "representatives_may_decide", "sweep_from", "sweep_to"}
    assert all(LAND.parameters[name].local for name in unset)


def test_nothing_is_left_unfinished() -> None:
    """What is still to be confirmed about the law is remarked on, and that alone."""
    assert {remark.code for remark in lint(LAND, strict=True)} <= {"authority-to-confirm"}


def test_the_table_of_cases_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(LAND), "run `python -m tests.rules.coverage_table`"
