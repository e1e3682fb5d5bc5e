"""What was taken in, and the periods of a run, as a database that rules can be asked of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

import pyarrow as pa

from accountability.engines.duckdb.copies import copied, read_often
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.derived import derive
from accountability.engines.duckdb.intake.physical import storage_of
from accountability.engines.duckdb.intake.stored import StoredTable
from accountability.engines.duckdb.names import open_column, value_column
from accountability.engines.duckdb.relations import Form, Stored, form_of
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import quoted
from accountability.engines.duckdb.states import Is
from accountability.model.records import PERIOD_TYPES
from accountability.model.rule import Rulebook
from accountability.model.types import ListType
from accountability.model.values import Cause, CauseKind, cause
from accountability.semantics.periods import period_relations
from accountability.semantics.rows import Bound

VALUE = frozenset({Is.VALUE})


def database_of(
    session: Session,
    book: Rulebook,
    as_of: date,
    tables: Mapping[str, StoredTable],
    period: tuple[date, date] | None,
    rules: Collection[str],
) -> Database:
    """The database over what was taken in, and the periods of the run, to be asked of `rules`."""
    supplied = frozenset(tables)
    stored = {name: _stored(session, table, supplied) for name, table in tables.items()}
    elsewhere = [name for name, table in tables.items() if lies_elsewhere(table)]
    if elsewhere:
        names = read_often(book, rules)
        for name in elsewhere:
            stored[name].copy = copied(session, stored[name], names)
    if period is not None:
        stored |= _periods(session, *period)
    return Database(session, book, as_of, stored, derive)


def lies_elsewhere(table: StoredTable) -> bool:
    """Whether every statement that reads a table decodes it anew."""
    return table.elsewhere


def _stored(session: Session, table: StoredTable, supplied: frozenset[str]) -> Stored:
    """What the lowering needs to know of the records of a type."""
    record = table.record
    columns = _columns(session, table.table) if _has_lists(table) else frozenset()
    forms: dict[str, Form] = {}
    for name, states in table.states.items():
        form = form_of(record.fields[name].type, states or VALUE, table.divisors.get(name))
        forms[name] = replace(form, open=form.listed and open_column(name) in columns)
    causes: frozenset[Cause] = frozenset()
    if record.partial:
        causes = frozenset({cause(CauseKind.REGISTER_PARTIAL, record.name)})
    return Stored(
        record.name, table.table, record, forms, table.rows,
        open=causes, repeated=table.repeated, ordered=not record.key, supplied=supplied,
        measure=lambda column: _digits(session, table.table, column),
        places=table.places,
    )  # fmt: skip


def _has_lists(table: StoredTable) -> bool:
    return any(isinstance(table.record.fields[name].type, ListType) for name in table.states)


def _columns(session: Session, table: str) -> frozenset[str]:
    return frozenset(str(row[0]) for row in session.rows(f"DESCRIBE {quoted(table)}"))


def _digits(session: Session, table: str, column: str) -> int:
    """The digits of the largest number in a column."""
    ends = session.rows(f"SELECT max({quoted(column)}), min({quoted(column)}) FROM {quoted(table)}")[0]
    return len(str(max(abs(int(str(end or 0))) for end in ends)))


def _periods(session: Session, first: date, last: date) -> dict[str, Stored]:
    """The period relations of a run as tables."""
    found = {}
    for name, relation in period_relations(first, last).items():
        table = f"p:{name}"
        with session.registered("given", _arrow(name, relation.rows)):
            session.sql(f"CREATE TABLE {quoted(table)} AS SELECT * FROM given")
        record = PERIOD_TYPES[name]
        forms = {f: form_of(field.type, VALUE) for f, field in record.fields.items()}
        found[name] = Stored(name, table, record, forms, len(relation.rows), ordered=True)
    return found


def _arrow(name: str, rows: tuple[Bound, ...]) -> pa.Table:
    columns: Mapping[str, pa.Array] = {
        "n": pa.array(range(len(rows)), pa.int64()),
        "row": pa.array(range(len(rows)), pa.int64()),
        "keyed": pa.array([True] * len(rows), pa.bool_()),
        "k0": pa.array([row.key[0] for row in rows], pa.string()),
    }
    values = {}
    for field in PERIOD_TYPES[name].fields.values():
        values[value_column(field.name)] = storage_of(field).array([row.cell(field.name) for row in rows])
    return pa.table({**columns, **values})
