"""Reading a field, over as many references as its path has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Branch, Cell, Why, merged, no_cause
from accountability.engines.duckdb.choose import prefixed
from accountability.engines.duckdb.frame import Frame, Joined
from accountability.engines.duckdb.numbers import order_key
from accountability.engines.duckdb.relations import ROW, At, Stored
from accountability.engines.duckdb.scope import Bound, Item, Lowering, Row
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.states import Is
from accountability.engines.duckdb.writing import columns as columns_of
from accountability.engines.duckdb.writing import form
from accountability.model.expression import Active, Column
from accountability.model.values import CauseKind

Step: TypeAlias = tuple[str, str]  # a reference field, and the record type that it leads to


def at_row(row: Row) -> At:
    """Where the columns of a row's own table stand in its frame."""
    if row.id is None:
        return row.frame.column
    place = row.id
    joined = row.frame.left_join(
        quoted(row.stored.table), lambda alias: sql.infix(sql.column(alias, ROW), "=", place)
    )
    return joined.column


def field(lowering: Lowering, row: Row, name: str) -> Cell:
    """A field of a row, over the frame of the row."""
    return _ghostly(row, row.stored.cell(name, at_row(row), lowering.reasons))


def _ghostly(row: Row, cell: Cell) -> Cell:
    if row.ghost is None:
        return cell
    state = next(iter(row.ghost.state.states))
    return prefixed([(row.ghost.when, state, row.ghost.state.why)], cell)


def column(lowering: Lowering, node: Column, bound: Bound) -> Cell:
    """The cell that `alias.path.name` reads, over the frame of the alias."""
    steps: list[Step] = list(zip(node.path, node.records[1:], strict=True))
    return _read(lowering, bound, node.alias, steps, node.name)


def _read(lowering: Lowering, bound: Bound, alias: str, steps: list[Step], name: str) -> Cell:
    if isinstance(bound, Item):
        (_, target), *rest = steps
        return _along(lowering, bound.frame, bound.cell, alias, target, rest, name)
    if not steps:
        return field(lowering, bound, name)
    (step, target), *rest = steps
    reference = field(lowering, bound, step)
    where = f"{bound.stored.name}.{step}"
    return _along(lowering, bound.frame, reference, where, target, rest, name)


def active(lowering: Lowering, node: Active, bound: Bound) -> tuple[Cell, Cell]:
    """The two ends of the interval in which a record is active, over the frame of the alias."""
    ends = lowering.record(node.records[-1]).active
    assert ends is not None, "the checker lets only such records be active"
    steps: list[Step] = list(zip(node.path, node.records[1:], strict=True))
    first, last = (_read(lowering, bound, node.alias, steps, name) for name in ends)
    return first, last


def _along(
    lowering: Lowering,
    frame: Frame,
    reference: Cell,
    where: str,
    target: str,
    rest: Sequence[Step],
    name: str,
) -> Cell:
    """The field at the end of a path; `where` says where the reference stands."""
    stored = lowering.relation(target)
    if stored.repeated:
        joined, found = _lookup(lowering, frame, reference, stored, rest, name)
    else:
        joined = _joined(frame, reference, stored.table)
        found = _beyond(lowering, frame, joined, stored, rest, name)
    lost = (
        lowering.reasons.all(stored.open) if stored.open else lowering.reasons.of(CauseKind.DANGLING, where)
    )
    branches: list[Branch] = [
        (reference.is_unknown, Is.UNDETERMINED, merged(reference)),
        (reference.is_none, Is.NONE, no_cause),
    ]
    branches.append((sql.is_null(joined.column(ROW)), Is.UNDETERMINED, lost))
    return prefixed(branches, found)


def _joined(frame: Frame, reference: Cell, table: str) -> Joined:
    return frame.left_join(
        quoted(table), lambda alias: sql.infix(sql.column(alias, "k0"), "=", reference.value)
    )


def _beyond(
    lowering: Lowering, frame: Frame, joined: Joined, stored: Stored, rest: Sequence[Step], name: str
) -> Cell:
    if not rest:
        return stored.cell(name, joined.column, lowering.reasons)
    (step, target), *more = rest
    reference = stored.cell(step, joined.column, lowering.reasons)
    return _along(lowering, frame, reference, f"{stored.name}.{step}", target, more, name)


def _lookup(
    lowering: Lowering, frame: Frame, reference: Cell, stored: Stored, rest: Sequence[Step], name: str
) -> tuple[Joined, Cell]:
    """The end of a path through a key that several rows share: undetermined where they differ."""
    about = (stored.name, tuple(rest), name)
    if about not in lowering.lookups:
        lowering.lookups[about] = _by_key(lowering.apart(), stored, rest, name)
    read = lowering.lookups[about]
    joined = _joined(frame, reference, read.table)
    cell = read.cell("e", joined.column, lowering.reasons)
    differ = sql.is_(joined.column("differ"), True)
    cell = replace(cell, value=sql.case([(differ, sql.NULL)], cell.value))
    why: Why = lowering.reasons.of(CauseKind.REPEATED_KEY, stored.name)
    return joined, prefixed([(differ, Is.UNDETERMINED, why)], cell)


def _beyond_row(lowering: Lowering, row: Row, rest: Sequence[Step], name: str) -> Cell:
    if not rest:
        return field(lowering, row, name)
    (step, target), *more = rest
    reference = field(lowering, row, step)
    return _along(lowering, row.frame, reference, f"{row.stored.name}.{step}", target, more, name)


def _by_key(lowering: Lowering, stored: Stored, rest: Sequence[Step], name: str) -> Stored:
    """A table of one row per key: the end of the path from its first row, and whether others differ."""
    inner = lowering.new_frame(stored)
    end = lowering.keep(_beyond_row(lowering, Row(inner, stored), rest, name), inner)
    record = lowering.record(rest[-1][1] if rest else stored.name)
    columns = [*columns_of("e", end, record.fields[name].type)]
    told_apart = sql.struct([(f"p{i}", part) for i, part in enumerate(_told_apart(end))])
    table, key, place = lowering.named("lookup"), inner.column("k0").text, inner.column(ROW).text
    named = [column.rpartition(" AS ")[2] for column in columns]
    # the first row as one struct, so that one aggregate finds all of it
    first = ", ".join(f"{n}: {n}" for n in named)
    lowering.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT k0, n, differ, "
        f"{', '.join(f'first.{n}' for n in named)} FROM (SELECT k0, min(n) AS n, "
        f"arg_min({{{first}}}, n) AS first, count(DISTINCT told) > 1 AS differ "
        f"FROM (SELECT {key} AS k0, {place} AS n, {told_apart.text} AS told, {', '.join(columns)} "
        f"FROM {inner.source()} WHERE {key} IS NOT NULL) GROUP BY k0)"
    )
    return Stored(stored.name, table, stored.record, {"e": form(end)}, 0, reasons=lowering.reasons)


def _told_apart(end: Cell) -> Iterator[Sql]:
    """What of two values must be equal, so that it does not matter which of them is meant."""
    over = None if end.number is None else end.number.over
    yield end.value if over is None or end.number is None else order_key(end, end.number)
    yield end.state_sql()
    there = sql.is_not_null(end.value)  # a currency alone tells nothing apart
    yield from (sql.case([(there, part)]) for part in (end.currency, end.open) if part is not None)
