"""Derived records as tables: row by row, grouped, and united. Parameters are taken at the run's date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import ALWAYS, NO_CAUSE, Cell, all_true, merged, unknown
from accountability.engines.duckdb.closure import closed
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.keytext import key_text, keys_of
from accountability.engines.duckdb.lowerer import Lowerer, without_span
from accountability.engines.duckdb.names import ghost_column, place_column
from accountability.engines.duckdb.numbers import order_key
from accountability.engines.duckdb.relations import EXISTS, EXISTS_WHY, KEYS, ROW, Form, Stored
from accountability.engines.duckdb.scope import Members, Scope, dated_parameters
from accountability.engines.duckdb.source import Source, source_of
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.united import united
from accountability.engines.duckdb.writing import columns, form, narrowed
from accountability.model.expression import RowSet
from accountability.model.rule import Closure, Grouped, LetValue, SourceOf, Union
from accountability.model.values import Cause


def rows_of(database: Database, source: SourceOf) -> Source:
    """The table of a source, made once for all that read it."""
    if source not in database.sources:
        database.sources[source] = source_of(Lowerer(database, explaining=True), source)
    found = database.sources[source]
    assert isinstance(found, Source)
    return found


def derive(database: Database, name: str) -> Stored:
    """The table of a derived record."""
    derived = database.book.derived[name]
    lowering = Lowerer(database, explaining=True)
    match derived:
        case Union():
            return united(lowering, derived)
        case Closure():
            return closed(lowering, derived)
        case Grouped():
            source = rows_of(database, derived.source)
            if derived.by is None:
                return _row_by_row(lowering, derived, source)
            return _grouped(lowering, derived, source)


def source_scope(
    lowering: Lowerer,
    source: Source,
    lets: Mapping[str, LetValue],
    only: str | None = None,
    frame: Frame | None = None,
) -> Scope:
    """The scope of the rows of a source, or of those whose numbers stand in a table.

    `frame`: one over the same rows, to which the expressions of several rules are put.
    """
    frame = frame or lowering.new_frame(source.stored, only=only)
    rows = source.rows(lowering, frame)
    return Scope(
        frame, rows, frame, rows, lets, lowering.today(),
        dated=dated_parameters(lowering.book),
        exists=source.exists(lowering, frame),
        whole=partial(source_scope, lowering, source, lets),
        order=lambda: source.order(lowering, frame),
    )  # fmt: skip


def _kept(lowering: Lowerer, derived: Grouped, scope: Scope) -> Cell:
    """Whether a row of the source satisfies `where`."""
    truths = [scope.exists]
    if derived.where is not None:
        truths.append(lowering.truth(derived.where, scope))
    return lowering.keep(all_true(truths), scope.frame)


def _member_columns(lowering: Lowerer, source: Source, scope: Scope) -> list[str]:
    """The rows of the source that a derived row was made of, by number."""
    found = []
    for alias, _ in source.aliases:
        row = scope.rows[alias]
        own = scope.frame.column(ROW if source.single else place_column(alias))
        found.append(f"{own.text} AS {quoted(place_column(alias))}")
        if source.ghosts[alias]:
            assert not source.single
            found.append(f"{scope.frame.column(ghost_column(alias)).text} AS {quoted(ghost_column(alias))}")
        del row
    return found


def _exists_columns(kept: Cell) -> list[str]:
    return [
        f"{sql.cast(kept.value, 'BOOLEAN').text} AS {EXISTS}",
        f"{sql.cast(kept.causes(), 'HUGEINT').text} AS {EXISTS_WHY}",
    ]


def _row_by_row(lowering: Lowerer, derived: Grouped, source: Source) -> Stored:
    scope = source_scope(lowering, source, derived.lets)
    kept = _kept(lowering, derived, scope)
    cells = _scalars(lowering, derived, scope)
    key = _key(lowering, derived, source, scope, cells)
    types = {n: derived.record.fields[n].type for n in cells}
    listed = [c for n, cell in cells.items() for c in columns(n, cell, types[n])]
    order = ", ".join([key.text, *scope.order()])
    made = [
        f"row_number() OVER (ORDER BY {order}) - 1 AS {ROW}",
        f"{key.text} AS {KEYS}",
        *_member_columns(lowering, source, scope),
        *_exists_columns(kept),
        *listed,
    ]
    table = f"t:{derived.record.name}"
    lowering.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT {', '.join(made)} FROM {scope.frame.source()} "
        f"WHERE {sql.is_not(kept.value, False).text}"
    )
    forms = {n: form(cell) for n, cell in cells.items()}
    return _stored(lowering, derived.record.name, table, forms, source.open)


def _scalars(lowering: Lowerer, derived: Grouped, scope: Scope) -> dict[str, Cell]:
    """The values of the lets; where another let compares one, it still has its interval."""
    found = {}
    for name, let in derived.lets.items():
        if not isinstance(let, RowSet):
            if name not in scope.memo:
                scope.memo[name] = lowering.keep(lowering.cell(let, scope), scope.frame)
            found[name] = without_span(scope.memo[name])
    return found


def _key(lowering: Lowerer, derived: Grouped, source: Source, scope: Scope, cells: Mapping[str, Cell]) -> Sql:
    """The key of a row: named lets, or the keys of its aliases; none where a cell of it is unknown."""
    if not derived.key:
        parts = [keys_of(scope.rows[alias]) for alias, _ in source.aliases]  # type: ignore[arg-type]  # rows, not elements
        whole = parts[0]
        for part in parts[1:]:
            whole = sql.call("list_concat", whole, part)
        return lowering.keep(Cell(whole), scope.frame).value
    fields = derived.record.fields
    texts = [key_text(lowering, cells[n], fields[n].type) for n in derived.key]
    blank = sql.any_of(cells[n].is_unknown for n in derived.key)
    whole = sql.case([(blank, Sql("CAST([] AS VARCHAR[])"))], sql.list_of(texts, "VARCHAR"))
    return lowering.keep(Cell(whole), scope.frame).value


def stored_as(
    lowering: Lowerer, name: str, table: str, forms: Mapping[str, Form], causes: frozenset[Cause]
) -> Stored:
    """What there is to know of the table of a derived record."""
    return _stored(lowering, name, table, forms, causes)


def _stored(
    lowering: Lowerer, name: str, table: str, forms: Mapping[str, Form], causes: frozenset[Cause]
) -> Stored:
    text = f"SELECT count(*), count(*) FILTER (WHERE {EXISTS} IS NULL) FROM {quoted(table)}"
    rows, unsure = (int(str(v)) for v in lowering.ask(text)[0])
    database = lowering.database
    return Stored(
        name, table, lowering.record(name), narrowed(lowering, table, forms), rows,
        open=causes, uncertain=unsure > 0, ordered=True, listed=True, reasons=lowering.reasons,
        measure=lambda column: database.digits(table, column),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Groups:
    """The table of the members of groups, and the cells of the values that members share."""

    table: str
    members: Members
    by: Mapping[str, Form]


def _grouped(lowering: Lowerer, derived: Grouped, source: Source) -> Stored:
    """A row per distinct `by` value; a row whose value is unknown may belong to every group."""
    assert derived.by is not None
    groups = _members(lowering, derived, source)
    bare = _bare_groups(lowering, derived, groups)
    frame = lowering.new_frame(bare)
    keys = {name: bare.cell(name, frame.column, lowering.reasons) for name in derived.by}
    scope = Scope(
        frame, {}, frame, {}, derived.lets, lowering.today(),
        keys=keys, members=groups.members, exists=bare.exists(frame.column, lowering.reasons),
    )  # fmt: skip
    cells = {**keys, **_scalars(lowering, derived, scope)}
    fields = derived.record.fields
    listed = [c for n, cell in cells.items() for c in columns(n, cell, fields[n].type)]
    table = f"t:{derived.record.name}"
    made = [ROW, KEYS, EXISTS, EXISTS_WHY, '"group"']
    lowering.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT "
        f"{', '.join([*(frame.column(c.strip(chr(34))).text for c in made), *listed])} FROM {frame.source()}"
    )
    forms = {n: form(cell) for n, cell in cells.items()}
    outside = source.open if derived.by else frozenset[Cause]()
    return _stored(lowering, derived.record.name, table, forms, outside)


def _members(lowering: Lowerer, derived: Grouped, source: Source) -> _Groups:
    """The rows that are grouped, each with the number of its group; NULL where that is unknown."""
    assert derived.by is not None
    scope = source_scope(lowering, source, {})
    kept = _kept(lowering, derived, scope)
    cells = {n: lowering.keep(lowering.value(e, scope), scope.frame) for n, e in derived.by.items()}
    fields = derived.record.fields
    wandering = sql.any_of(c.is_unknown for c in cells.values())
    lost = unknown(merged(*cells.values()))
    exists = all_true([kept, replace(lost, value=sql.case([(wandering, sql.NULL)], sql.TRUE))])
    terms = ", ".join(t.text for c in cells.values() for t in _told_apart(c)) or "1"
    number = sql.case(
        [(wandering, sql.NULL)], Sql(f"(dense_rank() OVER (ORDER BY ({wandering.text}), {terms}))")
    )
    listed = [c for n, cell in cells.items() for c in columns(n, cell, fields[n].type)]
    texts = [key_text(lowering, cell, fields[n].type) for n, cell in cells.items()]
    key = sql.list_of(texts, "VARCHAR")
    table = f"m:{derived.record.name}"
    order = ", ".join(scope.order())
    made = [
        f"row_number() OVER (ORDER BY {order}) - 1 AS {ROW}",
        f'{number.text} AS "group"',
        f"{key.text} AS {KEYS}",
        *_member_columns(lowering, source, scope),
        *_exists_columns(exists),
        *listed,
    ]
    lowering.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT {', '.join(made)} FROM {scope.frame.source()} "
        f"WHERE {sql.is_not(exists.value, False).text}"
    )
    text = f"SELECT count(*), count(*) FILTER (WHERE {EXISTS} IS NULL) FROM {quoted(table)}"
    rows, unsure = (int(str(v)) for v in lowering.ask(text)[0])
    stored = Stored(
        table, table, lowering.record("months"), {}, rows,
        uncertain=unsure > 0, ordered=True, reasons=lowering.reasons,
    )  # fmt: skip
    opened = lowering.reasons.all(source.open) if source.open else None
    members = Members(table, stored, source.aliases, source.ghosts, opened)
    return _Groups(table, members, {n: form(c) for n, c in cells.items()})


def _told_apart(cell: Cell) -> Sequence[Sql]:
    """What two values must have in common to be one; none is a value of its own."""
    found = [cell.state_sql()] if len(cell.states - ALWAYS) > 1 else []
    if cell.currency is not None:
        found.append(cell.currency)
    value = cell.value
    if cell.number is not None and cell.number.over is not None:
        value = order_key(cell, cell.number)
    return [*found, value]


def _bare_groups(lowering: Lowerer, derived: Grouped, groups: _Groups) -> Stored:
    """The groups with what their members share: the key, the values, and whether they exist."""
    assert derived.by is not None
    table, members = lowering.named("groups"), quoted(groups.table)
    names = [
        n for n in _columns_of(lowering, groups.table) if n not in _OWN and not n.startswith(("#", "g."))
    ]
    shared = "".join(f", any_value({quoted(n)}) AS {quoted(n)}" for n in names)
    unsure = f'(SELECT bit_or({EXISTS_WHY}) FROM {members} WHERE "group" IS NULL)'
    if derived.by:
        text = (
            f'SELECT row_number() OVER (ORDER BY any_value({KEYS}), "group") - 1 AS {ROW}, "group", '
            f"any_value({KEYS}) AS {KEYS}, CASE WHEN bool_or({EXISTS}) THEN TRUE END AS {EXISTS}, "
            f"coalesce(bit_or({EXISTS_WHY}), {NO_CAUSE.text}) | coalesce({unsure}, {NO_CAUSE.text}) AS {EXISTS_WHY}"
            f'{shared} FROM {members} WHERE "group" IS NOT NULL GROUP BY "group"'
        )
    else:
        text = (
            f'SELECT 0::BIGINT AS {ROW}, 1::BIGINT AS "group", []::VARCHAR[] AS {KEYS}, TRUE AS {EXISTS}, '
            f"{NO_CAUSE.text} AS {EXISTS_WHY}"
        )
    lowering.run(f"CREATE TEMP TABLE {quoted(table)} AS {text}")
    counted = lowering.ask(f"SELECT count(*), count(*) FILTER (WHERE {EXISTS} IS NULL) FROM {quoted(table)}")
    rows, unsure_rows = (int(str(v)) for v in counted[0])
    forms = narrowed(lowering, table, groups.by)
    return Stored(
        table, table, derived.record, forms, rows,
        uncertain=unsure_rows > 0, ordered=True, listed=True, reasons=lowering.reasons,
        measure=lambda column: lowering.database.digits(table, column),
    )  # fmt: skip


_OWN = frozenset({ROW, "group", KEYS, EXISTS, EXISTS_WHY})


def _columns_of(lowering: Lowerer, table: str) -> list[str]:
    return [str(row[0]) for row in lowering.ask(f"DESCRIBE {quoted(table)}")]
