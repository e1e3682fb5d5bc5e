"""A target's table as it stands after some steps: a source in rule language, and its columns.

Nothing is copied: joins and looked-up aggregates are joins of the source, and every column is
a term over its aliases. Derived records that a step or a check needs are written into the book.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from accountability.model.records import PERIOD_RELATIONS
from tests.conformance.cdisc_terms import Kind, NotConvertible, Term, all_of, quoted, same

ROW = "row"  # the field that holds a row's number, from 1
_KINDS: Mapping[str, Kind] = {"text": "text", "number": "number", "bool": "bool"}
_TAKEN = frozenset({ROW, "active"})  # `alias.active` is the interval of a record
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # cannot stand in rule text
MAX_DIGITS = 38


@dataclass(frozen=True, slots=True)
class Field:
    """A column as a field: its name in the book, and its declaration."""

    name: str
    kind: Kind
    declared: Mapping[str, object]


@dataclass(slots=True)
class Book:
    """What is written of a case: tables as record types, derived records, rules."""

    tables: Mapping[str, Any]
    wide: frozenset[str] = frozenset()
    derive: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: list[dict[str, Any]] = field(default_factory=list)

    def derived(self, **parts: Any) -> str:
        """Adds a derived record and gives its name."""
        name = f"d{len(self.derive) + 1}"
        while name in self.tables:
            name += "_"
        self.derive[name] = {part: value for part, value in parts.items() if value not in (None, "true")}
        return name

    def fields(self, table: str) -> dict[str, Field]:
        """The columns of a table as fields."""
        if table not in self.tables:
            raise NotConvertible(f"there is no table {table}")
        return fields_of(self.tables[table])


def fields_of(table: Mapping[str, Any]) -> dict[str, Field]:
    """Column name -> field. A ledger's headers are cut at their ends, so names are too."""
    fields: dict[str, Field] = {}
    taken = set(_TAKEN)
    for at, (column, kind) in enumerate(table["columns"]):
        name = _CONTROL.sub("_", unicodedata.normalize("NFC", column)).strip() or "_"
        while name in taken:
            name += "_"
        taken.add(name)
        cells = [row[at] for row in table["rows"] if row[at] is not None]
        fields[column] = Field(name, _KINDS[kind], _declared(column, kind, cells))
    return fields


def _declared(column: str, kind: str, cells: Sequence[Any]) -> dict[str, object]:
    wanted = {"text": (str,), "number": (int, float), "bool": (bool,)}[kind]
    if any(not isinstance(c, wanted) or (kind == "number" and isinstance(c, bool)) for c in cells):
        raise NotConvertible(f"the column {column} holds values of several kinds")
    if kind == "text":
        return {"type": "text", "trim": False, "empty": "none"}
    if kind == "bool":
        return {"type": "bool", "empty": "none"}
    written = [format(Decimal(repr(c)), "f").lstrip("-").partition(".") for c in cells]
    scale = max((len(places) for _, _, places in written), default=0)
    digits = max((len(whole) for whole, _, _ in written), default=1) + scale
    if digits > MAX_DIGITS:
        raise NotConvertible(f"the column {column} needs {digits} digits")
    return {"type": "decimal", "digits": digits, "scale": scale, "empty": "none"}


@dataclass(frozen=True, slots=True)
class Table:
    """A source, and the term of each of its columns. `alias` is that of its first table."""

    book: Book
    source: str
    alias: str
    columns: Mapping[str, Term]
    aliases: int = 0
    # The source as it stood, and a condition under which the target cannot be evaluated.
    doubts: tuple[tuple[str, str], ...] = ()
    lets: dict[str, str] = field(default_factory=dict)  # conditions with a name

    def term(self, column: str) -> Term:
        """The term of a column."""
        if column not in self.columns:
            raise NotConvertible(f"there is no column {column}")
        return self.columns[column]

    def with_column(self, name: str, term: Term) -> Table:
        """This table with one more column."""
        return replace(self, columns={**self.columns, name: term})

    def joined(self, relation: str, on: str, left: bool = False) -> tuple[Table, str]:
        """This table with a relation joined, and its alias. `{alias}` in `on` stands for that."""
        alias = f"j{self.aliases + 1}"
        condition = on.replace("{alias}", alias)
        word = "left join" if left else "join"
        source = f"{self.source} {word} {quoted(relation)} {alias} on ({condition})"
        return replace(self, source=source, aliases=self.aliases + 1), alias

    def let(self, condition: str) -> str:
        """Names a condition, and gives the name."""
        known = {said: name for name, said in self.lets.items()}
        return known.get(condition) or self._new(condition)

    def _new(self, condition: str) -> str:
        name = f"c{len(self.lets) + 1}"
        self.lets[name] = condition
        return name

    @property
    def row(self) -> str:
        """The row number of its first table."""
        return f"{self.alias}.{ROW}"

    def grouped(self, by: Mapping[str, Term], let: Mapping[str, str], where: str = "true") -> str:
        """A derived record over this table as it stands, with a row per group."""
        said = {name: term.said for name, term in by.items()}
        return self.book.derived(**{"from": self.source, "where": where, "by": said, "let": dict(let)})


def named(book: Book, table: str, alias: str) -> Table:
    """A table as it was given, under an alias."""
    columns = {column: Term(f"{alias}.{quoted(f.name)}", f.kind) for column, f in book.fields(table).items()}
    return Table(book, f"{quoted(record_name(table))} {alias}", alias, columns)


def record_name(table: str) -> str:
    """The record type of a table: its name, unless that is a word for periods."""
    return f"{table}_" if table in PERIOD_RELATIONS else table


def keyed(keys: Sequence[Term], prefix: str = "k") -> dict[str, Term]:
    """Names for the values by which rows are grouped."""
    if any(key.many for key in keys):
        raise NotConvertible("rows grouped by a list")
    if any(key.kind == "none" for key in keys):
        raise NotConvertible("rows grouped by what is always null")
    return {f"{prefix}{at}": key for at, key in enumerate(keys, start=1)}


def matched(alias: str, keys: Mapping[str, Term]) -> str:
    """The condition that the group under `alias` is that of the keys; null is a value."""
    return all_of(same(replace(key, said=f"{alias}.{name}"), key) for name, key in keys.items())
