"""Cells of tables read back as values of the model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Cell
from accountability.engines.duckdb.physical import month_back, number_back, partial_back
from accountability.engines.duckdb.reasons import Reasons
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import Is
from accountability.model.types import (
    EnumType,
    ListType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    ScalarType,
    Type,
)
from accountability.model.values import (
    NONE,
    UNLIMITED,
    Cause,
    ListValue,
    Money,
    State,
    Unknown,
    Value,
)

_STATES = {Is.EMPTY: State.EMPTY, Is.UNREADABLE: State.UNREADABLE, Is.UNDETERMINED: State.UNDETERMINED}


@dataclass(frozen=True, slots=True)
class Reader:
    """How one cell is read back: the columns to select, and what to make of them."""

    columns: tuple[Sql, ...]
    cell: Cell
    type: Type
    reasons: Reasons
    causes: Mapping[Is, Cause] | None = None  # by state, where the state alone decides them
    absent: Is | None = None  # the state of a cell without a value, where there is but one

    def value(self, parts: Sequence[object]) -> Value:
        """The value that the parts of one row stand for."""
        raw, state, over, currency, opened, why, open_why = parts
        here = self._state(raw) if state is None else Is(int(str(state)))
        if here is Is.NONE:
            return NONE
        if here is Is.UNLIMITED:
            return UNLIMITED
        if here is not Is.VALUE:
            return Unknown(_STATES[here], self._why(here, why))
        if isinstance(self.type, ListType):
            causes = self.reasons.said(int(str(open_why or 0))) if opened else frozenset()
            assert isinstance(raw, list)
            items = tuple(self._scalar(item, self.type.element, 1, None) for item in raw)
            return ListValue(items, causes)  # type: ignore[arg-type]  # elements are scalars
        return self._scalar(raw, self.type, 1 if over is None else int(str(over)), currency)

    def _state(self, raw: object) -> Is:
        return Is.VALUE if raw is not None or self.absent is None else self.absent

    def _why(self, state: Is, mask: object) -> frozenset[Cause]:
        if self.causes is not None:
            return frozenset({self.causes[state]})
        return self.reasons.said(int(str(mask or 0)))

    def _scalar(self, raw: object, type_: ScalarType | Type, over: int, currency: object) -> Value:
        match type_:
            case NumberType():
                return self._number(raw, over)
            case MoneyType():
                amount = self._number(raw, over)
                return amount if currency is None else Money(amount, str(currency))  # of no rows
            case EnumType() if self.cell.codes is not None:
                return self.cell.codes[int(str(raw))]
            case MonthType():
                return month_back(int(str(raw)))
            case PartialDateType():
                return partial_back(str(raw))
        assert isinstance(raw, str | bool | date | datetime)
        return raw

    def _number(self, raw: object, over: int) -> int:
        scale = self.cell.number.scale if self.cell.number is not None else 0
        return number_back(int(str(raw)), scale, over)  # type: ignore[return-value]  # or a fraction


def reader(cell: Cell, type_: Type, reasons: Reasons, causes: Mapping[Is, Cause] | None = None) -> Reader:
    """The reader of a cell, with the columns that it needs of its frame; `causes` by its state, if known."""
    over = cell.number.over if cell.number is not None else None
    absent = cell.absent
    columns = (
        _exact(cell),
        cell.state_sql() if absent is None else sql.NULL,
        _wide(over) if over is not None else sql.NULL,
        cell.currency or sql.NULL,
        cell.open or sql.NULL,
        _wide(cell.causes()) if cell.may_be_unknown and causes is None else sql.NULL,
        _wide(cell.open_why()) if cell.open is not None else sql.NULL,
    )
    return Reader(columns, cell, type_, reasons, causes, absent)


def _exact(cell: Cell) -> Sql:
    """The value in a type that Arrow holds exactly: integers of 128 bits as decimals."""
    if cell.number is None:
        return cell.value
    if cell.open is None:
        return cell.value if cell.number.digits <= 18 else _wide(cell.value)
    return sql.each(cell.value, "x", _wide(sql.variable("x")))


def _wide(value: Sql) -> Sql:
    return sql.cast(value, "DECIMAL(38, 0)")


WIDTH = 7  # columns of a reader
_SHOWN = 4  # the first of them that are shown
_NUMBER = re.compile(r"(?:([0-9]+)|CAST\(\(([0-9]+)::HUGEINT\) AS DECIMAL\(38, 0\)\))\Z")
_CONSTANTS: Mapping[str, object] = {"NULL": None, "TRUE": True, "FALSE": False}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of a cell stand in what a query gives: columns by place, the rest as constants."""

    places: tuple[int | None, ...]
    constants: tuple[object, ...]

    def parts(self, row: Sequence[object]) -> tuple[object, ...]:
        """The parts of the cell, of one row of the result."""
        pairs = zip(self.places, self.constants, strict=True)
        return tuple(constant if place is None else row[place] for place, constant in pairs)

    @property
    def shown(self) -> list[str]:
        """Columns of the result with the parts that are shown (value, state, divisor, currency), or any."""
        return [f"r{place}" for place in self.places[:_SHOWN] if place is not None] or ["r0"]

    def arrays(self, table: pa.Table) -> tuple[pa.Array, ...]:
        """These parts of all rows of a table of the result, or of these columns of it."""
        pairs = zip(self.places[:_SHOWN], self.constants, strict=False)
        return tuple(
            pa.repeat(pa.scalar(constant), table.num_rows)
            if place is None
            else table.column(f"r{place}").combine_chunks()
            for place, constant in pairs
        )


def laid_out(reader: Reader, selected: list[Sql]) -> Layout:
    """Adds the columns that a reader needs to those of a query; what is constant needs none."""
    places: list[int | None] = []
    constants: list[object] = []
    for column in reader.columns:
        known = _known(column.text)
        constants.append(known if known is not _UNKNOWN else None)
        places.append(None if known is not _UNKNOWN else len(selected))
        if known is _UNKNOWN:
            selected.append(column)
    return Layout(tuple(places), tuple(constants))


_UNKNOWN = object()


def _known(text: str) -> object:
    """The value of a constant."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    found = _NUMBER.match(text)
    return _UNKNOWN if found is None else int(found.group(1) or found.group(2))
