"""What a generated expression gives, more loosely than types say it, and what may be named in a scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from accountability.language.checker import Scope, World
from accountability.language.scope import RowsNamed, path_name, record_of
from accountability.model.records import RecordType
from accountability.model.types import (
    BOOL as BOOL_TYPE,
)
from accountability.model.types import (
    DATE as DATE_TYPE,
)
from accountability.model.types import (
    MONTH_TYPE,
    NO_UNIT,
    PARTIAL_DATE,
    TEXT,
    TIMESTAMP,
    BoolType,
    DateType,
    EnumType,
    ListType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    RefType,
    ScalarType,
    TextType,
    TimestampType,
    Type,
    Unit,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A type without its digits: `unit` of a number, `codes` of an enum, `record` of a reference."""

    name: str
    unit: Unit = NO_UNIT
    whole: bool = False
    codes: tuple[str, ...] = ()
    record: str = ""
    element: Kind | None = None


def num(unit: Unit = NO_UNIT, whole: bool = False) -> Kind:
    return Kind("num", unit=unit, whole=whole)


def ref(record: str) -> Kind:
    return Kind("ref", record=record)


def a_list(element: Kind) -> Kind:
    return Kind("list", element=element)


TEXTS, BOOL, DATE, MONTH = Kind("text"), Kind("bool"), Kind("date"), Kind("month")
PARTIAL, MOMENT, MONEY, INTERVAL = Kind("partial"), Kind("timestamp"), Kind("money"), Kind("interval")
_SIMPLE: dict[type, Kind] = {
    TextType: TEXTS, BoolType: BOOL, DateType: DATE, MonthType: MONTH, PartialDateType: PARTIAL,
    TimestampType: MOMENT, MoneyType: MONEY,
}  # fmt: skip
_TYPES: dict[str, ScalarType] = {
    "text": TEXT, "bool": BOOL_TYPE, "date": DATE_TYPE, "month": MONTH_TYPE, "partial": PARTIAL_DATE,
    "timestamp": TIMESTAMP, "money": MoneyType(18, 2),
}  # fmt: skip


def kind_of(type_: Type) -> Kind:
    """The kind of a type."""
    match type_:
        case NumberType():
            return num(type_.unit, type_.is_integer)
        case EnumType(codes):
            return Kind("enum", codes=codes)
        case RefType(record):
            return ref(record)
        case ListType(element):
            return a_list(kind_of(element))
    return _SIMPLE.get(type(type_), INTERVAL)


def type_of(kind: Kind) -> ScalarType:
    """A type of this kind, for the alias of a list's elements."""
    match kind.name:
        case "num":
            return NumberType(18, 0 if kind.whole else 4, kind.unit)
        case "enum":
            return EnumType(kind.codes)
        case "ref":
            return RefType(kind.record)
    return _TYPES[kind.name]


def fits(found: Kind, wanted: Kind) -> bool:
    """Whether a value of `found` may stand where one of `wanted` is asked for."""
    if found == wanted:
        return True
    return found.name == wanted.name == "num" and found.unit == wanted.unit and not wanted.whole


def ordered(kind: Kind) -> bool:
    """Whether `<` is defined."""
    return kind.name not in ("bool", "enum", "list", "interval")


Named: TypeAlias = tuple[tuple[str, ...], Kind]


class Names:
    """What may be named where; `world` grows with the derived records of a rulebook.

    `rows`: about how many rows each of these derived records has at most.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.rows: dict[str, int] = {}
        self._reached: dict[tuple[str, int], tuple[Named, ...]] = {}

    def within(self, scope: Scope) -> Iterator[Named]:
        """Every name, and every path of at most two references, that may stand in `scope`."""
        for name, let in scope.lets.items():
            if let is not None and not isinstance(let, RowsNamed):
                yield (name,), kind_of(let)
        for name, type_ in scope.keys.items():
            yield (name,), kind_of(type_)
        for alias, binding in scope.aliases.items():
            if binding is not None and not isinstance(binding, str):
                yield (alias,), kind_of(binding)
            record = record_of(binding)
            if record is not None:
                yield from (((alias, *parts), kind) for parts, kind in self._reach(record, 2))
        yield from self._bare(scope)

    def _bare(self, scope: Scope) -> Iterator[Named]:
        records = [self.world.records[b] for a in scope.source if isinstance(b := scope.aliases[a], str)]
        hidden = {*scope.lets, *scope.keys, *scope.aliases}
        if len(records) == 1:  # where there are several, most names are ambiguous
            for field in records[0].fields.values():
                if field.name not in hidden:
                    yield (field.name,), kind_of(field.type)

    def _reach(self, record: str, steps: int) -> tuple[Named, ...]:
        if (record, steps) not in self._reached:
            self._reached[record, steps] = tuple(self._fields(self.world.records[record], steps))
        return self._reached[record, steps]

    def _fields(self, known: RecordType, steps: int) -> Iterator[Named]:
        for field in known.fields.values():
            yield from (((name,), kind_of(field.type)) for name in field.names)
            if steps and isinstance(field.type, RefType):
                for parts, kind in self._reach(field.type.record, steps - 1):
                    yield (path_name(field), *parts), kind

    def key(self, record: str) -> str | None:
        """The one key field of a record type, which references to it name."""
        known = self.world.records[record]
        return known.key[0] if len(known.key) == 1 and known.key[0] in known.fields else None
