"""What only whole tables show: keys empty or repeated, references that lead nowhere, dates to come.

Each check says what `records/integrity.py` and `records/rows.py` say of the same records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake import problem_list
from accountability.engines.duckdb.intake.canonical import canonical_sql
from accountability.engines.duckdb.intake.feed import PLACE, ROW
from accountability.engines.duckdb.intake.finish import COPIED, KEYED, Finished, divisors_of, over
from accountability.engines.duckdb.intake.repeating import TIMES
from accountability.engines.duckdb.intake.stage import cell, code, joins, present
from accountability.engines.duckdb.names import key_column, value_column
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import Sql, call, cast, infix, literal
from accountability.engines.duckdb.states import Is
from accountability.model.records import Field, Problem
from accountability.model.types import (
    DateType,
    IntervalType,
    ListType,
    MoneyType,
    MonthType,
    PartialDateType,
    RefType,
    TimestampType,
)
from accountability.records import problems as say

_MANY = 2_000


def at(name: str) -> Sql:
    """A column of the table `t`."""
    return sql.column("t", name)


def _source(finished: Finished) -> str:
    return sql.table(finished.table, "t")


def _add(session: Session, problems: Iterator[Problem]) -> None:
    while batch := list(islice(problems, _MANY)):
        problem_list.add(session, batch)


def _rows(session: Session, query: Sql) -> Iterator[tuple[object, ...]]:
    for batch in session.batches(query.text):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def effective_state(finished: Finished, field: Field) -> Sql:
    """The state of a cell with the currency of its row, as `records/rows.py` has it."""
    state = finished.state(field.name)
    stated = field.currency_field
    if not isinstance(field.type, MoneyType):
        return state
    if stated is None or stated not in finished.states:
        return sql.case([(infix(state, "=", literal(int(Is.VALUE))), code(Is.EMPTY))], state)
    of_currency = finished.state(stated)
    known = sql.all_of([infix(state, "=", literal(int(Is.VALUE)))])
    no_currency = infix(of_currency, "=", literal(int(Is.NONE)))
    combined = sql.case([(no_currency, code(Is.EMPTY))], of_currency)
    return sql.case([(known, combined)], state)


def empty_keys(session: Session, finished: Finished) -> None:
    """One problem per row whose key cell is empty: few kinds of them, however many rows."""
    record = finished.record
    if not record.key or finished.staged.feed.keys:
        return
    if all(finished.states[name] == {Is.VALUE} for name in record.key) and not _is_money(finished):
        return
    states = [effective_state(finished, record.fields[name]) for name in record.key]
    no_key = sql.negation(at(KEYED))
    where, headers = finished.staged.feed.where, finished.staged.feed.headers
    for found in _kinds(session, finished, states):
        blank = [n for n, s in zip(record.key, found, strict=True) if s in (Is.NONE, Is.EMPTY)]
        if not blank:
            continue
        told = say.key_empty(where, 0, headers.column(blank[0]), blank)
        alike = sql.all_of(
            [no_key, *(infix(s, "=", code(Is(int(str(f))))) for s, f in zip(states, found, strict=True))]
        )
        rows = sql.select([(ROW, at(ROW))], _source(finished), where=alike)
        problem_list.insert_alike(session, told, where, rows)


def _kinds(session: Session, finished: Finished, states: Sequence[Sql]) -> Sequence[tuple[object, ...]]:
    """The states of key cells that occur together where a row has no key."""
    name, *more = finished.record.key
    gaps = finished.states[name] - {Is.VALUE}
    if not more and len(gaps) == 1 and not _is_money(finished):
        return [tuple(gaps)]  # what the survey saw says it all
    named = list(zip((f"s{i}" for i in range(len(states))), states, strict=True))
    kinds = sql.select(named, _source(finished), where=sql.negation(at(KEYED)), tail=sql.grouped(states))
    return session.rows(kinds.text)


def _is_money(finished: Finished) -> bool:
    """Whether a key is money, whose currency may be unknown where its amount is known."""
    return any(isinstance(finished.record.fields[name].type, MoneyType) for name in finished.record.key)


def repeated_keys(session: Session, finished: Finished) -> bool:
    """One problem per key that several rows have. Returns whether there is any."""
    record = finished.record
    if not record.key:
        return False
    keys = [at(key_column(index)) for index in range(len(record.key))]
    named = [(f"k{index}", key) for index, key in enumerate(keys)]
    several = infix(call("count", sql.STAR), ">", literal(1))
    grouped = sql.select(named, _source(finished), where=at(KEYED), tail=sql.grouped(keys, several))
    if finished.rows <= COPIED and not session.rows(_any(grouped)):
        return False  # asked first, since two statements more take longer than so few rows
    table = f"r:{finished.table}"
    ((count,),) = session.rows(sql.create(table, grouped))
    if count:
        _add(session, _repeated(session, finished, table, named))
    session.sql(sql.drop(table))
    return bool(count)


def _any(query: Sql) -> str:
    return sql.select([("found", sql.TRUE)], sql.subquery(query, "g"), tail=sql.limited(1)).text


def _repeated(
    session: Session, finished: Finished, table: str, keys: list[tuple[str, Sql]]
) -> Iterator[Problem]:
    same = sql.all_of(infix(sql.column("r", name), "=", key) for name, key in keys)
    places = sql.inner_select(
        [*keys, (PLACE, at(PLACE)), (ROW, at(ROW))], _source(finished), table, "r", same
    )
    staged = finished.staged
    source = [(PLACE, sql.column("u", PLACE)), ("whole", _whole(session, finished))]
    whole = sql.select(source, staged.source, joins(staged, finished.record.fields))
    of_rows = f"p:{finished.table}"
    session.sql(sql.create(of_rows, places))
    found = [(name, sql.column("p", name)) for name in (*(n for n, _ in keys), PLACE, ROW)]
    rows = sql.inner_select(
        [*found, ("whole", sql.column("w", "whole"))],
        sql.subquery(whole, "w"),
        of_rows,
        "p",
        infix(sql.column("w", PLACE), "=", sql.column("p", PLACE)),
    )
    read = {name: sql.column("g", name) for name in (*(n for n, _ in keys), PLACE, ROW, "whole")}
    first_rows = sql.list_in_order(read[ROW], read[PLACE])
    differ = infix(call("count", sql.distinct(read["whole"])), ">", literal(1))
    columns = [(name, read[name]) for name, _ in keys]
    columns += [("rows", first_rows), ("differ", differ)]
    query = sql.select(columns, sql.subquery(rows, "g"), tail=sql.grouped([read[name] for name, _ in keys]))
    headers, where = finished.staged.feed.headers, finished.staged.feed.where
    column = ", ".join(headers.column(name) for name in where.record.key)
    for *texts, numbers, differs in _rows(session, query):
        assert isinstance(numbers, list)
        yield say.key_repeated(where, ", ".join(map(str, texts)), column, numbers, bool(differs))
    session.sql(sql.drop(of_rows))


def _whole(session: Session, finished: Finished) -> Sql:
    """All cells of a row of the staged source as one value: equal where all cells are."""
    staged = finished.staged
    fields = [field for field in staged.known.fields if field.name in present(staged)]
    divisors = divisors_of(session, staged, fields)
    cells = {field.name: cell(staged, field) for field in fields}
    parts: list[tuple[str, Sql]] = []
    for field in fields:
        found = cells[field.name]
        value = over(field, found.value, divisors[field.name]) if field.name in divisors else found.value
        if isinstance(_element(field), MoneyType) and not staged.feed.keys:
            stated = cells.get(field.currency_field or "")
            known = infix(stated.state, "=", code(Is.VALUE)) if stated is not None else sql.FALSE
            value = sql.case([(known, value)])
        parts += [(f"v{len(parts)}", value), (f"s{len(parts)}", found.state)]
        if found.open is not None:
            parts.append((f"o{len(parts)}", found.open))
    return sql.struct(parts)


def _element(field: Field) -> object:
    return field.type.element if isinstance(field.type, ListType) else field.type


def target(field: Field) -> str | None:
    """The register that a field refers to."""
    type_ = _element(field)
    return type_.record if isinstance(type_, RefType) else None


def dangling(session: Session, tables: Mapping[str, Finished]) -> None:
    """One problem per reference field whose register lacks some of the keys that it names."""
    for finished in tables.values():
        registers = dict(_registers(finished, tables))
        for field in _with_lost(session, finished, registers):
            _lost(session, finished, field, registers[field.name])


def _registers(finished: Finished, tables: Mapping[str, Finished]) -> Iterator[tuple[str, Finished]]:
    """The fields of a ledger whose references must lead somewhere, and where."""
    for field in finished.record.fields.values():
        register = tables.get(target(field) or "")
        if field.name in present(finished.staged) and register is not None and _is_complete(register):
            yield field.name, register


def _with_lost(session: Session, finished: Finished, registers: Mapping[str, Finished]) -> Iterator[Field]:
    """The fields that name a key which their register lacks, or may: asked of all in one reading.

    A field with few distinct cells is asked by itself, as one with lists is.
    """
    fields = [finished.record.fields[name] for name in registers]
    few = finished.staged.repeating
    single = [field for field in fields if not isinstance(field.type, ListType) and field.name not in few]
    asked = []
    for at, field in enumerate(single):
        value, key = sql.column("i", f"v{at}"), sql.column("k", key_column(0))
        register = sql.table(registers[field.name].table, "k")
        keys = sql.select([("k", key)], register, where=sql.is_not_null(key))
        asked.append((f"v{at}", call("bool_or", sql.negation(sql.among_rows(value, keys)))))
    lost: set[str] = set()
    if single:
        staged = finished.staged
        cells = [(f"v{at}", cell(staged, field).value) for at, field in enumerate(single)]
        named = sql.select(cells, staged.source, joins(staged, [field.name for field in single]))
        (found,) = session.rows(sql.select(asked, sql.subquery(named, "i")).text)
        lost = {field.name for field, some in zip(single, found, strict=True) if some}
    yield from (field for field in fields if field not in single or field.name in lost)


def _is_complete(register: Finished) -> bool:
    record = register.staged.known.record
    if record.partial or len(record.key) != 1:
        return False
    return register.rows == 0 or record.key[0] in register.staged.feed.supplied()


def _lost(session: Session, finished: Finished, field: Field, register: Finished) -> None:
    staged = finished.staged
    value = cell(staged, field).value
    if isinstance(field.type, ListType):
        value = call("unnest", value)
    times = sql.column("u", TIMES) if field.name in staged.repeating else literal(1)
    named = sql.select([("v", value), ("n", times)], staged.cells(field.name), joins(staged, (field.name,)))
    counted = sql.select(
        [("v", sql.column("i", "v")), ("n", call("sum", sql.column("i", "n")))],
        sql.subquery(named, "i"),
        where=sql.is_not_null(sql.column("i", "v")),
        tail=sql.grouped([sql.column("i", "v")]),
    )
    key = sql.column("k", key_column(0))
    lost = sql.missing_select(
        [("v", sql.column("c", "v")), ("n", sql.column("c", "n"))],
        sql.subquery(counted, "c"),
        register.table,
        "k",
        infix(key, "=", sql.column("c", "v")),
    )
    value, count = sql.column("l", "v"), sql.column("l", "n")
    least = sql.select(
        [("v", value), ("total", sql.over_all(call("sum", count)))],
        sql.subquery(lost, "l"),
        tail=sql.ordered([value]) + sql.limited(6),
    )
    found = session.rows(least.text)
    if not found:
        return
    feed, total = finished.staged.feed, int(str(found[0][1]))
    column = feed.headers.column(field.name)
    values = [str(text) for text, _ in found]
    told = say.dangling(feed.where, column, field, register.record, total, values)
    problem_list.add(session, [told])


def future(session: Session, finished: Finished, as_of: date) -> None:
    """One problem per row whose event date surely lies after `as_of`."""
    record = finished.record
    if record.event_date is None or record.event_date not in finished.states:
        return
    field = record.fields[record.event_date]
    value = at(value_column(field.name))
    later = _later(field, value, as_of)
    if later is None or isinstance(field.type, ListType | IntervalType):
        return
    text = canonical_sql(field, field.type, value, 1)
    query = sql.select([(ROW, at(ROW)), ("text", text)], _source(finished), where=later)
    _add(session, _to_come(session, finished, field, query, as_of))


def _to_come(
    session: Session, finished: Finished, field: Field, query: Sql, as_of: date
) -> Iterator[Problem]:
    feed = finished.staged.feed
    column = feed.headers.column(field.name)
    for row, text in _rows(session, query):
        yield say.future(feed.where, int(str(row)), column, field, str(text), as_of.isoformat())


def _later(field: Field, value: Sql, as_of: date) -> Sql | None:
    """Whether the first day that a value may mean is after `as_of`; None for types without days."""
    match field.type:
        case DateType():
            return infix(value, ">", literal(as_of))
        case TimestampType():
            return infix(cast(value, "DATE"), ">", literal(as_of))
        case MonthType():
            month = as_of.year * 12 + as_of.month - 1
            return infix(value, ">", literal(month))
        case PartialDateType():
            # The first day of what is only begun: its text, filled up.
            first = infix(call("left", value, sql.position(10)), "||", literal("-01-01"))
            return infix(call("left", first, sql.position(10)), ">", literal(as_of.isoformat()))
    return None
