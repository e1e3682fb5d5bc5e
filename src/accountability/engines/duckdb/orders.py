"""Orders between rows and subjects: conditions such as `x.day <= s.day`, taken apart."""

from __future__ import annotations

from dataclasses import dataclass

from accountability.engines.duckdb import numbers
from accountability.engines.duckdb.cells import Cell
from accountability.engines.duckdb.meeting import RowsToMeet
from accountability.engines.duckdb.scope import Lowering, Scope
from accountability.engines.duckdb.terms import Term, joinable, sides
from accountability.model.expression import Compare, CompareOp
from accountability.model.types import DateType, MoneyType, MonthType, NumberType, TimestampType, Type
from accountability.semantics.ranges import MIRRORED

_ORDERED = (DateType, MonthType, TimestampType, NumberType, MoneyType)
BELOW: tuple[CompareOp, ...] = ("<", "<=")
ABOVE: tuple[CompareOp, ...] = (">", ">=")


@dataclass(frozen=True, slots=True)
class Order:
    """`row op subject`; `type` is what both are."""

    op: CompareOp
    row: Cell
    subject: Cell
    type: Type


def order_of(lowering: Lowering, term: Term, found: RowsToMeet, scope: Scope) -> Order | None:
    """A condition as an order of something of the rows and something of the subject, if it is one."""
    both = sides(term, (*BELOW, *ABOVE))
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
    return Order(op, lowering.keep(row, found.inner), lowering.keep(subject, scope.frame), both[0].type)
