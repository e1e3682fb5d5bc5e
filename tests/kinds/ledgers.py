"""Random ledgers for any rulebook: few different values, so that records meet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import strategies as st

from accountability.model.records import RecordType
from accountability.model.rule import Rulebook
from accountability.model.types import (
    BoolType,
    DateType,
    EnumType,
    ListType,
    MonthType,
    NumberType,
    RefType,
    TextType,
    TimestampType,
    Type,
)

Cells = dict[str, object]
Ledgers = Mapping[str, tuple[Mapping[str, object], ...]]

DAYS = [str(date(2021, 5, 1) + timedelta(days=n)) for n in (-1, 0, 1, 9, 10, 11, 20, 29, 30, 31)]


def values(kind: Type) -> st.SearchStrategy[str]:
    """Few different values, so that records meet."""
    match kind:
        case EnumType(codes):
            return st.sampled_from(codes)
        case DateType():
            return st.sampled_from(DAYS)
        case MonthType():
            return st.sampled_from(["2021-05", "2021-06"])
        case NumberType():
            return st.sampled_from(["0", "1", "2", "90000"])
        case RefType() | TextType():
            return st.sampled_from(["1", "2", "3"])
        case BoolType():
            return st.sampled_from(["true", "false"])
        case TimestampType():
            return st.sampled_from([f"{day}T08:00:00Z" for day in DAYS])
        case ListType(element):
            return st.lists(values(element), min_size=1, max_size=2).map(";".join)
    raise NotImplementedError(kind)


@st.composite
def ledgers(draw: st.DrawFn, book: Rulebook) -> tuple[Ledgers, Ledgers]:
    """The same ledgers, with some cells empty and with those cells filled in."""
    partial: dict[str, tuple[Cells, ...]] = {}
    full: dict[str, tuple[Cells, ...]] = {}
    for name, record in book.records.items():
        count = draw(st.integers(0, 4))
        pairs = [draw(rows(record, number)) for number in range(1, count + 1)]
        partial[name] = tuple(pair[0] for pair in pairs)
        full[name] = tuple(pair[1] for pair in pairs)
    return partial, full


@st.composite
def rows(draw: st.DrawFn, record: RecordType, number: int) -> tuple[Cells, Cells]:
    partial: Cells = {}
    full: Cells = {}
    for field in record.fields.values():
        if field.name in record.key:
            partial[field.name] = full[field.name] = str(number)
        elif draw(st.integers(0, 3)) or (field.empty_is_none and draw(st.booleans())):
            partial[field.name] = full[field.name] = draw(values(field.type))
        elif not field.empty_is_none:
            full[field.name] = draw(values(field.type))
    return partial, full
