"""A rule's own cases, run by the definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from accountability.model.rule import Case, Rule, Rulebook
from accountability.model.verdict import Outcome
from accountability.records.door import read
from accountability.rulebook.choose import choose
from accountability.semantics.run import evaluate


def outcomes(book: Rulebook, rule: Rule, case: Case) -> Sequence[Outcome]:
    """What one rule says about every subject of a case."""
    chosen = choose(book, case.profile, case.params)
    records = read(chosen.records, case.given, case.as_of, omitted_is_empty=True)
    (result,) = evaluate(chosen, records, case.as_of, case.period, [rule.id])
    assert result.status == "checked", result.reason
    return tuple(result.outcomes)


def verdicts(book: Rulebook, rule: Rule, case: Case) -> Mapping[tuple[str, ...], str]:
    """The verdict of every subject of one rule in one of its cases."""
    return {outcome.subject.key: outcome.verdict.value for outcome in outcomes(book, rule, case)}


def expected(case: Case) -> Mapping[tuple[str, ...], str]:
    return {key: verdict.value for key, verdict in case.expect.items()}
