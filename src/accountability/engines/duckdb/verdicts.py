"""From truth values to verdicts: what a rule says about each of its subjects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import (
    TRUE_CELL,
    Cell,
    all_true,
    any_true,
    together,
    truth,
)
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.parameters import within
from accountability.engines.duckdb.scope import Scope
from accountability.engines.duckdb.source import Source
from accountability.engines.duckdb.source_rows import source_scope
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.terms import flat
from accountability.model.rule import Citation, Rule
from accountability.model.values import CauseKind
from accountability.model.verdict import Verdict
from accountability.planning.plan import is_around, looks_around


class Code(IntEnum):
    """A verdict as the small number that stands in verdict tables."""

    PASS = 0
    NOT_APPLICABLE = 1
    FAIL = 2  # what a report says more of has the second bit
    UNKNOWN = 3


VERDICTS = {
    Code.FAIL: Verdict.FAIL,
    Code.PASS: Verdict.PASS,
    Code.UNKNOWN: Verdict.UNKNOWN,
    Code.NOT_APPLICABLE: Verdict.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """The two truth values behind a verdict, over the frame of the subjects.

    Where `wanted` does not hold, the rule surely does not apply.
    """

    applies: Cell
    broken: Cell
    wanted: Sql

    def verdict(self, shift: int) -> Sql:
        """The verdict as a small number, moved `shift` bits to the left."""
        a, b = self.applies.value, self.broken.value

        def code(found: Code) -> Sql:
            return Sql(f"({int(found) << shift}::UBIGINT)")

        branches = [(sql.is_(a, False), code(Code.NOT_APPLICABLE))] if a != sql.TRUE else []
        branches += [
            (sql.is_(b, False), code(Code.PASS)),
            (sql.is_(sql.all_of((a, b)), True), code(Code.FAIL)),
        ]
        return sql.case(branches, code(Code.UNKNOWN))

    @property
    def reasons(self) -> Sql:
        """Why the verdict is unknown, where it is."""
        return together((self.applies.causes(), self.broken.causes()))


def rule_scope(
    lowering: Lowerer, source: Source, rule: Rule, only: str | None = None, frame: Frame | None = None
) -> Scope:
    """The scope of a rule's subjects; the rule's date decides which values of parameters hold."""
    today = source_scope(lowering, source, rule.lets, only, frame)
    scope = replace(today, whole=partial(rule_scope, lowering, source.whole, rule))
    if rule.on is None:
        return scope
    day = lowering.keep(lowering.value(rule.on, today), scope.frame)
    return replace(scope, day=day, memo={})


def judge(lowering: Lowerer, rule: Rule, scope: Scope) -> Judged:
    """A (exists, `where`, in force) and B (broken, unless `unknown_when`)."""
    scope = scope if lowering.explaining else _narrowed(lowering, rule, scope)
    where = TRUE_CELL if rule.where is None else lowering.truth(rule.where, scope)
    applies = all_true([scope.exists, where, force(rule.citations, scope.day)])
    broken = _broken(lowering, rule, scope)
    return Judged(lowering.keep(applies, scope.frame), lowering.keep(broken, scope.frame), scope.wanted)


def _narrowed(lowering: Lowerer, rule: Rule, scope: Scope) -> Scope:
    """The scope in which rows are looked up only for subjects that the rule may apply to."""
    terms = [] if rule.where is None or not looks_around(rule) else list(flat(rule.where))
    plain = [lowering.truth(term, scope) for term in terms if not is_around(term, rule.lets)]
    return replace(scope, wanted=sql.all_of(sql.is_not(term.value, False) for term in plain))


def _broken(lowering: Lowerer, rule: Rule, scope: Scope) -> Cell:
    broken = lowering.truth(rule.broken, scope)
    if rule.unknown_when is None:
        return broken
    undecidable = lowering.keep(lowering.truth(rule.unknown_when, scope), scope.frame)
    stopped = sql.is_not(undecidable.value, False)
    said = lowering.reasons.of(CauseKind.UNKNOWN_WHEN, rule.id)

    def why() -> Sql:
        return sql.case(
            [(undecidable.is_unknown, undecidable.why()), (sql.is_(undecidable.value, True), said())],
            broken.causes(),
        )

    return truth(sql.case([(stopped, sql.NULL)], broken.value), why)


def force(citations: Sequence[Citation], day: Cell) -> Cell:
    """Whether any of the citations is in force on `day`; a rule that cites nothing always is."""
    return any_true([_cited(citation, day) for citation in citations]) if citations else TRUE_CELL


def _cited(citation: Citation, day: Cell) -> Cell:
    bounds = [(citation.authority.start, citation.authority.end), (citation.start, citation.end)]
    if all(bound == (None, None) for bound in bounds):
        return TRUE_CELL
    inside = sql.all_of(within(start, end, day) for start, end in bounds)
    value = sql.case([(day.is_unknown, sql.NULL), (day.is_none, sql.FALSE)], inside)
    return truth(value, day.why, may_be_unknown=day.may_be_unknown)
