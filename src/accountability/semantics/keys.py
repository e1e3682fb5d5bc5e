"""Keys of subjects and derived rows, as text."""

from __future__ import annotations

from accountability.model.records import PERIOD_TYPES, Key, Mark
from accountability.model.rule import Closure, Grouped, Rulebook, SourceOf, Union
from accountability.model.values import NONE, Value
from accountability.model.verdict import Subject
from accountability.semantics.functions import text_of
from accountability.semantics.rows import Binding


def key_text(value: Value) -> str:
    """A key cell as text; none is the empty text."""
    return "" if value is NONE else text_of(value)


def binding_key(binding: Binding) -> Key:
    """The keys of all rows of a binding, in the order of their aliases."""
    return tuple(part for row in binding.rows.values() for part in row.key)


def key_fields(book: Rulebook, relation: str) -> tuple[str, ...]:
    """The names of the key cells of a relation's rows."""
    if relation in PERIOD_TYPES:
        return PERIOD_TYPES[relation].key
    match book.derived.get(relation):
        case None:
            return book.records[relation].key or ("row",)
        case Union():
            return ("member", "key")
        case Closure():
            return ("source", "target")
        case Grouped() as derived:
            if derived.by is not None:
                return tuple(derived.by)
            return derived.key or source_key_fields(book, derived.source)


def source_key_fields(book: Rulebook, source: SourceOf) -> tuple[str, ...]:
    """The names of the key cells of a source's rows: `alias.field` where it has several aliases."""
    if len(source.aliases) == 1:
        return key_fields(book, source.aliases[0][1])
    return tuple(
        f"{alias}.{name}" for alias, relation in source.aliases for name in key_fields(book, relation)
    )


def subject_of(book: Rulebook, source: SourceOf, binding: Binding) -> Subject:
    """The subject that a row of `source` is; cells of keys that cannot be read are empty."""
    key: list[str] = []
    unkeyed = None
    for alias, relation in source.aliases:
        row = binding.rows[alias]
        width = len(key_fields(book, relation))
        key += [*row.key, *[""] * (width - len(row.key))]
        if len(row.key) < width and row.source is not None:
            unkeyed = row.source
    return Subject(source_key_fields(book, source), tuple(key), unkeyed)


def key_marks(book: Rulebook, relation: str) -> tuple[Mark | None, ...]:
    """The mark of each key cell of a relation's rows, as in `key_fields`.

    The cell in which a union holds the key of its member is marked if any cell of such a key is.
    """
    if relation in PERIOD_TYPES:
        return (None,)
    match book.derived.get(relation):
        case None:
            record = book.records[relation]
            return tuple(record.fields[name].mark for name in record.key) or (None,)
        case Union(members=members):
            marks = [mark for name in members for mark in key_marks(book, name) if mark is not None]
            return (None, marks[0] if marks else None)
        case Grouped(by=None, key=(), source=source):
            return source_key_marks(book, source)
        case derived:
            fields = derived.record.fields
            return tuple(fields[name].mark for name in key_fields(book, relation))


def source_key_marks(book: Rulebook, source: SourceOf) -> tuple[Mark | None, ...]:
    """The mark of each key cell of a source's rows, as in `source_key_fields`."""
    return tuple(mark for _, relation in source.aliases for mark in key_marks(book, relation))


def is_personal(book: Rulebook, source: SourceOf) -> bool:
    """Whether a key of the source's rows is personal data, or tells the day of a complaint."""
    return any(mark not in (None, "few") for mark in source_key_marks(book, source))
