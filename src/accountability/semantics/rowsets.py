"""Row sets: which rows a quantifier or aggregate ranges over, and whether each of them counts."""

from __future__ import annotations

from collections.abc import Mapping

from accountability.model.expression import GroupRows, ListRows, NamedRows, RecordRows, RowSet
from accountability.model.values import NONE, Cause, ListValue, Truth, Unknown, Value
from accountability.semantics.env import Env, Found, Meaning
from accountability.semantics.logic import all_of
from accountability.semantics.rows import Bound

Candidate = tuple[Mapping[str, Bound | Value], Truth]  # aliases bound, and whether the row exists


def found(meaning: Meaning, rows: RowSet, env: Env) -> Found:
    """The rows that satisfy the set's condition, or may; those that surely do not are left out."""
    candidates, open_causes = _candidates(meaning, rows, env)
    kept: list[Candidate] = []
    for bound, exists in candidates:
        counts = exists
        if rows.where is not None and counts is not False:
            counts = all_of((exists, meaning.truth(rows.where, env.with_rows(bound))))
        if counts is not False:
            kept.append((bound, counts))
    return Found(tuple(kept), open_causes)


def _candidates(meaning: Meaning, rows: RowSet, env: Env) -> tuple[list[Candidate], frozenset[Cause]]:
    match rows.relation:
        case RecordRows(name):
            relation = meaning.candidates(name, rows, env)
            return [({rows.alias: row}, row.exists) for row in relation.rows], relation.open
        case GroupRows():
            group = env.frame.group
            assert group is not None, "the checker lets `rows` stand only in a group"
            return [(m.rows, m.exists) for m in group.members], group.open_members
        case NamedRows(name):
            inner = _named(meaning, name, env)
            return [(rebound(bound, rows.alias), counts) for bound, counts in inner.rows], inner.open
        case ListRows(items):
            return _elements(meaning.value(items, env), rows.alias)


def _named(meaning: Meaning, name: str, env: Env) -> Found:
    """A row set named by `let`: it means the same wherever it is used, so it is computed once."""
    memo = env.frame.memo
    if name not in memo:
        definition = env.frame.lets[name]
        assert isinstance(definition, RowSet)
        memo[name] = found(meaning, definition, env.frame.env)
    result = memo[name]
    assert isinstance(result, Found)
    return result


def rebound(bound: Mapping[str, Bound | Value], alias: str) -> Mapping[str, Bound | Value]:
    """The single row of a named set under the alias of this use; a group's rows keep theirs."""
    if len(bound) != 1 or not alias:
        return bound
    (row,) = bound.values()
    return {alias: row}


def _elements(items: Value, alias: str) -> tuple[list[Candidate], frozenset[Cause]]:
    if isinstance(items, Unknown):
        return [], items.causes
    if items is NONE:
        return [], frozenset()
    assert isinstance(items, ListValue)
    return [({alias: item}, True) for item in items.items], items.open
