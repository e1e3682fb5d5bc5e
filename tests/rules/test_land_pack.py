"""The eight land prohibitions are whole: every clause, every verdict, every edge, and in both languages."""

from __future__ import annotations

import re
from datetime import date
from random import Random

import pytest

from accountability.model.rule import Rule
from accountability.model.verdict import Verdict
from accountability.records.door import read
from accountability.results.parameters import listed
from accountability.rulebook.choose import choose
from accountability.rulebook.lints import lint
from accountability.rulebook.reads import columns_in
from accountability.semantics.run import evaluate
from tests.language.test_domain_checks import ledger
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


# Parts without which a rule says the same: its own date says so already, or another part does.
SAID_TWICE = {
    **dict.fromkeys(("L02-1", "L02-2", "L02-4", "L02-c"), "without c.signed_on >= :legacy_before"),
    **dict.fromkeys(("L07-1", "L07-2", "L07-3", "L07-4"), "without f.signed_on is not missing"),
    "L07-b": "without g.comp_id <> f.comp_id",
    "L08-a-4": "without p.approved_on is not missing",
    "L08-a-5": "without p.received_on is not missing",
}


def said_by_the_author(mutant: Mutant) -> bool:
    """Not what a kind adds for fields that may be none (`x = x`): the kind's own tests hold that."""
    left, _, right = mutant.written.removeprefix("without ").partition(" = ")
    return left != right and "due is not missing" not in mutant.written


@pytest.mark.parametrize(
    "mutant",
    [
        pytest.param(mutant, id=f"{rule.id}: {mutant.written}")
        for rule in LAND.rules.values()
        for mutant in mutants(LAND, rule)
        if said_by_the_author(mutant) and SAID_TWICE.get(rule.id) != mutant.written
    ],
)
def test_a_case_stands_on_every_edge_and_on_every_part(mutant: Mutant) -> None:
    """The day itself, the yuan itself: a rule that lost an edge or a part fails one of its cases."""
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
def test_what_a_finding_shows_is_marked_in_no_ledger(rule: Rule) -> None:
    """A finding begins with the record: no name, no relative, no account is among what its author shows."""
    marked = [
        column.name
        for column in columns_in(rule.show, rule.measure)
        for record in column.records[-1:]
        if record in LAND.records and LAND.records[record].fields[column.name].mark is not None
    ]
    assert marked == []


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


def test_the_profiles_of_the_interview_and_an_example_are_there() -> None:
    assert {"city", "dongli", "example", "jizhou"} <= set(LAND.profiles)


@pytest.mark.parametrize("profile", LAND.profiles)
def test_a_profile_gives_a_reason_for_all_that_it_sets(profile: str) -> None:
    for parameter in LAND.overlays[profile].values():
        for values in parameter.entries.values():
            assert all(set(value.reason) == {"zh", "en"} for value in values)


@pytest.mark.parametrize("profile", ["city", "dongli", "jizhou"])
def test_no_profile_makes_up_what_no_source_gives(profile: str) -> None:
    """What is not public stays open: the reading of the law, the days of the sweep, the limits."""
    open_ = {each.name for each in listed(choose(LAND, profile)) if each.to_set}
    local = {parameter.name for parameter in LAND.parameters.values() if parameter.local}
    assert open_ == local - {"shed_max", "shed_max_large"}


def test_the_example_profile_leaves_nothing_open() -> None:
    assert not [each.name for each in listed(choose(LAND, "example")) if each.to_set]


def test_nothing_is_left_unfinished() -> None:
    """What is still to be confirmed about the law is remarked on, and that alone."""
    assert {remark.code for remark in lint(LAND, strict=True)} <= {"authority-to-confirm"}


def test_the_table_of_cases_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(LAND), "run `python -m tests.rules.coverage_table`"


@pytest.mark.parametrize("seed", range(3))
def test_every_rule_answers_on_any_ledger(seed: int) -> None:
    """Each rule gives each subject a verdict, on ledgers full of blanks and dangling references."""
    random, as_of = Random(seed), date(2021, 6, 30)
    given: dict[str, object] = {name: ledger(random, record) for name, record in LAND.records.items()}
    chosen = choose(LAND, "example")
    results = evaluate(chosen, read(LAND.records, given, as_of), as_of)
    assert {result.rule for result in results if result.status == "checked"} == set(LAND.rules)
    undecided = [o for result in results for o in result.outcomes if o.verdict is Verdict.UNKNOWN]
    assert undecided
    assert all(outcome.causes for outcome in undecided)
