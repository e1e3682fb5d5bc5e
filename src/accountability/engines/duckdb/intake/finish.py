"""From the staged table to the one that rules read: keys, states where they are needed, one divisor."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import lcm

import duckdb

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake.canonical import canonical_sql
from accountability.engines.duckdb.intake.feed import PLACE, ROW
from accountability.engines.duckdb.intake.physical import WIDEST, storage_of, too_wide
from accountability.engines.duckdb.intake.stage import Cell, Staged, cell, joins
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
from accountability.model.records import Field
from accountability.model.types import IntervalType, ListType, MoneyType

KEYED = "keyed"


@dataclass(frozen=True, slots=True)
class Finished:
    """The table of a record type, with what was measured in it.

    `opened`: lists of which some is open. `divisors`, `wide`: see `StoredTable`.
    """

    staged: Staged
    table: str
    fields: tuple[str, ...]
    divisors: Mapping[str, int]
    wide: frozenset[str]
    rows: int = 0
    states: Mapping[str, frozenset[Is]] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()


def finish(session: Session, staged: Staged, kept: Collection[str]) -> Finished:
    """Makes the table of the records with the fields of `kept`. Raises `RecordsError`.

    It has the state columns of all of them; `trim` drops those that say nothing.
    """
    record = staged.known.record
    columns = [(part, sql.column("u", part)) for part in (PLACE, ROW)]
    divisors: dict[str, int] = {}
    wide: set[str] = set()
    fields = [known for known in staged.known.fields if known.name in kept]
    for known in fields:
        found, storage = cell(staged, known), storage_of(known)
        value = found.value
        if storage.is_fraction:
            divisor = divisors[known.name] = _divisor(session, staged, known, found)
            value = _over(known, found.value, divisor)
        if storage.sql.startswith("HUGEINT"):
            wide.add(known.name)
        columns += [(value_column(known.name), value), (state_column(known.name), found.state)]
        if found.open is not None:
            columns.append((open_column(known.name), found.open))
    columns += [(key_column(i), sql.column("u", key_column(i))) for i in range(staged.feed.keys)]
    typed = sql.select(columns, sql.table(staged.name, "u"), joins(staged, kept))
    finished = Finished(
        staged, records_table(record.name), tuple(known.name for known in fields), divisors, frozenset(wide)
    )
    statement = sql.create(finished.table, _with_keys(finished, typed, [name for name, _ in columns]))
    try:
        session.sql(statement)
    except duckdb.OutOfRangeException:
        # Only integers over a common divisor can leave 128 bits.
        raise too_wide(", ".join(sorted(divisors))) from None
    return _measured(session, finished)


def _divisor(session: Session, staged: Staged, known: Field, found: Cell) -> int:
    """The least common multiple of all divisors of a field."""
    value = found.value
    if isinstance(known.type, ListType):
        value = call("unnest", value)
    inner = sql.select([("f", value)], sql.table(staged.name, "u"), joins(staged, (known.name,)))
    over = sql.field(sql.column("i", "f"), "d")
    distinct = sql.select([("d", over)], sql.subquery(inner, "i"), tail=sql.grouped([over]))
    divisor = lcm(*(int(d) for (d,) in session.rows(distinct.text) if d is not None))  # type: ignore[call-overload]  # decimals
    if divisor >= 10**WIDEST:
        raise too_wide(known.name)
    return divisor


def _over(known: Field, value: Sql, divisor: int) -> Sql:
    """Fractions as integers over `divisor`."""
    if isinstance(known.type, ListType):
        item = sql.parameter("i")
        return sql.transformed(value, "i", _numerator(item, divisor))
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


def _measured(session: Session, finished: Finished) -> Finished:
    """The states that occur in each field, and the lists that are open."""
    counts = [("rows", call("count", sql.STAR))]
    for name in finished.fields:
        state = sql.column("t", state_column(name))
        counts += [(f"{s}.{name}", sql.filtered(call("count", sql.STAR), _is(state, s))) for s in Is]
    lists = [n for n in finished.fields if isinstance(finished.staged.known.record.fields[n].type, ListType)]
    counts += [
        (f"o.{n}", sql.filtered(call("count", sql.STAR), sql.column("t", open_column(n)))) for n in lists
    ]
    (found,) = session.rows(sql.select(counts, sql.table(finished.table, "t")).text)
    numbers = dict(zip((name for name, _ in counts), found, strict=True))
    states = {name: frozenset(s for s in Is if numbers[f"{s}.{name}"]) for name in finished.fields}
    opened = frozenset(name for name in lists if numbers[f"o.{name}"])
    rows = int(str(numbers["rows"]))
    return replace(finished, rows=rows, states=states, opened=opened)


def _is(state: Sql, wanted: Is) -> Sql:
    return infix(state, "=", literal(int(wanted)))


def trim(session: Session, finished: Finished, kept: Collection[str]) -> Finished:
    """Drops every column that says nothing, and the fields that are not in `kept`."""
    for name in finished.fields:
        gaps = finished.states[name] - {Is.VALUE}
        is_list = isinstance(finished.staged.known.record.fields[name].type, ListType)
        if name not in kept:
            session.sql(sql.drop_column(finished.table, value_column(name)))
        if name not in kept or len(gaps) < 2:
            session.sql(sql.drop_column(finished.table, state_column(name)))
        if is_list and (name not in kept or name not in finished.opened):
            session.sql(sql.drop_column(finished.table, open_column(name)))
    return replace(finished, fields=tuple(name for name in finished.fields if name in kept))
