"""`headers/OFFICE.yaml`: what one office calls its sheets and columns, confirmed by a person.

headers: 1
office: 某镇
confirmed_by: 张三 2021-06-30
sheets:
  合同总表: contract
  填表说明: ignore
columns:
  contract:
    合同号: contract_id
    金额（万元）: {field: price_total, unit: 万元}
    备注: ignore
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from pydantic import Field, field_validator

from accountability.errors import UsageError
from accountability.model.place import Place
from accountability.model.records import Field as FieldOf
from accountability.model.records import RecordType
from accountability.model.sheets import NO_HEADERS, ColumnMeaning, OfficeHeaders
from accountability.model.types import ListType, MoneyType, NumberType, Type, Unit
from accountability.rulebook.files import read_yaml_file
from accountability.rulebook.located import Listing, Table, Written, table
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.shape import Shape, check_shape
from accountability.rulebook.suggest import nearest_or_list

IGNORE = "ignore"
_POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}


class _HeadersShape(Shape):
    headers: Written
    office: Written
    confirmed_by: Written
    sheets: Table | None = None
    columns: Table | None = None

    @field_validator("headers", "office", "confirmed_by", "sheets", "columns", mode="before")
    @classmethod
    def _as_it_is(cls, given: object) -> object:
        return given


class _ColumnShape(Shape):
    field: Written
    unit: Written | None = Field(default=None)


def office_headers(
    given: OfficeHeaders | str | os.PathLike[str] | None, records: Mapping[str, RecordType]
) -> OfficeHeaders:
    """The headers of an office as they are, or read from a file. Raises `RulebookError`, `UsageError`."""
    if given is None:
        return NO_HEADERS
    return given if isinstance(given, OfficeHeaders) else read_headers(Path(given), records)


def read_headers(path: Path, records: Mapping[str, RecordType]) -> OfficeHeaders:
    """The headers that a file states for these record types.

    Raises `RulebookError` with every mistake, `UsageError` if there is no such file.
    """
    if not path.is_file():
        raise UsageError(f"--headers: there is no file `{path}`")
    mistakes = Mistakes()
    content = read_yaml_file(path, mistakes)
    if not isinstance(content, Table):
        if not len(mistakes):
            mistakes.add(Place(str(path), 1, 1), "not a mapping of sections", "see `accountability map`")
        mistakes.raise_any()
        raise AssertionError("unreachable")
    shape = check_shape(_HeadersShape, _without_blanks(content), mistakes)
    if shape is None:
        mistakes.raise_any()
        raise AssertionError("unreachable")
    _check_head(shape, mistakes)
    sheets = _sheets(shape.sheets, records, mistakes)
    columns = _columns(shape.columns, records, mistakes)
    mistakes.raise_any()
    return OfficeHeaders(str(shape.office), sheets, columns)


def _without_blanks(content: Table) -> Table:
    """The sections that say something: in a proposal, all lines of one may stand behind a `#`."""
    kept = {
        name: _without_blanks(value) if name == "columns" and isinstance(value, Table) else value
        for name, value in content.items()
        if name in ("headers", "office", "confirmed_by") or not (isinstance(value, Written) and value.is_null)
    }
    return table(kept, content.place)


def _check_head(shape: _HeadersShape, mistakes: Mistakes) -> None:
    if str(shape.headers) != "1":
        mistakes.add(
            shape.headers.place, f"`{shape.headers}` is no version of this format", "write `headers: 1`"
        )
    if not str(shape.confirmed_by).strip() or shape.confirmed_by.is_null:
        mistakes.add(
            shape.confirmed_by.place,
            "nobody has confirmed these headers",
            "look through them, and write your name or code and the date after `confirmed_by:`",
        )


def _sheets(
    given: Table | None, records: Mapping[str, RecordType], mistakes: Mistakes
) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name, value in (given or {}).items():
        if not isinstance(value, Written):
            mistakes.add(value.place, "a record type is expected here")
        elif str(value) == IGNORE:
            found[str(name)] = None
        elif str(value) in records:
            found[str(name)] = str(value)
        else:
            hint = nearest_or_list(str(value), records, "record types")
            mistakes.add(value.place, f"there is no record type `{value}`", hint)
    return found


def _columns(
    given: Table | None, records: Mapping[str, RecordType], mistakes: Mistakes
) -> dict[str, dict[str, ColumnMeaning]]:
    found: dict[str, dict[str, ColumnMeaning]] = {}
    for record, columns in (given or {}).items():
        if str(record) not in records:
            hint = nearest_or_list(str(record), records, "record types")
            mistakes.add(record.place, f"there is no record type `{record}`", hint)
        elif not isinstance(columns, Table):
            mistakes.add(columns.place, "a mapping of headers to fields is expected here")
        else:
            meanings = {
                str(name): _meaning(value, records[str(record)], mistakes) for name, value in columns.items()
            }
            found[str(record)] = {name: meaning for name, meaning in meanings.items() if meaning is not None}
    return found


def _meaning(
    value: Written | Table | Listing, record: RecordType, mistakes: Mistakes
) -> ColumnMeaning | None:
    if isinstance(value, Written):
        return ColumnMeaning(None) if str(value) == IGNORE else _of_field(value, None, record, mistakes)
    shape = check_shape(_ColumnShape, value, mistakes)
    return None if shape is None else _of_field(shape.field, shape.unit, record, mistakes)


def _of_field(
    name: Written, unit: Written | None, record: RecordType, mistakes: Mistakes
) -> ColumnMeaning | None:
    field = record.fields.get(str(name))
    if field is None:
        hint = nearest_or_list(str(name), record.fields, "fields")
        mistakes.add(name.place, f"`{record.name}` has no field `{name}`", hint)
        return None
    if unit is None:
        return ColumnMeaning(str(name))
    factor = column_factor(str(unit), field)
    if factor is None:
        mistakes.add(unit.place, f"`{unit}` is no unit of `{record.name}.{name}`", _units_of(field))
        return None
    return ColumnMeaning(str(name), factor)


def column_factor(unit: str, field: FieldOf) -> Fraction | None:
    """What a number in `unit` is multiplied by to be in the unit of the field's type.

    None if it is no such unit. `万元` of a field in `元`, `千克` of one in `克`, `万元/亩` of one in
    `元/亩`: Chinese powers of ten before the unit itself.
    """
    base = str(_unit(field.type))
    prefix = unit[: -len(base)] if base and base != "1" and unit.endswith(base) else None
    if prefix is None or not re.fullmatch("[十百千万亿]*", prefix):
        return None
    factor = Fraction(1)
    for sign in prefix:
        factor *= 10 ** _POWERS[sign]
    return factor


def _unit(type_: Type) -> Unit | str:
    element = type_.element if isinstance(type_, ListType) else type_
    if isinstance(element, NumberType):
        return element.unit
    return "元" if isinstance(element, MoneyType) else ""


def _units_of(field: FieldOf) -> str | None:
    base = str(_unit(field.type))
    return f"units: {base}, 万{base}" if base not in ("", "1") else "the field has no unit"
