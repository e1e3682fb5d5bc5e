"""The meaning of every expression: one short method per node of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from accountability.language import regex
from accountability.model import expression as e
from accountability.model.records import PERIOD_TYPES, RecordType
from accountability.model.rule import Parameter, Rulebook
from accountability.model.types import ListType
from accountability.model.values import (
    NONE,
    UNLIMITED,
    CauseKind,
    ListValue,
    State,
    Truth,
    Unknown,
    Value,
    cause,
)
from accountability.semantics.aggregates import fold
from accountability.semantics.arithmetic import arithmetic, shift
from accountability.semantics.compare import compare, same
from accountability.semantics.derived import derive
from accountability.semantics.env import Env
from accountability.semantics.folds import Result
from accountability.semantics.functions import KEEPS_UNLIMITED, MEANINGS
from accountability.semantics.logic import all_of, any_of, as_truth, blocked, merged, negation, undetermined
from accountability.semantics.parameters import look_up
from accountability.semantics.periods import shares_days
from accountability.semantics.positions import position
from accountability.semantics.ranges import Range, compare_ranges
from accountability.semantics.references import active, column
from accountability.semantics.rows import Bound, Relation
from accountability.semantics.workdays import Workdays


class Evaluator:
    """Evaluates expressions over relations. `relations` grows as derived records are computed."""

    def __init__(
        self, book: Rulebook, as_of: date, relations: dict[str, Relation], workdays: Workdays
    ) -> None:
        self.book = book
        self.as_of = as_of
        self.relations = relations
        self.workdays = workdays
        self._records: Mapping[str, RecordType] = {
            **PERIOD_TYPES,
            **book.records,
            **{name: d.record for name, d in book.derived.items()},
        }

    def relation(self, name: str) -> Relation:
        """The rows of a record type, derived record or period relation; open if not supplied.

        A derived record is computed when it is first asked for.
        """
        if name not in self.relations and name in self.book.derived:
            self.relations[name] = derive(self, self.book.derived[name], self.as_of)
        if name in self.relations:
            return self.relations[name]
        kind = CauseKind.NO_PERIOD if name in PERIOD_TYPES else CauseKind.REGISTER_ABSENT
        return Relation((), frozenset({cause(kind, name)}))

    def candidates(self, name: str, rows: e.RowSet, env: Env) -> Relation:  # noqa: ARG002  # all are looked at
        """The rows of a relation among which a row set finds its own: here, all of them.

        Whoever has an index may leave out rows that surely do not satisfy the set's condition.
        """
        return self.relation(name)

    def record(self, name: str) -> RecordType:
        """The record type behind a relation."""
        return self._records[name]

    def parameter(self, name: str) -> Parameter:
        """A parameter of the rulebook."""
        return self.book.parameters[name]

    def truth(self, expr: e.Expr, env: Env) -> Truth:
        """A condition's truth value."""
        return as_truth(self.value(expr, env))

    def value(self, expr: e.Expr, env: Env) -> Value:
        """An expression's value; a range is undetermined here."""
        result = self.result(expr, env)
        return result.unknown if isinstance(result, Range) else result

    def result(self, expr: e.Expr, env: Env) -> Result:
        """An expression's value, or the range of a fold over unknown inputs."""
        return _MEANINGS[type(expr)](self, expr, env)


def _let(ev: Evaluator, node: e.LetRef, env: Env) -> Result:
    memo = env.frame.memo
    if node.name not in memo:
        expr = env.frame.lets[node.name]
        assert not isinstance(expr, e.RowSet)
        memo[node.name] = ev.result(expr, env.frame.env)
    return memo[node.name]  # type: ignore[return-value]  # lets of scalars hold results


def _group_key(_ev: Evaluator, node: e.GroupKey, env: Env) -> Value:
    assert env.frame.group is not None
    return env.frame.group.cell(node.name)


def _element(_ev: Evaluator, node: e.Element, env: Env) -> Value:
    element = env.rows[node.alias]
    assert not isinstance(element, Bound)
    return element


def _parameter(ev: Evaluator, node: e.Param, env: Env) -> Value:
    keys = tuple(ev.value(key, env) for key in node.keys)
    day = env.frame.date if node.at is None else ev.value(node.at, env)
    return look_up(ev.parameter(node.name), keys, day)


def _compare(ev: Evaluator, node: e.Compare, env: Env) -> Truth:
    return compare_ranges(node.op, ev.result(node.left, env), ev.result(node.right, env))


def _in(ev: Evaluator, node: e.In, env: Env) -> Truth:
    item = ev.value(node.item, env)
    options = [ev.value(option, env) for option in node.options]
    if len(options) == 1 and (isinstance(node.options[0].type, ListType)):
        return _in_list(item, options[0])
    return any_of([compare("=", item, option) for option in options])


def _in_list(item: Value, items: Value) -> Truth:
    stopped = blocked(item, items)
    if stopped is not None:
        return as_truth(stopped)
    assert isinstance(items, ListValue)
    outside: list[Truth] = [Unknown(State.UNDETERMINED, items.open)] if items.open else []
    return any_of([*(compare("=", item, i) for i in items.items), *outside])


def _contains(ev: Evaluator, node: e.Contains, env: Env) -> Truth:
    whole, part = ev.value(node.whole, env), ev.value(node.part, env)
    if isinstance(node.whole.type, ListType):
        return _in_list(part, whole)
    stopped = blocked(whole, part)
    return as_truth(stopped if stopped is not None else str(part) in str(whole))


def _matches(ev: Evaluator, node: e.Matches, env: Env) -> Truth:
    text = ev.value(node.text, env)
    stopped = blocked(text)
    return as_truth(stopped if stopped is not None else regex.matches(node.pattern, str(text)))


def _during(ev: Evaluator, node: e.During, env: Env) -> Truth:
    period = env.rows[node.alias]
    assert isinstance(period, Bound)
    return shares_days(ev.value(node.what, env), period, node.whole)


def _test(ev: Evaluator, node: e.Test, env: Env) -> Truth:
    value = ev.value(node.operand, env)
    if node.kind in ("true", "false"):
        return value is (node.kind == "true")
    if isinstance(value, Unknown) and value.state is State.UNDETERMINED:
        return merged((value,))
    if node.kind == "unreadable":
        return isinstance(value, Unknown) and value.state is State.UNREADABLE
    return value is NONE or (isinstance(value, Unknown) and value.state is State.EMPTY)


def _same(ev: Evaluator, node: e.Same, env: Env) -> Truth:
    return same(ev.value(node.left, env), ev.value(node.right, env))


def _shift(ev: Evaluator, node: e.Shift, env: Env) -> Value:
    start, amount = ev.value(node.start, env), ev.value(node.amount, env)
    if node.unit == "working_day":
        return ev.workdays.moved(start, amount, node.sign)
    return shift(start, amount, node.sign, node.unit)


def _else(ev: Evaluator, node: e.Else, env: Env) -> Result:
    value = ev.result(node.value, env)
    return ev.result(node.default, env) if value is NONE else value


def _if(ev: Evaluator, node: e.If, env: Env) -> Result:
    condition = ev.truth(node.condition, env)
    if isinstance(condition, Unknown):
        return merged((condition,))
    return ev.result(node.then if condition else node.otherwise, env)


def _call(ev: Evaluator, node: e.Call, env: Env) -> Value:
    args = [ev.value(arg, env) for arg in node.args]
    if any(arg is UNLIMITED for arg in args) and node.name not in KEEPS_UNLIMITED:
        return _of_unlimited(args)
    if node.name == "list":  # the one function that takes none: it leaves it out
        unknowns = [a for a in args if isinstance(a, Unknown)]
        return merged(unknowns) if unknowns else MEANINGS["list"](*args)
    stopped = blocked(*args)
    if stopped is not None:
        return stopped
    match node.name:
        case "nth_workday":
            return ev.workdays.nth(*args)
        case "is_workday":
            return ev.workdays.is_workday(*args)
        case "workdays":
            return ev.workdays.between(*args)
    return MEANINGS[node.name](*args)


def _of_unlimited(args: list[Value]) -> Value:
    """A function that needs a number or date it can compute with."""
    stopped = blocked(*args)
    return stopped if stopped is not None else undetermined(CauseKind.OUT_OF_RANGE)


_MEANINGS: Mapping[type, Callable[[Evaluator, Any, Env], Result]] = {
    e.Literal: lambda _ev, node, _env: node.value,
    e.AsOf: lambda ev, _node, _env: ev.as_of,
    e.Column: column,
    e.Active: active,
    e.Element: _element,
    e.LetRef: _let,
    e.GroupKey: _group_key,
    e.Param: _parameter,
    e.Not: lambda ev, node, env: negation(ev.truth(node.operand, env)),
    e.And: lambda ev, node, env: all_of(ev.truth(term, env) for term in node.terms),
    e.Or: lambda ev, node, env: any_of(ev.truth(term, env) for term in node.terms),
    e.Compare: _compare,
    e.In: _in,
    e.Contains: _contains,
    e.Matches: _matches,
    e.During: _during,
    e.Test: _test,
    e.Same: _same,
    e.Arith: lambda ev, node, env: arithmetic(node.op, ev.value(node.left, env), ev.value(node.right, env)),
    e.Shift: _shift,
    e.Else: _else,
    e.If: _if,
    e.Call: _call,
    e.Fold: fold,
    e.Position: position,
}
