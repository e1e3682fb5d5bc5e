"""`for:` and `from:`: which relations under which aliases, joined how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from accountability.language import syntax
from accountability.language.check_desk import Desk
from accountability.language.check_folds import relation_named
from accountability.language.scope import Binding, Scope
from accountability.model.expression import Expr
from accountability.model.rule import From, Join, Pairs, SourceOf

Condition: TypeAlias = Callable[[syntax.Expr, Scope], Expr | None]


def source(desk: Desk, node: syntax.Source, condition: Condition) -> tuple[SourceOf | None, Scope]:
    """The source and the scope of its aliases; `condition` checks what a join demands.

    A join condition sees the aliases to its left and its own. The source is None after a complaint.
    """
    aliases: dict[str, Binding] = {}
    items = [_item(desk, item, aliases) for item in node.items]
    _refuse_repeated(desk, node, items)
    joins = [_join(desk, join, aliases, condition) for join in node.joins]
    scope = replace(_scope(aliases), positions=True)
    if None in items or None in joins:
        return None, scope
    kept = (tuple(i for i in items if i is not None), tuple(j for j in joins if j is not None))
    return SourceOf(*kept), scope


def _scope(aliases: dict[str, Binding]) -> Scope:
    return Scope(aliases=dict(aliases), source=tuple(aliases))


def _bind(desk: Desk, node: syntax.Node, alias: str, record: str | None, aliases: dict[str, Binding]) -> bool:
    if alias in aliases:
        desk.refuse(node, f"`{alias}` already names a row here", "give these rows another alias")
        return False
    aliases[alias] = record
    return True


def _item(desk: Desk, node: syntax.Item, aliases: dict[str, Binding]) -> From | Pairs | None:
    record = relation_named(desk, node, node.relation)
    bound = _bind(desk, node, node.alias, record, aliases)
    if node.second is not None:
        bound = _bind(desk, node, node.second, record, aliases) and bound
    if record is None or not bound:
        return None
    return From(record, node.alias) if node.second is None else Pairs(record, node.alias, node.second)


def _refuse_repeated(desk: Desk, node: syntax.Source, items: list[From | Pairs | None]) -> None:
    """Each row beside itself and every pair twice is never what is meant."""
    seen: set[str] = set()
    for place, item in zip(node.items, items, strict=True):
        if item is None:
            continue
        if item.relation in seen:
            desk.refuse(
                place,
                f"`{item.relation}` stands twice here: every row would meet itself, and every pair twice",
                f"write `pair of {item.relation} a, b`, or a join",
            )
        seen.add(item.relation)


def _join(desk: Desk, node: syntax.Join, aliases: dict[str, Binding], condition: Condition) -> Join | None:
    record = relation_named(desk, node, node.relation)
    bound = _bind(desk, node, node.alias, record, aliases)
    on = condition(node.on, _scope(aliases))
    if record is None or not bound or on is None:
        return None
    return Join(record, node.alias, on, node.left)
