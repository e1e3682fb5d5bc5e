"""The table of cell types of docs/language.md, section 1: what is read, and what is refused."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest

from accountability.model.records import Field, RecordType
from accountability.model.types import (
    BOOL,
    DATE,
    DAY,
    MONTH,
    MONTH_TYPE,
    PARTIAL_DATE,
    TEXT,
    TIMESTAMP,
    WORKING_DAY,
    EnumType,
    NumberType,
    TextType,
    Type,
    integer,
)
from accountability.model.values import Month, PartialDate, Value
from accountability.records.cell import cell_reader
from tests.records.ledgers import CENTS, fault, one_cell, value

UTC8 = timezone(timedelta(hours=8))
NUMBER = NumberType(None, None)
KINDS = EnumType(("a", "b", "1"))

READ: list[tuple[object, Type, Value]] = [
    (" a  b\t", TEXT, "a  b"),
    ("\u3000甲\u00a0", TEXT, "甲"),
    ("e\u0301", TEXT, "é"),
    (" a ", TextType(trimmed=False), " a "),
    (" ", TextType(trimmed=False), " "),
    ("e\u0301", TextType(trimmed=False), "e\u0301"),
    (12, TEXT, "12"),
    (Decimal("12.50"), TEXT, "12.5"),
    (1e3, TEXT, "1000"),
    ("true", BOOL, True),
    ("TRUE", BOOL, True),
    ("1", BOOL, True),
    (1, BOOL, True),
    ("yes", BOOL, True),
    ("Y", BOOL, True),
    ("是", BOOL, True),
    (True, BOOL, True),
    ("false", BOOL, False),
    ("0", BOOL, False),
    ("no", BOOL, False),
    ("N", BOOL, False),
    ("否", BOOL, False),
    (False, BOOL, False),
    ("12", integer(), 12),
    ("+12", integer(), 12),
    ("-12", integer(), -12),
    ("1,200", integer(), 1200),
    ("12,345,678", integer(), 12_345_678),
    ("12.0", integer(), 12),
    ("007", integer(), 7),
    ("１，２００", integer(), 1200),
    ("－５", integer(), -5),
    (" 5 ", integer(), 5),
    (12.0, integer(), 12),
    (Decimal("1E+3"), integer(), 1000),
    ("12.50", CENTS, Fraction(25, 2)),
    ("1,200.5", CENTS, Fraction(2401, 2)),
    ("12.500", CENTS, Fraction(25, 2)),
    ("１２．５", CENTS, Fraction(25, 2)),
    (0.1, CENTS, Fraction(1, 10)),
    (5, CENTS, Fraction(5)),
    (Fraction(1, 4), CENTS, Fraction(1, 4)),
    (Decimal("-0.00"), CENTS, Fraction(0)),
    ("2021-06-30", DATE, date(2021, 6, 30)),
    ("2021/6/30", DATE, date(2021, 6, 30)),
    ("2021.6.30", DATE, date(2021, 6, 30)),
    ("2021年6月30日", DATE, date(2021, 6, 30)),
    ("20210630", DATE, date(2021, 6, 30)),
    (20210630, DATE, date(2021, 6, 30)),
    ("２０２１－０６－３０", DATE, date(2021, 6, 30)),
    (date(2021, 6, 30), DATE, date(2021, 6, 30)),
    (datetime(2021, 6, 30), DATE, date(2021, 6, 30)),
    ("2024-02-29", DATE, date(2024, 2, 29)),
    ("2021-06", MONTH_TYPE, Month(2021, 6)),
    ("2021/6", MONTH_TYPE, Month(2021, 6)),
    ("2021.6", MONTH_TYPE, Month(2021, 6)),
    ("2021年6月", MONTH_TYPE, Month(2021, 6)),
    ("202106", MONTH_TYPE, Month(2021, 6)),
    (202106, MONTH_TYPE, Month(2021, 6)),
    (Month(2021, 6), MONTH_TYPE, Month(2021, 6)),
    ("2021", PARTIAL_DATE, PartialDate((2021,))),
    (2021, PARTIAL_DATE, PartialDate((2021,))),
    ("2021-06", PARTIAL_DATE, PartialDate((2021, 6))),
    ("2021-06-30", PARTIAL_DATE, PartialDate((2021, 6, 30))),
    ("2021-06-30T08", PARTIAL_DATE, PartialDate((2021, 6, 30, 8))),
    ("2021-06-30T08:00", PARTIAL_DATE, PartialDate((2021, 6, 30, 8, 0))),
    ("2021-06-30T08:00:01.5", PARTIAL_DATE, PartialDate((2021, 6, 30, 8, 0, Fraction(3, 2)))),
    (date(2021, 6, 30), PARTIAL_DATE, PartialDate((2021, 6, 30))),
    ("2021-06-30T08:00:00Z", TIMESTAMP, datetime(2021, 6, 30, 8)),
    ("2021-06-30T08:00:00+08:00", TIMESTAMP, datetime(2021, 6, 30)),
    ("2021-06-30T08:00:00.1234560-0530", TIMESTAMP, datetime(2021, 6, 30, 13, 30, 0, 123_456)),
    ("2021-06-30", TIMESTAMP, datetime(2021, 6, 30)),
    ("2021-06-30 08:00:00.25", TIMESTAMP, datetime(2021, 6, 30, 8, 0, 0, 250_000)),
    (datetime(2021, 6, 30, 8), TIMESTAMP, datetime(2021, 6, 30, 8)),
    (datetime(2021, 6, 30, 8, tzinfo=UTC8), TIMESTAMP, datetime(2021, 6, 30)),
    ("a", KINDS, "a"),
    (" b ", KINDS, "b"),
    (1, KINDS, "1"),
    ("30", NumberType(9, 0, DAY), 30),
    ("P30D", NumberType(9, 0, DAY), 30),
    ("P2W", NumberType(9, 0, DAY), 14),
    ("P1DT12H", NumberType(9, 1, DAY), Fraction(3, 2)),
    ("P2Y6M", NumberType(9, 0, MONTH), 30),
    ("P1Y", NumberType(9, 0, MONTH), 12),
    ("5", NumberType(9, 0, WORKING_DAY), 5),
]

REFUSED: list[tuple[object, Type]] = [
    (True, TEXT),
    ([], TEXT),
    ({"a": 1}, TEXT),
    (date(2021, 6, 30), TEXT),
    ("a\0b", TEXT),
    ("\ud800", TEXT),
    ("maybe", BOOL),
    ("2", BOOL),
    (1.5, BOOL),
    ("x", integer()),
    ("1,20", integer()),
    ("1200,000", integer()),
    (",200", integer()),
    ("12.5", integer()),
    ("1e3", integer()),
    ("0x10", integer()),
    ("1 200", integer()),
    ("5²", integer()),
    ("٥", integer()),
    (True, integer()),
    ([1], integer()),
    ("(1,200)", CENTS),
    ("12.", CENTS),
    (".5", CENTS),
    ("1,200元", CENTS),
    ("--5", CENTS),
    ("NaN", CENTS),
    ("Infinity", CENTS),
    (math.nan, CENTS),
    (-math.inf, CENTS),
    (Decimal("NaN"), CENTS),
    (Decimal("sNaN"), CENTS),
    (Decimal("Infinity"), CENTS),
    (1j, CENTS),
    ("2021-06-31", DATE),
    ("2021-02-29", DATE),
    ("0000-01-01", DATE),
    ("21-06-30", DATE),
    ("21/6/30", DATE),
    ("30/06/2021", DATE),
    ("2021-06", DATE),
    ("2021-6/30", DATE),
    ("2021063", DATE),
    ("2021-06-30T00:00", DATE),
    ("2021-06-1²", DATE),
    (2021.063, DATE),
    (True, DATE),
    (datetime(2021, 6, 30, 8), DATE),
    (datetime(2021, 6, 30, tzinfo=UTC), DATE),
    ("2021-13", MONTH_TYPE),
    ("2021-00", MONTH_TYPE),
    ("2021", MONTH_TYPE),
    ("0000-01", MONTH_TYPE),
    (2021.1, MONTH_TYPE),
    (date(2021, 6, 1), MONTH_TYPE),
    ("2021-6", PARTIAL_DATE),
    ("2021-06-30T25", PARTIAL_DATE),
    ("2021-06-30T08:00Z", PARTIAL_DATE),
    ("--06", PARTIAL_DATE),
    ("2021-06", TIMESTAMP),
    ("2021-06-30T24:01", TIMESTAMP),
    ("0001-01-01T00:00+01:00", TIMESTAMP),
    (datetime.min.replace(tzinfo=UTC8), TIMESTAMP),
    ("2021-06-30T08:00+99:99", TIMESTAMP),
    ("2021-06-30T08:00:00.1234567Z", TIMESTAMP),
    (date(2021, 6, 30), TIMESTAMP),
    (1624982400, TIMESTAMP),
    ("A", KINDS),
    (True, KINDS),
    ("P1M", NumberType(9, 0, DAY)),
    ("P1Y1D", NumberType(9, 0, DAY)),
    ("P", NumberType(9, 0, DAY)),
    ("P1DT", NumberType(9, 0, DAY)),
    ("PT12H", NumberType(9, 0, DAY)),
    ("P30D", NumberType(9, 0, MONTH)),
    ("P30D", NumberType(9, 0, WORKING_DAY)),
    ("P1D", integer()),
]

BEYOND: list[tuple[object, Field]] = [
    ("1234567", Field("x", integer(6))),
    (10**99, Field("x", integer(6))),
    ("9" * 5000, Field("x", NUMBER)),
    (Decimal("1E+999999"), Field("x", NUMBER)),
    (Decimal("1E-999999"), Field("x", NUMBER)),
    (1e300, Field("x", CENTS)),
    ("12.345", Field("x", CENTS)),
    (0.1 + 0.2, Field("x", CENTS)),
    ("10000000", Field("x", CENTS)),
    ("-1", Field("x", CENTS, minimum=Decimal(0))),
    ("-0.01", Field("x", CENTS, minimum=Decimal(0))),
    ("100.01", Field("x", CENTS, maximum=Decimal(100))),
    ("51", Field("x", NumberType(9, 0, MONTH), maximum=Decimal(600), factor=Fraction(12))),
]


def _name(item: object) -> str:
    return repr(item)[:40]


@pytest.mark.parametrize(("raw", "type_", "expected"), READ, ids=_name)
def test_is_read(raw: object, type_: Type, expected: Value) -> None:
    found = value(raw, type_)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(("raw", "type_"), REFUSED, ids=_name)
def test_is_unreadable(raw: object, type_: Type) -> None:
    assert fault(raw, Field("x", type_)) == "unreadable"


@pytest.mark.parametrize(("raw", "field"), BEYOND, ids=_name)
def test_is_out_of_bounds(raw: object, field: Field) -> None:
    assert fault(raw, field) == "out_of_bounds"


def test_bounds_belong_to_the_range() -> None:
    field = Field("x", CENTS, minimum=Decimal("0.5"), maximum=Decimal(100))
    assert one_cell("0.5", field) == (Fraction(1, 2), ())
    assert one_cell("100", field) == (Fraction(100), ())


def test_numbers_are_turned_into_the_unit_of_the_type() -> None:
    years = Field("x", NumberType(9, 0, MONTH), factor=Fraction(12))
    assert one_cell("2", years)[0] == 24
    assert one_cell("0.5", years)[0] == 6
    # What says its own unit is not turned again.
    assert one_cell("P2Y6M", years)[0] == 30
    hours = Field("x", NumberType(None, None, DAY), factor=Fraction(1, 24))
    assert one_cell("36", hours)[0] == Fraction(3, 2)
    wan = Field("x", NumberType(18, 2), factor=Fraction(10_000))
    assert one_cell("1.5", wan)[0] == Fraction(15_000)


def test_a_label_stands_for_its_code_unless_two_codes_share_it() -> None:
    codes = {"a": {"zh": "甲"}, "b": {"zh": "乙", "en": "twin"}, "1": {"en": "twin", "zh": "a"}}
    field = Field("x", KINDS, codes=codes)
    assert one_cell("甲", field)[0] == "a"
    assert one_cell("a", field)[0] == "a", "a code outranks a label"
    assert fault("twin", field) == "unreadable"


def test_a_bad_cell_is_repeated_in_its_problem() -> None:
    _, (problem,) = one_cell("31 June", Field("x", DATE))
    assert (problem.file, problem.row, problem.column, problem.text) == ("t", 1, "x", "31 June")
    assert problem.record == "t"
    assert problem.message == {
        "zh": "`31 June` 不是日期（例：2021-06-30）",
        "en": "`31 June` is not a date such as 2021-06-30",
    }


def test_a_whole_number_too_long_to_write_is_out_of_bounds() -> None:
    assert fault(10**5000, Field("x", NUMBER)) == "out_of_bounds"
    assert fault(-(10**5000), Field("x", integer())) == "out_of_bounds"


def test_cells_that_are_equal_are_read_each_as_its_own_type() -> None:
    """A reader remembers what it has read; 1, true and 1.0 are equal, and 1.0 and 1.00 are two texts."""
    equal: list[object] = ["1", 1, True, Decimal("1.0"), Decimal("1.00"), 1.0, "1", 1, True, Decimal("1.0")]
    for type_ in (TextType(), NUMBER, BOOL, DATE):
        alone = [_read(Field("x", type_), [raw]) for raw in equal]
        assert [_read(Field("x", type_), [*equal, raw]) for raw in equal] == alone


def _read(field: Field, raws: list[object]) -> tuple[str, object]:
    """What the last of some cells is read as by one reader."""
    record = RecordType("t", {"x": field})
    reader = cell_reader({"t": record}, record, field, ())
    found = [reader.read(raw) for raw in raws][-1]
    return type(found).__name__, found
