"""The lowering of one statement: names, frames and causes of its own over the database of the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Cell, Number, as_truth
from accountability.engines.duckdb.constants import constant
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.frame import Frame, carried, made_of
from accountability.engines.duckdb.functions import Functions
from accountability.engines.duckdb.lower import lowered
from accountability.engines.duckdb.parts import Rows
from accountability.engines.duckdb.reasons import Reasons
from accountability.engines.duckdb.relations import ROW, Stored, form_of, physical
from accountability.engines.duckdb.scope import Scope
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.terms import one_side
from accountability.model.expression import Expr
from accountability.model.records import RecordType
from accountability.model.rule import Rulebook
from accountability.model.types import DATE, IntervalType
from accountability.semantics.workdays import Workdays

MANY = 65_536  # rows that are not read again for a few of them


class Lowerer:
    """Lowers expressions for one statement. `explaining`: with the causes of what is unknown."""

    def __init__(self, database: Database, *, explaining: bool) -> None:
        self.database = database
        self.reasons = Reasons()
        self.explaining = explaining
        self.row_sets: dict[object, tuple[Rows, Scope]] = {}

    @property
    def book(self) -> Rulebook:
        return self.database.book

    @property
    def as_of(self) -> date:
        return self.database.as_of

    @property
    def functions(self) -> Functions:
        return self.database.functions

    @property
    def workdays(self) -> Workdays:
        return self.database.workdays

    @property
    def dated(self) -> frozenset[str]:
        return self.database.dated

    @property
    def lookups(self) -> dict[object, Stored]:
        return self.database.lookups

    def apart(self) -> Lowerer:
        """Another statement, whose table others of the run read too: with causes of its own."""
        return Lowerer(self.database, explaining=True)

    def run_date(self) -> Cell:
        """The date of the run, as the date of whatever has none of its own."""
        return constant(self.as_of, DATE)

    def relation(self, name: str) -> Stored:
        return self.database.relation(name)

    def record(self, name: str) -> RecordType:
        return self.database.record(name)

    def named(self, prefix: str) -> str:
        return self.database.named(prefix)

    def places(self, stored: Stored) -> str:
        return self.database.places(stored)

    def ask(self, text: str) -> list[tuple[object, ...]]:
        return self.database.ask(text)

    def ask_once(self, text: str) -> list[tuple[object, ...]]:
        return self.database.ask_once(text)

    def takes(self, value: Sql) -> bool:
        return self.database.takes(value)

    def run(self, text: str) -> None:
        self.database.run(text)

    def new_frame(self, stored: Stored, ids: Sequence[str] = (ROW,), only: str | None = None) -> Frame:
        """A frame over the rows of a table, or over those for which the condition `only` holds."""
        where = "" if only is None else f" WHERE {only}"

        def base() -> str:
            # only what is read: binding the columns of a wide table costs more than small tables take
            listed = ", ".join(quoted(name) for name in frame.read) or ROW
            return f"SELECT {listed} FROM {quoted(stored.holding(frame.read))}{where}"

        frame = Frame(self.named("f"), base, ids)
        frame.stored, frame.few = stored, only is not None
        return frame

    def few_of(self, frame: Frame, where: Sql, below: int | None = None) -> str | None:
        """The rows of a frame for which `where` holds as something to select from, if they are few of many.

        They are looked for once, whatever the number of frames and statements that want them.
        """
        if frame.few or frame.stored is None or frame.rows <= MANY:
            return None
        if frame.level(where) or "'" in where.text:
            return None
        said = where.text.replace(quoted(frame.name), '"f"')
        table = self.database.few_of(frame.stored.holding(frame.read), frame.read, said)
        if table is None:
            return None
        listed = ", ".join(map(quoted, frame.read))
        return frame.source(below, f"SELECT {listed} FROM {quoted(table)}")

    def cell(self, expr: Expr, scope: Scope) -> Cell:
        """Any expression; an interval of a fold stays one."""
        side = one_side(expr, scope)
        if side is not None:
            # what reads one side of pairs is computed once per row of that side
            found = self.keep(self.cell(expr, replace(scope, frame=side)), side)
            return self.lift(found, side, scope.frame)
        found = lowered(self, expr, scope)
        return found if found.value != sql.NULL else _typed(found, expr)

    def value(self, expr: Expr, scope: Scope) -> Cell:
        """An expression as a value; an interval is undetermined."""
        found = self.cell(expr, scope)
        return found if found.span is None else without_span(found)

    def truth(self, expr: Expr, scope: Scope) -> Cell:
        """A condition: NULL where it is unknown."""
        return as_truth(self.value(expr, scope))

    def keep(self, cell: Cell, frame: Frame) -> Cell:
        """The parts of a cell as columns, computed once."""
        return carried(cell, frame.keep, self.explaining)

    def lift(self, cell: Cell, source: Frame, target: Frame) -> Cell:
        """A cell over `source` as one over `target`, which was made of it."""
        if source is target:
            return cell
        for part in target.parts:
            if made_of(part, source):
                inner = self.lift(cell, source, part)
                return carried(inner, target.imported, self.explaining)
        raise AssertionError(f"{source.name} is no part of {target.name}")


def _typed(cell: Cell, expr: Expr) -> Cell:
    """A cell that never has a value, as a column of its type all the same."""
    if isinstance(expr.type, IntervalType):
        return cell
    form = form_of(expr.type, cell.states)
    number = Number(1) if form.scale is not None and cell.number is None else cell.number
    opened = sql.FALSE if form.open and cell.open is None else cell.open
    as_text = form.codes is not None and not form.open
    type_ = "VARCHAR" if as_text else physical(expr.type, form)
    codes = None if as_text else cell.codes
    return replace(cell, value=sql.cast(sql.NULL, type_), number=number, codes=codes, open=opened)


def without_span(cell: Cell) -> Cell:
    """A cell as a value: an interval is undetermined."""
    return Cell(
        cell.value, cell.states, cell.state, cell.number, cell.currency, None, cell.why,
        cell.codes, cell.open, cell.open_why,
    )  # fmt: skip
