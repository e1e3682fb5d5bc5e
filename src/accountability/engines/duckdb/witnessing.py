"""Which rows the findings of a rule rest on, by relation, and which fields of them were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.evidence import Evidence, Numbers, narrow
from accountability.engines.duckdb.failing import Rests
from accountability.engines.duckdb.fetching import numbers_of
from accountability.engines.duckdb.judging import RuleRun
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.relations import ROW, Stored
from accountability.engines.duckdb.sql import quoted
from accountability.engines.duckdb.verdicts import rule_scope
from accountability.engines.duckdb.witness import Gathering
from accountability.semantics.keys import key_fields

NARROW = 62  # fields that fit into the bits of 64


def rests_of(
    database: Database, run: RuleRun, failing: str, subjects: Numbers, evidence: Evidence
) -> tuple[Rests, ...]:
    """What the findings of a rule rest on: of the subjects for which `failing` holds, with these numbers."""
    lowering = Lowerer(database, explaining=False)
    scope = rule_scope(lowering, run.source, run.rule, failing)
    own = f"SELECT {ROW} AS s, {ROW} AS r FROM {quoted(run.hits)} WHERE {failing}"
    gathering = Gathering(lowering, run.rule, scope, own)
    gathering.make()
    by_relation: dict[str, dict[str, set[str]]] = {}
    for (relation, query), fields in gathering.sites.items():
        by_relation.setdefault(relation, {})[query] = fields
    found = []
    for relation, sites in sorted(by_relation.items()):
        alone = list(sites) == [own]
        # the subjects themselves stand beside their verdicts
        near = run.source.stored if alone else database.relation(relation)
        found.append(_rests(database, near, sites, subjects if alone else None, evidence))
    database.drop(gathering.tables)
    return tuple(found)


def _rests(
    database: Database,
    near: Stored,
    sites: Mapping[str, set[str]],
    subjects: Numbers | None,
    evidence: Evidence,
) -> Rests:
    """What is read of one relation; `subjects` if these are the rows."""
    relation = near.name
    names = tuple(sorted(set().union(*sites.values())))
    if subjects is None:
        subjects, rows, kinds, masks = _rows(database, sites, names)
    else:
        rows, kinds, masks = subjects, narrow(np.zeros(len(subjects), np.int64)), [(1 << len(names)) - 1]
    fields = database.record(relation).fields
    always = [name for name in key_fields(database.book, relation) if name in fields]
    shown = [[name for at, name in enumerate(names) if mask >> at & 1] for mask in masks]
    evidence.want(near, rows, names)
    kept = tuple(tuple(sorted({*always, *(n for n in one if n in fields)})) for one in shown)
    return Rests(relation, near.table, subjects, rows, kinds, kept)


def _rows(
    database: Database, sites: Mapping[str, set[str]], names: Sequence[str]
) -> tuple[Numbers, Numbers, Numbers, list[int]]:
    """Subjects, rows, which of the masks each has, and the masks: the fields that were read, as bits."""
    few = len(names) <= NARROW
    kind = "BIGINT" if few else "HUGEINT"
    parts = []
    for query, fields in sites.items():
        mask = sum(1 << at for at, name in enumerate(names) if name in fields)
        parts.append(f"SELECT s, r, {mask}::{kind} AS m FROM ({query})")
    bits = "bit_or(m)" if few else "CAST(bit_or(m) AS DECIMAL(38, 0))"
    table = database.arrow(f"SELECT s, r, {bits} AS m FROM ({' UNION ALL '.join(parts)}) GROUP BY s, r")
    masks = table.column("m").combine_chunks().dictionary_encode()
    distinct = [int(mask) for mask in masks.dictionary.to_pylist()]
    return (
        narrow(numbers_of(table.column("s"))),
        narrow(numbers_of(table.column("r"))),
        narrow(numbers_of(masks.indices)),
        distinct,
    )
