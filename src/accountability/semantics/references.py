"""Reading a field, over as many references as its path has."""

from __future__ import annotations

from collections.abc import Callable

from accountability.model.expression import Active, Column
from accountability.model.records import RecordType
from accountability.model.values import NONE, CauseKind, Interval, ListValue, State, Unknown, Value
from accountability.semantics.compare import same
from accountability.semantics.env import Env, Meaning
from accountability.semantics.logic import merged, undetermined
from accountability.semantics.rows import Bound


def column(meaning: Meaning, node: Column, env: Env) -> Value:
    """The cell that `alias.path.name` reads."""
    start = env.rows[node.alias]
    steps = list(zip(node.path, node.records[1:], strict=True))
    if isinstance(start, Bound):
        return _along(meaning, start, steps, node.name)
    # An element of a list of references: the element itself is the first reference.
    (_, target), *rest = steps
    return _through(meaning, start, (node.alias, target), rest, node.name)


def _along(meaning: Meaning, row: Bound, steps: list[tuple[str, str]], name: str) -> Value:
    if not steps:
        return row.cell(name)
    (step, target), *rest = steps
    return _through(meaning, row.cell(step), (f"{row.record}.{step}", target), rest, name)


def _through(
    meaning: Meaning, reference: Value, hop: tuple[str, str], rest: list[tuple[str, str]], name: str
) -> Value:
    """The field at the end of the path from `reference`; `hop` is (where it stands, its target)."""
    where, target = hop
    if isinstance(reference, Unknown):
        return merged((reference,))
    if reference is NONE:
        return NONE
    relation = meaning.relation(target)
    rows = relation.by_key.get((str(reference),), ())
    if not rows:
        if relation.open:
            return Unknown(State.UNDETERMINED, relation.open)
        return undetermined(CauseKind.DANGLING, where)
    values = [_along(meaning, row, rest, name) for row in rows]
    if all(_alike(value, values[0]) for value in values[1:]):
        return values[0]
    return undetermined(CauseKind.REPEATED_KEY, target)


def _alike(left: Value, right: Value) -> bool:
    """Whether it does not matter which of two records of one key is meant.

    None and not knowing are not alike here: one of them would be taken for the other.
    """
    return _standing(left) == _standing(right) and same(left, right)


def _standing(value: Value) -> object:
    match value:
        case Unknown(state=state):
            return state
        case ListValue(open=causes):
            return bool(causes)
    return value is NONE


def active(meaning: Meaning, node: Active, env: Env) -> Value:
    """The days in which a record is active."""
    record = meaning.record(node.records[-1])
    return interval(record, lambda name: column(meaning, _field(node, name), env))


def _field(node: Active, name: str) -> Column:
    return Column(type=node.type, alias=node.alias, path=node.path, records=node.records, name=name)


def interval(record: RecordType, cell: Callable[[str], Value]) -> Interval:
    """The active interval of a row of `record` whose cells `cell` gives."""
    assert record.active is not None, "the checker lets only such records be active"
    first, last = (cell(name) for name in record.active)
    return Interval(first, last)  # type: ignore[arg-type]  # both fields are dates
