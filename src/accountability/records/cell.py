"""From a raw cell to a value: what empty means, lists, and what cannot be read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from accountability.model.records import Field, RecordType
from accountability.model.types import IntervalType, ListType, MoneyType, NumberType, TextType
from accountability.model.values import (
    NONE,
    CauseKind,
    ListValue,
    NoValue,
    Scalar,
    State,
    Unknown,
    Value,
    cause,
)
from accountability.records.faults import MERGED_AMOUNT, NOT_LIST, Fault, Unreadable
from accountability.records.raw import Damaged, JsonNumber, Merged
from accountability.records.scalars import Reader, Types, scalar_reader

_SAME_AS_SEMICOLON = "；、"
_REMEMBERED = 4096  # distinct cells per column and type whose values are kept: ledgers repeat themselves

Cell: TypeAlias = Value | Fault


@dataclass(frozen=True, slots=True)
class CellReader:
    """How the cells of one field are read: `read` gives a value, or the fault of a bad cell."""

    field: Field
    about: str  # `contract.end_on`, as causes name it
    empty: NoValue | Unknown
    unreadable: Unknown
    missing: Unknown
    read: Callable[[object], Cell]


def cell_reader(types: Types, record: RecordType, field: Field, supplied: Collection[str]) -> CellReader:
    """The reader of `field`; `supplied` names the record types of this submission."""
    about = f"{record.name}.{field.name}"
    empty = _empty(field, about, supplied)
    unreadable = Unknown(State.UNREADABLE, frozenset({cause(CauseKind.UNREADABLE, about)}))
    missing = Unknown(State.UNDETERMINED, frozenset({cause(CauseKind.COLUMN_MISSING, about)}))
    value_of = _reading(_value_reader(types, field, about), _is_blank(field), empty)
    read = _remembering(_undamaged(value_of, field))
    return CellReader(field, about, empty, unreadable, missing, read)


def _empty(field: Field, about: str, supplied: Collection[str]) -> NoValue | Unknown:
    register = field.none_register
    if register is not None and register not in supplied:
        return Unknown(State.EMPTY, frozenset({cause(CauseKind.REGISTER_ABSENT, register)}))
    if field.empty_is_none or register is not None:
        return NONE
    return Unknown(State.EMPTY, frozenset({cause(CauseKind.EMPTY, about)}))


def _is_blank(field: Field) -> Callable[[object], bool]:
    if field.type == TextType(trimmed=False):
        return lambda raw: raw is None or raw == ""
    return lambda raw: raw is None or (isinstance(raw, str) and not raw.strip())


def _value_reader(types: Types, field: Field, about: str) -> Callable[[object], Scalar | ListValue]:
    if isinstance(field.type, ListType):
        return _list_reader(field, scalar_reader(types, field, field.type.element), about)
    assert not isinstance(field.type, IntervalType), "no field holds an interval"
    return scalar_reader(types, field, field.type)


def _reading(
    value_of: Callable[[object], Scalar | ListValue],
    is_blank: Callable[[object], bool],
    empty: NoValue | Unknown,
) -> Callable[[object], Cell]:
    def read(raw: object) -> Cell:
        if is_blank(raw):
            return empty
        try:
            return value_of(raw)
        except Unreadable as error:
            return error.fault

    return read


def _undamaged(read: Callable[[object], Cell], field: Field) -> Callable[[object], Cell]:
    is_amount = isinstance(field.type, NumberType | MoneyType)

    def read_undamaged(raw: object) -> Cell:
        if isinstance(raw, Damaged):
            return raw.fault
        if isinstance(raw, Merged):
            inner = read_undamaged(raw.value)
            return MERGED_AMOUNT if is_amount and not isinstance(inner, Fault) else inner
        return read(raw)

    return read_undamaged


def _remembering(read: Callable[[object], Cell]) -> Callable[[object], Cell]:
    # By type, since 1 equals true, and a JSON number the text of its digits, but neither is read alike. Not
    # of decimals and points in time, which may be equal and yet be written otherwise (1.0 and 1.00).
    known: dict[type, dict[object, Cell]] = {str: {}, int: {}, date: {}}

    def remembered(raw: object) -> Cell:
        alike = known.get(type(raw))
        if alike is None:
            return read(raw)
        found = alike.get(raw)
        if found is None:
            found = read(raw)
            if len(alike) < _REMEMBERED:
                alike[raw] = found
        return found

    return remembered


def _list_reader(field: Field, element: Reader, about: str) -> Callable[[object], ListValue]:
    separators = field.separator + (_SAME_AS_SEMICOLON if field.separator == ";" else "")
    cut = re.compile(
        f"[{re.escape(separators)}]" if len(field.separator) == 1 else re.escape(field.separator)
    )
    not_stated = frozenset({cause(CauseKind.EMPTY, about)})

    def read(raw: object) -> ListValue:
        if isinstance(raw, str) and not isinstance(raw, JsonNumber):
            parts = _from_text(raw.strip(), cut)
        elif isinstance(raw, list | tuple):
            parts = raw
        else:
            raise Unreadable(NOT_LIST)
        stated = [part for part in parts if not _nothing(part)]
        items = tuple(element(part) for part in stated)
        # An element that a list holds but does not state leaves the list open.
        return ListValue(items, frozenset() if len(stated) == len(parts) else not_stated)

    return read


def _nothing(part: object) -> bool:
    return part is None or (isinstance(part, str) and not part.strip())


def _from_text(text: str, cut: re.Pattern[str]) -> Sequence[object]:
    """The elements of a JSON list, or of text that a separator parts (`a;b;` has two)."""
    if not text.startswith("["):
        return [part for part in cut.split(text) if part.strip()]
    try:
        found = json.loads(text, parse_int=JsonNumber, parse_float=JsonNumber, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unreadable(NOT_LIST) from None
    return found if isinstance(found, list) else [found]


def _no_constant(word: str) -> object:
    raise ValueError(word)
