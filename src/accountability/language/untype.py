"""From a typed expression back to the syntax tree that would say it, for people to read.

What the checker spelled out stays spelled out (`between` reads as two comparisons), so the text
says exactly what is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from accountability.language import syntax as s
from accountability.model import expression as e
from accountability.model.types import ListType

_SUFFIXES: Mapping[e.ShiftUnit, Any] = {"day": "days", "month": "months", "working_day": "working days"}


def untyped(expr: e.Expr) -> s.Expr:
    """The syntax of `expr`."""
    return _SYNTAX[type(expr)](expr)


def untyped_rows(rows: e.RowSet) -> s.Rows:
    """The syntax of a row set."""
    where = None if rows.where is None else untyped(rows.where)
    match rows.relation:
        case e.RecordRows(name) | e.NamedRows(name):
            return s.Rows(relation=name, alias=rows.alias, where=where)
        case e.GroupRows():
            return s.Rows(relation=None, where=where)
        case e.ListRows(items):
            return s.Rows(relation=untyped(items), alias=rows.alias, where=where)


def _path(alias: str, path: tuple[str, ...], name: str | None) -> s.Name:
    steps = [_follow(step) for step in path if step]
    return s.Name(parts=(alias, *steps, *([name] if name else [])))


def _follow(field: str) -> str:
    return field.removesuffix("_id")


def _order(order: tuple[e.Order, ...]) -> tuple[s.OrderTerm, ...]:
    return tuple(
        s.OrderTerm(key=untyped(o.key), descending=o.descending, nulls_first=o.nulls_first) for o in order
    )


def _fold(node: e.Fold) -> s.Expr:
    return s.Fold(
        kind=node.kind,
        rows=untyped_rows(node.rows),
        value=None if node.value is None else untyped(node.value),
        order=_order(node.order),
        share=None if node.share is None else untyped(node.share),
        definition=node.definition,
    )


def _position(node: e.Position) -> s.Expr:
    return s.Position(
        kind=node.kind,
        value=None if node.value is None else untyped(node.value),
        order=_order(node.order),
        within=tuple(untyped(w) for w in node.within),
    )


def _in(node: e.In) -> s.Expr:
    listed = len(node.options) == 1 and isinstance(node.options[0].type, ListType)
    return s.In(item=untyped(node.item), options=tuple(untyped(o) for o in node.options), listed=listed)


def _shift(node: e.Shift) -> s.Expr:
    amount = s.Suffix(amount=untyped(node.amount), unit=_SUFFIXES[node.unit])
    return s.Arith(op="+" if node.sign > 0 else "-", left=untyped(node.start), right=amount)


_SYNTAX: Mapping[type, Callable[[Any], s.Expr]] = {
    e.Literal: lambda n: s.Constant(value=n.value),
    e.Column: lambda n: _path(n.alias, n.path, n.name),
    e.Active: lambda n: _path(n.alias, n.path, "active"),
    e.Element: lambda n: s.Name(parts=(n.alias,)),
    e.LetRef: lambda n: s.Name(parts=(n.name,)),
    e.GroupKey: lambda n: s.Name(parts=(n.name,)),
    e.Param: lambda n: s.Param(
        name=n.name, keys=tuple(untyped(k) for k in n.keys), at=None if n.at is None else untyped(n.at)
    ),
    e.AsOf: lambda _n: s.AsOf(),
    e.Not: lambda n: s.Not(operand=untyped(n.operand)),
    e.And: lambda n: s.Logic(op="and", terms=tuple(untyped(t) for t in n.terms)),
    e.Or: lambda n: s.Logic(op="or", terms=tuple(untyped(t) for t in n.terms)),
    e.Compare: lambda n: s.Compare(op=n.op, left=untyped(n.left), right=untyped(n.right)),
    e.In: _in,
    e.Contains: lambda n: s.Contains(whole=untyped(n.whole), part=untyped(n.part)),
    e.Matches: lambda n: s.Matches(text=untyped(n.text), pattern=s.Constant(value=n.pattern)),
    e.During: lambda n: s.During(what=untyped(n.what), alias=n.alias, whole=n.whole),
    e.Test: lambda n: s.Test(kind=n.kind, operand=untyped(n.operand)),
    e.Same: lambda n: s.Same(left=untyped(n.left), right=untyped(n.right)),
    e.Arith: lambda n: s.Arith(op=n.op, left=untyped(n.left), right=untyped(n.right)),
    e.Shift: _shift,
    e.Else: lambda n: s.Else(value=untyped(n.value), default=untyped(n.default)),
    e.If: lambda n: s.If(
        condition=untyped(n.condition), then=untyped(n.then), otherwise=untyped(n.otherwise)
    ),
    e.Call: lambda n: s.Call(name=n.name, args=tuple(untyped(a) for a in n.args)),
    e.Fold: _fold,
    e.Position: _position,
}
