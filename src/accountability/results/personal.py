"""Which parts of a result are personal data: by the marks of the rulebook, rule by rule.

A cell is an identity where it says which person: a key, or a reference to one. It may be told from
others by a pseudonym. Any other marked cell has so few possible values (a kinship, a grade, a date)
that even a pseudonym would give it away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

from accountability.model.records import PERIOD_TYPES, Mark, Problem, RecordType
from accountability.model.rule import Rule, Rulebook
from accountability.model.types import TEXT, RefType, TextType, Type
from accountability.rulebook.marks import Marking
from accountability.semantics.keys import is_personal, key_marks, source_key_fields

Hidden: TypeAlias = OneOf["value", "identity"]
HiddenKey: TypeAlias = tuple[Hidden | None, ...]  # per cell of a key
Place: TypeAlias = tuple[str, str | None]  # a file and a sheet


@dataclass(frozen=True, slots=True)
class Personal:
    """What of a result is personal data.

    `fields`: per record type (derived ones too) its marked fields; `keys`: of each that has marked key
    cells, what they are; `subjects`: per rule, of the names of its subjects' keys. `measures`: rules
    whose measure is. `open_ids`: rules whose ids are digests of people's keys without a secret.
    `headless`: sources of which no header was understood, so that their headers may be a row.
    """

    fields: Mapping[str, Mapping[str, Hidden]] = field(default_factory=dict)
    keys: Mapping[str, HiddenKey] = field(default_factory=dict)
    subjects: Mapping[str, Mapping[str, Hidden]] = field(default_factory=dict)
    measures: frozenset[str] = frozenset()
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
        frozenset(rule.id for rule in chosen if _measure_is_marked(rule, offered)),
        frozenset() if keyed else frozenset(personal),
        frozenset(_headless(book, problems)),
    )


def _fields(record: RecordType) -> Iterator[tuple[str, Hidden]]:
    for name, each in record.fields.items():
        if each.mark is not None:
            yield name, _hidden(each.mark, each.type, name in record.key)


def _hidden(mark: Mark, type_: Type, is_key: bool) -> Hidden:
    """What is confidential was masked when the finding was made; it gets no pseudonym."""
    tells_who = isinstance(type_, RefType) or (is_key and isinstance(type_, TextType))
    return "identity" if tells_who and mark != "confidential" else "value"


def _key(book: Rulebook, relation: str) -> HiddenKey:
    marks = key_marks(book, relation)
    record = book.records.get(relation) or book.derived[relation].record
    if len(record.key) != len(marks):  # a key made of other keys
        return tuple(None if mark is None else _hidden(mark, TEXT, True) for mark in marks)
    types = (record.fields[name].type for name in record.key)
    return tuple(
        None if mark is None else _hidden(mark, type_, True) for mark, type_ in zip(marks, types, strict=True)
    )


def _subject(book: Rulebook, rule: Rule) -> Iterator[tuple[str, Hidden]]:
    cells = (
        hidden
        for _, relation in rule.source.aliases
        for hidden in ((None,) if relation in PERIOD_TYPES else _key(book, relation))
    )
    for name, hidden in zip(source_key_fields(book, rule.source), cells, strict=True):
        if hidden is not None:
            yield name, hidden


def _measure_is_marked(rule: Rule, offered: Mapping[str, RecordType]) -> bool:
    return rule.measure is not None and Marking(offered, rule.lets).mark(rule.measure) is not None


def _headless(book: Rulebook, problems: Sequence[Problem]) -> Iterator[Place]:
    """Sources that lack every column of their record type."""
    missing = Counter((p.file, p.sheet, p.record) for p in problems if p.code == "column_missing")
    for (file, sheet, record), count in missing.items():
        if record in book.records and count >= len(book.records[record].fields):
            yield file, sheet
