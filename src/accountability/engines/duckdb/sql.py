"""SQL as values: the only place where text of a statement is put together.

A `Sql` is made by the functions of this module alone. Every operation is in parentheses, every
identifier quoted, every literal escaped; no text of a rule gets into a statement any other way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Sql:
    """A complete expression, in parentheses where it has parts."""

    text: str


_CONSTANT = re.compile(r"\(-?[0-9]+::[A-Z]+\)")
NULL = Sql("NULL")
TRUE = Sql("TRUE")
FALSE = Sql("FALSE")
STAR = Sql("*")  # of `count(*)`


def quoted(name: str) -> str:
    """An identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def column(table: str, name: str) -> Sql:
    """A column of a table alias."""
    return Sql(f"{quoted(table)}.{quoted(name)}")


def literal(value: str | bool | int | date | datetime) -> Sql:
    """A constant. Texts have no escapes but the doubled quote; a NUL is said by its number."""
    match value:
        case bool():
            return TRUE if value else FALSE
        case int():
            return Sql(f"({value}::{integer_type(len(str(abs(value))))})")
        case datetime():
            return Sql(f"TIMESTAMP '{value.isoformat(sep=' ')}'")
        case date():
            return Sql(f"DATE '{value.isoformat()}'")
    parts = ["'" + part.replace("'", "''") + "'" for part in value.split("\0")]
    return Sql(parts[0] if len(parts) == 1 else "(" + " || chr(0) || ".join(parts) + ")")


def integer_type(digits: int) -> str:
    """The integer that holds numbers of `digits` digits: 64 bits to 18, 128 bits to 38."""
    return "BIGINT" if digits <= 18 else "HUGEINT"


def call(function: str, *args: Sql) -> Sql:
    """`function(a, b)`."""
    return Sql(f"{function}({', '.join(a.text for a in args)})")


def infix(left: Sql, operator: str, right: Sql) -> Sql:
    """`(left operator right)`."""
    return Sql(f"({left.text} {operator} {right.text})")


def cast(value: Sql, type_: str) -> Sql:
    """`value` as the physical type `type_`: as it is, where it is written as one of that type."""
    constant = value.text.endswith(f"::{type_})") and _CONSTANT.fullmatch(value.text)
    # what begins with a call is that call alone: what has parts is in parentheses
    if constant or (value.text.startswith("CAST(") and value.text.endswith(f" AS {type_})")):
        return value
    return Sql(f"CAST({value.text} AS {type_})")


def as_integer(value: Sql, digits: int) -> Sql:
    """`value` in an integer wide enough for `digits`."""
    return cast(value, integer_type(digits))


def is_null(value: Sql) -> Sql:
    return Sql(f"({value.text} IS NULL)")


def is_not_null(value: Sql) -> Sql:
    return Sql(f"({value.text} IS NOT NULL)")


def is_(value: Sql, answer: bool) -> Sql:
    """`value IS TRUE`: two-valued."""
    return Sql(f"({value.text} IS {'TRUE' if answer else 'FALSE'})")


def is_not(value: Sql, answer: bool) -> Sql:
    """`value IS NOT FALSE`: two-valued."""
    return Sql(f"({value.text} IS NOT {'TRUE' if answer else 'FALSE'})")


def negation(value: Sql) -> Sql:
    """Kleene's not: that of SQL."""
    if value == TRUE:
        return FALSE
    return TRUE if value == FALSE else Sql(f"(NOT {value.text})")


def all_of(terms: Iterable[Sql]) -> Sql:
    """Kleene's and: that of SQL."""
    kept = list(dict.fromkeys(t for t in terms if t != TRUE))
    if FALSE in kept:
        return FALSE
    return _joined(kept, "AND", TRUE)


def any_of(terms: Iterable[Sql]) -> Sql:
    """Kleene's or: that of SQL."""
    kept = list(dict.fromkeys(t for t in terms if t != FALSE))
    if TRUE in kept:
        return TRUE
    return _joined(kept, "OR", FALSE)


def _joined(terms: Sequence[Sql], word: str, empty: Sql) -> Sql:
    if len(terms) <= 1:
        return terms[0] if terms else empty
    return Sql("(" + f" {word} ".join(t.text for t in terms) + ")")


def case(branches: Iterable[tuple[Sql, Sql]], otherwise: Sql = NULL) -> Sql:
    """`CASE WHEN … THEN … ELSE … END`, without branches that are never reached."""
    kept: list[tuple[Sql, Sql]] = []
    for condition, result in branches:
        if condition == TRUE:
            otherwise = result
            break
        if condition != FALSE:
            kept.append((condition, result))
    if all(result == otherwise for _, result in kept):
        return otherwise
    whens = " ".join(f"WHEN {c.text} THEN {r.text}" for c, r in kept)
    return Sql(f"(CASE {whens} ELSE {otherwise.text} END)")


def member(value: Sql, options: Sequence[Sql]) -> Sql:
    """`value IN (…)` over constants."""
    return Sql(f"({value.text} IN ({', '.join(o.text for o in options)}))")


def filtered(aggregate: Sql, condition: Sql) -> Sql:
    """An aggregate over the rows that surely satisfy a condition: one term, as the call is."""
    if condition == TRUE:
        return aggregate
    return Sql(f"{aggregate.text} FILTER (WHERE {is_(condition, True).text})")


def over(aggregate: Sql, window: str) -> Sql:
    """An aggregate of the rows in a named window; a constant is what it is."""
    return aggregate if aggregate.text.isdigit() else Sql(f"({aggregate.text} OVER {window})")


def struct(fields: Sequence[tuple[str, Sql]]) -> Sql:
    """`{'a': …}`: several values in one column."""
    return Sql("{" + ", ".join(f"{literal(n).text}: {v.text}" for n, v in fields) + "}")


def field(value: Sql, name: str) -> Sql:
    """A field of a struct."""
    return call("struct_extract", value, literal(name))


def text_literal(value: str) -> str:
    """A text constant where a statement takes no expression."""
    return literal(value).text


def list_of(items: Sequence[Sql], element: str) -> Sql:
    """`[a, b]::T[]`: a list of constants or values."""
    return Sql(f"CAST([{', '.join(i.text for i in items)}] AS {element}[])")


def each(value: Sql, name: str, body: Sql, function: str = "list_transform") -> Sql:
    """`list_transform(value, lambda name: body)`, or another function that takes a lambda."""
    return Sql(f"{function}({value.text}, LAMBDA {name}: {body.text})")


def variable(name: str) -> Sql:
    """The parameter of a lambda, named by the lowering."""
    return Sql(name)


def negative(value: Sql) -> Sql:
    """`-value`."""
    return Sql(f"(-{value.text})")


def try_cast(value: Sql, type_: str) -> Sql:
    """`value` as the physical type `type_`, NULL where it is none."""
    return Sql(f"TRY_CAST({value.text} AS {type_})")


def enum_type(words: Sequence[str]) -> str:
    """The physical type of one of `words`."""
    return f"ENUM({', '.join(literal(word).text for word in words)})"


def select(
    columns: Sequence[tuple[str, Sql]],
    source: str,
    joins: Sequence[tuple[str, str, Sql]] = (),
    where: Sql = TRUE,
    tail: str = "",
) -> Sql:
    """`SELECT … FROM source LEFT JOIN … WHERE …`, in parentheses.

    `source` is what `table` or `subquery` gives; `joins` are tables, aliases and conditions.
    `tail` is what `grouped` or `ordered` gives.
    """
    chosen = ", ".join(f"{value.text} AS {quoted(name)}" for name, value in columns)
    text = f"SELECT {chosen} FROM {source}"
    for name, alias, condition in joins:
        text += f" LEFT JOIN {quoted(name)} AS {quoted(alias)} ON {condition.text}"
    if where != TRUE:
        text += f" WHERE {where.text}"
    return Sql(f"({text}{tail})")


def union_all(queries: Iterable[Sql]) -> Sql:
    """The rows of several queries with the same columns; each is what `select` gives."""
    return Sql("(" + " UNION ALL ".join(query.text for query in queries) + ")")


def table(name: str, alias: str) -> str:
    """A table as the source of a query."""
    return f"{quoted(name)} AS {quoted(alias)}"


def subquery(query: Sql, alias: str) -> str:
    """A query as the source of another."""
    return f"{query.text} AS {quoted(alias)}"


def inner_select(columns: Sequence[tuple[str, Sql]], source: str, joined: str, alias: str, on: Sql) -> Sql:
    """`SELECT … FROM source JOIN joined ON …`, in parentheses."""
    chosen = ", ".join(f"{value.text} AS {quoted(name)}" for name, value in columns)
    return Sql(f"(SELECT {chosen} FROM {source} JOIN {quoted(joined)} AS {quoted(alias)} ON {on.text})")


def missing_select(columns: Sequence[tuple[str, Sql]], source: str, joined: str, alias: str, on: Sql) -> Sql:
    """The rows of `source` without a partner in `joined`."""
    chosen = ", ".join(f"{value.text} AS {quoted(name)}" for name, value in columns)
    return Sql(f"(SELECT {chosen} FROM {source} ANTI JOIN {quoted(joined)} AS {quoted(alias)} ON {on.text})")


def among_rows(value: Sql, rows: Sql) -> Sql:
    """`value IN (SELECT …)`; `rows` is what `select` gives."""
    return Sql(f"({value.text} IN {rows.text})")


def distinct(value: Sql) -> Sql:
    """`DISTINCT value`, inside an aggregate."""
    return Sql(f"DISTINCT {value.text}")


def list_in_order(value: Sql, by: Sql) -> Sql:
    """All values of a group as a list, by an order."""
    return Sql(f"list({value.text} ORDER BY {by.text})")


def grouped(terms: Sequence[Sql], having: Sql = TRUE) -> str:
    """`GROUP BY …`, with `HAVING …` where a condition is given."""
    text = " GROUP BY " + ", ".join(term.text for term in terms)
    return text if having == TRUE else f"{text} HAVING {having.text}"


def ordered(terms: Sequence[Sql]) -> str:
    """`ORDER BY …`, nulls last."""
    return " ORDER BY " + ", ".join(term.text for term in terms)


def limited(rows: int) -> str:
    """`LIMIT …`."""
    return f" LIMIT {int(rows)}"


def create(name: str, query: Sql) -> str:
    """The statement that makes a table of a query."""
    return f"CREATE TABLE {quoted(name)} AS {query.text}"


def insert(name: str, query: Sql) -> str:
    """The statement that adds a query's rows to a table."""
    return f"INSERT INTO {quoted(name)} {query.text}"


def drop(name: str) -> str:
    """The statement that drops a table, if it is there."""
    return f"DROP TABLE IF EXISTS {quoted(name)}"


def drop_column(name: str, column_: str) -> str:
    """The statement that drops a column."""
    return f"ALTER TABLE {quoted(name)} DROP COLUMN {quoted(column_)}"


def rename(name: str, to: str) -> str:
    """The statement that renames a table."""
    return f"ALTER TABLE {quoted(name)} RENAME TO {quoted(to)}"


def position(number: int) -> Sql:
    """A place or a length, as functions on text take it."""
    return cast(literal(number), "INTEGER")


def function_source(name: str, args: Sequence[Sql], named: Mapping[str, Sql], alias: str) -> str:
    """A table function as the source of a query."""
    given = [arg.text for arg in args] + [f"{key} = {value.text}" for key, value in named.items()]
    return f"{name}({', '.join(given)}) AS {quoted(alias)}"


def select_all(source: str) -> Sql:
    """`SELECT * FROM source`."""
    return Sql(f"(SELECT * FROM {source})")


def describe(query: Sql) -> str:
    """The statement that names the columns of a query and their types."""
    return f"DESCRIBE {query.text}"


def create_view(name: str, query: Sql) -> str:
    """The statement that gives a query a name."""
    return f"CREATE VIEW {quoted(name)} AS {query.text}"


def several(statements: Iterable[str]) -> str:
    """Statements that run one after another."""
    return "; ".join(statements)


def over_all(aggregate: Sql) -> Sql:
    """An aggregate over all rows, beside each of them."""
    return Sql(f"({aggregate.text} OVER ())")


def describe_table(name: str) -> str:
    """The statement that names the columns of a table and their types."""
    return f"DESCRIBE {quoted(name)}"
