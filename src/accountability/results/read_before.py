"""A result over typed tables, with the problems that were found when these were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from accountability.model.records import Problem
from accountability.model.rule import Rulebook
from accountability.planning.needs import needs
from accountability.records.problems import order
from accountability.results.assemble import incomplete_columns, problems_of
from accountability.results.assessment import Assessment, RecordCount


def with_problems(book: Rulebook, result: Assessment, found: Sequence[Problem]) -> Assessment:
    """The result as a run over the ledgers themselves gives it; `found` are open to read already."""
    known = {entry.problem for entry in result.problems}
    more = [problem for problem in found if problem not in known]
    if not more:
        return result
    needed = needs(book, result.rules)
    all_ = sorted((*(entry.problem for entry in result.problems), *more), key=order)
    problems = tuple(problems_of(book, all_, needed))
    count = Counter(entry.problem.record for entry in problems)
    return replace(
        result,
        problems=problems,
        records={name: RecordCount(entry.rows, count[name]) for name, entry in result.records.items()},
        incomplete=(*result.incomplete, *incomplete_columns(more, needed)),
    )
