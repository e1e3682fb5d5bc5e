"""Columns of cells as text: of every row, what the definition says of the value that it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Cell, Number, no_cause
from accountability.engines.duckdb.intake.physical import partial_text
from accountability.engines.duckdb.physical import partial_back
from accountability.engines.duckdb.reading import laid_out, reader
from accountability.engines.duckdb.reasons import Reasons
from accountability.engines.duckdb.shown_text import shown
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import Is, state_of
from accountability.model.types import (
    BoolType,
    DateType,
    EnumType,
    ListType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    RefType,
    TextType,
    TimestampType,
    Type,
)
from accountability.model.values import Value
from accountability.results.columns import text

VALUE, STATE, OVER, CURRENCY = (Sql(f'"f"."{part}.x"') for part in "vsdc")
NARROW, WIDE = st.integers(-(10**18) + 1, 10**18 - 1), st.integers(-(10**38) + 1, 10**38 - 1)
SMALL = st.integers(-2000, 2000)
MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999_999))
PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)


def listed(**more: object) -> Cell:
    return Cell(VALUE, open=sql.FALSE, **more)  # type: ignore[arg-type]


CASES: list[tuple[Type, Cell, pa.DataType, st.SearchStrategy[object]]] = [
    (TextType(), Cell(VALUE), pa.string(), PLAIN),
    (RefType("official"), Cell(VALUE), pa.string(), PLAIN),
    (BoolType(), Cell(VALUE), pa.bool_(), st.booleans()),
    (DateType(), Cell(VALUE), pa.date32(), st.dates()),
    (MonthType(), Cell(VALUE), pa.int32(), st.integers(12, 119_999)),
    (TimestampType(), Cell(VALUE), pa.timestamp("us"), MOMENTS),
    (TimestampType(), Cell(VALUE), pa.timestamp("us"), MOMENTS.map(lambda t: t.replace(microsecond=0))),
    (EnumType(("a", "乙")), Cell(VALUE, codes=("a", "乙")), pa.uint16(), st.integers(0, 1)),
    (NumberType(9, 0), Cell(VALUE, number=Number(9)), pa.int64(), NARROW),
    (NumberType(18, 2), Cell(VALUE, number=Number(18, 2)), pa.int64(), st.one_of(SMALL, NARROW)),
    (NumberType(18, 18), Cell(VALUE, number=Number(18, 18)), pa.int64(), st.one_of(SMALL, NARROW)),
    (NumberType(38, 7), Cell(VALUE, number=Number(38, 7)), pa.decimal128(38), st.one_of(SMALL, WIDE)),
    (NumberType(38, 30), Cell(VALUE, number=Number(38, 30)), pa.decimal128(38), st.one_of(SMALL, WIDE)),
    (ListType(NumberType(18, 2)), listed(number=Number(18, 2)), pa.list_(pa.int64()), st.lists(SMALL)),
    (ListType(TextType()), listed(), pa.list_(pa.string()), st.lists(PLAIN)),
    (ListType(DateType()), listed(), pa.list_(pa.date32()), st.lists(st.dates())),
    (ListType(MonthType()), listed(), pa.list_(pa.int32()), st.lists(st.integers(12, 24_000))),
    (
        ListType(EnumType(("a", "b"))),
        listed(codes=("a", "b")),
        pa.list_(pa.uint16()),
        st.lists(st.integers(0, 1)),
    ),
]


PARTS = ("value", "state", "over", "currency")


def said(type_: Type, cell: Cell, **parts: pa.Array) -> list[tuple[str | None, str | None, Value]]:
    """The text and the word of each cell of some columns, and the value that it holds."""
    read = reader(cell, type_, Reasons())
    selected: list[Sql] = []
    layout = laid_out(read, selected)
    columns = {f"r{at}": pa.nulls(len(parts["value"])) for at in range(len(selected) or 1)}
    columns |= {
        f"r{at}": parts[part] for part, at in zip(PARTS, layout.places, strict=False) if at is not None
    }
    table = pa.table(columns)
    values, words = shown(read, layout, table.select(layout.shown))
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    held = [read.value(layout.parts(row)) for row in rows]
    return list(zip(values.to_pylist(), words.to_pylist(), held, strict=True))


def agrees(found: list[tuple[str | None, str | None, Value]]) -> None:
    for value, word, held in found:
        state = state_of(held)
        assert value == text(held)
        assert word == (None if state is Is.VALUE else state.name.lower())


@pytest.mark.parametrize(("type_", "cell", "column", "values"), CASES, ids=lambda case: type(case).__name__)
@given(data=st.data())
def test_a_column_of_any_type_says_what_its_values_say(
    type_: Type, cell: Cell, column: pa.DataType, values: st.SearchStrategy[object], data: st.DataObject
) -> None:
    known = data.draw(st.lists(values, max_size=4))
    agrees(said(type_, cell, value=pa.array(known, column)))
    perhaps = pa.array([*known, None, *known], column)
    only = replace(cell, states=frozenset({Is.VALUE, Is.UNREADABLE}), why=no_cause)
    agrees(said(type_, only, value=perhaps))
    many = replace(only, states=frozenset(Is), state=STATE)
    words = pa.array([*map(int, sorted(Is)), *(0 for _ in known[1:])], pa.uint8())
    assume(known)
    first, *others = known
    several = pa.array([first, *(None for _ in sorted(Is)[1:]), *others], column)
    agrees(said(type_, many, value=several, state=words))


@given(st.lists(st.tuples(SMALL, st.integers(1, 50)), max_size=6))
def test_fractions_are_written_as_the_definition_writes_them(pairs: list[tuple[int, int]]) -> None:
    cell = Cell(VALUE, frozenset({Is.VALUE, Is.NONE}), number=Number(38, 2, OVER, 38))
    tops, overs = (
        pa.array([*column, None], pa.decimal128(38)) for column in zip((7, 3), *pairs, strict=True)
    )
    agrees(said(NumberType(None, None), cell, value=tops, over=overs))


@given(st.lists(st.tuples(SMALL, st.sampled_from(["CNY", "EUR", None]))))
def test_money_has_its_currency_and_the_zero_of_no_rows_none(amounts: list[tuple[int, str | None]]) -> None:
    cell = Cell(VALUE, number=Number(18, 2), currency=CURRENCY)
    value = pa.array([amount for amount, _ in amounts], pa.int64())
    currency = pa.array([unit for _, unit in amounts], pa.string())
    agrees(said(MoneyType(18, 2), cell, value=value, currency=currency))


@pytest.mark.parametrize(
    ("type_", "cell"),
    [
        (BoolType(), Cell(sql.TRUE)),
        (NumberType(9, 1), Cell(Sql("15"), number=Number(9, 1))),
        (TextType(), Cell(sql.NULL, frozenset({Is.NONE}))),
        (NumberType(9, 0), Cell(sql.NULL, frozenset({Is.UNLIMITED}), number=Number(9))),
    ],
)
def test_a_constant_stands_in_no_column(type_: Type, cell: Cell) -> None:
    found = said(type_, cell, value=pa.nulls(2))
    agrees(found)
    assert len(found) == 2


@pytest.mark.parametrize(
    "written", ["2021", "2021-06", "2021-06-30", "2021-06-30T08:00", "2021-06-30T08:00:01.5"]
)
def test_a_partial_date_is_written_without_the_mark_of_its_second(written: str) -> None:
    stored = partial_text(partial_back(written))
    agrees(said(PartialDateType(), Cell(VALUE), value=pa.array([stored])))
