"""From the staged table to the one that rules read: keys, states where they are needed, one divisor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import lcm

import duckdb

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake.canonical import canonical_sql
from accountability.engines.duckdb.intake.feed import PLACE, ROW
from accountability.engines.duckdb.intake.physical import WIDEST, storage_of, too_wide
from accountability.engines.duckdb.intake.stage import Cell, Staged, cell, code, joins, odd_column
from accountability.engines.duckdb.names import (
    key_column,
    open_column,
    records_table,
    state_column,
    value_column,
)
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import NULL, Sql, call, cast, infix, literal
from accountability.engines.duckdb.states import Is
from accountability.model.records import Field, RecordType
from accountability.model.types import IntervalType, ListType, MoneyType

KEYED = "keyed"


COPIED = 1 << 18  # rows up to which a source is copied: about 40 MB


@dataclass(frozen=True, slots=True)
class Finished:
    """The table of a record type: its fields with the states that occur, and how fractions are stored.

    `stated` are the fields with a state column of their own; `divisors`, `wide`: see `StoredTable`.
    """

    staged: Staged
    table: str
    states: Mapping[str, frozenset[Is]]
    divisors: Mapping[str, int]
    wide: frozenset[str]
    stated: frozenset[str]

    @property
    def rows(self) -> int:
        return self.staged.survey.rows

    @property
    def as_it_is(self) -> bool:
        """Whether the staged source serves as it is: no cell has to be looked up, and no divisor applied.

        A small file is copied all the same: every statement that reads it would open and type it anew.
        """
        small = self.staged.stored is None and self.rows <= COPIED
        return not small and not self.divisors and not joins(self.staged, self.states)

    @property
    def record(self) -> RecordType:
        return self.staged.known.record

    def state(self, name: str) -> Sql:
        """The state of a field of the table `t`."""
        if name in self.stated:
            return sql.column("t", state_column(name))
        gaps = self.states[name] - {Is.VALUE}
        if not gaps:
            return code(Is.VALUE)
        value = sql.column("t", value_column(name))
        return sql.case([(sql.is_null(value), code(next(iter(gaps))))], code(Is.VALUE))


def finish(session: Session, staged: Staged, kept: Collection[str]) -> Finished:
    """Makes the table of the records with the fields of `kept`. Raises `RecordsError`."""
    fields = [known for known in staged.known.fields if known.name in kept]
    cells = {known.name: cell(staged, known) for known in fields}
    divisors = divisors_of(session, staged, fields)
    finished = Finished(
        staged,
        records_table(staged.known.record.name),
        {name: found.states for name, found in cells.items()},
        divisors,
        frozenset(known.name for known in fields if storage_of(known).sql.startswith("HUGEINT")),
        frozenset(name for name, found in cells.items() if len(found.states - {Is.VALUE}) > 1),
    )
    columns = [(part, sql.column("u", part)) for part in (PLACE, ROW)]
    columns += [(key_column(i), sql.column("u", key_column(i))) for i in range(staged.feed.keys)]
    for known in fields:
        columns += _columns(finished, known, cells[known.name])
    typed = sql.select(columns, staged.source, joins(staged, kept))
    query = _with_keys(finished, typed, [name for name, _ in columns])
    try:
        session.sql(_statement(finished, query))
    except duckdb.OutOfRangeException:
        # Only integers over a common divisor can leave 128 bits.
        raise too_wide(", ".join(sorted(divisors))) from None
    return finished


def _statement(finished: Finished, query: Sql) -> str:
    """A name for the query where it is as cheap as a table, else a table."""
    create = sql.create_view if finished.as_it_is else sql.create
    return create(finished.table, query)


def _columns(finished: Finished, known: Field, found: Cell) -> Iterator[tuple[str, Sql]]:
    value = found.value
    if known.name in finished.divisors:
        value = over(known, value, finished.divisors[known.name])
    yield value_column(known.name), value
    if known.name in finished.stated:
        yield state_column(known.name), found.state
    if found.open is not None and known.name in finished.staged.survey.opened:
        yield open_column(known.name), found.open


def divisors_of(session: Session, staged: Staged, fields: Iterable[Field]) -> dict[str, int]:
    """The common divisor of each field that holds fractions."""
    return {f.name: _divisor(session, staged, f) for f in fields if storage_of(f).is_fraction}


def _divisor(session: Session, staged: Staged, known: Field) -> int:
    """The least common multiple of all divisors of a field."""
    value = cell(staged, known).value
    if isinstance(known.type, ListType):
        value = call("unnest", value)
    inner = sql.select([("f", value)], staged.source, joins(staged, (known.name,)))
    below = sql.field(sql.column("i", "f"), "d")
    distinct = sql.select([("d", below)], sql.subquery(inner, "i"), tail=sql.grouped([below]))
    found = [int(str(d)) for (d,) in session.rows(distinct.text) if d is not None]
    divisor = lcm(*found)
    if divisor >= 10**WIDEST:
        raise too_wide(known.name)
    return divisor


def over(known: Field, value: Sql, divisor: int) -> Sql:
    """Fractions as integers over `divisor`."""
    if isinstance(known.type, ListType):
        return sql.each(value, "i", _numerator(sql.variable("i"), divisor))
    return _numerator(value, divisor)


def _numerator(fraction: Sql, divisor: int) -> Sql:
    top = cast(sql.field(fraction, "n"), "HUGEINT")
    over = cast(sql.field(fraction, "d"), "HUGEINT")
    return infix(top, "*", infix(cast(literal(divisor), "HUGEINT"), "//", over))


def _with_keys(finished: Finished, typed: Sql, columns: Sequence[str]) -> Sql:
    """The typed columns, with the texts of the key cells."""
    chosen = [(name, sql.column("t", name)) for name in columns]
    record = finished.staged.known.record
    if not record.key:
        return sql.select(chosen, sql.subquery(typed, "t"))
    if finished.staged.feed.keys:
        texts = [sql.column("t", key_column(index)) for index in range(len(record.key))]
    else:
        texts = [key_text(finished, record.fields[name]) for name in record.key]
        chosen += [(key_column(index), text) for index, text in enumerate(texts)]
    chosen.append((KEYED, sql.all_of(sql.is_not_null(text) for text in texts)))
    return sql.select(chosen, sql.subquery(typed, "t"))


def key_text(finished: Finished, known: Field) -> Sql:
    """The canonical text of a key cell of the table `t`."""
    value = sql.column("t", value_column(known.name))
    type_ = known.type
    assert not isinstance(type_, ListType | IntervalType), "a key is no list: the loader sees to it"
    text = canonical_sql(known, type_, value, finished.divisors.get(known.name, 1))
    if isinstance(type_, MoneyType):
        return infix(infix(text, "||", literal(" ")), "||", currency(finished.staged, known))
    return text


def currency(staged: Staged, known: Field) -> Sql:
    """The currency of an amount of the table `t`, as text; NULL where it is not known."""
    fields = staged.known.record.fields
    stated = fields.get(known.currency_field or "")
    if stated is None or isinstance(stated.type, ListType | IntervalType):
        return NULL
    return canonical_sql(stated, stated.type, sql.column("t", value_column(stated.name)), 1)


def used(finished: Finished) -> frozenset[str]:
    """The columns of the staged table that the records are read from."""
    fields, survey = finished.states, finished.staged.survey
    columns = {PLACE, ROW, *(key_column(index) for index in range(finished.staged.feed.keys))}
    columns |= {value_column(name) for name in fields} | {state_column(name) for name in finished.stated}
    columns |= {odd_column(name) for name in finished.stated if survey.alike(name) is not None}
    return frozenset(columns | {open_column(name) for name in survey.opened if name in fields})
