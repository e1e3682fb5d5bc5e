"""Why a subject got its verdict: every part of the condition with what it read and what it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from accountability.language.walk import children
from accountability.model.expression import (
    Active,
    And,
    Column,
    Compare,
    Element,
    Expr,
    Fold,
    GroupKey,
    LetRef,
    Not,
    Or,
    Param,
    Position,
    RowSet,
)
from accountability.model.rule import Rule
from accountability.model.types import BoolType
from accountability.model.values import Truth, Unknown, Value
from accountability.model.verdict import Subject, Verdict
from accountability.semantics.aggregates import witnesses
from accountability.semantics.env import Env, Frame
from accountability.semantics.evaluator import Evaluator
from accountability.semantics.folds import Result
from accountability.semantics.keys import subject_of
from accountability.semantics.logic import all_of, any_of, negation
from accountability.semantics.rows import Binding
from accountability.semantics.verdicts import Judged, force, judge

_READS = (Column, Active, Element, GroupKey, LetRef, Param, Fold, Position)


@dataclass(frozen=True, slots=True)
class Read:
    """Something that a part read, and what it was; of a fold also how many rows counted."""

    expr: Expr
    value: Result
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a condition: `and`, `or`, `not` with their `parts`, or an atom with its `reads`.

    `otherwise` is what this atom alone would have to be, and the verdict that the subject would
    then have; None where the atom alone changes nothing.
    """

    expr: Expr
    truth: Truth
    parts: tuple[Part, ...] = ()
    reads: tuple[Read, ...] = ()
    otherwise: tuple[bool, Verdict] | None = None
    sides: tuple[tuple[str, Result], ...] = ()  # of a comparison: what `left` and `right` were


@dataclass(frozen=True, slots=True)
class Trace:
    """One rule about one subject, taken apart. `broken` is the condition as forbidden."""

    subject: Subject
    verdict: Verdict
    exists: Truth
    day: Value
    in_force: Truth
    where: Part | None
    unknown_when: Part | None
    broken: Part
    lets: tuple[Read, ...]
    measure: Value | None


def trace(evaluator: Evaluator, rule: Rule, binding: Binding, frame: Frame) -> Trace:
    """Everything that led to the verdict of one subject."""
    tracer = _Tracer(evaluator, rule, binding, frame)
    lets = tuple(
        tracer.read(LetRef(type=let.type, name=name), frame.env)
        for name, let in rule.lets.items()
        if not isinstance(let, RowSet)
    )
    return Trace(
        subject=subject_of(evaluator.book, rule.source, binding),
        verdict=judge(evaluator, rule, frame.env, binding.exists).verdict,
        exists=binding.exists,
        day=frame.date,
        in_force=force(rule.citations, frame.date),
        where=tracer.part(rule.where),
        unknown_when=tracer.part(rule.unknown_when),
        broken=tracer.condition(rule.broken),
        lets=lets,
        measure=None if rule.measure is None else evaluator.value(rule.measure, frame.env),
    )


class _Tracer:
    def __init__(self, evaluator: Evaluator, rule: Rule, binding: Binding, frame: Frame) -> None:
        self.evaluator = evaluator
        self.rule = rule
        self.binding = binding
        self.frame = frame
        self.verdict = self.forced(None, None)

    def part(self, expr: Expr | None) -> Part | None:
        return None if expr is None else self.condition(expr)

    def condition(self, expr: Expr) -> Part:
        """A condition with its parts; lets that are conditions are opened."""
        truth = self.evaluator.truth(expr, self.frame.env)
        inner = _connected(expr, self.rule)
        if inner:
            return Part(expr, truth, parts=tuple(self.condition(term) for term in inner))
        reads = tuple(self.read(node, self.frame.env) for node in _read_by(expr))
        return Part(expr, truth, (), reads, self.other_way(expr, truth), self.sides(expr))

    def sides(self, expr: Expr) -> tuple[tuple[str, Result], ...]:
        if not isinstance(expr, Compare):
            return ()
        env = self.frame.env
        return (
            ("left", self.evaluator.result(expr.left, env)),
            ("right", self.evaluator.result(expr.right, env)),
        )

    def read(self, expr: Expr, env: Env) -> Read:
        """What an expression was; of a fold the number of rows that surely counted too."""
        value = self.evaluator.result(expr, env)
        rows = len(witnesses(self.evaluator, expr, env).rows) if isinstance(expr, Fold) else None
        return Read(expr, value, rows)

    def other_way(self, atom: Expr, truth: Truth) -> tuple[bool, Verdict] | None:
        """The verdict with this atom turned round; an unknown atom is tried both ways."""
        tries = (True, False) if isinstance(truth, Unknown) else (not truth,)
        for forced in tries:
            verdict = self.forced(atom, forced)
            if verdict is not self.verdict:
                return forced, verdict
        return None

    def forced(self, atom: Expr | None, truth: bool | None) -> Verdict:
        """The verdict where `atom` is taken to be `truth`."""

        def whether(expr: Expr) -> Truth:
            if atom is not None and expr is atom:
                assert truth is not None
                return truth
            inner = _connected(expr, self.rule)
            if not inner:
                return self.evaluator.truth(expr, self.frame.env)
            truths = [whether(term) for term in inner]
            if isinstance(expr, Not):
                return negation(truths[0])
            return any_of(truths) if isinstance(expr, Or) else all_of(truths)

        rule = self.rule
        where: Truth = True if rule.where is None else whether(rule.where)
        applies = all_of((self.binding.exists, where, force(rule.citations, self.frame.date)))
        undecidable: Truth = False if rule.unknown_when is None else whether(rule.unknown_when)
        if undecidable is False:
            return Judged(applies, whether(rule.broken)).verdict
        return judge(self.evaluator, replace(rule, where=None), self.frame.env, applies).verdict


def _connected(expr: Expr, rule: Rule) -> tuple[Expr, ...]:
    """The conditions that `expr` joins; nothing for an atom."""
    match expr:
        case And(terms=terms) | Or(terms=terms):
            return terms
        case Not(operand=operand):
            return (operand,)
        case LetRef(name=name) if isinstance(expr.type, BoolType):
            let = rule.lets[name]
            return () if isinstance(let, RowSet) else (let,)
    return ()


def _read_by(expr: Expr) -> Iterator[Expr]:
    """What an atom reads: fields, parameters, lets and folds, not what stands inside a fold."""
    if isinstance(expr, _READS):
        yield expr
        return
    for child in children(expr):
        if not isinstance(child, RowSet):
            yield from _read_by(child)
