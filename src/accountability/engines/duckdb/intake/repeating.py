"""Columns of text whose cells repeat: each distinct cell is looked at once, with how often it stands there.

Codes, months and references to a register have far fewer distinct cells than rows, and often words for a
purpose too. A sample tells where this may be: what is found does not depend on it.
"""

from __future__ import annotations

from collections.abc import Mapping

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake.fast import Kind
from accountability.engines.duckdb.intake.feed import PLACE, Column, Known
from accountability.engines.duckdb.names import distinct
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import Sql, call, infix, literal

MANY = 1 << 17  # rows from which on a statement more per column is worth the while
SAMPLE = 50_000  # rows at the beginning that are looked at first
TIMES = "times"


def repeating(
    session: Session, known: Known, columns: Mapping[str, Column], source: str, rows: int
) -> dict[str, str]:
    """Makes a table of the distinct cells of each such column of a source, which has the alias `u`.

    Field -> table. It names the cells as the source does, and serves in its place where one field is read.
    """
    texts = {name: column.name for name, column in columns.items() if column.kind is Kind.TEXT}
    if rows < MANY or not texts:
        return {}
    tables: dict[str, str] = {}
    for name in _few(session, texts, source):
        cell = sql.column("u", texts[name])
        counted = [(texts[name], cell), (TIMES, call("count", sql.STAR))]
        tables[name] = f"d:{distinct(known.record.name)}:{distinct(name)}"
        session.sql(sql.create(tables[name], sql.select(counted, source, tail=sql.grouped([cell]))))
    return tables


def _few(session: Session, texts: Mapping[str, str], source: str) -> list[str]:
    """The fields whose cells stand there twice on average, as far as a sample shows."""
    asked: list[tuple[str, Sql]] = []
    for at, column in enumerate(texts.values()):
        cell = sql.column("u", column)
        asked += [(f"n{at}", call("count", cell)), (f"d{at}", call("approx_count_distinct", cell))]
    first = infix(sql.column("u", PLACE), "<", literal(SAMPLE))
    (found,) = session.rows(sql.select(asked, source, where=first).text)
    numbers = [int(str(number)) for number in found]
    pairs = zip(texts, numbers[::2], numbers[1::2], strict=True)
    return [name for name, cells, distinct_ in pairs if 0 < 2 * distinct_ <= cells]


def times_of(
    session: Session, tables: Mapping[str, str], values: Mapping[str, Sql], odd: Mapping[str, Sql]
) -> Mapping[str, tuple[int, int]]:
    """How many cells of each field have a value, and how many are odd."""
    if not tables:
        return {}
    times = call("sum", sql.column("u", TIMES))
    asked = []
    for name, table in tables.items():
        of_values = sql.filtered(times, sql.is_not_null(values[name]))
        of_odd = sql.filtered(times, sql.is_not_null(odd[name]))
        both = [("field", literal(name)), ("v", of_values), ("x", of_odd)]
        asked.append(sql.select(both, sql.table(table, "u")))
    found = session.rows(sql.union_all(asked).text)
    return {str(name): (int(str(v or 0)), int(str(x or 0))) for name, v, x in found}
