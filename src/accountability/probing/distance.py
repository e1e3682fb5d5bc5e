"""How far a set of ledgers is from breaking a rule: the branch distance of search-based testing.

A condition that has the wanted truth is at distance 0; a conjunction adds its parts, an
alternative takes the nearest, a comparison is the nearer the less its sides lie apart
(Korel 1990; Tracey et al. 1998).
"""

from __future__ import annotations

from fractions import Fraction

from accountability.model.expression import And, Compare, Expr, LetRef, Not, Or, RowSet
from accountability.model.rule import Rule
from accountability.model.values import Truth, Unknown
from accountability.probing.gaps import gap_between
from accountability.semantics.env import Env
from accountability.semantics.evaluator import Evaluator
from accountability.semantics.run import missing, subjects
from accountability.semantics.verdicts import force

FAR = Fraction(1000)  # where there is no subject at all
_UNKNOWN = Fraction(2)


def distance(evaluator: Evaluator, rule: Rule) -> Fraction:
    """The distance of the subject that is nearest to a breach; 0 where one fails."""
    if (
        missing(evaluator.book, evaluator.relations, [item.relation for item in rule.source.items])
        is not None
    ):
        return FAR
    found = [
        _truth(binding.exists, True) + _of(evaluator, rule, frame.env, force(rule.citations, frame.date))
        for binding, frame in subjects(evaluator, rule)
    ]
    return min(found, default=FAR)


def _of(evaluator: Evaluator, rule: Rule, env: Env, in_force: Truth) -> Fraction:
    total = _truth(in_force, True) + apart(evaluator, rule.broken, env, True)
    if rule.where is not None:
        total += apart(evaluator, rule.where, env, True)
    if rule.unknown_when is not None:
        total += apart(evaluator, rule.unknown_when, env, False)
    return total


def apart(evaluator: Evaluator, expr: Expr, env: Env, wanted: bool) -> Fraction:
    """How far a condition is from being `wanted`."""
    match expr:
        case Not(operand=operand):
            return apart(evaluator, operand, env, not wanted)
        case And(terms=terms) | Or(terms=terms):
            parts = [apart(evaluator, term, env, wanted) for term in terms]
            return sum(parts, Fraction(0)) if isinstance(expr, And) is wanted else min(parts)
        case LetRef(name=name):
            let = env.frame.lets[name]
            if not isinstance(let, RowSet):
                return apart(evaluator, let, env.frame.env, wanted)
    truth = evaluator.truth(expr, env)
    lacking = _truth(truth, wanted)
    if lacking and isinstance(expr, Compare) and not isinstance(truth, Unknown):
        gap = gap_between(evaluator.result(expr.left, env), evaluator.result(expr.right, env))
        size = abs(gap.lacks) if gap is not None else Fraction(1)
        return lacking * (Fraction(1, 2) + size / (2 * (size + 1)))
    return lacking


def _truth(truth: Truth, wanted: bool) -> Fraction:
    return _UNKNOWN if isinstance(truth, Unknown) else Fraction(truth is not wanted)
