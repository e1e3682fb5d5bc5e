"""Pairs joined by edges, level by level, so that each target is found at its least depth."""

from __future__ import annotations

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import NO_CAUSE, Cell, all_true, together
from accountability.engines.duckdb.described import described
from accountability.engines.duckdb.keytext import key_text
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.names import records_table
from accountability.engines.duckdb.relations import EXISTS, EXISTS_WHY, KEYS, ROW, Form, Stored
from accountability.engines.duckdb.scope import Row, Scope
from accountability.engines.duckdb.sql import quoted
from accountability.engines.duckdb.states import Is
from accountability.engines.duckdb.writing import columns, form
from accountability.model.rule import Closure
from accountability.model.values import Cause


def closed(lowering: Lowerer, derived: Closure) -> Stored:
    """All pairs joined by 1 to `max_depth` edges; a row more where a node may have other targets."""
    edges, start = _edges(lowering, derived)
    everywhere = _everywhere(lowering, derived, edges)
    reached = _reached(lowering, derived, edges)
    return _table(lowering, derived, edges, reached, start, everywhere)


def _edges(lowering: Lowerer, derived: Closure) -> tuple[str, Cell]:
    """The edges: their ends as key texts and values, whether each is sure, and the causes if not."""
    stored = lowering.relation(derived.relation)
    frame = lowering.new_frame(stored)
    rows = {derived.alias: Row(frame, stored)}
    scope = Scope(frame, rows, frame, rows, {}, lowering.run_date())
    truths = [stored.exists(frame.column, lowering.reasons)]
    if derived.where is not None:
        truths.append(lowering.truth(derived.where, scope))
    exists = lowering.keep(all_true(truths), frame)
    start = lowering.keep(lowering.value(derived.start, scope), frame)
    end = lowering.keep(lowering.value(derived.end, scope), frame)
    ways = [(start, end), (end, start)] if derived.symmetric else [(start, end)]
    selects = [_way(lowering, derived, a, b, exists, frame.source()) for a, b in ways]
    table = lowering.named("edges")
    lowering.run(f"CREATE TEMP TABLE {quoted(table)} AS {' UNION ALL BY NAME '.join(selects)}")
    return table, start


def _way(lowering: Lowerer, derived: Closure, a: Cell, b: Cell, exists: Cell, source: str) -> str:
    type_ = derived.record.fields["source"].type
    here = sql.all_of((sql.is_not(exists.value, False), sql.negation(a.is_none), sql.negation(b.is_none)))
    unsure = sql.any_of((b.is_unknown, sql.is_null(exists.value)))
    made = [
        f"{key_text(lowering, a, type_).text} AS a",
        f"{key_text(lowering, b, type_).text} AS b",
        f"{sql.cast(a.causes(), 'HUGEINT').text} AS lost",
        f"{unsure.text} AS unsure",
        f"{sql.cast(together((b.causes(), exists.causes())), 'HUGEINT').text} AS why",
        *columns("source", a, type_),
        *(c.replace('.source"', '.target"') for c in columns("target", b, type_)),
    ]
    return f"SELECT {', '.join(made)} FROM {source} WHERE {here.text}"


def _everywhere(lowering: Lowerer, derived: Closure, edges: str) -> frozenset[Cause]:
    """Doubts about edges whose start is not known, and about the relation itself."""
    found = lowering.ask(f"SELECT bit_or(lost) FROM {quoted(edges)} WHERE a IS NULL")[0][0]
    own = lowering.relation(derived.relation).open
    return own | lowering.reasons.said(int(str(found or 0)))


def _reached(lowering: Lowerer, derived: Closure, edges: str) -> str:
    """Every target with its least depth, from every node: semi-naive, level by level."""
    table, fresh = lowering.named("reached"), lowering.named("fresh")
    e = quoted(edges)
    lowering.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT DISTINCT a AS start, a AS node, 0 AS depth FROM {e} "
        f"WHERE a IS NOT NULL"
    )
    back = "AND x.b <> r.start" if derived.symmetric else ""
    for depth in range(1, derived.max_depth + 1):
        # at depth 0 stands the node itself, which is no target yet
        lowering.run(
            f"CREATE OR REPLACE TEMP TABLE {quoted(fresh)} AS SELECT DISTINCT r.start, x.b AS node, "
            f"{depth} AS depth FROM {quoted(table)} AS r JOIN {e} AS x ON x.a = r.node AND NOT x.unsure "
            f"{back} WHERE r.depth = {depth - 1} AND NOT EXISTS (SELECT 1 FROM {quoted(table)} AS k "
            f"WHERE k.start = r.start AND k.node = x.b AND k.depth > 0)"
        )
        if not lowering.ask(f"SELECT 1 FROM {quoted(fresh)} LIMIT 1"):
            break
        lowering.run(f"INSERT INTO {quoted(table)} SELECT * FROM {quoted(fresh)}")
    return table


def _table(
    lowering: Lowerer, derived: Closure, edges: str, reached: str, start: Cell, everywhere: frozenset[Cause]
) -> Stored:
    e, r = quoted(edges), quoted(reached)
    ends = [n for n in _columns(lowering, edges) if n.endswith(".source") and not n.startswith("w")]
    nodes = (
        f"(SELECT a AS node, {', '.join(f'any_value({quoted(n)}) AS {quoted(n)}' for n in ends)} FROM {e} "
        f"WHERE a IS NOT NULL GROUP BY a UNION SELECT b, "
        f"{', '.join(f'any_value({quoted(_target(n))})' for n in ends)} FROM {e} "
        f"WHERE b IS NOT NULL AND b NOT IN (SELECT a FROM {e} WHERE a IS NOT NULL) GROUP BY b)"
    )
    doubts = (
        f"(SELECT q.start, bit_or(x.why) AS why FROM {r} AS q JOIN {e} AS x ON x.a = q.node AND x.unsure "
        f"WHERE q.depth < {derived.max_depth} GROUP BY q.start)"
    )
    sources = ", ".join(f"s.{quoted(n)}" for n in ends)
    targets = ", ".join(f"t.{quoted(n)} AS {quoted(_target(n))}" for n in ends)
    gaps = ", ".join(_gap(n) for n in ends)
    body = (
        f"SELECT [q.start, q.node] AS {KEYS}, TRUE AS {EXISTS}, {NO_CAUSE.text} AS {EXISTS_WHY}, "
        f"{sources}, {targets}, "
        f'q.depth::BIGINT AS "v.depth", 0 AS "s.depth", {NO_CAUSE.text} AS "w.depth", '
        f'{NO_CAUSE.text} AS "w.target" FROM {r} AS q '
        f"JOIN {nodes} AS s ON s.node = q.start JOIN {nodes} AS t ON t.node = q.node WHERE q.depth > 0 "
        f"UNION ALL BY NAME SELECT [d.start, ''] AS {KEYS}, NULL AS {EXISTS}, "
        f"d.why AS {EXISTS_WHY}, {sources}, {gaps}, "
        f'NULL::BIGINT AS "v.depth", 4 AS "s.depth", d.why AS "w.depth", d.why AS "w.target" '
        f"FROM {doubts} AS d JOIN {nodes} AS s ON s.node = d.start"
    )
    table = records_table(derived.record.name)
    lowering.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT row_number() OVER (ORDER BY {KEYS}) - 1 AS {ROW}, * "
        f"FROM ({body})"
    )
    return _stored(lowering, derived, table, start, everywhere)


def _columns(lowering: Lowerer, table: str) -> list[str]:
    return [str(row[0]) for row in lowering.ask(f"DESCRIBE {quoted(table)}")]


def _target(name: str) -> str:
    return name.replace(".source", ".target")


def _gap(name: str) -> str:
    """The target that is not known: undetermined."""
    state = int(Is.UNDETERMINED) if name.startswith("s.") else "NULL"
    return f"{state} AS {quoted(_target(name))}"


def _stored(
    lowering: Lowerer, derived: Closure, table: str, start: Cell, everywhere: frozenset[Cause]
) -> Stored:
    either = frozenset({Is.VALUE, Is.UNDETERMINED})
    end = form(start)
    forms = {
        "source": Form(frozenset({Is.VALUE}), end.scale, end.digits, codes=end.codes, currency=end.currency),
        "target": Form(either, end.scale, end.digits, codes=end.codes, currency=end.currency, why=True),
        "depth": Form(either, 0, 4, why=True),
    }
    told = described(lowering, table, forms)
    return Stored(
        derived.record.name, table, derived.record, told.forms, told.rows,
        open=everywhere, uncertain=told.unsure > 0, ordered=True, listed=True, reasons=lowering.reasons,
    )  # fmt: skip
