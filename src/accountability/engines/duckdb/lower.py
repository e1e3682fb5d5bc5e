"""From typed expressions to SQL: one short function per node of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from accountability.engines.duckdb import calls, dates, lists, numbers, paths, sql, texts, workdays
from accountability.engines.duckdb.cells import (
    ALWAYS,
    Cell,
    all_true,
    any_true,
    as_text,
    as_truth,
    blocked,
    merged,
    not_true,
    truth,
    unknown,
)
from accountability.engines.duckdb.choose import chosen
from accountability.engines.duckdb.compare import Side, compare, member, same, tested
from accountability.engines.duckdb.constants import constant
from accountability.engines.duckdb.folds import fold
from accountability.engines.duckdb.parameters import look_up
from accountability.engines.duckdb.positions import position
from accountability.engines.duckdb.scope import Item, Lowering, Row, Scope, reads_columns
from accountability.engines.duckdb.spelled import computing
from accountability.model import expression as e
from accountability.model.types import DateType, ListType, MonthType, TimestampType


def lowered(lowering: Lowering, expr: e.Expr, scope: Scope) -> Cell:
    """Any expression, over the frame of the scope."""
    return _LOWERED[type(expr)](lowering, expr, scope)


def _column(lo: Lowering, node: e.Column, scope: Scope) -> Cell:
    bound = scope.rows[node.alias]
    return lo.lift(paths.column(lo, node, bound), bound.frame, scope.frame)


def _element(lo: Lowering, node: e.Element, scope: Scope) -> Cell:
    bound = scope.rows[node.alias]
    assert isinstance(bound, Item)
    return lo.lift(bound.cell, bound.frame, scope.frame)


def _active(_lo: Lowering, _node: e.Active, _scope: Scope) -> Cell:
    raise TypeError("an interval is no column; see `_during`")


def _let(lo: Lowering, node: e.LetRef, scope: Scope) -> Cell:
    if node.name not in scope.memo:
        expr = scope.lets[node.name]
        assert not isinstance(expr, e.RowSet)
        scope.memo[node.name] = lo.keep(lo.cell(expr, scope.outside), scope.home)
    return lo.lift(scope.memo[node.name], scope.home, scope.frame)


def _group_key(lo: Lowering, node: e.GroupKey, scope: Scope) -> Cell:
    return lo.lift(scope.keys[node.name], scope.home, scope.frame)


def _parameter(lo: Lowering, node: e.Param, scope: Scope) -> Cell:
    keys = [lo.value(key, scope) for key in node.keys]
    if node.at is None:
        fixed = node.name not in scope.dated or not reads_columns(scope.day)
        day = scope.day if fixed else lo.lift(scope.day, scope.home, scope.frame)
    else:
        day = lo.value(node.at, scope)
    found = look_up(lo, lo.book.parameters[node.name], keys, day)
    return lo.keep(found, scope.frame) if keys else found


def _connected(lo: Lowering, node: e.And | e.Or, scope: Scope) -> Cell:
    terms = [lo.truth(term, scope) for term in node.terms]
    if lo.explaining:
        terms = [lo.keep(term, scope.frame) for term in terms]
    return all_true(terms) if isinstance(node, e.And) else any_true(terms)


def _sides(lo: Lowering, exprs: Sequence[e.Expr], scope: Scope) -> list[Side]:
    return [Side(lo.value(expr, scope), expr.type) for expr in exprs]


def _compare(lo: Lowering, node: e.Compare, scope: Scope) -> Cell:
    left, right = (Side(lo.cell(x, scope), x.type) for x in (node.left, node.right))
    if lo.explaining:
        left, right = (Side(lo.keep(s.cell, scope.frame), s.type) for s in (left, right))
    return compare(node.op, left, right, lo.reasons)


def _in(lo: Lowering, node: e.In, scope: Scope) -> Cell:
    item = lo.value(node.item, scope)
    if len(node.options) == 1 and isinstance(node.options[0].type, ListType):
        return lists.holds(lo, item, node.item.type, lo.value(node.options[0], scope), node.options[0].type)
    return member(Side(item, node.item.type), _sides(lo, node.options, scope), lo.reasons)


def _contains(lo: Lowering, node: e.Contains, scope: Scope) -> Cell:
    whole, part = lo.value(node.whole, scope), lo.value(node.part, scope)
    if isinstance(node.whole.type, ListType):
        return lists.holds(lo, part, node.part.type, whole, node.whole.type)
    whole, part = as_text(whole), as_text(part)
    return as_truth(blocked(Cell(sql.call("contains", whole.value, part.value)), whole, part))


def _matches(lo: Lowering, node: e.Matches, scope: Scope) -> Cell:
    text = as_text(lo.value(node.text, scope))
    return as_truth(blocked(Cell(texts.matches(lo, text.value, node.pattern)), text))


def _during(lo: Lowering, node: e.During, scope: Scope) -> Cell:
    bound = scope.rows[node.alias]
    assert isinstance(bound, Row)
    start, end = (
        lo.lift(paths.field(lo, bound, name), bound.frame, scope.frame) for name in ("start", "end")
    )
    if isinstance(node.what, e.Active):
        holder = scope.rows[node.what.alias]
        ends = paths.active(lo, node.what, holder)
        first, last = (lo.lift(c, holder.frame, scope.frame) for c in ends)
        return dates.shares_days((first, last), (start, end), node.whole)
    what = lo.value(node.what, scope)
    days = dates.days_of(what, node.what.type)
    shared = dates.shares_days(days, (start, end), node.whole)
    if what.states == ALWAYS:
        return shared
    value = sql.case([(what.is_unknown, sql.NULL), (what.is_none, sql.FALSE)], shared.value)

    def why() -> sql.Sql:
        return sql.case([(what.is_unknown, merged(what)())], shared.why())

    return truth(value, why, may_be_unknown=what.may_be_unknown or shared.may_be_unknown)


def _arith(lo: Lowering, node: e.Arith, scope: Scope) -> Cell:
    left, right = lo.value(node.left, scope), lo.value(node.right, scope)
    if isinstance(node.left.type, DateType | MonthType | TimestampType):
        return dates.difference(left, right, node.left.type, lo.reasons)
    left, right = (c if c.number is not None else replace(c, number=numbers.ONE) for c in (left, right))
    return numbers.arithmetic(node.op, left, right, lo.reasons, computing(lo, scope.frame))


def _shift(lo: Lowering, node: e.Shift, scope: Scope) -> Cell:
    start, amount = lo.value(node.start, scope), lo.value(node.amount, scope)
    if node.unit == "working_day":
        return workdays.moved(lo, node, start, amount)
    return dates.shifted(node, start, amount, lo.reasons)


def _else(lo: Lowering, node: e.Else, scope: Scope) -> Cell:
    value = lo.keep(lo.cell(node.value, scope), scope.frame)
    return chosen([(value.is_none, lo.cell(node.default, scope))], value)


def _if(lo: Lowering, node: e.If, scope: Scope) -> Cell:
    condition = lo.keep(lo.truth(node.condition, scope), scope.frame)
    then, otherwise = lo.cell(node.then, scope), lo.cell(node.otherwise, scope)
    undecided = unknown(condition.why)
    branches = [(sql.is_(condition.value, True), then), (sql.is_(condition.value, False), otherwise)]
    if not condition.may_be_unknown:
        return chosen(branches[:1], otherwise)
    return chosen(branches, undecided)


def _call(lo: Lowering, node: e.Call, scope: Scope) -> Cell:
    args = [lo.value(arg, scope) for arg in node.args]
    if lo.explaining or any(len(a.value.text) > _LONG for a in args):
        args = [lo.keep(arg, scope.frame) for arg in args]
    return calls.call(lo, node, args)


_LONG = 200  # characters of an operand that is worth a column of its own

_LOWERED: Mapping[type, Callable[[Any, Any, Scope], Cell]] = {
    e.Literal: lambda _lo, node, _scope: constant(node.value, node.type),
    e.AsOf: lambda lo, node, _scope: constant(lo.as_of, node.type),
    e.Column: _column,
    e.Active: _active,
    e.Element: _element,
    e.LetRef: _let,
    e.GroupKey: _group_key,
    e.Param: _parameter,
    e.Not: lambda lo, node, scope: not_true(lo.truth(node.operand, scope)),
    e.And: _connected,
    e.Or: _connected,
    e.Compare: _compare,
    e.In: _in,
    e.Contains: _contains,
    e.Matches: _matches,
    e.During: _during,
    e.Test: lambda lo, node, scope: tested(node.kind, lo.value(node.operand, scope)),
    e.Same: lambda lo, node, scope: same(*_sides(lo, (node.left, node.right), scope)),
    e.Arith: _arith,
    e.Shift: _shift,
    e.Else: _else,
    e.If: _if,
    e.Call: _call,
    e.Fold: lambda lo, node, scope: lo.keep(fold(lo, node, scope), scope.frame),
    e.Position: lambda lo, node, scope: lo.lift(position(lo, node, scope), scope.home, scope.frame),
}
