"""`next`, `previous` and `rank`: the place of a row among all rows of its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from accountability.model.expression import Order, Position
from accountability.model.values import NONE, Truth, Unknown, Value
from accountability.semantics.compare import order_key, sortable
from accountability.semantics.env import Env, Meaning, Siblings
from accountability.semantics.logic import merged

T = TypeVar("T")


def position(meaning: Meaning, node: Position, env: Env) -> Value:
    """The value of a position for the subject of the frame."""
    siblings = env.frame.siblings
    assert siblings is not None, "the checker lets positions stand only where there is a source"
    if node not in siblings.positions:
        siblings.positions[node] = _compute(meaning, node, siblings)
    return siblings.positions[node][env.frame.at]


def _compute(meaning: Meaning, node: Position, siblings: Siblings) -> tuple[Value, ...]:
    envs = [frame.env for frame in siblings.frames]
    groups: dict[object, list[int]] = {}
    homeless: list[Unknown] = []  # rows whose group is not known may stand in any
    for index, row_env in enumerate(envs):
        key = [meaning.value(e, row_env) for e in node.within]
        unknowns = [v for v in key if isinstance(v, Unknown)]
        if unknowns:
            homeless += unknowns
        else:
            groups.setdefault(tuple(grouping(v) for v in key), []).append(index)
    if homeless:
        return (merged(homeless),) * len(envs)
    results: list[Value] = [NONE] * len(envs)
    for members in groups.values():
        _place(meaning, node, envs, siblings, members, results)
    return tuple(results)


def grouping(value: Value) -> object:
    """A value as a group key: equal values are equal, and none is a value of its own."""
    return (False, ()) if value is NONE else (True, sortable(value))


def _place(
    meaning: Meaning,
    node: Position,
    envs: Sequence[Env],
    siblings: Siblings,
    members: list[int],
    results: list[Value],
) -> None:
    """Fill in the results of one group of rows."""
    keyed = [(i, [meaning.value(o.key, envs[i]) for o in node.order]) for i in members]
    doubts = [v for _, keys in keyed for v in keys if isinstance(v, Unknown)]
    doubts += [e for i in members if isinstance(e := siblings.bindings[i].exists, Unknown)]
    if doubts:
        for i in members:
            results[i] = merged(doubts)
        return
    ordered = [i for i, _ in in_order(keyed, node.order)]
    for place, i in enumerate(ordered):
        results[i] = _result(meaning, node, envs, ordered, place)


def _result(meaning: Meaning, node: Position, envs: Sequence[Env], ordered: list[int], place: int) -> Value:
    if node.kind == "rank":
        return place + 1
    other = place + (1 if node.kind == "next" else -1)
    if not 0 <= other < len(ordered) or node.value is None:
        return NONE
    return meaning.value(node.value, envs[ordered[other]])


def in_order(
    rows: Sequence[tuple[T, Sequence[Value]]], order: Sequence[Order]
) -> list[tuple[T, Sequence[Value]]]:
    """`rows` with their order values (none unknown) sorted; ties keep the order they came in.

    Rows come in the order of their record keys, so that is what decides ties.
    """
    result = list(rows)
    for index, term in reversed(list(enumerate(order))):
        empty = [r for r in result if r[1][index] is NONE]
        filled = [r for r in result if r[1][index] is not NONE]
        filled.sort(key=lambda r: order_key(r[1][index]), reverse=term.descending)  # used at once
        result = empty + filled if term.nulls_first else filled + empty
    return result


def order_doubts(rows: Sequence[tuple[Truth, Sequence[Value]]]) -> list[Unknown]:
    """Why the order of rows is not known: rows that may not count, order values that are unknown."""
    return [u for counts, keys in rows for u in (counts, *keys) if isinstance(u, Unknown)]
