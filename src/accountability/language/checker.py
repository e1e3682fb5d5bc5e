"""The type checker: a syntax tree becomes a typed expression, or every mistake in it is told.

What passes cannot fail in an engine. A part that was refused is None from there on, and nothing
that uses it is complained about again. A `LanguageError` without complaints means that the text
rests on something that was complained about before (`World.broken`, `with_broken_let`).
"""

from __future__ import annotations

from functools import partial

from accountability.language import syntax
from accountability.language.check_desk import Desk, Unfit
from accountability.language.check_fit import assignable, common_type, fit
from accountability.language.check_source import source
from accountability.language.check_tree import Tree
from accountability.language.check_words import in_words, is_none, remedy
from accountability.language.complaint import Complaint, LanguageError
from accountability.language.scope import (
    RowsNamed,
    Scope,
    World,
    declared,
    did_you_mean,
    with_broken_let,
    with_let,
)
from accountability.model.expression import Expr
from accountability.model.rule import LetValue, SourceOf
from accountability.model.types import IntervalType, ListType, Type

__all__ = [
    "Scope", "World", "assignable", "check_by", "check_condition", "check_let", "check_source",
    "check_value", "common_type", "declared", "did_you_mean", "scope_of", "with_broken_let", "with_let",
]  # fmt: skip

MAX_LEVELS = 120  # of a tree, also one that a rule kind built: what reads it recurses


def check_source(node: syntax.Source, world: World) -> tuple[SourceOf, Scope]:
    """`for:` or `from:`, and the scope of what stands beside it.

    For a derived record with `by`, `scope.grouped_by(types of the by values)` is the scope of its
    lets. Raises `LanguageError`.
    """
    desk = Desk(world)
    for join in node.joins:
        _refuse_depth(join.on)
    found, scope = source(desk, node, Tree(desk).condition)
    if found is None or desk.complaints:
        raise LanguageError(desk.complaints)
    return found, scope


def scope_of(node: syntax.Source, world: World) -> Scope:
    """The scope of a source, also of one that was refused: what it should have named is not missed."""
    return source(Desk(world), node, lambda _node, _scope: None)[1]


def check_condition(node: syntax.Expr, world: World, scope: Scope) -> Expr:
    """Something true or false; a bool field is its value. Raises `LanguageError`."""
    _refuse_depth(node)
    desk = Desk(world)
    found = Tree(desk).condition(node, scope)
    if found is None or desk.complaints:
        raise LanguageError(desk.complaints)
    return found


def check_value(node: syntax.Expr, world: World, scope: Scope, expected: Type | None = None) -> Expr:
    """A value; with `expected`, one that may stand where that type is declared.

    Raises `LanguageError`.
    """
    _refuse_depth(node)
    desk = Desk(world)
    tree = Tree(desk)
    found = tree.value(node, scope)
    if found is not None:
        found = tree.told([node], partial(_value, world, found, expected))
    if found is None or desk.complaints:
        raise LanguageError(desk.complaints)
    return found


def _value(world: World, found: Expr, expected: Type | None) -> Expr:
    if expected is not None:
        fitted = fit(world, found, expected)
        if not assignable(fitted.type, expected):
            words = f"{in_words(expected)} is needed here, not {in_words(fitted.type)}"
            raise Unfit(words, remedy(fitted, expected))
        return fitted
    if is_none(found):
        raise Unfit("`none` alone does not say what there is none of")
    if isinstance(found.type, IntervalType):
        raise Unfit("an active interval is not a value", "ask `during` or `throughout` a period")
    return found


def check_by(node: syntax.Expr, world: World, scope: Scope) -> Expr:
    """A value by which rows are grouped: a single one, no list. Raises `LanguageError`."""
    found = check_value(node, world, scope)
    if isinstance(found.type, ListType):
        words = f"rows are grouped by single values, not by {in_words(found.type)}"
        raise LanguageError([Complaint(node.span, words, origin=node.origin)])
    return found


def check_let(node: syntax.Expr | syntax.Rows, world: World, scope: Scope) -> LetValue:
    """A scalar or a row set; the name of a row set is that row set again. Raises `LanguageError`."""
    if isinstance(node, syntax.Name) and isinstance(scope.lets.get(node.parts[0]), RowsNamed):
        node = syntax.Rows(relation=".".join(node.parts), span=node.span, origin=node.origin)
    if not isinstance(node, syntax.Rows):
        return check_value(node, world, scope)
    _refuse_depth(node)
    desk = Desk(world)
    found, _ = Tree(desk).rows(node, scope)
    if found is None or desk.complaints:
        raise LanguageError(desk.complaints)
    return found


def _refuse_depth(node: syntax.Expr | syntax.Rows) -> None:
    place = syntax.beyond(node, MAX_LEVELS)
    if place is not None:
        words = f"this is nested more than {MAX_LEVELS} deep"
        raise LanguageError([Complaint(place.span, words, "name the inner parts under `let`", place.origin)])
