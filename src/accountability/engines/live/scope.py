"""Which rules can be answered for one record at a time, and why the others cannot.

A rule is live if its subject is one row of a record type and whatever else it looks at is found
by key: a path over references, the elements of a list, or a row set with an equality between a
field of its rows and something that does not depend on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from accountability.language.walk import Part, walk
from accountability.model.expression import (
    Active,
    And,
    Column,
    Compare,
    During,
    Element,
    Expr,
    GroupRows,
    Position,
    RecordRows,
    RowSet,
)
from accountability.model.records import PERIOD_TYPES, RecordType, Text
from accountability.model.rule import From, Rule, Rulebook
from accountability.model.types import (
    BoolType,
    DateType,
    EnumType,
    MonthType,
    NumberType,
    RefType,
    TextType,
    TimestampType,
    Type,
)

# Types whose equal values are equal in Python too, and never only possibly equal.
_HASHED = (TextType, EnumType, RefType, NumberType, DateType, MonthType, BoolType, TimestampType)


@dataclass(frozen=True, slots=True)
class Equality:
    """`alias.field = other`, where `other` does not depend on the rows of the alias."""

    field: str
    other: Expr


@dataclass(frozen=True, slots=True)
class Deferred:
    """A rule that only the whole of the records can answer, and why (per locale)."""

    rule: str
    reason: Text


def deferred(book: Rulebook, rule: Rule) -> Deferred | None:
    """Why `rule` is left to `assess()`; None if it can be answered live."""
    reason = next(_obstacles(book, rule), None)
    return None if reason is None else Deferred(rule.id, reason)


def parts(rule: Rule) -> Iterator[Part]:
    """Everything that a rule evaluates for one subject."""
    for part in (rule.where, rule.on, rule.unknown_when, rule.broken, rule.measure):
        if part is not None:
            yield part
    yield from rule.show
    yield from rule.lets.values()


def _obstacles(book: Rulebook, rule: Rule) -> Iterator[Text]:
    items = rule.source.items
    if len(items) != 1 or not isinstance(items[0], From) or rule.source.joins:
        yield _text("对象由多条记录组合而成", "its subject combines several records")
        return
    if items[0].relation not in book.records:
        yield _derived(items[0].relation)
        return
    for part in parts(rule):
        for node in walk(part):
            yield from _obstacle(book, node)


def _obstacle(book: Rulebook, node: Part) -> Iterator[Text]:
    match node:
        case Position():
            yield _text("需要全部记录的排序", "it needs the order of all records")
        case RowSet(relation=GroupRows()):
            yield _text("需要整组记录", "it needs a whole group of records")
        case RowSet(relation=RecordRows(name)):
            if name in PERIOD_TYPES:
                return
            if name not in book.records:
                yield _derived(name)
            elif not equalities(node, book.records[name]):
                yield _text(
                    f"查看 {name} 的全部记录，没有按字段相等的条件",
                    f"it looks at all records of `{name}`, without an equality on one of their fields",
                )
        case Column(records=records) | Active(records=records):
            for name in records[1:]:
                if name not in book.records:
                    yield _derived(name)


def _derived(name: str) -> Text:
    if name in PERIOD_TYPES:
        return _text("按时间段检查", f"its subject is a period (`{name}`)")
    return _text(f"需要由全部记录得出的 {name}", f"it needs `{name}`, which is derived from all records")


def _text(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en}


def equalities(rows: RowSet, record: RecordType) -> tuple[Equality, ...]:
    """The equalities that every row of the set surely satisfies, by which an index finds them."""
    found: dict[str, Equality] = {}
    for term in _terms(rows.where):
        if isinstance(term, Compare) and term.op == "=":
            for own, other in ((term.left, term.right), (term.right, term.left)):
                if _is_own(own, rows.alias, record) and _is_outside(other, rows.alias):
                    assert isinstance(own, Column)
                    found.setdefault(own.name, Equality(own.name, other))
    return tuple(found.values())


def _terms(condition: Expr | None) -> Iterator[Expr]:
    """The terms of a conjunction, however it is nested."""
    if isinstance(condition, And):
        for term in condition.terms:
            yield from _terms(term)
    elif condition is not None:
        yield condition


def _is_own(expr: Expr, alias: str, record: RecordType) -> bool:
    return (
        isinstance(expr, Column)
        and expr.alias == alias
        and not expr.path
        and expr.records == (record.name,)
        and _hashed(record.fields[expr.name].type)
    )


def _hashed(type_: Type) -> bool:
    return isinstance(type_, _HASHED)


def _is_outside(expr: Expr, alias: str) -> bool:
    """Whether an expression can be evaluated before the rows of `alias` are known."""
    if not _hashed(expr.type):
        return False
    for node in walk(expr):
        match node:
            case Column() | Active() | Element() | During() | RowSet():
                if node.alias == alias:
                    return False
    return True
