"""The disjoint parts of a row set, and their aggregates as columns of the subject's frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Shared:
    """The one join of a part: what all folds over it aggregate, by its text, and the join once it is made."""

    aggregates: dict[str, str] = field(default_factory=dict)
    joined: Joined | None = None
    narrowed: int = 0  # how often the subject's frame had been narrowed when the join was made


@dataclass(frozen=True, slots=True)
class Aggregates:
    """What one fold aggregates of a part, by the names that it uses."""

    joined: Joined
    names: Mapping[str, str]

    def column(self, name: str) -> Sql:
        """An aggregate as a column of the subject's frame."""
        return self.joined.column(self.names[name])


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the rows of a set, over `frame`; `counts` says of each whether it counts.

    `keyed`: `frame` has the rows alone, to be grouped by `inner` and joined where these equal
    `outer` and `when` holds: of few subjects if it is `rare`. Otherwise it has pairs of subject and
    row, grouped by the ids of the subject.
    """

    frame: Frame
    scope: Scope
    counts: Cell
    keyed: bool = False
    inner: tuple[Sql, ...] = ()
    outer: tuple[Sql, ...] = ()
    when: Sql = sql.TRUE
    rare: bool = False
    outer_why: Why = no_cause  # causes that the subject itself adds where rows may count
    source: Callable[[], str] | None = None  # what of `frame` has all rows that may count
    subjects: Callable[[int], str] | None = None  # what has the subjects of a rare one, below a layer
    shared: Shared = field(default_factory=Shared, compare=False)


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
        shared.joined = (_by_key if part.keyed else _by_subject)(target, part)
    return Aggregates(shared.joined, names)


def _by_subject(target: Frame, part: Part) -> Joined:
    ids = [part.frame.column(f"{target.name}.{i}") for i in target.ids]
    table = _grouped(part, ids)

    def on(alias: str) -> Sql:
        return sql.all_of(
            sql.infix(sql.column(alias, f"g{n}"), "=", target.column(i)) for n, i in enumerate(target.ids)
        )

    return target.left_join(table, on, _needed(target, part.frame))


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
