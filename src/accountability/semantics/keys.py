"""Keys of subjects and derived rows, as text."""

from __future__ import annotations

from collections.abc import Iterable

from accountability.model.records import Key, RecordType
from accountability.model.values import NONE, Value
from accountability.semantics.functions import text_of
from accountability.semantics.rows import Binding


def key_text(value: Value) -> str:
    """A key cell as text; none is the empty text."""
    return "" if value is NONE else text_of(value)


def binding_key(binding: Binding) -> Key:
    """The keys of all rows of a binding, in the order of their aliases."""
    return tuple(part for row in binding.rows.values() for part in row.key)


def key_names(aliases: Iterable[tuple[str, RecordType]]) -> tuple[str, ...]:
    """Names of the key cells of a subject: the fields, or `alias.field` where it has several aliases."""
    pairs = list(aliases)
    if len(pairs) == 1:
        return pairs[0][1].key or ("row",)
    return tuple(f"{alias}.{name}" for alias, record in pairs for name in (record.key or ("row",)))
