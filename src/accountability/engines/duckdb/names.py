"""The names of tables and columns in the database.

DuckDB does not tell `a` from `A` in names, rulebooks do: a capital of ASCII is written with a sign
before it, so that two names never become one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from accountability.engines.duckdb.sql import text_literal

_CAPITAL = re.compile(r"[A-Z^]")
_FIELD = "substr(c, strpos(c, '.') + 1)"  # of a column `c` that has a dot: a field has several of them


def distinct(name: str) -> str:
    """`name` in a form that differs from that of every other name also without capitals."""
    return _CAPITAL.sub(lambda found: f"^{found.group()}", name)


def records_table(record: str) -> str:
    """The table, or the view, of the records of a type, also of a derived one."""
    return f"t:{distinct(record)}"


def members_table(name: str) -> str:
    """The rows that a grouped record was made of."""
    return f"m:{distinct(name)}"


def value_column(field: str) -> str:
    """The value of a field, NULL where there is none."""
    return f"v.{distinct(field)}"


def state_column(field: str) -> str:
    """The state of a field, a number of `Is`."""
    return f"s.{distinct(field)}"


def open_column(field: str) -> str:
    """Whether more elements may belong to the list of a field than are known."""
    return f"o.{distinct(field)}"


def key_column(index: int) -> str:
    """The canonical text of a key cell."""
    return f"k{index}"


def currency_column(field: str) -> str:
    """The currency of an amount that a derivation made."""
    return f"c.{distinct(field)}"


def divisor_column(field: str) -> str:
    """The divisor of a fraction that a derivation made."""
    return f"d.{distinct(field)}"


def why_column(field: str) -> str:
    """The causes of what a derivation left unknown."""
    return f"w.{distinct(field)}"


def open_why_column(field: str) -> str:
    """The causes for which a list is open."""
    return f"wo.{distinct(field)}"


def place_column(alias: str) -> str:
    """The place of the row of an alias in its own table."""
    return f"#{distinct(alias)}"


def ghost_column(alias: str) -> str:
    """Whether the row of an alias is missing."""
    return f"g.{distinct(alias)}"


def all_but(fields: Collection[str]) -> str:
    """The beginning of a query of all columns but those of some fields."""
    if not fields:
        return "SELECT *"
    return (
        f"SELECT COLUMNS(lambda c: NOT contains(c, '.') OR {_FIELD} NOT IN ({_texts(map(distinct, fields))}))"
    )


def all_beside(columns: Collection[str]) -> str:
    """The beginning of a query of some columns, and of all others of the fields that they are of."""
    fields = _texts(sorted({column.partition(".")[2] for column in columns}))
    own = f"c IN ({_texts(sorted(columns))})"
    return f"SELECT COLUMNS(lambda c: {own} OR (contains(c, '.') AND {_FIELD} IN ({fields})))"


def _texts(words: Iterable[str]) -> str:
    return ", ".join(map(text_literal, words))
