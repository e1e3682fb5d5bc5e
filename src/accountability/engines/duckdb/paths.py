"""Reading a field, over as many references as its path has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Branch, Cell, Why, merged, no_cause
from accountability.engines.duckdb.choose import prefixed
from accountability.engines.duckdb.frame import Frame, Joined
from accountability.engines.duckdb.relations import ROW, At, Form, Stored
from accountability.engines.duckdb.scope import Bound, Item, Lowering, Row
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.states import Is
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
    inner = lowering.new_frame(stored)
    row = Row(inner, stored)
    end = _beyond_row(lowering, row, rest, name)
    end = lowering.keep(end, inner)
    table, form = _by_key(lowering, stored, inner, end)
    joined = _joined(frame, reference, table)
    read = Stored(stored.name, table, stored.record, {"e": form}, 0, reasons=lowering.reasons)
    cell = read.cell("e", joined.column, lowering.reasons)
    number = end.number
    if number is not None and cell.number is None:
        cell = _with_number(cell, end, joined.column)
    differ = sql.is_(joined.column("differ"), True)
    cell = replace(cell, value=sql.case([(differ, sql.NULL)], cell.value))
    why: Why = lowering.reasons.of(CauseKind.REPEATED_KEY, stored.name)
    return joined, prefixed([(differ, Is.UNDETERMINED, why)], cell)


def _with_number(cell: Cell, end: Cell, at: At) -> Cell:
    number = end.number
    assert number is not None
    if number.over is not None:
        number = replace(number, over=at("d.e"))
    return replace(cell, number=number)


def _beyond_row(lowering: Lowering, row: Row, rest: Sequence[Step], name: str) -> Cell:
    if not rest:
        return field(lowering, row, name)
    (step, target), *more = rest
    reference = field(lowering, row, step)
    return _along(lowering, row.frame, reference, f"{row.stored.name}.{step}", target, more, name)


def _by_key(lowering: Lowering, stored: Stored, inner: Frame, end: Cell) -> tuple[str, Form]:
    """A table of one row per key: the value of the first row, and whether others differ."""
    parts = {"v.e": end.value, "s.e": end.state_sql(), "w.e": end.causes()}
    if end.number is not None and end.number.over is not None:
        parts["d.e"] = end.number.over
    if end.currency is not None:
        parts["c.e"] = end.currency
    if end.open is not None:
        parts["o.e"] = end.open
        parts["wo.e"] = end.open_why()
    place = inner.column(ROW)
    firsts = [
        f"{sql.call('arg_min', sql.struct([('x', value)]), place).text}.x AS {quoted(name)}"
        for name, value in parts.items()
    ]
    told_apart = [parts["v.e"], *(parts[p] for p in ("c.e", "d.e") if p in parts)]
    whole = sql.struct([(f"p{i}", part) for i, part in enumerate(told_apart)])
    kinds = Sql(f"count(DISTINCT {whole.text})")
    differ = sql.infix(kinds, ">", Sql("1"))
    table = lowering.named("lookup")
    key = inner.column("k0")
    lowering.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT {key.text} AS k0, min({place.text}) AS n, "
        f"{', '.join(firsts)}, {differ.text} AS differ FROM {inner.source()} "
        f"WHERE {sql.is_not_null(key).text} GROUP BY {key.text}"
    )
    form = Form(
        end.states, codes=end.codes, listed=end.open is not None, open=end.open is not None, currency=end.currency is not None, why=True
    )
    return table, form
