"""Small record types and short ways to read one cell, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from accountability.model.records import Field, Problem, Records, RecordType
from accountability.model.types import (
    BOOL,
    DATE,
    MONTH_TYPE,
    PARTIAL_DATE,
    TEXT,
    TIMESTAMP,
    EnumType,
    ListType,
    MoneyType,
    NumberType,
    RefType,
    Type,
    Unit,
    integer,
)
from accountability.model.values import CauseKind, State, Unknown, Value, cause
from accountability.records.door import read

CENTS = NumberType(9, 2, Unit.of("元"))


def record(name: str, *fields: Field, key: tuple[str, ...] = (), **rest: object) -> RecordType:
    return RecordType(name, {f.name: f for f in fields}, key=key, **rest)  # type: ignore[arg-type]  # test data


PARCEL = record(
    "parcel",
    Field("parcel_id", TEXT, {"zh": "地块编号", "en": "Parcel"}),
    Field("mu", NumberType(12, 4, Unit.of("亩"))),
    key=("parcel_id",),
    label={"zh": "地块", "en": "Parcels"},
    aliases=("地块台账",),
)
CONTRACT = record(
    "contract",
    Field("contract_id", TEXT, {"zh": "合同编号"}, aliases=("编号",)),
    Field("parcel_id", RefType("parcel")),
    Field("signed_on", DATE, {"zh": "签订日期"}),
    Field("price", CENTS, {"zh": "价款"}),
    key=("contract_id",),
    event_date="signed_on",
)
TYPES = {"parcel": PARCEL, "contract": CONTRACT}

ALL_TYPES: Mapping[str, Type] = {
    "text": TEXT,
    "bool": BOOL,
    "integer": integer(6),
    "decimal": CENTS,
    "date": DATE,
    "month": MONTH_TYPE,
    "partial": PARTIAL_DATE,
    "timestamp": TIMESTAMP,
    "enum": EnumType(("a", "b")),
    "ref": RefType("parcel"),
    "list": ListType(TEXT),
    "money": MoneyType(9, 2),
}


def one_cell(raw: object, field: Field, **row: object) -> tuple[Value, tuple[Problem, ...]]:
    """The value of one cell given as a Python value, and the problems of its table."""
    extra = [Field(name, TEXT) for name in row]
    types = {"t": record("t", field, *extra), "parcel": PARCEL}
    found = read(types, {"t": [{field.name: raw, **row}]})
    return found.tables["t"].rows[0].cells[field.name], found.problems


def value(raw: object, type_: Type) -> Value:
    """The value of a cell of `type_` that must be readable."""
    found, problems = one_cell(raw, Field("x", type_))
    assert not problems, problems
    return found


def fault(raw: object, field: Field) -> str:
    """The code of the one problem of a cell that must not be readable."""
    found, problems = one_cell(raw, field)
    assert found == Unknown(State.UNREADABLE, frozenset({cause(CauseKind.UNREADABLE, "t.x")}))
    assert [p.fields for p in problems] == [("t.x",)]
    return problems[0].code


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with this content, nothing translated."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def submitted(given: Mapping[str, object], as_of: date | None = None) -> Records:
    return read(TYPES, given, as_of)


def codes(records: Records) -> list[str]:
    return [p.code for p in records.problems]
