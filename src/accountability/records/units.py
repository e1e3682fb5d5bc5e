"""The unit of money that the title of a sheet states: it must be the one in which it is read."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from accountability.model.records import Field, RecordType
from accountability.model.sheets import ColumnMeaning
from accountability.model.types import ListType, MoneyType, NumberType, Unit
from accountability.records.headers import match
from accountability.records.layout import Table
from accountability.records.raw import refused, shown

_YUAN = Unit.of("元")
_TIMES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}


def times(unit: str) -> Fraction | None:
    """How many 元 a unit such as `万元` or `百万元` is; None for what is no such unit."""
    if not unit.endswith("元"):
        return None
    product = Fraction(1)
    for sign in unit[:-1]:
        if sign not in _TIMES:
            return None
        product *= _TIMES[sign]
    return product


def check_unit(table: Table, record: RecordType, own: Mapping[str, ColumnMeaning]) -> None:
    """Raises `RecordsError` if the sheet states another unit than that in which a column is read.

    Reading 3 万元 as 3 元 would be a guess, and so would be multiplying: the title may speak of
    one column only. A person says which, in the office's headers.
    """
    stated = None if table.unit is None else times(table.unit)
    if stated is None:
        return
    headers = match(record, table.raw, own)
    for name, (_, column) in headers.found.items():
        field = record.fields[name]
        if is_money(field) and name not in headers.factors and field.factor != stated:
            raise refused(
                f"{table.read.file}, sheet `{shown(table.read.sheet, 60)}`: its title says `{table.unit}`, "
                f"but the column `{shown(column, 60)}` is read in another unit",
                f"say which unit it is in, in the office's headers: "
                f"{{field: {name}, unit: {table.unit}}} or {{field: {name}, unit: 元}}",
            )


def is_money(field: Field) -> bool:
    """Whether a field is an amount of money, be its currency declared or stated in the row."""
    type_ = field.type.element if isinstance(field.type, ListType) else field.type
    return isinstance(type_, MoneyType) or (isinstance(type_, NumberType) and type_.unit == _YUAN)
