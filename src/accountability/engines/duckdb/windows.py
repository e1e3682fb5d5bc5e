"""Rows in a range around each subject: a running window gathers them, where pairs would repeat the work.

`sum of x.a over x with (x.k = s.k and x.day between s.day - 30 and s.day)` meets every row of a key
as often as there are subjects near it; a window goes through the rows of a key once. Rows and subjects
that may be in it only possibly (a day is not known) are paired beside. Why a result is unknown is not
told here, so this is for verdicts alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Cell, truth
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.meeting import RowsToMeet, pairs_beside, wanted
from accountability.engines.duckdb.orders import ABOVE, BELOW, Order, order_of
from accountability.engines.duckdb.parts import Part, Range
from accountability.engines.duckdb.scope import Lowering, Row, Scope
from accountability.engines.duckdb.sql import Sql
from accountability.model.expression import CompareOp
from accountability.model.types import DateType, TimestampType, Type

ROWS_A_SUBJECT = 8  # with more rows than that for each subject, pairs are cheaper than a window over all rows
_DAY_ZERO = sql.literal(date(1970, 1, 1))
_ONE = sql.literal(1)


def ranged(lowering: Lowering, made: RowsToMeet, scope: Scope) -> tuple[Part, ...] | None:
    """The parts of a row set; None where not just keys and one range relate rows and subject."""
    orders = _orders(lowering, made, scope)
    low, high = _limit(orders, ABOVE), _limit(orders, BELOW)
    if not orders or len(orders) != sum(end is not None for end in (low, high)):
        return None  # nothing, or two of one side
    row = orders[0].row
    known = [sql.is_not_null(cell.value) for cell in (row, *(key.inner for key in made.keys))]
    there = sql.TRUE if made.exists.value == sql.TRUE else sql.is_(made.exists.value, True)
    part = Part(
        made.inner,
        replace(scope, frame=made.inner, rows={**scope.rows, **made.bound}),
        truth(sql.TRUE, may_be_unknown=False),
        keyed=True,
        inner=tuple(key.inner.value for key in made.keys),
        outer=tuple(key.outer.value for key in made.keys),
        when=scope.frame.keep(wanted(scope)),
        range=Range(_whole(row, orders[0].type), sql.all_of([there, *known]), low, high, _alike(made, scope)),
    )
    perhaps = sql.is_null(made.exists.value) if made.exists.may_be_unknown else sql.FALSE
    of_rows = sql.any_of((perhaps, row.is_unknown))
    of_subjects = sql.any_of(order.subject.is_unknown for order in orders)
    doubts = (_if_any(lowering, made.inner, of_rows), _if_any(lowering, scope.frame, of_subjects))
    return (part, *pairs_beside(lowering, made, scope, doubts))


def _if_any(lowering: Lowering, frame: Frame, doubt: Sql) -> Sql:
    """A doubt that some row has: a join for one that none has costs more than to ask."""
    if doubt == sql.FALSE:
        return doubt
    found = lowering.ask_once(f"SELECT 1 FROM {frame.source_of(doubt)} WHERE {doubt.text} LIMIT 1")
    return doubt if found else sql.FALSE


def _alike(made: RowsToMeet, scope: Scope) -> bool:
    """Whether the rows have the numbers of the subjects, whose rows they are."""
    tables = set()
    for row in made.bound.values():
        if isinstance(row, Row) and row.id is None:
            tables = {row.stored.table} | ({row.stored.behind.table} if row.stored.behind else set())
    return scope.frame.table in tables


def _orders(lowering: Lowering, made: RowsToMeet, scope: Scope) -> list[Order]:
    """What relates rows and subjects besides keys, if it is a range of whole numbers."""
    target = scope.frame
    many = target.table is not None and not target.few and target.rows * ROWS_A_SUBJECT >= made.size
    if lowering.explaining or not many or not 1 <= len(made.terms) <= 2:
        return []
    found = [order_of(lowering, term, made, scope) for term in made.terms]
    orders = [order for order in found if order is not None and _is_whole(order)]
    same_row = len({order.row.value.text for order in orders}) == 1
    return orders if same_row and len(orders) == len(found) else []


def _is_whole(order: Order) -> bool:
    """Whether the difference of two of its values is a number of 64 bits."""
    return all(cell.number is None or cell.number.digits <= 18 for cell in (order.row, order.subject))


def _limit(orders: Sequence[Order], ops: Collection[CompareOp]) -> Sql | None:
    """The last whole number in the range on one side."""
    for order in orders:
        if order.op in ops:
            end = _whole(order.subject, order.type)
            inward = "-" if order.op == "<" else "+"
            return sql.infix(end, inward, _ONE) if order.op in ("<", ">") else end
    return None


def _whole(cell: Cell, type_: Type) -> Sql:
    """A value as a whole number of 64 bits, in the same order."""
    match type_:
        case DateType():
            return sql.infix(cell.value, "-", _DAY_ZERO)
        case TimestampType():
            return sql.call("epoch_us", cell.value)
    return sql.cast(cell.value, "BIGINT")
