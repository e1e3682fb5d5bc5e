"""Which other values a cell could have: beside a boundary, or another of few."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from accountability.model.records import Field
from accountability.model.types import BoolType, EnumType, ListType, PartialDateType, RefType, TextType
from accountability.model.values import ListValue, PartialDate, Value
from accountability.probing.axes import Axis
from accountability.probing.gaps import Gap

_FEW = 8  # other values of a cell without order that are tried
OTHER = "另"  # a text that no rule knows


def places(axis: Axis, now: int | None, gaps: Collection[Gap], known: Sequence[Value]) -> list[int]:
    """The numbers of an ordered cell to try: where comparisons meet, and a step to both sides."""
    meeting: set[int] = set()
    if now is not None:
        meeting.add(now)
        for gap in gaps:
            meeting.update(axis.moved(now, gap))
    meeting.update(place for place in map(axis.place, known) if place is not None)
    around = {place + step for place in meeting for step in (-1, 0, 1)}
    return sorted(place for place in around if axis.value(place) is not None)


def others(
    field: Field, now: Value, words: Collection[Value], column: Sequence[Value], keys: Sequence[str]
) -> list[Value]:
    """Other values of a cell without an order.

    `words` are what the rule names, `column` the values of the field elsewhere, `keys` the keys of
    the records that a reference may name.
    """
    found = dict.fromkeys(v for v in _others(field, now, words, column, keys) if v != now)
    return list(found)[:_FEW]


def _others(
    field: Field, now: Value, words: Collection[Value], column: Sequence[Value], keys: Sequence[str]
) -> Iterator[Value]:
    texts = sorted(word for word in words if isinstance(word, str))
    match field.type:
        case BoolType():
            yield from (True, False)
        case EnumType(codes=codes):
            yield from (code for code in texts if code in codes)
            yield from codes
        case RefType():
            yield from keys
            yield from _plain(column)
        case TextType():
            yield from texts
            yield from _plain(column)
            yield from _twisted(now)
        case PartialDateType() if isinstance(now, PartialDate):
            yield from (
                PartialDate((*now.parts[:-1], now.parts[-1] + step)) for step in (-1, 1) if now.parts[-1] > 1
            )
        case ListType(element=element):
            yield from _lists(Field("", element), now, words, column, keys)


def _plain(column: Sequence[Value]) -> Iterator[Value]:
    yield from (value for value in column if isinstance(value, str | ListValue))


def _twisted(now: Value) -> Iterator[str]:
    """Near misses of a text."""
    if isinstance(now, str):
        yield f"{now}{OTHER}"
        yield from (now[1:], now[:-1]) if len(now) > 1 else ()
    else:
        yield OTHER


def _lists(
    element: Field, now: Value, words: Collection[Value], column: Sequence[Value], keys: Sequence[str]
) -> Iterator[Value]:
    """A list with an element less, and with one more."""
    items = now.items if isinstance(now, ListValue) else ()
    if len(items) > 1:
        yield from (ListValue((*items[:at], *items[at + 1 :])) for at in range(len(items)))
    elsewhere = [item for value in column if isinstance(value, ListValue) for item in value.items]
    more = others(element, None, words, elsewhere, keys)  # type: ignore[arg-type]  # there is no value now
    for item in (*elsewhere, *more):
        if item not in items and not isinstance(item, ListValue):
            yield ListValue((*items, item))  # type: ignore[arg-type]  # others of an element are scalars
            yield ListValue((item,))  # type: ignore[arg-type]  # as above
