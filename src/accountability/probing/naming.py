"""Ledgers under other names: every key and every other free text of a set gets a prefix of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from accountability.model.records import Field, Row, Source
from accountability.model.types import ListType, NumberType, RefType, TextType, Type
from accountability.model.values import ListValue, Value
from accountability.probing.oracle import Ident
from accountability.probing.worlds import World, key_of


def keys_in(world: World) -> frozenset[str]:
    """The texts that are keys of some record, or cells of keys."""
    return frozenset(part for rows in world.tables.values() for row in rows for part in row.key or ())


@dataclass(frozen=True, slots=True)
class Names:
    """How a set of ledgers is renamed.

    `prefix` stands before every text that is not among `kept`, or if `only` is given, that is among
    it, and before references. `shift` is added to whole numbers that are keys, and to fields that
    are called like those. Codes, which are a closed list, stay as they are, and so do dates.
    """

    prefix: str
    kept: Collection[Value]
    only: Collection[str] | None = None
    shift: int = 0

    def cell(self, field: Field, value: Value, numbers: Collection[str]) -> Value:
        match field.type:
            case ListType(element=element) if isinstance(value, ListValue):
                items = (self._text(element, item) for item in value.items)
                return ListValue(tuple(items), value.open)  # type: ignore[arg-type]  # scalars stay scalars
            case NumberType(scale=0) if field.name in numbers and isinstance(value, int):
                return value + self.shift
        return self._text(field.type, value)

    def _text(self, type_: Type, value: Value) -> Value:
        if not isinstance(value, str) or value in self.kept or not isinstance(type_, TextType | RefType):
            return value
        if self.only is not None and value not in self.only and isinstance(type_, TextType):
            return value
        return f"{self.prefix}{value}"

    def may_name(self, old: str, new: str) -> bool:
        """Whether a cell of a key may be called `new` now."""
        return new in (old, f"{self.prefix}{old}") or (old.isdigit() and new == str(int(old) + self.shift))


def renamed(world: World, names: Names) -> World:
    """The same ledgers under other names."""
    records = world.setting.book.records
    numbers = {
        name
        for record in world.tables
        for name in records[record].key
        if isinstance(records[record].fields[name].type, NumberType)
    }
    tables = {}
    for record, rows in world.tables.items():
        fields = records[record].fields.values()
        made = []
        for row in rows:
            cells = {f.name: names.cell(f, row.cells[f.name], numbers) for f in fields}
            made.append(Row(key_of(records[record], cells, row), cells, row.source))
        tables[record] = tuple(made)
    return replace(world, tables=tables)


def ident_under(ident: Ident, names: Names, among: Collection[Ident]) -> Ident | None:
    """What a subject is called after renaming; None where that is not clear."""
    key, row = ident
    found = [
        each
        for each in among
        if each[1] == row
        and len(each[0]) == len(key)
        and all(names.may_name(old, new) for old, new in zip(key, each[0], strict=True))
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
