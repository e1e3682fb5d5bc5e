"""Where an expression is lowered: which rows its aliases name, its lets, and the rule's date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeAlias

from accountability.engines.duckdb.cells import TRUE_CELL, Cell, Why
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.functions import Functions
from accountability.engines.duckdb.reasons import Reasons
from accountability.engines.duckdb.relations import Stored
from accountability.engines.duckdb.sql import TRUE, Sql
from accountability.model.expression import Expr
from accountability.model.records import RecordType
from accountability.model.rule import LetValue, Rulebook
from accountability.semantics.workdays import Workdays

if TYPE_CHECKING:  # rows are described over scopes
    from accountability.engines.duckdb.parts import Rows


@dataclass(frozen=True, slots=True)
class Ghost:
    """Rows that are not there: where `when` holds every cell is in state `state`."""

    when: Sql
    state: Cell  # a cell without a value, in that state, with its causes


@dataclass(frozen=True, slots=True)
class Row:
    """A row under an alias. `id` is its place in its table; None: the frame's base is that table."""

    frame: Frame
    stored: Stored
    id: Sql | None = None
    ghost: Ghost | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An element of a list under an alias."""

    frame: Frame
    cell: Cell


Bound: TypeAlias = Row | Item


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a group: where their table stands, and the aliases of its rows.

    `single`: the table has the columns of the one relation that its rows are of. `told_apart`: columns
    of rows and groups that are equal in a group, where these tell it; else both have its number.
    `wander`: some rows may be of no known group.
    """

    table: str
    stored: Stored
    aliases: tuple[tuple[str, Stored], ...]
    ghosts: Mapping[str, bool]  # alias -> its rows may be missing (column `g.alias`)
    open: Why | None
    single: bool = False
    told_apart: tuple[str, ...] = ()
    wander: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean. Lets are evaluated over the rows of `home` alone, once each."""

    frame: Frame
    rows: Mapping[str, Bound]
    home: Frame
    home_rows: Mapping[str, Bound]
    lets: Mapping[str, LetValue]
    day: Cell
    keys: Mapping[str, Cell] = field(default_factory=dict)  # the `by` values of a group, over `home`
    members: Members | None = None
    dated: frozenset[str] = frozenset()  # parameters whose value depends on the date
    exists: Cell = TRUE_CELL  # whether the subject exists, over `home`
    wanted: Sql = TRUE  # the subjects that rows are looked up for, over `home`
    whole: Callable[[], Scope] | None = None  # a scope over all rows of the source, for positions
    order: Callable[[], Sequence[str]] = tuple  # the terms that order the rows of the source by key
    memo: dict[str, Cell] = field(default_factory=dict)

    def inside(self, frame: Frame, rows: Mapping[str, Bound]) -> Scope:
        """The scope of a row set: more aliases, over another frame."""
        return replace(self, frame=frame, rows={**self.rows, **rows})

    @property
    def outside(self) -> Scope:
        """The scope of the lets."""
        return replace(self, frame=self.home, rows=self.home_rows)


def reads_columns(cell: Cell) -> bool:
    """Whether a cell is more than a constant."""
    return '"."' in cell.value.text


def dated_parameters(book: Rulebook) -> frozenset[str]:
    """The parameters that have other values on other days."""
    return frozenset(
        name
        for name, parameter in book.parameters.items()
        for entries in (*parameter.entries.values(), parameter.otherwise)
        if entries and not any(d.start is None and d.end is None for d in entries)
    )


class Lowering(Protocol):
    """What the parts of the lowering need of each other."""

    @property
    def book(self) -> Rulebook: ...

    @property
    def as_of(self) -> date: ...

    @property
    def reasons(self) -> Reasons: ...

    @property
    def functions(self) -> Functions: ...

    @property
    def explaining(self) -> bool: ...

    @property
    def workdays(self) -> Workdays: ...

    @property
    def dated(self) -> frozenset[str]: ...

    @property
    def lookups(self) -> dict[object, Stored]: ...

    @property
    def row_sets(self) -> dict[object, tuple[Rows, Scope]]: ...

    def apart(self) -> Lowering: ...

    def cell(self, expr: Expr, scope: Scope) -> Cell: ...

    def truth(self, expr: Expr, scope: Scope) -> Cell: ...

    def value(self, expr: Expr, scope: Scope) -> Cell: ...

    def relation(self, name: str) -> Stored: ...

    def record(self, name: str) -> RecordType: ...

    def new_frame(self, stored: Stored, ids: Sequence[str] = ..., only: str | None = None) -> Frame: ...

    def few_of(self, frame: Frame, where: Sql, below: int | None = ...) -> str | None: ...

    def run_date(self) -> Cell: ...

    def named(self, prefix: str) -> str: ...

    def places(self, stored: Stored) -> str: ...

    def keep(self, cell: Cell, frame: Frame) -> Cell: ...

    def lift(self, cell: Cell, source: Frame, target: Frame) -> Cell: ...

    def ask(self, text: str) -> list[tuple[object, ...]]: ...

    def ask_once(self, text: str) -> list[tuple[object, ...]]: ...

    def run(self, text: str) -> None: ...

    def takes(self, value: Sql) -> bool: ...
