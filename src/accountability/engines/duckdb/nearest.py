"""Whether some row meets a subject, where besides keys one order decides: the nearest row tells it.

`some x with (x.k = s.k and x.day <= s.day)` asks of each key only for its least day, not for pairs
of rows and subjects. Why it is unknown is not told here, so this is for verdicts alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accountability.engines.duckdb import numbers, sql
from accountability.engines.duckdb.aggregates import ZERO, Gathered
from accountability.engines.duckdb.cells import Cell, truth
from accountability.engines.duckdb.meeting import RowsToMeet, keyed
from accountability.engines.duckdb.parts import Part, Rows, joined
from accountability.engines.duckdb.rowsets import chain_of, met_rows, open_rows
from accountability.engines.duckdb.scope import Lowering, Scope
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.terms import Term, joinable, sides
from accountability.model.expression import Compare, CompareOp, ListRows, RowSet
from accountability.model.types import DateType, MoneyType, MonthType, NumberType, TimestampType
from accountability.semantics.ranges import MIRRORED

_ORDERED = (DateType, MonthType, TimestampType, NumberType, MoneyType)
_EXTREME: dict[CompareOp, str] = {"<": "min", "<=": "min", ">": "max", ">=": "max"}


@dataclass(frozen=True, slots=True)
class _Order:
    """`row op subject`, the one condition on both that is no equality."""

    op: CompareOp
    row: Cell
    subject: Cell


def some_nearest(lowering: Lowering, node: RowSet, scope: Scope) -> Cell | None:
    """Whether some row counts; None where more than keys and one order relates rows and subject."""
    chain = list(chain_of(node, scope))
    relation = chain[0][0].relation
    if lowering.explaining or isinstance(relation, ListRows):
        return None
    made = met_rows(lowering, chain, scope)
    order = _order(lowering, made.terms[0], made, scope) if len(made.terms) == 1 else None
    if order is None:
        return None
    opened, why = open_rows(lowering, relation, scope)
    rows = Rows(scope.frame, tuple(keyed(lowering, made, scope)), opened, why, made.size)
    parts = [(part, joined(rows, part, _asked(part, order))) for part in rows.parts]
    gathered = Gathered(rows, parts, order.row, certain=False)
    sure = _meets(order, parts[0][1].column("best"))  # rows surely count in the first part alone
    return truth(sql.case([(sure, sql.TRUE), (_maybe(order, gathered), sql.NULL)], sql.FALSE))


def _order(lowering: Lowering, term: Term, found: RowsToMeet, scope: Scope) -> _Order | None:
    both = sides(term, _EXTREME)
    if both is None or not all(isinstance(end.type, _ORDERED) for end in both):
        return None
    assert isinstance(term.expr, Compare)
    op = term.expr.op if both[0] is term.expr.left else MIRRORED[term.expr.op]
    row, subject = lowering.cell(both[0], term.scope), lowering.cell(both[1], term.outside)
    subject = lowering.lift(subject, term.outside.frame, scope.frame)
    if not joinable(row, both[0]) or not joinable(subject, both[1]):
        return None
    if row.number is not None and subject.number is not None:
        row, subject = numbers.aligned([row, subject])
    return _Order(op, lowering.keep(row, found.inner), lowering.keep(subject, scope.frame))


def _asked(part: Part, order: _Order) -> Mapping[str, Sql]:
    """Of the rows of one key: the nearest that surely counts, the nearest that may, and what is unknown."""
    counts, row = part.counts.value, order.row
    extreme = sql.call(_EXTREME[order.op], row.value)
    return {
        "best": sql.filtered(extreme, sql.is_(counts, True)),
        "far": extreme,  # rows that surely do not count are not there at all
        "blank": sql.filtered(Sql("count(*)"), row.is_unknown),
        "any": Sql("count(*)"),
    }


def _meets(order: _Order, nearest: Sql) -> Sql:
    return sql.is_(sql.infix(nearest, order.op, order.subject.value), True)


def _maybe(order: _Order, gathered: Gathered) -> Sql:
    """Whether a row may meet the subject: beside what is unknown even none is not surely no match."""
    met = (_meets(order, at.column("far")) for _, at in gathered.parts)
    blank, some = (sql.infix(gathered.total(name), ">", ZERO) for name in ("blank", "any"))
    return sql.any_of((gathered.opened, *met, blank, sql.all_of((order.subject.is_unknown, some))))
