"""The rows that expressions are evaluated over: a query that grows by joins and computed columns.

A frame starts with the columns of its base. References and folds add joins, and what is used
several times becomes a column, each in a layer above what it reads:
`SELECT f.*, … FROM (…) AS f LEFT JOIN …`. The optimizer drops whatever nobody reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Cell, no_cause
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.relations import Stored
from accountability.engines.duckdb.sql import Sql, quoted

TOO_LONG = 4_000_000  # characters of a statement
_COLUMN = re.compile(r'"((?:[^"]|"")*)"')
_SIMPLE = re.compile(r'(?:"(?:[^"]|"")*"\."(?:[^"]|"")*"|\(?[0-9]+(?:::[A-Z]+\))?|NULL|TRUE|FALSE)\Z')


Table: TypeAlias = str | Callable[[], str]


@dataclass(slots=True)
class _Layer:
    joins: list[tuple[Table, str, str]] = field(default_factory=list)  # table, alias, condition
    columns: list[str] = field(default_factory=list)


class Joined:
    """A table joined to a frame: its columns become columns of the frame as they are asked for."""

    def __init__(self, frame: Frame, alias: str, level: int) -> None:
        self._frame, self._alias, self.level = frame, alias, level
        self._pulled: dict[str, Sql] = {}

    def column(self, name: str) -> Sql:
        """A column of the joined table, as the frame has it."""
        if name not in self._pulled:
            self._pulled[name] = self._frame._add(self.level, sql.column(self._alias, name))
        return self._pulled[name]


class Frame:
    """Rows under an alias of their own (`name`). `ids` are the columns that tell its rows apart.

    `base` gives the statement of its base columns. `parts` are the frames that a combination was
    made of, `on` what of them its base reads beside what is imported.
    """

    def __init__(
        self,
        name: str,
        base: Callable[[], str],
        ids: Sequence[str],
        parts: Sequence[Frame] = (),
        on: Sql = sql.TRUE,
    ) -> None:
        self.name = name
        self.base = base
        self.ids = tuple(ids)
        self.parts = tuple(parts)
        self.on = on
        self.where = sql.TRUE  # the rows that are meant
        self.narrowed = 0  # how often that was said
        self.stored: Stored | None = None  # the relation that it reads, if it reads one
        self.few = False  # it has some of its rows only
        self.imports: dict[str, str] = {}  # text over the parts -> name of the base column
        self._layers: list[_Layer] = []
        self._levels: dict[str, int] = {}
        self._kept: dict[str, Sql] = {}
        self._asked: dict[str, None] = {}
        self._joined: dict[tuple[Table, str], Joined] = {}
        self._prefix = f"{quoted(name)}."

    @property
    def table(self) -> str | None:
        """The table of the relation that it reads."""
        return None if self.stored is None else self.stored.table

    @property
    def rows(self) -> int:
        """How many rows that relation has; 0 if there is none."""
        return 0 if self.stored is None else self.stored.rows

    def column(self, name: str) -> Sql:
        """A column that the base has, or that was added."""
        self._asked.setdefault(name)
        return sql.column(self.name, name)

    @property
    def joins(self) -> bool:
        """Whether anything was joined to it."""
        return bool(self._joined)

    @property
    def read(self) -> list[str]:
        """The columns of the base that were asked for so far."""
        return [name for name in self._asked if name not in self._levels]

    def level(self, value: Sql) -> int:
        """The lowest layer that can compute `value`: above every column that it reads."""
        return max((self._levels.get(name, -1) for name in self._reads(value)), default=-1) + 1

    def _reads(self, value: Sql) -> Iterator[str]:
        """The columns of it that stand in `value`."""
        _, *after = value.text.split(self._prefix)
        return (found.group(1).replace('""', '"') for found in map(_COLUMN.match, after) if found)

    def in_joins(self, *values: Sql) -> bool:
        """Whether anything must be joined before all of `values` can be read."""
        below = max(map(self.level, values))
        return any(layer.joins for layer in self._layers[:below])

    def keep(self, value: Sql) -> Sql:
        """`value` as a column, computed once."""
        if _SIMPLE.match(value.text):
            return value
        if value.text not in self._kept:
            self._kept[value.text] = self._add(self.level(value), value)
        return self._kept[value.text]

    def _add(self, level: int, value: Sql) -> Sql:
        name = f"c{len(self._levels)}"
        self._layer(level).columns.append(f"{value.text} AS {quoted(name)}")
        self._levels[name] = level
        return self.column(name)

    def _layer(self, level: int) -> _Layer:
        while len(self._layers) <= level:
            self._layers.append(_Layer())
        return self._layers[level]

    def left_join(self, table: Table, on: Callable[[str], Sql], level: int | None = None) -> Joined:
        """A table (or a query in parentheses) joined where `on`, which must hold for one row at most.

        A query that may still grow is given as a function, which is asked when the frame becomes text.
        """
        probe = on("?")
        key = (table, probe.text)
        if key not in self._joined:
            at = max(self.level(probe), level or 0)
            alias = f"{self.name}j{len(self._joined)}"
            self._layer(at).joins.append((table, quoted(alias), on(alias).text))
            self._joined[key] = Joined(self, alias, at)
        return self._joined[key]

    def is_own(self, alias: str) -> Sql:
        """Whether a row of the table `alias`, where the ids are `g0`, `g1` and so on, is of its own."""
        return sql.all_of(
            sql.infix(sql.column(alias, f"g{n}"), "=", self.column(i)) for n, i in enumerate(self.ids)
        )

    def narrow(self, where: Sql) -> None:
        """From now on only these rows are meant. What is joined already is of all rows, and stays so."""
        for layer in self._layers:
            layer.joins = [(t if isinstance(t, str) else t(), alias, on) for t, alias, on in layer.joins]
        self.where = where
        self.narrowed += 1

    def imported(self, value: Sql) -> Sql:
        """A value over the parts as a column of the combination."""
        if not self._reads_parts(value):
            return value
        name = self.imports.setdefault(value.text, f"i{len(self.imports)}")
        return self.column(name)

    def _reads_parts(self, value: Sql) -> bool:
        return '"."' in value.text

    def query(self, below: int | None = None, base: str | None = None) -> str:
        """The whole of it as a statement, or only the layers under `below`; over another base, if given."""
        text = base or self.base()
        name = quoted(self.name)
        for layer in self._layers if below is None else self._layers[:below]:
            if not layer.joins and not layer.columns:
                continue
            columns = ", ".join([f"{name}.*", *layer.columns])
            joins = " ".join(
                f"LEFT JOIN {table if isinstance(table, str) else table()} AS {alias} ON {on}"
                for table, alias, on in layer.joins
            )
            text = f"SELECT {columns} FROM ({text}) AS {name} {joins}"
            if len(text) > TOO_LONG:
                raise NotLowered("size")
        return text

    def source(self, below: int | None = None, base: str | None = None) -> str:
        """The query as something to select from, under its own name."""
        if self.where == sql.TRUE:
            return f"({self.query(below, base)}) AS {quoted(self.name)}"
        name = quoted(self.name)
        needed = None if below is None else max(below, self.level(self.where))
        return f"(SELECT * FROM ({self.query(needed, base)}) AS {name} WHERE {self.where.text}) AS {name}"

    def source_of(self, *values: Sql) -> str:
        """Something to select `values` from, and no more: the same text whatever else the frame has."""
        below = max(map(self.level, values))
        if below or self.few or self.stored is None or self.where != sql.TRUE:
            return self.source(below)
        read = [name for value in values for name in self._reads(value)]
        return f"{quoted(self.stored.holding(read))} AS {quoted(self.name)}"


def made_of(frame: Frame, source: Frame) -> bool:
    """Whether a frame is another, or was made of it."""
    return frame is source or any(made_of(part, source) for part in frame.parts)


def carried(cell: Cell, over: Callable[[Sql], Sql], explaining: bool) -> Cell:
    """`cell` with each of its parts put through `over`: kept as a column, or imported.

    The causes are carried at once where they are wanted, so that no column is added too late.
    """
    number, span = cell.number, cell.span
    if number is not None and number.over is not None:
        number = replace(number, over=over(number.over))
    if span is not None:
        span = span.over(over)
    result = replace(
        cell,
        value=over(cell.value),
        state=None if cell.state is None else over(cell.state),
        number=number,
        span=span,
        currency=None if cell.currency is None else over(cell.currency),
        open=None if cell.open is None else over(cell.open),
    )
    if not explaining:
        return replace(result, why=no_cause, open_why=no_cause)
    if cell.may_be_unknown or span is not None:
        said = over(cell.why())
        result = replace(result, why=lambda: said)
    if cell.open is not None:
        open_said = over(cell.open_why())
        result = replace(result, open_why=lambda: open_said)
    return result
