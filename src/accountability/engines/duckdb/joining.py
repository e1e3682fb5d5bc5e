"""The aggregates of a part of a row set, joined to the subject's frame as columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.frame import Frame, Joined
from accountability.engines.duckdb.parts import Aggregates, Part, Rows
from accountability.engines.duckdb.running import running
from accountability.engines.duckdb.sql import Sql, quoted


def joined(rows_: Rows, part: Part, aggregates: Mapping[str, Sql]) -> Aggregates:
    """The aggregates of a part as columns of the subject's frame; all folds over it share one join."""
    shared, target = part.shared, rows_.target
    if shared.narrowed != target.narrowed:
        shared.aggregates, shared.joined, shared.narrowed = {}, None, target.narrowed
    names = {
        name: shared.aggregates.setdefault(value.text, f"a{len(shared.aggregates)}")
        for name, value in aggregates.items()
    }
    if shared.joined is None:
        if part.range is not None:
            text, below = running(target, part, part.range)
            shared.joined = target.left_join(text, target.is_own, below)
        else:
            shared.joined = (_by_key if part.keyed else _by_subject)(target, part)
    return Aggregates(shared.joined, names)


def _by_subject(target: Frame, part: Part) -> Joined:
    ids = [part.frame.column(f"{target.name}.{i}") for i in target.ids]
    return target.left_join(_grouped(part, ids), target.is_own, _needed(target, part.frame))


def _needed(target: Frame, pair: Frame) -> int:
    """The layer above everything of the subject's frame that the pairs read."""
    if target in pair.parts:
        return max(target.level(Sql(text)) for text in (*pair.imports, pair.on.text))
    return max((_needed(target, part) for part in pair.parts), default=0)


def _by_key(target: Frame, part: Part) -> Joined:
    # a subject of which nothing is asked has no key, which is cheaper than one that finds nothing
    first = [sql.case([(part.when, key)]) if part.when != sql.TRUE else key for key in part.outer[:1]]
    outer = (*first, *part.outer[1:])

    def on(alias: str) -> Sql:
        equal = [sql.infix(sql.column(alias, f"g{n}"), "=", key) for n, key in enumerate(outer)]
        return sql.all_of(equal or [part.when])

    return target.left_join(_grouped(part, part.inner, _asked(target, part)), on)


def _asked(target: Frame, part: Part) -> str:
    """A join that leaves the rows with keys that a subject asks for, where few subjects do."""
    few = target.few or (part.rare and part.frame.rows >= target.rows)
    if not part.outer or not few or target.in_joins(*part.outer, part.when):
        return ""
    keys = ", ".join(f"{outer.text} AS {quoted(f'g{n}')}" for n, outer in enumerate(part.outer))
    below = max(target.level(value) for value in (*part.outer, part.when))
    source = target.source(below) if part.subjects is None else part.subjects(below)
    subjects = f"SELECT {keys} FROM {source} WHERE {part.when.text}"
    equal = (sql.infix(sql.column("few", f"g{n}"), "=", inner) for n, inner in enumerate(part.inner))
    return f' SEMI JOIN ({subjects}) AS "few" ON {sql.all_of(equal).text}'


def _grouped(part: Part, by: Sequence[Sql], narrowing: str = "") -> Callable[[], str]:
    """The rows of a part grouped by some columns, as text when everything that is asked of them is known."""
    where = sql.is_not(part.counts.value, False)
    aggregates = part.shared.aggregates  # which may still grow
    keys = [f"{k.text} AS {quoted(f'g{n}')}" for n, k in enumerate(by)]
    tail = f" GROUP BY {', '.join(k.text for k in by)}" if by else ""

    def text() -> str:
        head = ", ".join([*keys, *(f"{value} AS {quoted(name)}" for value, name in aggregates.items())])
        source = part.frame.source() if part.source is None else part.source()
        return f"(SELECT {head} FROM {source}{narrowing} WHERE {where.text}{tail})"

    return text
