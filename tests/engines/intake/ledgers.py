"""A record type with a field of every type, and random ledgers of it full of odd cells."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

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
    EnumType,
    ListType,
    MoneyType,
    NumberType,
    RefType,
    TextType,
    Type,
    Unit,
    integer,
)
from tests.records.ledgers import record

AS_OF = date(2021, 6, 30)
YUAN = Unit.of("元")
CODES = {"a": {"zh": "甲", "en": "first"}, "b": {"zh": "乙"}, "C c": {"zh": "甲"}, "10": {}}

FIELDS = (
    Field("id", TEXT, {"zh": "编号"}),
    Field("text", TEXT),
    Field("Text", TextType(trimmed=False)),
    Field("bool", BOOL),
    Field("integer", integer(6), minimum=Decimal(-10), maximum=Decimal("99999.5")),
    Field("big", integer(38)),
    Field("cents", NumberType(9, 2, YUAN), {"zh": "金额"}),
    Field("wan", NumberType(13, 2, YUAN), factor=Fraction(10_000)),
    Field("wide", NumberType(30, 12), minimum=Decimal("0.5")),
    Field("tiny", NumberType(20, 20)),
    Field("years", NumberType(6, 1, MONTH), factor=Fraction(12)),
    Field("days", NumberType(9, 2, DAY)),
    Field("hours", NumberType(None, None, DAY), factor=Fraction(1, 24)),
    Field("date", DATE, empty_is_none=True),
    Field("month", MONTH_TYPE),
    Field("partial", PARTIAL_DATE),
    Field("stamp", TIMESTAMP, none_register="parcel", empty_is_none=True),
    Field("enum", EnumType(tuple(CODES)), codes=CODES),
    Field("parcel_id", RefType("parcel")),
    Field("plot_id", RefType("plot")),
    Field("texts", ListType(TEXT)),
    Field("plots", ListType(RefType("plot")), separator="|"),
    Field("spans", ListType(NumberType(None, None, DAY)), factor=Fraction(1, 24)),
    Field("money", MoneyType(9, 2), currency_field="currency"),
    Field("moneys", ListType(MoneyType(9, 2)), currency_field="currency"),
    Field("currency", TEXT),
)
TYPES: Mapping[str, RecordType] = {
    "ledger": record("ledger", *FIELDS, key=("id",), event_date="date"),
    "rows": record("rows", Field("when", PARTIAL_DATE), Field("what", TEXT), event_date="when"),

    "parcel": record("parcel", Field("parcel_id", TEXT), Field("mu", NumberType(12, 4)), key=("parcel_id",)),

    "plot": record("plot", Field("no", integer(9)), Field("at", TIMESTAMP), key=("no",), event_date="at"),
    "pair": record(
        "pair", Field("m", MONTH_TYPE), Field("h", NumberType(None, None, DAY), factor=Fraction(1, 24)),
        Field("d", NumberType(9, 3)), Field("e", EnumType(("x", "y"))), Field("note", TEXT),
        Field("currency", TEXT), Field("amount", MoneyType(6, 2), currency_field="currency"),
        key=("m", "h", "d", "e"), event_date="m",
    ),
}  # fmt: skip

CHECKED = {"ledger": TYPES["ledger"], "parcel": TYPES["parcel"], "plot": TYPES["plot"]}

WORDS = [
    "P1", "P2", " P1", "p1", "007", "7", "合同", "甲", "乙", "１２", "e\u0301", "é", "ß", "a\\b",
    "it's", '"q"', "a;b", "a；b、c",
    "\u3000x\u3000", "\xa0", "x\x1c", "\u2028", "𠮷", "👍", "null", "NaN", "\u0e01\u0e33", "\u212b",
    "한글", "ｱﾞ", "true", "是",
    "a b", "a  b", "tab\there", "K", "\u1100\u1161", "[1]", "-", "0", "C c", "first", "10", "10.0",
    "x y", "CNY", "元",
]  # fmt: skip
NUMBERS = [
    "0", "-0", "1", "7", "007", "12.5", "12.50", "12.345", "1,234", "1,234.50", "1,20", "-10", "-11",
    "99999", "99999.5", "100000",
    "999999", "9999999", "99999999999999", "1e3", "1E+2", "１２", "+5", ".5", "5.", "0.5",
    "0.49999999999", "5²", "٣", "12 345", "0x1f",
    "123456789012345678", "1234567890123456789", "99999999999999999999999999999999999999",
    "-99999999999999999999999999999999999999",
    "100000000000000000000000000000000000000", "0.00000000000000000001", "0.1", "0.123456789012",
    "0.1234567890123", "1234567.89",
    "12345678.90", "-9999999.99", "9999999.99", "10000000.00", "0.000001", "1234.567891",
    "10000.0000001", "P1D", "PT30M", "P1Y", "P2M",
    "P1DT12H", "PT1S", "P0D", "24", "1.5", "0.3333", "8", "P", "inf", "nan", "1_000",
    "00000000000000000000001", "1" * 101, "0." + "0" * 99,
]  # fmt: skip
HOURS = [
    "1.5", "24", "0.3333", "8", "-8", "P1D", "PT30M", "P1DT12H",
    "PT1S", "P0D", "1.5;24", "P1D;PT1H", "1,000", "x", "0.1",
]  # fmt: skip
DATES = [
    "2021-06-30", "2021-07-01", "2021-02-29", "2020-02-29", "0000-01-01", "0001-01-01", "9999-12-31",
    "10000-01-01", "2021-6-3", "2021/6/3",
    "2021.6.3", "2021年6月3日", "20210603", "２０２１-０６-０３", "2021-06", "2021-13", "2021-00",
    "0000-05", "202106", "2021.10", "2021", "0000",
    "2021-06-30T08", "2021-06-30T08:30", "2021-06-30T08:30:15", "2021-06-30 08:30:15",
    "2021-06-30T08:30:15.5", "2021-06-30T08:30:15,50",
    "2021-06-30T08:30:15.123456", "2021-06-30T08:30:15.1234567", "2021-06-30T08:30:15Z",
    "2021-06-30T08:30:15+08:00", "0001-01-01T00:00:00+08:00",
    "2021-06-30T24:00:00", "2021-06-30T23:59:60", "2021-02-30T08:00", "9999-12-31T23:59:59-01:00",
    "2021-06-30T08:30:15.0", "2021-06-30t08",
    "2021-06-30T25", "2021-06-30T08:60", " 2021-06-30 ", "2021-06-30²", "soon", "1900-02-29",
    "2021-06-31", "2021-06-30T08:30:15z", "-2021-01-01",
    "2021-06-30T08:30:00.000000ZZ", "2021-06-30ZZ",
]  # fmt: skip
BLANKS = ["", "", "", " ", "\t", "\u3000", "\x1f"]
LISTS = [
    "a;b",
    "a；b",
    "a、b;",
    ";",
    "[]",
    '["a", null]',
    '["a", "b"]',
    "[1, 2]",
    "7|8",
    "7|x",
    "[",
    "1.5;24",
    "P1D;PT1H",
    "12.5;3",
]
OTHERS: list[object] = [
    None, True, False, 0, 1, 7, -10, 99999, 10**20, 10**120, 0.1, 0.5, 12.5, 1e300, -0.0, float("nan"),
    float("inf"), 2.675, 1234567.89,
    Decimal("12.50"), Decimal("1E+3"), Decimal("NaN"), Fraction(1, 3), Fraction(5, 2),
    date(2021, 6, 30), date(2022, 1, 1),
    datetime(2021, 6, 30), datetime(2021, 6, 30, 8, 30, 15, 500000),
    datetime(2021, 6, 30, tzinfo=timezone(timedelta(hours=8))),
    [], ["a", None], [1, 2], [["x"]], {"a": 1}, b"bytes", timedelta(days=1), ("7", 8), "\ud800", "a\0b",
]  # fmt: skip
JSON_OTHERS: list[object] = [
    "\x017",
    "\x02true",
    "\x03[]",
    "\x04",
    "\x05",
    ["\x017"],
    ["n", "7"],
    {"a": ["\ud800"]},
    None,
    True,
    False,
    0,
    7,
    12.5,
    1e300,
    10**25,
    [],
    ["a", None],
    [7, "8"],
    {"a": {"b": 1}},
    "\0",
    "\ud800",
]

YES_OR_NO = ["true", "false", "1", "0", "是", "否", "Yes", "NO", "y", "maybe", "TRUE", "ｙ"]

Chance = random.Random


def _cell(chance: Chance, type_: Type, texts: bool, json: bool) -> object:
    usual = _usual(type_)
    roll = chance.random()
    if roll < 0.12:
        return chance.choice(BLANKS)
    if roll < 0.62:
        return chance.choice(usual)
    if roll < 0.7 and not texts:
        return chance.choice(JSON_OTHERS if json else OTHERS)
    others = [WORDS, DATES, LISTS, usual] if usual is HOURS else [WORDS, NUMBERS, DATES, LISTS, usual]
    return chance.choice(chance.choice(others))


def _usual(type_: Type) -> list[str]:
    match type_:
        case NumberType(digits=None) | ListType(NumberType()):
            return HOURS
        case NumberType() | MoneyType():
            return NUMBERS
        case TextType() | RefType() | EnumType():
            return WORDS
        case ListType():
            return LISTS
    return (
        DATES
        if type_ != BOOL
        else ["true", "false", "1", "0", "是", "否", "Yes", "NO", "y", "maybe", "TRUE", "ｙ"]
    )


def submission(chance: Chance, texts: bool, json: bool = False) -> dict[str, list[dict[str, object]]]:
    """Some of the record types, each with some rows; `texts`: all cells are text, as in CSV."""
    chosen = [name for name in TYPES if chance.random() < 0.8]
    return {name: _rows(chance, TYPES[name], texts, json) for name in chosen}


def _rows(chance: Chance, type_: RecordType, texts: bool, json: bool) -> list[dict[str, object]]:
    fields = [f for f in type_.fields.values() if chance.random() < 0.95]
    names = {f.name: chance.choice([*f.names, f" {f.name[:1]} {f.name[1:]}"]) for f in fields}
    extra = {name for name in ("odd", " ", "ledgre") if chance.random() < 0.2}
    rows: list[dict[str, object]] = []
    for _ in range(chance.choice([0, 1, 3, 8, 20])):
        row = {names[f]: _cell(chance, type_.fields[f].type, texts, json) for f in names}
        row |= {name: chance.choice(["", "", "x"]) for name in extra}
        rows.append(row)
        if chance.random() < 0.3:
            rows.append(dict(row))
    return rows
