"""Record sets for rules whose cases lead to no boundary: made by types, then led to a breach step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

from accountability.model.records import Field, Row, Source
from accountability.model.rule import Rule, Rulebook
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
    ScalarType,
    TextType,
    TimestampType,
    Type,
)
from accountability.model.values import ListValue, Money, Month, PartialDate, Value
from accountability.planning.needs import needs
from accountability.probing.atoms import Anatomy
from accountability.probing.axes import axis_of
from accountability.probing.distance import FAR
from accountability.probing.neighbours import neighbours
from accountability.probing.oracle import Oracle
from accountability.probing.worlds import Setting, World, key_of

_AS_OF, _FIRST = date(2022, 1, 31), date(2021, 1, 1)
_ROWS, _VARIANTS = 3, 3


def invented(book: Rulebook, rule: Rule, parts: Anatomy, oracle: Oracle, effort: int) -> Iterator[World]:
    """A few record sets by types, each led to a breach, or as near to one as steps lead."""
    until = oracle.asked + effort
    for variant in range(_VARIANTS):
        world = _made(book, rule, parts, variant)
        share = max(0, until - oracle.asked) // (_VARIANTS - variant)
        yield from _led(world, parts, oracle, oracle.asked + share)


def _led(world: World, parts: Anatomy, oracle: Oracle, until: int) -> Iterator[World]:
    """Always to the neighbour that is nearest to a breach; ends at one, or where no step leads nearer."""
    far = oracle.distance(world)
    while far and oracle.asked < until:
        best, best_far = world, far
        for near in neighbours(world, parts, oracle):
            now = oracle.distance(near)
            if now < best_far:
                best, best_far = near, now
            if not now or oracle.asked >= until:
                break
        if best is world:
            break
        world, far = best, best_far
    if far < FAR:
        yield world


def _made(book: Rulebook, rule: Rule, parts: Anatomy, variant: int) -> World:
    read = sorted(needs(book, (rule.id,))[rule.id].records)
    names = [name for name in read if name in book.records]
    making = _Making(book, parts, variant)
    tables = {name: making.rows(name) for name in names}
    return World(Setting(book, _AS_OF, (_FIRST, _AS_OF) if parts.has_periods else None), tables)


class _Making:
    """Rows by types; the n-th row of a ledger refers to the n-th of another."""

    def __init__(self, book: Rulebook, parts: Anatomy, variant: int) -> None:
        self.book = book
        self.variant = variant
        self.words: Sequence[Value] = sorted(parts.words, key=lambda word: (type(word).__name__, str(word)))

    def rows(self, record: str) -> tuple[Row, ...]:
        calendar = self.book.calendar
        if calendar is not None and calendar.record == record:
            days = [_FIRST + timedelta(days=at) for at in range(-31, 520)]
            pairs: list[dict[str, Value]] = [
                {calendar.date_field: d, calendar.workday_field: d.weekday() < 5} for d in days
            ]
            return tuple(self.row(record, at, given) for at, given in enumerate(pairs))
        return tuple(self.row(record, at, {}) for at in range(_ROWS))

    def row(self, record: str, at: int, given: dict[str, Value]) -> Row:
        declared = self.book.records[record]
        source = Source(record, at + 1)
        cells = {
            name: given.get(name, self.cell(record, field, at)) for name, field in declared.fields.items()
        }
        blank = Row((str(source.row),), cells, source)
        return Row(key_of(declared, cells, blank), cells, source)

    def cell(self, record: str, field: Field, at: int) -> Value:
        if field.name in self.book.records[record].key and isinstance(field.type, TextType):
            return f"{record}{at + 1}"
        return self.value(field, field.type, at)

    def value(self, field: Field, type_: Type, at: int) -> Value:
        match type_:
            case TextType():
                known = [word for word in self.words if isinstance(word, str)]
                return self.some(known, at) if known else f"t{at % 2}"
            case EnumType(codes=codes):
                named = [word for word in self.words if word in codes]
                return self.some(named or codes, at)
            case RefType(record=target):
                return f"{target}{at + 1}"
            case BoolType():
                return (at + self.variant) % 2 == 0
            case ListType(element=element):
                return ListValue((self.scalar(field, element, at),))
            case DateType():
                return _AS_OF - timedelta(days=40 * (at + 1) + 100 * self.variant)
            case MonthType():
                return Month(2021, 12 - at - self.variant)
            case TimestampType():
                return datetime(2021, 6, 1 + at, 12)
            case PartialDateType():
                return PartialDate((2021, 6, 1 + at))
            case NumberType() | MoneyType():
                return self.number(field, at)
        raise AssertionError("no field holds an interval")

    def scalar(self, field: Field, element: ScalarType, at: int) -> str:
        value = self.value(field, element, at)
        return value if isinstance(value, str) else str(value)

    def some(self, among: Sequence[Value], at: int) -> Value:
        return among[(at * self.variant + self.variant) % len(among)]

    def number(self, field: Field, at: int) -> Value:
        money = Money(1, "CNY") if isinstance(field.type, MoneyType) else None
        axis = axis_of(field, money)
        assert axis is not None, "numbers are ordered"
        named = [
            word for word in self.words if isinstance(word, int | Fraction) and not isinstance(word, bool)
        ]
        wanted = Fraction(self.some(named, at) if named and self.variant else at + 1)  # type: ignore[arg-type]  # numbers
        for place in (wanted / axis.step, Fraction(1), Fraction(0)):
            value = axis.value(int(place))
            if value is not None:
                return value
        low = Fraction(field.minimum or field.maximum or 0)
        return int(low) if isinstance(field.type, NumberType) and field.type.scale == 0 else low
