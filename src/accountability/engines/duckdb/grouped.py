"""Grouped records: a row per distinct `by` value, and the rows that each was made of.

Three steps: the rows with what tells their groups apart (`w:`), the groups as a table, and the
rows with the number of their group (`m:`), joined where somebody reads them. No row is sorted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import ALWAYS, NO_CAUSE, UNKNOWNS, Cell, all_true, merged, unknown
from accountability.engines.duckdb.copies import fields_of
from accountability.engines.duckdb.described import described
from accountability.engines.duckdb.keytext import key_text
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.names import all_but, distinct, members_table, records_table
from accountability.engines.duckdb.numbers import order_key
from accountability.engines.duckdb.relations import EXISTS, EXISTS_WHY, KEYS, ROW, WANDERS, Form, Stored
from accountability.engines.duckdb.scope import Members, Scope
from accountability.engines.duckdb.source import Source
from accountability.engines.duckdb.source_rows import (
    exists_columns,
    is_plain,
    kept,
    member_columns,
    scalars,
    source_scope,
)
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.writing import columns, form
from accountability.model.rule import Grouped
from accountability.model.values import Cause
from accountability.rulebook.reads import names_in, parts_of

_BY = "by:"


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows that are grouped: their table or view, and the columns that tell groups apart.

    `shared` are the columns of the `by` values; `wander`: some rows may be of no known group. `full`:
    the columns that tell groups apart are never NULL but in rows that wander.
    """

    table: str
    terms: tuple[str, ...]
    shared: tuple[str, ...]
    wander: bool
    by: Mapping[str, Form]
    single: bool
    full: bool


def grouped(lowering: Lowerer, derived: Grouped, source: Source) -> Stored:
    """A row per distinct `by` value; a row whose value is unknown may belong to every group."""
    assert derived.by is not None
    rows = _rows(lowering, derived, source)
    bare = _bare_groups(lowering, derived, rows)
    members = _members(lowering, derived, source, rows, bare)
    frame = lowering.new_frame(bare)
    keys = {name: bare.cell(name, frame.column, lowering.reasons) for name in derived.by}
    scope = Scope(
        frame, {}, frame, {}, derived.lets, lowering.run_date(),
        keys=keys, members=members, exists=bare.exists(frame.column, lowering.reasons),
    )  # fmt: skip
    cells = {**keys, **scalars(lowering, derived, scope)}
    fields = derived.record.fields
    listed = [c for n, cell in cells.items() for c in columns(n, cell, fields[n].type)]
    name, table = derived.record.name, records_table(derived.record.name)
    own = [frame.column(c).text for c in (ROW, KEYS, EXISTS, EXISTS_WHY, "group")]
    lowering.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT {', '.join([*own, *listed])} FROM {frame.source()}"
    )
    forms = {n: form(cell) for n, cell in cells.items()}
    told = described(lowering, table, forms, uncertain=bare.uncertain)
    return Stored(
        name, table, lowering.record(name), told.forms, told.rows,
        open=source.open if derived.by else frozenset[Cause](), uncertain=told.unsure > 0,
        ordered=True, listed=True, reasons=lowering.reasons,
    )  # fmt: skip


def _rows(lowering: Lowerer, derived: Grouped, source: Source) -> _Rows:
    """The rows, each with the values that it is grouped by."""
    assert derived.by is not None
    scope = source_scope(lowering, source, {})
    here = kept(lowering, derived, scope)
    cells = {n: lowering.keep(lowering.value(e, scope), scope.frame) for n, e in derived.by.items()}
    fields = derived.record.fields
    wandering = sql.any_of(c.is_unknown for c in cells.values())
    lost = unknown(merged(*cells.values()))
    exists = all_true([here, replace(lost, value=sql.case([(wandering, sql.NULL)], sql.TRUE))])
    if wandering == sql.FALSE:
        exists = here
    terms = {f"t{i}": t.text for i, t in enumerate(t for c in cells.values() for t in _told_apart(c))}
    listed = dict(_named(column) for n, cell in cells.items() for column in columns(n, cell, fields[n].type))
    plain = is_plain(derived, source, scope)
    own = [f"{scope.frame.column(ROW).text} AS {ROW}"]
    made = [
        *(_own_columns(lowering, derived, source, scope) if plain else own),
        f"{wandering.text} AS {WANDERS}",
        *member_columns(source, scope),
        *exists_columns(exists),
        *(f"{text} AS {name}" for name, text in terms.items()),
        *(f"{text} AS {quoted(_BY + name)}" for name, text in listed.items()),
    ]
    table = f"w:{distinct(derived.record.name)}"
    lowering.run(
        f"CREATE TEMP {'VIEW' if plain else 'TABLE'} {quoted(table)} AS SELECT {', '.join(made)} "
        f"FROM {scope.frame.source()} WHERE {sql.is_not(exists.value, False).text}"
    )
    by = {n: form(c) for n, c in cells.items()}
    full = all(c.currency is None and not c.states - ALWAYS - UNKNOWNS for c in cells.values())
    return _Rows(table, tuple(terms), tuple(listed), wandering != sql.FALSE, by, plain, full)


def _named(column: str) -> tuple[str, str]:
    """The name and the text of a column as `columns` writes it."""
    text, _, name = column.rpartition(" AS ")
    return name[1:-1].replace('""', '"'), text


def _own_columns(lowering: Lowerer, derived: Grouped, source: Source, scope: Scope) -> list[str]:
    """The columns of the rows themselves that are read of groups; whether they exist is said anew."""
    record = source.stored.record
    read = fields_of(record, names_in(parts_of(derived)))
    unread = [name for name in record.fields if name not in read]
    described_ = lowering.ask(f"DESCRIBE {all_but(unread)} FROM {quoted(source.stored.table)}")
    names = [str(row[0]) for row in described_]
    kept_ = [n for n in names if n not in (EXISTS, EXISTS_WHY, "group") and not n.startswith(("#", "g."))]
    return [f"{scope.frame.column(n).text} AS {quoted(n)}" for n in kept_]


def _told_apart(cell: Cell) -> Sequence[Sql]:
    """What two values must have in common to be one; none is a value of its own."""
    found = [cell.state_sql()] if len(cell.states - ALWAYS) > 1 else []
    if cell.currency is not None:
        found.append(cell.currency)
    value = cell.value
    if cell.number is not None and cell.number.over is not None:
        value = order_key(cell, cell.number)
    return [*found, value]


def _bare_groups(lowering: Lowerer, derived: Grouped, rows: _Rows) -> Stored:
    """The groups with what their members share: the key, the values, and whether they exist."""
    table, members = lowering.named("groups"), quoted(rows.table)
    key = _key(lowering, derived, rows)
    shared = "".join(f", any_value({quoted(_BY + n)}) AS {quoted(n)}" for n in rows.shared)
    terms = ", ".join(rows.terms)
    doubt = f"(SELECT bit_or({EXISTS_WHY}) FROM {members} WHERE {WANDERS})" if rows.wander else "NULL"
    if derived.by:
        where = f" WHERE NOT {WANDERS}" if rows.wander else ""
        number = f"row_number() OVER (ORDER BY {KEYS}, {terms}) - 1"
        causes = f"coalesce(bit_or({EXISTS_WHY}), {NO_CAUSE.text}) | coalesce({doubt}, {NO_CAUSE.text})"
        text = (
            f'SELECT {ROW} AS "group", * FROM (SELECT {number} AS {ROW}, * FROM (SELECT '
            f" {key.text} AS {KEYS}, * FROM (SELECT "
            f"CASE WHEN bool_or({EXISTS}) THEN TRUE END AS {EXISTS}, {causes} AS {EXISTS_WHY}, "
            f'{terms}{shared} FROM {members}{where} GROUP BY {terms}) AS "b"))'
        )
    else:
        text = (
            f'SELECT 0::BIGINT AS {ROW}, 0::BIGINT AS "group", []::VARCHAR[] AS {KEYS}, TRUE AS {EXISTS}, '
            f"{NO_CAUSE.text} AS {EXISTS_WHY}"
        )
    lowering.run(f"CREATE TEMP TABLE {quoted(table)} AS {text}")
    told = described(lowering, table, rows.by)
    return Stored(
        table, table, derived.record, told.forms, told.rows,
        uncertain=told.unsure > 0, ordered=True, listed=True, reasons=lowering.reasons,
    )  # fmt: skip


def _key(lowering: Lowerer, derived: Grouped, rows: _Rows) -> Sql:
    """The key of a group, over the values that its rows share (`b`)."""
    assert derived.by is not None
    shown = Stored("", "", derived.record, dict(rows.by), 0, reasons=lowering.reasons)
    fields = derived.record.fields
    cells = {n: shown.cell(n, lambda column: sql.column("b", column), lowering.reasons) for n in derived.by}
    return sql.list_of([key_text(lowering, cell, fields[n].type) for n, cell in cells.items()], "VARCHAR")


def _members(lowering: Lowerer, derived: Grouped, source: Source, rows: _Rows, groups: Stored) -> Members:
    """The rows, each with the number of its group; NULL where that is unknown."""
    table = members_table(derived.record.name)
    if derived.by:
        same = [f"w.{t} IS NOT DISTINCT FROM g.{t}" for t in rows.terms]
        same += [f"NOT w.{WANDERS}"] if rows.wander else []
        text = (
            f'SELECT w.*, g."group" FROM {quoted(rows.table)} AS w LEFT JOIN {quoted(groups.table)} AS g '
            f"ON {' AND '.join(same)}"
        )
    else:
        text = f'SELECT w.*, 0::BIGINT AS "group" FROM {quoted(rows.table)} AS w'
    lowering.run(f"CREATE TEMP VIEW {quoted(table)} AS {text}")
    told = described(lowering, rows.table, {})
    stored = Stored(
        table, table, lowering.record("months"), {}, told.rows,
        uncertain=told.unsure > 0, ordered=True, reasons=lowering.reasons,
    )  # fmt: skip
    opened = lowering.reasons.all(source.open) if source.open else None
    members = Members(
        table, stored, source.aliases, source.ghosts, opened, rows.single, wander=rows.wander
    )  # fmt: skip
    if not derived.by or not rows.full:
        return members
    # what is gathered of a group needs no numbers of groups, which are joined to every row
    plain = replace(stored, table=rows.table)
    return replace(members, stored=plain, told_apart=rows.terms)
