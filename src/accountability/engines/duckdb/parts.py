"""The disjoint parts of a row set: rows alone, rows in a range, or pairs of subject and row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Cell, Why, no_cause
from accountability.engines.duckdb.frame import Frame, Joined
from accountability.engines.duckdb.scope import Scope
from accountability.engines.duckdb.sql import Sql

IS_ROW = "is_row"


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
class Range:
    """Of the rows where `sure` holds, those at whole numbers `at` from `low` to `high` of the subject.

    `alike`: rows have the numbers of the subjects that they are.
    """

    at: Sql
    sure: Sql
    low: Sql | None
    high: Sql | None
    alike: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the rows of a set, over `frame`; `counts` says of each whether it counts.

    `keyed`: `frame` has the rows alone, to be grouped by `inner` and joined where these equal
    `outer` and `when` holds: of few subjects if it is `rare`. With a `range`, of these rows only those
    in it count. Otherwise `frame` has pairs of subject and row, grouped by the ids of the subject.
    """

    frame: Frame
    scope: Scope
    counts: Cell
    keyed: bool = False
    inner: tuple[Sql, ...] = ()
    outer: tuple[Sql, ...] = ()
    when: Sql = sql.TRUE
    rare: bool = False
    range: Range | None = None
    outer_why: Why = no_cause  # causes that the subject itself adds where rows may count
    source: Callable[[], str] | None = None  # what of `frame` has all rows that may count
    subjects: Callable[[int], str] | None = None  # what has the subjects of a rare one, below a layer
    shared: Shared = field(default_factory=Shared, compare=False)

    @property
    def is_row(self) -> Sql:
        """What tells rows from the subjects that stand among them."""
        return sql.TRUE if self.range is None else sql.is_(sql.column(self.frame.name, IS_ROW), True)


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
