"""Conditions of a row set taken apart: what reads the rows alone, what the outside, and keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from accountability.engines.duckdb.cells import ALWAYS, UNLIMITED, Cell
from accountability.engines.duckdb.frame import Frame, made_of
from accountability.engines.duckdb.scope import Scope, reads_columns
from accountability.language.walk import children
from accountability.model.expression import (
    Active,
    And,
    AsOf,
    Column,
    Compare,
    CompareOp,
    During,
    Element,
    Expr,
    Fold,
    GroupKey,
    GroupRows,
    LetRef,
    ListRows,
    Literal,
    NamedRows,
    Param,
    Position,
    RowSet,
)
from accountability.model.types import ListType, PartialDateType


@dataclass(frozen=True, slots=True)
class Term:
    """One condition that all rows must satisfy, in the scope in which its names mean something.

    `outside` is the scope in which the row set itself stands; `inner` are the aliases of the rows.
    """

    expr: Expr
    scope: Scope
    outside: Scope
    inner: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reads:
    """Whether an expression reads the rows of the set, and whether it reads anything outside."""

    inner: bool
    outer: bool


def flat(expr: Expr) -> Iterator[Expr]:
    """The terms of an `and`."""
    if isinstance(expr, And):
        for term in expr.terms:
            yield from flat(term)
    else:
        yield expr


def reads(expr: Expr | RowSet, inner: frozenset[str], scope: Scope) -> Reads:
    """What `expr` reads, where `inner` are the aliases of the rows."""
    found = list(_read(expr, inner, frozenset(), scope))
    return Reads(any(found), not all(found))


def _read(expr: Expr | RowSet, inner: frozenset[str], bound: frozenset[str], scope: Scope) -> Iterator[bool]:
    """True for each read of the rows, False for each read of what is outside."""
    match expr:
        case Column(alias=alias) | Active(alias=alias) | Element(alias=alias) | During(alias=alias):
            if alias not in bound:
                yield alias in inner
        case LetRef() | GroupKey() | Position():
            yield False
        case Param(at=None, name=name):
            if name in scope.dated and reads_columns(scope.day):
                yield False
        case Fold(rows=rows):
            yield from _read(rows, inner, bound, scope)
            bound = bound | _bound_by(rows, scope)
        case RowSet():
            yield from _row_set(expr, inner, bound, scope)
            return
    for child in children(expr):
        if not isinstance(child, RowSet):
            yield from _read(child, inner, bound, scope)


def _row_set(rows: RowSet, inner: frozenset[str], bound: frozenset[str], scope: Scope) -> Iterator[bool]:
    match rows.relation:
        case NamedRows() | GroupRows():
            yield False
        case ListRows(items=items):
            yield from _read(items, inner, bound, scope)
    if rows.where is not None:
        yield from _read(rows.where, inner, bound | _bound_by(rows, scope), scope)


def _bound_by(rows: RowSet, scope: Scope) -> frozenset[str]:
    if rows.alias:
        return frozenset({rows.alias})
    return (
        frozenset(alias for alias, _ in scope.members.aliases) if scope.members is not None else frozenset()
    )


def sides(term: Term, ops: Collection[CompareOp] = frozenset({"="})) -> tuple[Expr, Expr] | None:
    """The side of the rows and the side of the outside, if the term compares the two by one of `ops`."""
    if not isinstance(term.expr, Compare) or term.expr.op not in ops:
        return None
    ends = (term.expr.left, term.expr.right)
    found = [reads(end, term.inner, term.scope) for end in ends]
    for at, other in ((0, 1), (1, 0)):
        if found[at] == Reads(inner=True, outer=False) and found[other] == Reads(inner=False, outer=True):
            return ends[at], ends[other]
    return None


_PLAIN = (Active, AsOf, Column, Element, GroupKey, LetRef, Literal, Param, Position)


def one_side(expr: Expr, scope: Scope) -> Frame | None:
    """Over pairs of rows: the frame of the side that alone is read by more than a plain name."""
    parts = scope.frame.parts
    if not parts or isinstance(expr, _PLAIN):
        return None
    inner = frozenset(a for a, bound in scope.rows.items() if not made_of(parts[0], bound.frame))
    found = reads(expr, inner, scope)
    if found == Reads(inner=False, outer=True):
        return parts[0]
    if found == Reads(inner=True, outer=False) and len(parts) > 1:
        return parts[1]
    return None


def joinable(cell: Cell, expr: Expr) -> bool:
    """Whether equality of the columns is equality of the values."""
    divided = cell.number is not None and cell.number.over is not None
    plain = cell.currency is None and cell.span is None and not UNLIMITED & cell.states
    return (
        plain
        and not divided
        and not isinstance(expr.type, PartialDateType | ListType)
        and bool(cell.states & ALWAYS)
    )
