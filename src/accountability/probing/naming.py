"""Ledgers under other names: every key and every other free text of a set gets a prefix of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from accountability.model.records import Row, Source
from accountability.model.types import ListType, RefType, TextType
from accountability.model.values import ListValue, Value
from accountability.probing.oracle import Ident
from accountability.probing.worlds import World, key_of


def keys_in(world: World) -> frozenset[str]:
    """The texts that are keys of some record, or cells of keys."""
    return frozenset(part for rows in world.tables.values() for row in rows for part in row.key or ())


def renamed(world: World, prefix: str, kept: Collection[Value], only: Collection[str] | None) -> World:
    """The same ledgers with `prefix` before every text that is not among `kept`.

    `only`: the texts that are renamed, beside references; None: all of them. Codes, which are a
    closed list, stay as they are, and so do numbers and dates.
    """

    def name(value: Value, type_: object) -> Value:
        if isinstance(value, ListValue) and isinstance(type_, ListType):
            items = tuple(name(item, type_.element) for item in value.items)
            return ListValue(items, value.open)  # type: ignore[arg-type]  # scalars stay scalars
        if not isinstance(value, str) or value in kept or not isinstance(type_, TextType | RefType):
            return value
        if only is not None and value not in only and isinstance(type_, TextType):
            return value
        return f"{prefix}{value}"

    tables = {}
    for record, rows in world.tables.items():
        declared = world.setting.book.records[record]
        texts = [f for f in declared.fields.values() if isinstance(f.type, TextType | RefType | ListType)]
        made = []
        for row in rows:
            cells = {**row.cells, **{f.name: name(row.cells[f.name], f.type) for f in texts}}
            made.append(Row(key_of(declared, cells, row), cells, row.source))
        tables[record] = tuple(made)
    return replace(world, tables=tables)


def ident_under(ident: Ident, prefix: str, among: Collection[Ident]) -> Ident | None:
    """What a subject is called after renaming; None where that is not clear."""
    key, row = ident
    found = [
        each
        for each in among
        if each[1] == row
        and len(each[0]) == len(key)
        and all(new in (old, f"{prefix}{old}") for old, new in zip(key, each[0], strict=True))
    ]
    return found[0] if len(found) == 1 else None


def numbered(world: World, record: str, rows: tuple[Row, ...], first: int) -> tuple[Row, ...]:
    """Rows of a ledger as they stand from row `first` on."""
    declared = world.setting.book.records[record]
    made = []
    for at, row in enumerate(rows):
        source = Source(record, first + at)
        key = row.key if declared.key or row.key is None else (str(source.row),)
        made.append(Row(key, row.cells, source))
    return tuple(made)
