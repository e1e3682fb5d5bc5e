"""The rows of derived records: row by row, grouped, united, and closed over edges."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

from accountability.model.expression import RowSet
from accountability.model.rule import Closure, Derived, Grouped, Union
from accountability.model.values import NONE, Cause, State, Truth, Unknown, Value
from accountability.semantics.env import Env, Frame, Meaning, framed
from accountability.semantics.keys import binding_key, key_text
from accountability.semantics.logic import all_of, any_of, merged
from accountability.semantics.positions import grouping
from accountability.semantics.rows import Binding, Bound, Relation, derived_row, relation
from accountability.semantics.sources import bindings


def derive(meaning: Meaning, derived: Derived, as_of: Value) -> Relation:
    """The relation of a derived record; parameters are taken at the run's own date."""
    match derived:
        case Union():
            return _united(meaning, derived)
        case Closure():
            return _closed(meaning, derived, as_of)
        case Grouped():
            kept, open_causes = _kept(meaning, derived, as_of)
            if derived.by is None:
                return relation(tuple(_row(meaning, derived, f, b) for f, b in kept), open_causes)
            return _grouped(meaning, derived, kept, open_causes, as_of)


def _kept(
    meaning: Meaning, derived: Grouped, as_of: Value
) -> tuple[list[tuple[Frame, Binding]], frozenset[Cause]]:
    """The rows of the source that satisfy `where`, or may, each with its frame."""
    found, open_causes = bindings(meaning, derived.source, Frame({}, {}, as_of))
    lets = derived.lets if derived.by is None else {}
    kept = []
    for binding, frame in zip(found, framed(found, lets, [as_of] * len(found)), strict=True):
        where: Truth = True if derived.where is None else meaning.truth(derived.where, frame.env)
        exists = all_of((binding.exists, where))
        if exists is not False:
            kept.append((frame, Binding(binding.rows, exists)))
    return kept, open_causes


def _scalars(meaning: Meaning, derived: Grouped, env: Env) -> dict[str, Value]:
    return {n: meaning.value(let, env) for n, let in derived.lets.items() if not isinstance(let, RowSet)}


def _row(meaning: Meaning, derived: Grouped, frame: Frame, binding: Binding) -> Bound:
    cells = _scalars(meaning, derived, frame.env)
    name = derived.record.name
    if derived.key:
        unknown = [v for n in derived.key if isinstance(v := cells[n], Unknown)]
        key = () if unknown else tuple(key_text(cells[n]) for n in derived.key)
    else:
        key = binding_key(binding)
    return replace(derived_row(name, cells, key, binding.exists), members=(binding,))


def _grouped(
    meaning: Meaning,
    derived: Grouped,
    kept: list[tuple[Frame, Binding]],
    open_causes: frozenset[Cause],
    as_of: Value,
) -> Relation:
    """A row per distinct `by` value; a row whose value is unknown may belong to every group."""
    assert derived.by is not None
    groups: dict[object, list[Binding]] = {}
    values: dict[object, dict[str, Value]] = {}
    wandering: list[Binding] = []
    for frame, binding in kept:
        by = {name: meaning.value(expr, frame.env) for name, expr in derived.by.items()}
        unknowns = [v for v in by.values() if isinstance(v, Unknown)]
        if unknowns:
            wandering.append(Binding(binding.rows, all_of((binding.exists, merged(unknowns)))))
            continue
        key = tuple(grouping(v) for v in by.values())
        groups.setdefault(key, []).append(binding)
        values[key] = by
    if not derived.by:
        groups.setdefault((), [])
        values[()] = {}
    rows = tuple(
        _group(meaning, derived, values[key], (*members, *wandering), open_causes, as_of)
        for key, members in groups.items()
    )
    outside = open_causes if derived.by else frozenset[Cause]()
    return relation(rows, outside)


def _group(
    meaning: Meaning,
    derived: Grouped,
    by: Mapping[str, Value],
    members: tuple[Binding, ...],
    open_causes: frozenset[Cause],
    as_of: Value,
) -> Bound:
    exists: Truth = True if not derived.by else any_of(m.exists for m in members)
    bare = derived_row(derived.record.name, by, tuple(key_text(v) for v in by.values()), exists)
    group = replace(bare, members=tuple(sorted(members, key=lambda m: m.sort)), open_members=open_causes)
    frame = Frame({}, derived.lets, as_of, group=group)
    return replace(group, cells={**by, **_scalars(meaning, derived, frame.env)})


def _united(meaning: Meaning, derived: Union) -> Relation:
    rows: list[Bound] = []
    open_causes = frozenset[Cause]()
    for member in derived.members:
        part = meaning.relation(member)
        open_causes |= part.open
        name = derived.record.name
        for row in part.rows:
            bare = derived_row(name, row.cells, (member, "/".join(row.key)), row.exists)
            rows.append(replace(bare, members=row.members))
    return relation(tuple(rows), open_causes)


@dataclass(frozen=True, slots=True)
class _Edges:
    """The edges of a closure: sure ones per node, and per node why it may have others."""

    sure: Mapping[str, Mapping[str, Value]]
    doubts: Mapping[str, frozenset[Cause]]
    everywhere: frozenset[Cause]  # doubts about edges whose start is not known
    nodes: Mapping[str, Value]


def _edges(meaning: Meaning, derived: Closure, as_of: Value) -> _Edges:
    sure: dict[str, dict[str, Value]] = {}
    doubts: dict[str, frozenset[Cause]] = {}
    nodes: dict[str, Value] = {}
    source = meaning.relation(derived.relation)
    everywhere = source.open
    for row in source.rows:
        env = Frame({derived.alias: row}, {}, as_of).env
        where: Truth = True if derived.where is None else meaning.truth(derived.where, env)
        exists = all_of((row.exists, where))
        start, end = meaning.value(derived.start, env), meaning.value(derived.end, env)
        ends = [(start, end), (end, start)] if derived.symmetric else [(start, end)]
        for a, b in ends:
            if exists is False or a is NONE or b is NONE:
                continue
            if isinstance(a, Unknown):
                everywhere |= a.causes
                continue
            nodes[key_text(a)] = a
            unknowns = [u for u in (b, exists) if isinstance(u, Unknown)]
            if unknowns:
                at = key_text(a)
                doubts[at] = doubts.get(at, frozenset()).union(*(u.causes for u in unknowns))
            else:
                sure.setdefault(key_text(a), {})[key_text(b)] = b
    return _Edges(sure, doubts, everywhere, nodes)


def _closed(meaning: Meaning, derived: Closure, as_of: Value) -> Relation:
    """Breadth first from every node, so that each target is found at its least depth."""
    edges = _edges(meaning, derived, as_of)
    rows = [row for start in sorted(edges.nodes) for row in _reached(derived, edges, start)]
    return relation(tuple(rows), edges.everywhere)


def _reached(derived: Closure, edges: _Edges, start: str) -> list[Bound]:
    name = derived.record.name
    found: dict[str, tuple[int, Value]] = {}
    causes = edges.doubts.get(start, frozenset())
    queue = deque([(start, 0)])
    while queue:
        node, depth = queue.popleft()
        if depth == derived.max_depth:
            continue
        for target, value in sorted(edges.sure.get(node, {}).items()):
            if target in found or (derived.symmetric and target == start):
                continue
            found[target] = (depth + 1, value)
            queue.append((target, depth + 1))
            if depth + 1 < derived.max_depth:
                causes |= edges.doubts.get(target, frozenset())
    source = edges.nodes[start]
    rows = [
        derived_row(name, {"source": source, "target": value, "depth": depth}, (start, target), True)
        for target, (depth, value) in found.items()
    ]
    if causes:
        unknown = Unknown(State.UNDETERMINED, causes)
        cells: dict[str, Value] = {"source": source, "target": unknown, "depth": unknown}
        rows.append(derived_row(name, cells, (start, ""), unknown))
    return rows
