"""What only whole tables show: repeated keys, references that lead nowhere, dates to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from accountability.model.records import Field, Key, Problem, Row, Table
from accountability.model.types import ListType, RefType
from accountability.model.values import ListValue, Month, PartialDate, Value
from accountability.records import problems as say
from accountability.records.keys import canonical
from accountability.records.rows import Reading


def repeated(reading: Reading) -> Iterator[Problem]:
    """One problem per key that several rows have."""
    record = reading.table.record
    if not record.key:
        return
    by_key: dict[Key, list[Row]] = {}
    for row in reading.table.rows:
        if row.key is not None:
            by_key.setdefault(row.key, []).append(row)
    column = ", ".join(reading.headers.column(name) for name in record.key)
    for key, rows in by_key.items():
        if len(rows) > 1:
            differ = any(row.cells != rows[0].cells for row in rows[1:])
            numbers = [_number(reading, row) for row in rows]
            yield say.key_repeated(reading.where, ", ".join(key), column, numbers, differ)


def _number(reading: Reading, row: Row) -> int:
    """What tells a row in a problem of its table."""
    places = reading.where.places
    return row.source.row if places is None else places.number(row.source)


def dangling(readings: Mapping[str, Reading]) -> Iterator[Problem]:
    """One problem per reference field whose register lacks some of the keys that it names.

    A register that was not supplied, is declared partial, or has no key column proves nothing.
    """
    keys = {name: _keys(reading.table) for name, reading in readings.items()}
    for reading in readings.values():
        for field in reading.table.record.fields.values():
            target = _target(field)
            known = keys.get(target or "")
            if target is None or known is None:
                continue
            lost = [v for v in _references(reading.table.rows, field.name) if v not in known]
            if lost:
                column = reading.headers.column(field.name)
                values = sorted(set(lost))
                register = readings[target].table.record
                yield say.dangling(reading.where, column, field, register, len(lost), values)


def _target(field: Field) -> str | None:
    type_ = field.type.element if isinstance(field.type, ListType) else field.type
    return type_.record if isinstance(type_, RefType) else None


def _keys(table: Table) -> frozenset[str] | None:
    record = table.record
    if record.partial or len(record.key) != 1:
        return None
    if table.rows and record.key[0] not in table.columns:
        return None
    return frozenset(row.key[0] for row in table.rows if row.key is not None)


def _references(rows: Iterable[Row], field: str) -> Iterator[str]:
    for row in rows:
        value = row.cells[field]
        for item in value.items if isinstance(value, ListValue) else (value,):
            if isinstance(item, str):
                yield item


def future(reading: Reading, as_of: date) -> Iterator[Problem]:
    """One problem per row whose event date surely lies after `as_of`."""
    name = reading.table.record.event_date
    if name is None:
        return
    field = reading.table.record.fields[name]
    for row in reading.table.rows:
        value = row.cells[name]
        first = _first_day(value)
        if first is not None and first > as_of:
            column = reading.headers.column(name)
            text = canonical(value)  # type: ignore[arg-type]  # what has a first day is known
            yield say.future(reading.where, _number(reading, row), column, field, text, as_of.isoformat())


def _first_day(value: Value) -> date | None:
    """The first day that a value of any of the calendar types may mean."""
    match value:
        case datetime():
            return value.date()
        case date():
            return value
        case Month():
            return value.first_day
        case PartialDate():
            year, month, day = (*(int(part) for part in value.parts[:3]), 1, 1)[:3]
            return date(year, month, day)
    return None
