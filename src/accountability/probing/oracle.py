"""What the definition says of a small set of ledgers: the written meaning that plantings go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TypeAlias, TypeVar

from accountability.model.expression import (
    Column,
    Compare,
    Contains,
    During,
    Expr,
    Fold,
    In,
    Matches,
    Same,
    Test,
)
from accountability.model.records import Key, Records, Row, Source
from accountability.model.rule import Rule
from accountability.model.types import BoolType
from accountability.model.values import Cause, CauseKind, Unknown, cause
from accountability.model.verdict import Verdict
from accountability.probing.distance import distance
from accountability.probing.gaps import Gap, gap_between
from accountability.probing.worlds import World
from accountability.semantics.env import Env
from accountability.semantics.evaluator import Evaluator
from accountability.semantics.folds import Result
from accountability.semantics.keys import subject_of
from accountability.semantics.periods import period_relations
from accountability.semantics.ranges import Range, compare_ranges
from accountability.semantics.rows import Bound, Relation, of_table, relation
from accountability.semantics.run import missing, subjects
from accountability.semantics.verdicts import judge
from accountability.semantics.workdays import Workdays, calendar_of

# A subject: its key, and where it stands if it has none.
Ident: TypeAlias = tuple[Key, Source | None]
Verdicts: TypeAlias = Mapping[Ident, Verdict]
ATOMS = (Compare, In, Contains, Matches, During, Test, Same)


_OVERHEAD = 100  # steps that a set of ledgers costs beside those of its expressions


class TooLong(Exception):  # it never leaves the package
    """The definition would take too many steps."""


class Oracle:
    """The definition over worlds that share most of their ledgers, for one rule."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._relations: dict[tuple[str, int], tuple[tuple[Row, ...], Relation]] = {}
        self._calendars: dict[int, tuple[object, Workdays]] = {}
        self._periods: dict[tuple[date, date], Mapping[str, Relation]] = {}
        self.asked = 0  # steps of the definition
        self.last = 0  # of these, for the last set of ledgers

    def verdicts(self, world: World, most: int | None = None) -> Verdicts:
        """The verdict of every subject; none where the rule cannot be checked.

        Raises `TooLong` after `most` steps.
        """
        evaluator = self._evaluator(world, Counting)
        evaluator.most = most
        return self._verdicts(evaluator)

    def traced(self, world: World) -> tuple[Verdicts, Trace]:
        """The verdicts, with every atom that was evaluated on the way."""
        evaluator = self._evaluator(world, Tracing)
        found = self._verdicts(evaluator)
        return found, evaluator.trace

    def distance(self, world: World) -> Fraction:
        """How far the ledgers are from a breach."""
        evaluator = self._evaluator(world, Counting)
        found = distance(evaluator, self.rule)
        self._worked(evaluator)
        return found

    def _worked(self, evaluator: Counting) -> None:
        self.last = evaluator.steps + _OVERHEAD
        self.asked += self.last

    def _verdicts(self, evaluator: Counting) -> Verdicts:
        rule, book = self.rule, evaluator.book
        if missing(book, evaluator.relations, [item.relation for item in rule.source.items]) is not None:
            return {}
        found: dict[Ident, Verdict] = {}
        for binding, frame in subjects(evaluator, rule):
            subject = subject_of(book, rule.source, binding)
            verdict = judge(evaluator, rule, frame.env, binding.exists).verdict
            ident = (subject.key, subject.row)
            found[ident] = verdict if found.get(ident, verdict) is verdict else Verdict.UNKNOWN
        self._worked(evaluator)
        return found

    def _evaluator(self, world: World, kind: type[_Kind]) -> _Kind:
        setting = world.setting
        relations = dict(self._of_period(setting.period))
        for name, rows in world.tables.items():
            relations[name] = self._of_rows(world, name, rows)
        return kind(setting.book, setting.as_of, relations, self._workdays(world))

    def _of_period(self, period: tuple[date, date] | None) -> Mapping[str, Relation]:
        if period is None:
            return {}
        if period not in self._periods:
            self._periods[period] = period_relations(*period)
        return self._periods[period]

    def _of_rows(self, world: World, name: str, rows: tuple[Row, ...]) -> Relation:
        known = self._relations.get((name, id(rows)))
        if known is not None and known[0] is rows:
            return known[1]
        record = world.setting.book.records[name]
        causes: frozenset[Cause] = (
            frozenset({cause(CauseKind.REGISTER_PARTIAL, name)}) if record.partial else frozenset()
        )
        made = relation(tuple(of_table(name, row, bool(record.key)) for row in rows), causes)
        self._relations[name, id(rows)] = (rows, made)
        return made

    def _workdays(self, world: World) -> Workdays:
        calendar = world.setting.book.calendar
        rows = world.tables.get(calendar.record) if calendar is not None else None
        known = self._calendars.get(id(rows))
        if known is None or known[0] is not rows:
            known = (rows, calendar_of(calendar, Records({} if rows is None else world.typed())))
            self._calendars[id(rows)] = known
        return known[1]


def is_calendar(world: World, record: str) -> bool:
    """Whether the records of a type are the days of the rulebook's calendar."""
    calendar = world.setting.book.calendar
    return calendar is not None and calendar.record == record


Occurrence: TypeAlias = tuple[int, tuple[tuple[str, object], ...]]


@dataclass(slots=True)
class Trace:
    """What every atom was, told apart by its identity and the rows it was asked of; what its sides lacked."""

    truths: dict[Occurrence, bool | None] = field(default_factory=dict)
    gaps: dict[int, set[Gap]] = field(default_factory=dict)

    def flips(self, other: Trace) -> frozenset[int]:
        """The atoms that are true of some rows here and false of the same rows there, or the reverse."""
        return frozenset(
            at[0]
            for at, truth in self.truths.items()
            if truth is not None and other.truths.get(at) is (not truth)
        )


class Counting(Evaluator):
    """The definition, counting its steps: what an effort is measured in, the same on every machine."""

    steps = 0
    most: int | None = None

    def result(self, expr: Expr, env: Env) -> Result:
        self.steps += 1
        if self.most is not None and self.steps > self.most:
            raise TooLong
        return super().result(expr, env)


_Kind = TypeVar("_Kind", bound=Counting)


class Tracing(Counting):
    """The definition, taking note of every atom."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # handed on as they are
        self.trace = Trace()

    def result(self, expr: Expr, env: Env) -> Result:
        if isinstance(expr, Compare):
            left, right = self.result(expr.left, env), self.result(expr.right, env)
            found: Result = compare_ranges(expr.op, left, right)
            gap = gap_between(left, right)
            if gap is not None:
                self.trace.gaps.setdefault(id(expr), set()).add(gap)
        else:
            found = super().result(expr, env)
            if not is_atom(expr):
                return found
        rows = tuple((a, row.sort if isinstance(row, Bound) else row) for a, row in env.rows.items())
        truth = None if isinstance(found, Unknown | Range) else found is True
        self.trace.truths[id(expr), rows] = truth
        return found


def is_atom(expr: Expr) -> bool:
    """Whether an expression is true or false by itself: a comparison, a test, a quantifier, a flag."""
    if isinstance(expr, Fold):
        return expr.kind in ("some", "no", "every")
    return isinstance(expr, ATOMS) or (isinstance(expr, Column) and isinstance(expr.type, BoolType))
