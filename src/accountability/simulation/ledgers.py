"""Whether a year can be simulated for a rulebook.

A rulebook may have fewer ledgers and fewer fields than `shapes` lists. What it has beside these is refused,
or left empty where an empty cell says that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accountability.errors import UsageError
from accountability.model.records import RecordType
from accountability.model.types import (
    BoolType,
    DateType,
    EnumType,
    IntervalType,
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
from accountability.simulation.shapes import SHAPES


def fitting(records: Mapping[str, RecordType]) -> None:
    """Raises `UsageError` for record types and fields that no simulated year can fill."""
    unknown = sorted(records.keys() - SHAPES.keys())
    if unknown:
        raise UsageError(
            f"no year can be simulated for these record types: {', '.join(unknown)}"
            "\n  hint: the simulator knows the ledgers of `rules/records`"
        )
    odd = [text for record in records.values() for text in _odd(record)]
    if odd:
        raise UsageError(
            f"no year can be simulated for these fields: {', '.join(odd)}"
            "\n  hint: the simulator fills the fields of `rules/records`, and leaves others empty where"
            " they say `empty: none`"
        )


def _odd(record: RecordType) -> Iterator[str]:
    """The fields that the simulator does not know, or knows as something else."""
    known = {name: kind for kind, names in SHAPES[record.name].items() for name in names.split()}
    for field in record.fields.values():
        is_known = field.name in known
        if known.get(field.name) != kind_of(field.type) and (is_known or not field.empty_is_none):
            yield f"{record.name}.{field.name} ({kind_of(field.type)})"


def kind_of(type_: Type) -> str:
    """The word for a type of field in `SHAPES`."""
    match type_:
        case RefType(record=record):
            return f"ref {record}"
        case ListType(element=element):
            return f"list {kind_of(element)}"
    return _WORDS[type(type_)]


_WORDS: Mapping[type, str] = {
    TextType: "text",
    BoolType: "bool",
    NumberType: "number",
    MoneyType: "money",
    DateType: "date",
    MonthType: "month",
    PartialDateType: "partial_date",
    TimestampType: "timestamp",
    EnumType: "enum",
    IntervalType: "interval",
}
