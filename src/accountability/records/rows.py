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
from accountability.records.raw import RawRow, RawTable, is_blank
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
    present: tuple[tuple[int, str, CellReader], ...]  # position, header, reader
    absent: Mapping[str, Value]
    money: tuple[Field, ...]
    shape: Shape
    told: list[Problem] = field(default_factory=list)


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
    fields = {headers.found[name][0]: name for name in readers if name in headers.found}
    columns = _Columns(
        where,
        headers,
        tuple((*headers.found[n], r) for n, r in readers.items() if n in headers.found),
        absent,
        tuple(f for f in record.fields.values() if states_currency(f)),
        Shape(where, len(raw.columns or ()), fields, set(headers.unnamed)),
        about_columns(where, headers, raw.columns or (), record if stated else None),
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


def about_columns(
    where: Where, headers: Headers, columns: Sequence[str], complete: RecordType | None
) -> list[Problem]:
    """Fields of `complete` that no column holds, and columns that no field names."""
    fields = complete.fields.values() if complete else ()
    missing = [say.column_missing(where, f) for f in fields if f.name not in headers.found]
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
    columns.told.extend(columns.shape.problems(raw))
    record = columns.where.record
    ordered = {name: cells[name] for name in record.fields}
    key = _key(columns, raw.number, ordered)
    return Row(key, ordered, Source(columns.where.file, raw.number, columns.where.sheet))


@dataclass(slots=True)
class Shape:
    """What rows say about their own cells that no column can hold.

    `fields` are the fields by position, in the order of the record type; `open_headers` the
    positions of columns without a name that were blank so far.
    """

    where: Where
    width: int
    fields: Mapping[int, str]
    open_headers: set[int]

    def problems(self, raw: RawRow) -> Iterator[Problem]:
        """Cells missing, cells beyond the header, and cells below no header."""
        width = len(raw.cells)
        if width < self.width:
            blank = [name for position, name in self.fields.items() if position >= width]
            yield say.too_few(self.where, raw.number, width, self.width, blank)
        surplus = raw.cells[self.width :]
        if not all(is_blank(cell) for cell in surplus):
            yield say.too_many(self.where, raw.number, self.width, surplus)
        for position in sorted(self.open_headers):
            if position < width and not is_blank(raw.cells[position]):
                self.open_headers.discard(position)  # once is enough
                yield say.column_unnamed(self.where, position + 1, raw.number, raw.cells[position])


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
