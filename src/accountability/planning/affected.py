"""Which rules a data problem affects, and which missing columns leave a run incomplete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from accountability.model.records import Problem
from accountability.planning.needs import Needs


def affected(problem: Problem, needed: Mapping[str, Needs]) -> tuple[str, ...]:
    """The rules that read a field which the problem is about, in order."""
    about = frozenset(problem.fields)
    return tuple(rule for rule, need in needed.items() if about & need.fields)


def missing_columns(
    problems: Iterable[Problem], needed: Mapping[str, Needs]
) -> tuple[tuple[Problem, tuple[str, ...]], ...]:
    """The missing columns that rules read, each with those rules."""
    found = ((p, affected(p, needed)) for p in problems if p.code == "column_missing")
    return tuple((problem, rules) for problem, rules in found if rules)
