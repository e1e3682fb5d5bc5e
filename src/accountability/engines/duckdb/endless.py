"""Sums and extremes where some values are unlimited: that lies above every number."""

from __future__ import annotations

from dataclasses import replace

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.aggregates import ZERO, Gathered
from accountability.engines.duckdb.cells import Cell, Span, no_cause, with_states
from accountability.engines.duckdb.sql import NULL, Sql
from accountability.engines.duckdb.states import Is

Bounds = tuple[Sql | None, Sql | None]


def endless(gathered: Gathered, found: Cell, kind: str, bounds: Bounds) -> Cell:
    """A sum or extreme of which `found` says what it is without the unlimited values."""
    assert gathered.value.currency is None, "no amount whose row states its currency is unlimited"
    sure = sql.infix(gathered.total("endless"), ">", ZERO)
    holds, none = (found.span.holds, found.span.perhaps_none) if found.span else (sql.FALSE, found.is_none)
    top = sql.all_of((none, sure)) if kind == "min" else sure
    none = sql.all_of((none, sql.negation(sure)))
    hidden = sql.case([(sql.any_of((holds, top)), NULL)], found.value)
    span = None if found.span is None else _span(gathered, found.span, kind, bounds, top)
    return with_states(
        replace(found, value=hidden, span=span),
        [
            (holds, Is.UNDETERMINED, gathered.why_values),
            (top, Is.UNLIMITED, no_cause),
            (none, Is.NONE, no_cause),
        ],
    )


def _span(gathered: Gathered, span: Span, kind: str, bounds: Bounds, top: Sql) -> Span:
    sure = sql.infix(gathered.total("endless"), ">", ZERO)
    perhaps = sql.infix(gathered.total("perhaps_endless"), ">", ZERO)
    if kind == "sum":
        return replace(span, high=sql.case([(perhaps, NULL)], span.high), low_endless=sure, high_endless=sure)
    none = sql.all_of((span.perhaps_none, sql.negation(sure)))
    blank = sql.any_of((sql.infix(gathered.total("blank"), ">", ZERO), gathered.opened))
    some = sql.any_of((sure, perhaps))
    if kind == "max":
        ends = sql.all_of((some, sql.negation(blank))) if bounds[1] is None else some
        return replace(span, perhaps_none=none, low_endless=sure, high_endless=ends)
    # what may be least is unlimited only if nothing else may be
    alone = sql.all_of((some, sql.negation(blank), sql.is_null(span.low)))
    return replace(span, perhaps_none=none, low_endless=alone, high_endless=top)
