"""Which parts of a result are not shared, or not whole: by the marks of the rulebook, rule by rule.

A cell is an identity where it says which person: a key, or a reference to one. It may be told from
others by a pseudonym. Any other marked cell has so few possible values (a kinship, a grade, a date)
that even a pseudonym would give it away. Of the days of complaints the month is shown, and of numbers
of them those that are not small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

from accountability.model.records import PERIOD_TYPES, PERSONAL_MARKS, Mark, Problem, RecordType
from accountability.model.rule import Rule, Rulebook
from accountability.model.types import (
    NO_UNIT,
    TEXT,
    BoolType,
    DateType,
    EnumType,
    MonthType,
    NumberType,
    PartialDateType,
    RefType,
    TextType,
    TimestampType,
    Type,
)
from accountability.rulebook.marks import Marking
from accountability.semantics.keys import is_personal, key_marks, source_key_fields

Hidden: TypeAlias = OneOf["value", "identity", "month", "few"]
PEOPLE: tuple[Hidden, ...] = ("value", "identity")
HiddenKey: TypeAlias = tuple[Hidden | None, ...]  # per cell of a key
Place: TypeAlias = tuple[str, str | None]  # a file and a sheet


@dataclass(frozen=True, slots=True)
class Personal:
    """What of a result is not shared, or not whole.

    `fields`: per record type (derived ones too) its marked fields; `keys`: of each that has marked key
    cells, what they are; `subjects`: per rule, of the names of its subjects' keys; `measures`: of the
    rules whose measure is marked. `open_ids`: rules whose ids are digests of marked keys without a secret.
    `headless`: sources of which no header was understood, so that their headers may be a row.
    """

    fields: Mapping[str, Mapping[str, Hidden]] = field(default_factory=dict)
    keys: Mapping[str, HiddenKey] = field(default_factory=dict)
    subjects: Mapping[str, Mapping[str, Hidden]] = field(default_factory=dict)
    measures: Mapping[str, Hidden] = field(default_factory=dict)
    open_ids: frozenset[str] = frozenset()
    headless: frozenset[Place] = frozenset()


def personal_of(
    book: Rulebook, rules: Iterable[str], problems: Sequence[Problem], *, keyed: bool
) -> Personal:
    """What is personal in a result of these rules; `keyed`: ids are made with the office's key."""
    chosen = [book.rules[name] for name in rules]
    offered = {**book.records, **{name: derived.record for name, derived in book.derived.items()}}
    fields = {name: found for name, record in offered.items() if (found := dict(_fields(record)))}
    keys = {name: _key(book, name) for name in offered}
    personal = {rule.id for rule in chosen if is_personal(book, rule.source)}
    return Personal(
        fields,
        {name: key for name, key in keys.items() if any(key)},
        {rule.id: dict(_subject(book, rule)) for rule in chosen if rule.id in personal},
        {rule.id: how for rule in chosen if (how := _measure(rule, offered)) is not None},
        frozenset() if keyed else frozenset(personal),
        frozenset(_headless(book, problems)),
    )


def _fields(record: RecordType) -> Iterator[tuple[str, Hidden]]:
    for name, each in record.fields.items():
        hidden = hidden_by(each.mark, each.type, is_key=name in record.key)
        if hidden is not None:
            yield name, hidden


def hidden_by(mark: Mark | None, type_: Type, *, is_key: bool = False) -> Hidden | None:
    """How values of a type are hidden that have a mark; None: they are shown.

    What is confidential was masked when the finding was made; it gets no pseudonym.
    """
    if mark not in PERSONAL_MARKS:
        return _coarse(mark, type_)
    tells_who = isinstance(type_, RefType) or (is_key and isinstance(type_, TextType))
    return "identity" if tells_who and mark != "confidential" else "value"


def _coarse(mark: Mark | None, type_: Type) -> Hidden | None:
    """What is shown in part; a number of days since a day, and its text, tell the day."""
    match type_:
        case BoolType() | EnumType() | RefType():
            return None
        case DateType() | TimestampType() | PartialDateType() | MonthType() if mark == "month":
            return "month"
        case NumberType(scale=0) if mark == "few" and type_.unit == NO_UNIT:
            return "few"
    return None if mark is None else "value"


def _key(book: Rulebook, relation: str) -> HiddenKey:
    marks = key_marks(book, relation)
    record = book.records.get(relation) or book.derived[relation].record
    if len(record.key) != len(marks):  # a key made of other keys
        return tuple(hidden_by(mark, TEXT, is_key=True) for mark in marks)
    types = (record.fields[name].type for name in record.key)
    return tuple(hidden_by(mark, type_, is_key=True) for mark, type_ in zip(marks, types, strict=True))


def _subject(book: Rulebook, rule: Rule) -> Iterator[tuple[str, Hidden]]:
    cells = (
        hidden
        for _, relation in rule.source.aliases
        for hidden in ((None,) if relation in PERIOD_TYPES else _key(book, relation))
    )
    for name, hidden in zip(source_key_fields(book, rule.source), cells, strict=True):
        if hidden is not None:
            yield name, hidden


def _measure(rule: Rule, offered: Mapping[str, RecordType]) -> Hidden | None:
    if rule.measure is None:
        return None
    mark = Marking(offered, rule.lets).mark(rule.measure)
    if mark in PERSONAL_MARKS:
        return "value"
    return _coarse(mark, rule.measure.type)


def _headless(book: Rulebook, problems: Sequence[Problem]) -> Iterator[Place]:
    """Sources that lack every column of their record type."""
    missing = Counter((p.file, p.sheet, p.record) for p in problems if p.code == "column_missing")
    for (file, sheet, record), count in missing.items():
        if record in book.records and count >= len(book.records[record].fields):
            yield file, sheet
