"""The disjoint parts of a row set, and their aggregates as columns of the subject's frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Cell, Why, no_cause
from accountability.engines.duckdb.frame import Frame, Joined
from accountability.engines.duckdb.scope import Scope
from accountability.engines.duckdb.sql import Sql, quoted


@dataclass(frozen=True, slots=True)
class Key:
    """An equality of something of the rows (`inner`) with something of the subject (`outer`)."""

    inner: Cell
    outer: Cell


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the rows of a set, over `frame`; `counts` says of each whether it counts.

    `keyed`: `frame` has the rows alone, to be grouped by `inner` and joined where these equal
    `outer` and `when` holds. Otherwise it has pairs of subject and row, grouped by the ids of the
    subject.
    """

    frame: Frame
    scope: Scope
    counts: Cell
    keyed: bool = False
    inner: tuple[Sql, ...] = ()
    outer: tuple[Sql, ...] = ()
    when: Sql = sql.TRUE
    outer_why: Why = no_cause  # causes that the subject itself adds where rows may count


@dataclass(frozen=True, slots=True)
class Rows:
    """A row set under a subject: its parts, and why more rows may exist where `opened` holds.

    In the first part, and only there, rows may surely count.
    """

    target: Frame
    parts: tuple[Part, ...]
    opened: Sql
    open_why: Why
    size: int  # how many rows a subject can have at most


def joined(rows_: Rows, part: Part, aggregates: Mapping[str, Sql]) -> Joined:
    """The aggregates of a part as columns of the subject's frame."""
    target = rows_.target
    asked = ", ".join(f"{value.text} AS {quoted(name)}" for name, value in aggregates.items())
    where = sql.is_not(part.counts.value, False)
    if part.keyed:
        return _joined_by_key(target, part, asked, where)
    ids = [part.frame.column(f"{target.name}.{i}") for i in target.ids]
    grouped = ", ".join(f"{i.text} AS {quoted(f'g{n}')}" for n, i in enumerate(ids))
    by = ", ".join(i.text for i in ids)
    text = f"(SELECT {grouped}, {asked} FROM {part.frame.source()} WHERE {where.text} GROUP BY {by})"
    level = _needed(target, part.frame)

    def on(alias: str) -> Sql:
        return sql.all_of(
            sql.infix(sql.column(alias, f"g{n}"), "=", target.column(i)) for n, i in enumerate(target.ids)
        )

    return target.left_join(text, on, level)


def _needed(target: Frame, pair: Frame) -> int:
    """The layer above everything of the subject's frame that the pairs read."""
    if target in pair.parts:
        return max(target.level(Sql(text)) for text in (*pair.imports, pair.on.text))
    return max((_needed(target, part) for part in pair.parts), default=0)


def _joined_by_key(target: Frame, part: Part, asked: str, where: Sql) -> Joined:
    grouped = ", ".join(f"{k.text} AS {quoted(f'g{n}')}" for n, k in enumerate(part.inner))
    by = f" GROUP BY {', '.join(k.text for k in part.inner)}" if part.inner else ""
    head = f"{grouped}, {asked}" if part.inner else asked
    text = f"(SELECT {head} FROM {part.frame.source()} WHERE {where.text}{by})"

    def on(alias: str) -> Sql:
        equal = [sql.infix(sql.column(alias, f"g{n}"), "=", outer) for n, outer in enumerate(part.outer)]
        return sql.all_of([*equal, part.when])

    return target.left_join(text, on)
