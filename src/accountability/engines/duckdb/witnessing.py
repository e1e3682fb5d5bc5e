"""The witnesses of failing subjects as Arrow tables, one per relation that they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.failing import Witnessed
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.judging import RuleRun
from accountability.engines.duckdb.keytext import keys_of
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.ordering import place
from accountability.engines.duckdb.reading import Reader, reader
from accountability.engines.duckdb.relations import ROW, Stored
from accountability.engines.duckdb.scope import Row
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.verdicts import rule_scope
from accountability.engines.duckdb.witness import Gathering, Site
from accountability.semantics.keys import key_fields


def witnesses_of(database: Database, run: RuleRun, failing: str, ranked: str) -> Sequence[Witnessed]:
    """The records that findings rest on, by relation; `ranked` has the place of each subject."""
    lowering = Lowerer(database, explaining=False)
    scope = rule_scope(lowering, run.source, run.rule, failing)
    sites = Gathering(lowering, run.rule, scope).sites
    relations = sorted({site.relation for site in sites})
    return tuple(_of(database, r, [s for s in sites if s.relation == r], ranked) for r in relations)


def _of(database: Database, relation: str, sites: Sequence[Site], ranked: str) -> Witnessed:
    stored = database.relation(relation)
    names = tuple(sorted({name for site in sites for name in site.fields}))
    keys = key_fields(database.book, relation)
    lowering = Lowerer(database, explaining=True)
    frame = lowering.new_frame(stored)
    readers = dict(_readers(lowering, stored, frame, dict.fromkeys([*names, *keys])))
    query = _query(lowering, stored, frame, readers, _union(sites, names), ranked)
    return Witnessed(
        relation, database.arrow(query), readers, names, frozenset(keys), stored.file, stored.sheet
    )


def _readers(
    lowering: Lowerer, stored: Stored, frame: Frame, names: Mapping[str, None]
) -> Iterator[tuple[str, Reader]]:
    for name in names:
        if name in stored.record.fields:
            cell = stored.cell(name, frame.column, lowering.reasons)
            yield name, reader(cell, stored.record.fields[name].type, lowering.reasons)


def _union(sites: Sequence[Site], names: Sequence[str]) -> str:
    """All rows of the sites: subject, row, and the fields that were read as bits."""
    parts = []
    for site in sites:
        mask = sum(1 << at for at, name in enumerate(names) if name in site.fields)
        parts.append(f"SELECT s, r, {mask}::HUGEINT AS m FROM ({site.query})")
    return " UNION ALL ".join(parts)


def _query(
    lowering: Lowerer,
    stored: Stored,
    frame: Frame,
    readers: Mapping[str, Reader],
    union: str,
    ranked: str,
) -> str:
    row = Row(frame, stored)
    source_row = frame.column("row") if stored.file else sql.NULL
    mask = Sql("CAST(w.m AS DECIMAL(38, 0))")
    columns = [Sql("k.place"), mask, keys_of(row), source_row]
    columns += [c for read in readers.values() for c in read.columns]
    listed = ", ".join(f"{c.text} AS {quoted(f'r{i}')}" for i, c in enumerate(columns))
    order = place(lowering, row)
    return (
        f"SELECT {listed} FROM (SELECT s, r, bit_or(m) AS m FROM ({union}) GROUP BY s, r) AS w "
        f"JOIN {quoted(ranked)} AS k ON k.{ROW} = w.s "
        f"JOIN {frame.source()} ON {frame.column(ROW).text} = w.r ORDER BY k.place, {order.text}"
    )
