"""One value of several: `if`, `else`, and what a parameter holds by key and date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import (
    ALWAYS,
    NO_CAUSE,
    Branch,
    Cell,
    Number,
    Span,
    Why,
    code,
    same_codes,
)
from accountability.engines.duckdb.numbers import aligned, number_of
from accountability.engines.duckdb.sql import Sql


def chosen(branches: Sequence[tuple[Sql, Cell]], otherwise: Cell) -> Cell:
    """The cell of the first condition that is true, else the last one."""
    reached = [(c, cell) for c, cell in branches if c != sql.FALSE]
    for at, (condition, cell) in enumerate(reached):
        if condition == sql.TRUE:
            reached, otherwise = reached[:at], cell
            break
    cells = _alike([*(cell for _, cell in reached), otherwise])
    pick = _Pick([condition for condition, _ in reached])
    last = cells[-1]
    states = frozenset().union(*(c.states for c in cells))
    result = replace(
        last,
        value=pick(c.value for c in cells),
        states=states,
        state=None,
        why=_why(pick, cells),
        constant=None,
        codes=next((c.codes for c in cells if c.states & ALWAYS), last.codes),
    )
    if any(c.number is not None for c in cells):
        result = replace(result, number=_number(pick, cells))
    if any(c.currency is not None for c in cells):
        result = replace(result, currency=pick(c.currency or sql.NULL for c in cells))
    if any(c.span is not None for c in cells):
        result = replace(result, span=_span(pick, cells))
    if any(c.open is not None for c in cells):
        result = replace(
            result, open=pick(c.open or sql.FALSE for c in cells), open_why=_open_why(pick, cells)
        )
    if len(states - ALWAYS) <= 1:
        return result
    return replace(result, state=pick(c.state_sql() for c in cells))


class _Pick:
    """`CASE` over the same conditions, again for every part of the cells."""

    def __init__(self, conditions: Sequence[Sql]) -> None:
        self._conditions = conditions

    def __call__(self, parts: Iterable[Sql]) -> Sql:
        *firsts, last = parts
        return sql.case(list(zip(self._conditions, firsts, strict=True)), last)


def _why(pick: _Pick, cells: Sequence[Cell]) -> Why:
    return lambda: pick([c.why() if c.may_be_unknown or c.span is not None else NO_CAUSE for c in cells])


def _open_why(pick: _Pick, cells: Sequence[Cell]) -> Why:
    return lambda: pick([c.open_why() if c.open is not None else NO_CAUSE for c in cells])


def _span(pick: _Pick, cells: Sequence[Cell]) -> Span:
    none = Span(sql.FALSE, sql.NULL, sql.NULL, sql.FALSE)
    spans = [c.span or none for c in cells]
    return Span(
        pick([s.holds for s in spans]),
        pick([s.low for s in spans]),
        pick([s.high for s in spans]),
        pick([s.perhaps_none for s in spans]),
        pick([s.low_endless for s in spans]),
        pick([s.high_endless for s in spans]),
    )


def _alike(cells: Sequence[Cell]) -> list[Cell]:
    """The same cells in one form; those without a value take any form."""
    valued = [c for c in cells if c.states & ALWAYS]
    with_number = [c for c in valued if c.number is not None]
    if with_number and any(c.open is None for c in with_number):
        form = Number(1, 0)
        return aligned([c if c.number is not None else replace(c, number=form) for c in cells])
    if not valued:
        return list(cells)
    coded = iter(same_codes(valued))
    # a NULL of the type of its column would not go with values of another
    return [next(coded) if c.states & ALWAYS else replace(c, value=sql.NULL) for c in cells]


def _number(pick: _Pick, cells: Sequence[Cell]) -> Number:
    """The form that all of them share; the divisor is that of the chosen one."""
    found = [c.number or Number(1, 0) for c in cells]
    digits, over_digits = max(n.digits for n in found), max(n.over_digits for n in found)
    scale = number_of(next(c for c in cells if c.number is not None)).scale
    if all(n.over is None for n in found):
        return Number(digits, scale)
    return Number(digits, scale, pick([n.over or sql.literal(1) for n in found]), over_digits)


def prefixed(branches: Sequence[Branch], cell: Cell) -> Cell:
    """`cell`, or where a branch holds its state. The value must be NULL where one does."""
    reached = [branch for branch in branches if branch[0] != sql.FALSE]
    if not reached:
        return cell
    states = cell.states.union(*({state} for _, state, _ in reached))

    def why() -> Sql:
        return sql.case([(c, w()) for c, _, w in reached], cell.why() if cell.may_be_unknown else NO_CAUSE)

    result = replace(cell, states=states, state=None, why=why)
    if len(states - ALWAYS) <= 1:
        return result
    return replace(result, state=sql.case([(c, code(s)) for c, s, _ in reached], cell.state_sql()))
