"""Whether some row meets a subject, where besides keys one order decides: the nearest row tells it.

`some x with (x.k = s.k and x.day <= s.day)` asks of each key only for its least day, not for pairs
of rows and subjects. Why it is unknown is not told here, so this is for verdicts alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.aggregates import ZERO, Gathered
from accountability.engines.duckdb.cells import Cell, truth
from accountability.engines.duckdb.joining import joined
from accountability.engines.duckdb.meeting import keyed
from accountability.engines.duckdb.orders import Order, order_of
from accountability.engines.duckdb.parts import Part, Rows
from accountability.engines.duckdb.rowsets import chain_of, met_rows, open_rows
from accountability.engines.duckdb.scope import Lowering, Scope
from accountability.engines.duckdb.sql import Sql
from accountability.model.expression import CompareOp, ListRows, RowSet

_EXTREME: dict[CompareOp, str] = {"<": "min", "<=": "min", ">": "max", ">=": "max"}


def some_nearest(lowering: Lowering, node: RowSet, scope: Scope) -> Cell | None:
    """Whether some row counts; None where more than keys and one order relates rows and subject."""
    chain = list(chain_of(node, scope))
    relation = chain[0][0].relation
    if lowering.explaining or isinstance(relation, ListRows):
        return None
    made = met_rows(lowering, chain, scope)
    order = order_of(lowering, made.terms[0], made, scope) if len(made.terms) == 1 else None
    if order is None:
        return None
    opened, why = open_rows(lowering, relation, scope)
    rows = Rows(scope.frame, tuple(keyed(lowering, made, scope)), opened, why, made.size)
    parts = [(part, joined(rows, part, _asked(part, order))) for part in rows.parts]
    gathered = Gathered(rows, parts, order.row, certain=False)
    sure = _meets(order, parts[0][1].column("best"))  # rows surely count in the first part alone
    return truth(sql.case([(sure, sql.TRUE), (_maybe(order, gathered), sql.NULL)], sql.FALSE))


def _asked(part: Part, order: Order) -> Mapping[str, Sql]:
    """Of the rows of one key: the nearest that surely counts, the nearest that may, and what is unknown."""
    counts, row = part.counts.value, order.row
    extreme = sql.call(_EXTREME[order.op], row.value)
    return {
        "best": sql.filtered(extreme, sql.is_(counts, True)),
        "far": extreme,  # rows that surely do not count are not there at all
        "blank": sql.filtered(Sql("count(*)"), row.is_unknown),
        "any": Sql("count(*)"),
    }


def _meets(order: Order, nearest: Sql) -> Sql:
    return sql.is_(sql.infix(nearest, order.op, order.subject.value), True)


def _maybe(order: Order, gathered: Gathered) -> Sql:
    """Whether a row may meet the subject: beside what is unknown even none is not surely no match."""
    met = (_meets(order, at.column("far")) for _, at in gathered.parts)
    blank, some = (sql.infix(gathered.total(name), ">", ZERO) for name in ("blank", "any"))
    return sql.any_of((gathered.opened, *met, blank, sql.all_of((order.subject.is_unknown, some))))
