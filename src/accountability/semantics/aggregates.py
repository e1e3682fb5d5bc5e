"""Folds: quantifiers and aggregates over row sets."""

from __future__ import annotations

from fractions import Fraction

from accountability.model.expression import Column, Expr, Fold
from accountability.model.values import NONE, CauseKind, State, Truth, Unknown, Value
from accountability.semantics.env import Env, Found, Meaning
from accountability.semantics.folds import AGGREGATES, Input, Inputs, Result, exactly
from accountability.semantics.logic import all_of, any_of, merged, negation, undetermined
from accountability.semantics.positions import in_order, order_doubts
from accountability.semantics.quantiles import quantile
from accountability.semantics.rowsets import found


def fold(meaning: Meaning, node: Fold, env: Env) -> Result:
    """What a fold gives: a value, or a range where inputs are unknown."""
    rows = found(meaning, node.rows, env)
    match node.kind:
        case "some":
            return _some(rows)
        case "no":
            return negation(_some(rows))
        case "every":
            return _every(meaning, node, env, rows)
        case "first" | "last":
            return _end(meaning, node, env, rows)
        case "quantile":
            return _quantile(meaning, node, env, rows)
        case _:
            return AGGREGATES[node.kind](_inputs(meaning, node, env, rows))


def _quantile(meaning: Meaning, node: Fold, env: Env, rows: Found) -> Value:
    assert node.share is not None
    assert node.definition is not None
    share, definition = meaning.value(node.share, env), node.definition
    if share is NONE or isinstance(share, Unknown):
        return merged((share,)) if isinstance(share, Unknown) else NONE
    if not isinstance(share, int | Fraction) or not 0 <= share <= 1:
        return undetermined(CauseKind.OUT_OF_RANGE)
    p = Fraction(share)
    return exactly(_inputs(meaning, node, env, rows), lambda values: quantile(values, p, definition))


def _outside(rows: Found) -> list[Truth]:
    """What rows that are not known to exist add to a quantifier."""
    return [Unknown(State.UNDETERMINED, rows.open)] if rows.open else []


def _some(rows: Found) -> Truth:
    return any_of([*(counts for _, counts in rows.rows), *_outside(rows)])


def _every(meaning: Meaning, node: Fold, env: Env, rows: Found) -> Truth:
    assert node.value is not None
    satisfied: list[Truth] = [
        any_of((negation(counts), meaning.truth(node.value, env.with_rows(bound))))
        for bound, counts in rows.rows
    ]
    return all_of(satisfied + _outside(rows))


def _inputs(meaning: Meaning, node: Fold, env: Env, rows: Found) -> Inputs:
    if node.value is None:
        return Inputs([Input(counts) for _, counts in rows.rows], rows.open)
    low, high = bounds(meaning, node.value)
    values = [Input(counts, meaning.value(node.value, env.with_rows(bound))) for bound, counts in rows.rows]
    return Inputs(values, rows.open, low, high)


def bounds(meaning: Meaning, value: Expr) -> tuple[Fraction | None, Fraction | None]:
    """The declared bounds of the field that `value` reads; none for anything computed."""
    if not isinstance(value, Column):
        return None, None
    field = meaning.record(value.records[-1]).fields[value.name]
    low, high = field.minimum, field.maximum
    return (None if low is None else Fraction(low), None if high is None else Fraction(high))


def _end(meaning: Meaning, node: Fold, env: Env, rows: Found) -> Value:
    """`first of … by`, `last of … by`."""
    assert node.value is not None
    keyed = [
        (bound, [meaning.value(o.key, env.with_rows(bound)) for o in node.order]) for bound, _ in rows.rows
    ]
    counts = [c for _, c in rows.rows]
    doubts = order_doubts([(c, keys) for c, (_, keys) in zip(counts, keyed, strict=True)])
    if rows.open:
        doubts.append(Unknown(State.UNDETERMINED, rows.open))
    if doubts:
        return merged(doubts)
    if not keyed:
        return NONE
    ordered = in_order(keyed, node.order)
    bound = ordered[0 if node.kind == "first" else -1][0]
    return meaning.value(node.value, env.with_rows(bound))


def witnesses(meaning: Meaning, node: Fold, env: Env) -> Found:
    """The rows that a fold's answer rests on: those that count; for `every`, those that do not satisfy."""
    rows = found(meaning, node.rows, env)
    sure = [(bound, counts) for bound, counts in rows.rows if counts is True]
    if node.kind == "every" and node.value is not None:
        condition = node.value
        sure = [(b, c) for b, c in sure if meaning.truth(condition, env.with_rows(b)) is not True]
    return Found(tuple(sure))
