"""From a raw table to a typed one: every row kept, every bad cell listed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from accountability.model.records import Field, Key, Problem, RecordType, Row, Source, Table
from accountability.model.sheets import ColumnMeaning
from accountability.model.types import ListType, MoneyType
from accountability.model.values import (
    NONE,
    CauseKind,
    ListValue,
    Money,
    NoValue,
    State,
    Unknown,
    Value,
    cause,
)
from accountability.records import problems as say
from accountability.records.cell import CellReader, cell_reader
from accountability.records.faults import Fault
from accountability.records.headers import Headers, match
from accountability.records.keys import canonical
from accountability.records.problems import Where
from accountability.records.raw import RawRow, RawTable
from accountability.records.scalars import Types
from accountability.records.serial_days import from_number


@dataclass(frozen=True, slots=True)
class Reading:
    """A typed table with where it came from and what was wrong with it."""

    table: Table
    where: Where
    headers: Headers
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Columns:
    """What stays the same from row to row."""

    where: Where
    headers: Headers
    width: int
    present: tuple[tuple[int, str, CellReader], ...]  # position, header, reader
    absent: Mapping[str, Value]
    money: tuple[Field, ...]
    told: list[Problem] = field(default_factory=list)
    open_headers: set[int] = field(default_factory=set)  # without a name, and blank so far


def typed(
    types: Types,
    record: RecordType,
    raw: RawTable,
    supplied: Collection[str],
    omitted_is_empty: bool,
    own: Mapping[str, ColumnMeaning] | None = None,
) -> Reading:
    """The table of `record` that `raw` holds.

    `supplied` are the record types of the submission; `omitted_is_empty`: a field without a
    column is an empty cell, as in a rule's own cases. `own`: what an office's headers mean.
    """
    headers = match(record, raw, own)
    where = Where(raw.file, record, raw.sheet)
    readers = {f.name: _reader(types, record, f, supplied, headers, raw) for f in record.fields.values()}
    stated = raw.columns is not None and not omitted_is_empty
    absent = {n: r.missing if stated else r.empty for n, r in readers.items() if n not in headers.found}
    columns = _Columns(
        where,
        headers,
        len(raw.columns or ()),
        tuple((*headers.found[n], r) for n, r in readers.items() if n in headers.found),
        absent,
        tuple(f for f in record.fields.values() if states_currency(f)),
        _about_columns(where, headers, raw, record if stated else None),
        set(headers.unnamed),
    )
    rows = tuple(_row(columns, raw_row) for raw_row in raw.rows)
    names = frozenset(headers.found if stated else record.fields)
    return Reading(Table(record, rows, names), where, headers, tuple(columns.told))


def _reader(
    types: Types,
    record: RecordType,
    field_: Field,
    supplied: Collection[str],
    headers: Headers,
    raw: RawTable,
) -> CellReader:
    factor = headers.factors.get(field_.name)
    as_written = field_ if factor is None else replace(field_, factor=factor)
    reader = cell_reader(types, record, as_written, supplied)
    turned = None if raw.serial_days is None else from_number(field_.type, raw.serial_days)
    if turned is None:
        return reader
    read = reader.read
    return replace(reader, read=lambda cell: read(turned(cell)))


def _about_columns(
    where: Where, headers: Headers, raw: RawTable, complete: RecordType | None
) -> list[Problem]:
    fields = complete.fields.values() if complete else ()
    missing = [say.column_missing(where, f) for f in fields if f.name not in headers.found]
    columns = raw.columns or ()
    return missing + [say.column_unknown(where, columns[position]) for position in headers.unknown]


def _row(columns: _Columns, raw: RawRow) -> Row:
    cells: dict[str, Value] = dict(columns.absent)
    width = len(raw.cells)
    for position, column, reader in columns.present:
        found = reader.read(raw.cells[position]) if position < width else reader.empty
        if isinstance(found, Fault):
            bad = raw.cells[position]
            columns.told.append(say.unreadable(columns.where, raw.number, column, reader.field, bad, found))
            found = reader.unreadable
        cells[reader.field.name] = found
    for field_ in columns.money:
        cells[field_.name] = money_in_row(columns.where.record, field_, cells)
    columns.told.extend(_shape(columns, raw))
    record = columns.where.record
    ordered = {name: cells[name] for name in record.fields}
    key = _key(columns, raw.number, ordered)
    return Row(key, ordered, Source(columns.where.file, raw.number, columns.where.sheet))


def _shape(columns: _Columns, raw: RawRow) -> Iterator[Problem]:
    """What a row says about its own cells that no column can hold."""
    width = len(raw.cells)
    if width < columns.width:
        blank = [reader.field.name for position, _, reader in columns.present if position >= width]
        yield say.too_few(columns.where, raw.number, width, columns.width, blank)
    surplus = raw.cells[columns.width :]
    if not all(_blank(cell) for cell in surplus):
        yield say.too_many(columns.where, raw.number, columns.width, surplus)
    for position in sorted(columns.open_headers):
        if position < width and not _blank(raw.cells[position]):
            columns.open_headers.discard(position)  # once is enough
            yield say.column_unnamed(columns.where, position + 1, raw.number, raw.cells[position])


def _blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _key(columns: _Columns, number: int, cells: Mapping[str, Value]) -> Key | None:
    """The key of a row; None where a key cell has no value, which is a problem if it is empty."""
    record = columns.where.record
    if not record.key:
        return (str(number),)
    texts: list[str] = []
    for name in record.key:
        value = cells[name]
        if not isinstance(value, Unknown | NoValue):
            texts.append(canonical(value))
    if len(texts) == len(record.key):
        return tuple(texts)
    blank = [name for name in record.key if _is_empty(cells[name])]
    if blank:
        column = columns.headers.column(blank[0])
        columns.told.append(say.key_empty(columns.where, number, column, blank))
    return None


def _is_empty(value: Value) -> bool:
    return value is NONE or (isinstance(value, Unknown) and value.state is State.EMPTY)


def states_currency(field_: Field) -> bool:
    type_ = field_.type
    return isinstance(type_.element if isinstance(type_, ListType) else type_, MoneyType)


def money_in_row(record: RecordType, field_: Field, cells: Mapping[str, Value]) -> Value:
    """The amount that was read, with the currency of its row; without one it is no money."""
    amount = cells[field_.name]
    if isinstance(amount, Unknown | NoValue):
        return amount
    currency = cells.get(field_.currency_field or "", NONE)
    if isinstance(currency, str):
        return _with_currency(amount, currency)
    if isinstance(currency, Unknown):
        return currency
    about = f"{record.name}.{field_.currency_field or field_.name}"
    return Unknown(State.EMPTY, frozenset({cause(CauseKind.EMPTY, about)}))


def _with_currency(amount: Value, currency: str) -> Value:
    if isinstance(amount, ListValue):
        items: Sequence[Value] = [_with_currency(item, currency) for item in amount.items]
        return ListValue(tuple(item for item in items if isinstance(item, Money)), amount.open)
    assert not isinstance(amount, bool | str | NoValue | Unknown), "an amount is a number"
    return Money(amount, currency)  # type: ignore[arg-type]  # the reader of amounts gives numbers
