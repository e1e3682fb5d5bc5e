"""Failing subjects as one Arrow table, values as text, without a Python object per finding."""

from __future__ import annotations

import pyarrow as pa

from accountability.engines.duckdb import dates, sql
from accountability.engines.duckdb.cells import Cell, Number, as_text
from accountability.engines.duckdb.failing import Failing, Witnessed
from accountability.engines.duckdb.functions import Functions
from accountability.engines.duckdb.reading import WIDTH, Reader
from accountability.engines.duckdb.session import scratch
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.states import Is
from accountability.engines.duckdb.texts import written
from accountability.model.types import (
    BoolType,
    DateType,
    ListType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    TimestampType,
    Type,
)

FIELD = "STRUCT(name VARCHAR, value VARCHAR, state VARCHAR)"
_X = sql.variable("x")


def tabular(failing: Failing) -> pa.Table:
    """Columns `subject` (list of key texts), `row` (of one without a key), `day`, `measure`, `witness`.

    A witness has its record type, key, file, sheet, row, and the fields that were read: name, value as
    text, and state where there is no value.
    """
    with scratch() as connection:
        connection.register("subjects", failing.subjects)
        for at, witnessed in enumerate(failing.witnessed):
            connection.register(f"w{at}", witnessed.table)
        return connection.sql(_statement(failing, Functions(connection))).to_arrow_table()


def _statement(failing: Failing, functions: Functions) -> str:
    columns = [_shown(failing.day, 1, functions)[0]]
    at = 1 + WIDTH
    measure = sql.NULL
    if failing.measure is not None:
        measure = _shown(failing.measure, at, functions)[0]
        at += WIDTH
    names = [sql.column("s", f"r{i}") for i in range(at, at + len(failing.named.columns))]
    row = sql.call("coalesce", *reversed(names[1:]), sql.NULL) if len(names) > 1 else sql.NULL
    parts = [_witnesses(i, w, functions) for i, w in enumerate(failing.witnessed)]
    witness = " UNION ALL ".join(parts)
    return (
        f"SELECT {names[0].text} AS subject, CAST({row.text} AS BIGINT) AS row, "
        f"CAST({columns[0].text} AS DATE) AS day, CAST({measure.text} AS VARCHAR) AS measure, "
        f"coalesce(w.witness, []) AS witness "
        f"FROM subjects AS s LEFT JOIN (SELECT place, list(w ORDER BY relation, nth) AS witness "
        f"FROM ({witness}) GROUP BY place) AS w ON w.place = {sql.column('s', 'r0').text} "
        f"ORDER BY {sql.column('s', 'r0').text}"
    )


def _witnesses(index: int, witnessed: Witnessed, functions: Functions) -> str:
    """The witnesses of one relation: the place of the subject, and a struct."""
    fields = []
    for at, (name, reader) in enumerate(witnessed.readers.items()):
        value, state = _shown(reader, 4 + at * WIDTH, functions)
        held = sql.struct([("name", sql.literal(name)), ("value", value), ("state", state)])
        if name in witnessed.keys:
            fields.append((name, held))
        else:
            bit = Sql(f"({1 << witnessed.names.index(name)}::HUGEINT)")
            mask = sql.cast(sql.column("s", "r1"), "HUGEINT")
            read = sql.infix(sql.infix(mask, "&", bit), "=", bit)
            fields.append((name, sql.case([(read, held)])))
    listed = [held for _, held in sorted(fields, key=lambda field: field[0])]
    whole = Sql(f"CAST([{', '.join(f.text for f in listed)}] AS {FIELD}[])")
    kept = sql.each(whole, "x", sql.is_not_null(_X), "list_filter")
    file, sheet = (sql.literal(v) if v else Sql("NULL::VARCHAR") for v in (witnessed.file, witnessed.sheet))
    struct = sql.struct(
        [
            ("record", sql.literal(witnessed.relation)),
            ("key", sql.column("s", "r2")),
            ("file", file),
            ("sheet", sheet),
            ("row", sql.cast(sql.column("s", "r3"), "BIGINT")),
            ("fields", kept),
        ]
    )
    return (
        f"SELECT {sql.column('s', 'r0').text} AS place, {index} AS relation, row_number() OVER () AS nth, "
        f"{struct.text} AS w FROM {quoted(f'w{index}')} AS s"
    )


def _shown(reader: Reader, at: int, functions: Functions) -> tuple[Sql, Sql]:
    """A cell of the exported columns as text, and the word of its state where it has no value."""
    value, state, over, currency = (sql.column("s", f"r{at + i}") for i in range(4))
    cell = reader.cell
    number = cell.number
    if number is not None and number.over is not None:
        number = Number(number.digits, number.scale, sql.cast(over, "HUGEINT"), number.over_digits)
    shown = Cell(value, number=number, currency=currency, codes=cell.codes)
    text = _text(shown, reader.type, functions)
    words = [(sql.infix(state, "=", Sql(str(int(s)))), sql.literal(s.name.lower())) for s in Is if s]
    known = sql.infix(state, "=", Sql("0"))
    return sql.case([(known, text)]), sql.case(words)


def _text(cell: Cell, type_: Type, functions: Functions) -> Sql:
    match type_:
        case ListType(element=element):
            item = Cell(_X, number=cell.number, codes=cell.codes)
            parts = sql.each(cell.value, "x", _text(item, element, functions))
            return sql.call("array_to_string", parts, sql.literal("; "))
        case NumberType():
            return _number(cell, functions)
        case MoneyType():
            amount = _number(cell, functions)
            return sql.infix(sql.infix(amount, "||", sql.literal(" ")), "||", cell.currency or sql.NULL)
        case TimestampType():
            return _instant(cell.value)
        case PartialDateType():
            return sql.call("rtrim", cell.value)
        case BoolType() | DateType():
            return sql.cast(cell.value, "VARCHAR")
        case MonthType():
            return dates.month_text(cell.value)
    return sql.cast(as_text(cell).value, "VARCHAR")


def _instant(value: Sql) -> Sql:
    """ISO 8601; parts of a second in microseconds, where there are any."""
    whole, parts = (sql.literal(f"%Y-%m-%dT%H:%M:%S{end}") for end in ("", ".%f"))
    below = sql.infix(sql.call("epoch_us", value), "%", sql.literal(1_000_000))
    exact = sql.infix(below, "=", sql.literal(0))
    return sql.case([(exact, sql.call("strftime", value, whole))], sql.call("strftime", value, parts))


def _number(cell: Cell, functions: Functions) -> Sql:
    wide = Cell(sql.cast(cell.value, "HUGEINT"), number=cell.number)
    return written(functions, wide)
