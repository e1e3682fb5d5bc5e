"""`next`, `previous` and `rank`: windows over all rows of a source."""

from __future__ import annotations

from dataclasses import replace

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import (
    ALWAYS,
    NO_CAUSE,
    Cell,
    Number,
    guarded,
    merged,
    no_cause,
    together,
)
from accountability.engines.duckdb.choose import prefixed
from accountability.engines.duckdb.frame import Joined
from accountability.engines.duckdb.holding import held, unpacked
from accountability.engines.duckdb.numbers import order_key
from accountability.engines.duckdb.ordering import key_of
from accountability.engines.duckdb.scope import Lowering, Scope
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.states import Is
from accountability.model.expression import Position

ZERO = sql.literal(0)


def position(lowering: Lowering, node: Position, scope: Scope) -> Cell:
    """The place of a subject among all rows of the source, or a value of its neighbour."""
    assert scope.whole is not None, "the checker lets positions stand only where there is a source"
    whole = scope.whole()
    value = None
    if node.value is not None:
        value = lowering.keep(lowering.value(node.value, whole), whole.frame)
    joined = _windows(lowering, node, scope, whole, value)
    doubtful = sql.infix(sql.call("coalesce", joined.column("doubts"), ZERO), ">", ZERO)
    homeless = sql.infix(sql.call("coalesce", joined.column("homeless"), ZERO), ">", ZERO)
    hidden = sql.any_of((doubtful, homeless))

    def why() -> Sql:
        lost, unsure = (sql.call("coalesce", joined.column(n), NO_CAUSE) for n in ("lost", "why"))
        return sql.case([(homeless, lost)], unsure)

    if value is None:
        rank = sql.cast(joined.column("rank"), "BIGINT")
        shown = Cell(sql.case([(hidden, sql.NULL)], rank), number=Number(18))
        return prefixed([(hidden, Is.UNDETERMINED, why)], shown)
    found = unpacked(value, joined.column("beside"))
    alone = sql.is_null(joined.column("beside"))
    masked = replace(found, value=sql.case([(hidden, sql.NULL)], found.value))
    return prefixed([(hidden, Is.UNDETERMINED, why), (alone, Is.NONE, no_cause)], masked)


def _windows(lowering: Lowering, node: Position, scope: Scope, whole: Scope, value: Cell | None) -> Joined:
    """The windows of all rows, joined to the subjects by their ids."""
    frame = whole.frame
    groups = [lowering.keep(lowering.value(w, whole), frame) for w in node.within]
    keys = [lowering.keep(lowering.value(term.key, whole), frame) for term in node.order]
    exists = lowering.lift(whole.exists, whole.home, frame)
    homeless = sql.any_of(g.is_unknown for g in groups)
    doubt = sql.any_of([exists.is_unknown, *(k.is_unknown for k in keys)])
    by = ", ".join(part for g in groups for part in _partition(g))
    over = f"PARTITION BY {by}" if by else ""
    terms = [key_of(k, term) for k, term in zip(keys, node.order, strict=True)]
    order = ", ".join([*terms, *whole.order()])
    columns = [f"{frame.column(i).text} AS {quoted(f'g{n}')}" for n, i in enumerate(frame.ids)]
    columns.append(f"count(*) FILTER (WHERE {homeless.text}) OVER () AS homeless")
    columns.append(f"count(*) FILTER (WHERE {doubt.text}) OVER ({over}) AS doubts")
    columns.append(f"row_number() OVER ({over} ORDER BY {order}) AS rank")
    if value is not None:
        shift = "lead" if node.kind == "next" else "lag"
        columns.append(f"{shift}({held(lowering, value).text}) OVER ({over} ORDER BY {order}) AS beside")
    if lowering.explaining:
        lost, unsure = merged(*groups)(), together((exists.causes(), merged(*keys)()))
        columns.append(f"bit_or({lost.text}) OVER () AS lost")
        columns.append(f"bit_or({guarded(doubt, lambda: unsure).text}) OVER ({over}) AS why")
    text = f"(SELECT {', '.join(columns)} FROM {frame.source()})"
    return scope.home.left_join(text, scope.home.is_own)


def _partition(cell: Cell) -> list[str]:
    """What equal values of a group have in common; none is a value of its own."""
    parts = []
    if len(cell.states - ALWAYS) > 1:
        parts.append(cell.state_sql().text)
    if cell.currency is not None:
        parts.append(cell.currency.text)
    value = cell.value
    if cell.number is not None and cell.number.over is not None:
        value = order_key(cell, cell.number)
    return [*parts, value.text]
