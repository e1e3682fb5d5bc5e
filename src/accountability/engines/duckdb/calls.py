"""The functions of the signature table, each lowered to SQL or to the definition's own code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from accountability.engines.duckdb import dates, numbers, sql, texts
from accountability.engines.duckdb.cells import (
    UNLIMITED,
    Cell,
    Number,
    as_text,
    blocked,
    merged,
    no_cause,
    same_codes,
    with_states,
)
from accountability.engines.duckdb.choose import prefixed
from accountability.engines.duckdb.compare import Side, compare
from accountability.engines.duckdb.lists import list_calls
from accountability.engines.duckdb.scope import Lowering
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import Is
from accountability.engines.duckdb.workdays import calendar_calls
from accountability.model.expression import Call, Expr, Literal
from accountability.model.types import TextType, TimestampType
from accountability.model.values import CauseKind
from accountability.semantics.functions import KEEPS_UNLIMITED

Lowered = Callable[[Lowering, Call, list[Cell]], Cell]


def call(lowering: Lowering, node: Call, args: list[Cell]) -> Cell:
    """A call of a function on lowered arguments."""
    found = _LOWERED[node.name](lowering, node, args)
    endless = sql.any_of(a.among(UNLIMITED) for a in args)
    if endless == sql.FALSE or node.name in _OWN_LIMITS:
        return found
    state = Is.UNLIMITED if node.name in KEEPS_UNLIMITED else Is.UNDETERMINED
    doubt = sql.any_of(a.is_unknown for a in args)
    none = sql.any_of(a.is_none for a in args)
    return prefixed(
        [
            (doubt, Is.UNDETERMINED, merged(*args)),
            (none, Is.NONE, no_cause),
            (endless, state, lowering.reasons.of(CauseKind.OUT_OF_RANGE)),
        ],
        _masked(found, endless),
    )


_OWN_LIMITS = frozenset({"least", "greatest"})


def _masked(cell: Cell, hidden: Sql) -> Cell:
    """`cell` without a value where a condition holds."""
    return replace(cell, value=sql.case([(hidden, sql.NULL)], cell.value))


def direct(of: Callable[..., Sql], number: Number | None = None) -> Lowered:
    """A function that has a value wherever its arguments have."""

    def lowered(_lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
        plain = [as_text(a) for a in args]
        return blocked(Cell(of(*(a.value for a in plain)), number=number), *plain)

    return lowered


def _dated(of: Callable[[Sql, object], Sql], number: Number | None = None, type_: str = "BIGINT") -> Lowered:
    """A function of a date or month."""

    def lowered(_lowering: Lowering, node: Call, args: list[Cell]) -> Cell:
        value = of(args[0].value, node.args[0].type)
        return blocked(Cell(sql.cast(value, type_), number=number), *args)

    return lowered


def _count(node: Expr) -> int:
    """The whole number that a literal argument states (the checker sees to it)."""
    assert isinstance(node, Literal)
    assert isinstance(node.value, int | Fraction)
    return int(node.value)


def _rounded(how: str) -> Lowered:
    def lowered(_lowering: Lowering, node: Call, args: list[Cell]) -> Cell:
        if args[0].number is None:
            return args[0]
        return numbers.rounded(args[0], how, _count(node.args[1]) if how == "round" else 0)

    return lowered


def _absolute(_lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    value = sql.call("abs", args[0].value)
    return blocked(replace(args[0], value=value, span=None), args[0])


def _extreme(operator: str) -> Lowered:
    """`least` and `greatest`: of values of one type, all of which must be there."""

    def lowered(lowering: Lowering, node: Call, args: list[Cell]) -> Cell:
        cells = same_codes(args)
        if any(c.number is not None for c in cells):
            filled = [c if c.number is not None else replace(c, number=Number(1)) for c in cells]
            cells = numbers.aligned(filled)
        best = cells[0]
        for cell, part in zip(cells[1:], node.args[1:], strict=True):
            best = _better(operator, best, cell, part, lowering)
        return best if len(cells) == 2 else _all_there(best, cells)

    return lowered


def _all_there(best: Cell, cells: list[Cell]) -> Cell:
    """`best` of cells: what is not there decides before what cannot be compared, wherever it stands."""
    branches = [
        (sql.any_of(c.is_unknown for c in cells), Is.UNDETERMINED, merged(*cells)),
        (sql.any_of(c.is_none for c in cells), Is.NONE, no_cause),
        (best.is_unknown, Is.UNDETERMINED, best.why),
    ]
    if UNLIMITED & best.states:
        branches.append((best.among(UNLIMITED), Is.UNLIMITED, no_cause))
    return with_states(best, branches)


def _better(operator: str, best: Cell, cell: Cell, part: Expr, lowering: Lowering) -> Cell:
    """The better of two, unknown where they cannot be compared."""
    wins = compare(operator, Side(cell, part.type), Side(best, part.type), lowering.reasons)  # type: ignore[arg-type]  # `<` or `>`
    won = sql.is_(wins.value, True)
    stopped = sql.any_of((wins.is_unknown, best.is_unknown, cell.is_unknown))
    none = sql.any_of((best.is_none, cell.is_none))
    lost = sql.any_of((stopped, none))
    value = sql.case([(lost, sql.NULL), (won, cell.value)], best.value)
    number = best.number
    if number is not None and cell.number is not None:
        over = number.over
        if over is not None and cell.number.over is not None:
            over = sql.case([(won, cell.number.over)], over)
        digits = max(number.digits, cell.number.digits)
        number = Number(digits, number.scale, over, max(number.over_digits, cell.number.over_digits))
    currency = best.currency
    if currency is not None and cell.currency is not None:
        currency = sql.case([(won, cell.currency)], currency)
    result = Cell(value, number=number, currency=currency, codes=best.codes)
    endless = sql.case([(won, cell.among(UNLIMITED))], best.among(UNLIMITED))

    def why() -> Sql:
        both = sql.any_of((best.is_unknown, cell.is_unknown))
        return sql.case([(both, merged(best, cell)())], wins.why())

    branches = [(stopped, Is.UNDETERMINED, why), (none, Is.NONE, no_cause)]
    if UNLIMITED & (best.states | cell.states):
        branches.append((endless, Is.UNLIMITED, no_cause))
    return with_states(result, branches)


def _date(lowering: Lowering, node: Call, args: list[Cell]) -> Cell:
    if isinstance(node.args[0].type, TimestampType):
        return blocked(Cell(sql.cast(args[0].value, "DATE")), args[0])
    if not isinstance(node.args[0].type, TextType):
        return blocked(args[0], args[0])
    return texts.read_date(lowering, node, args)


def _amount(_lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    return replace(blocked(args[0], args[0]), currency=None)


def _currency(_lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    money = args[0]
    shown = sql.case([(sql.is_not_null(money.value), money.currency or sql.NULL)])
    # an empty sum is of no currency
    none = sql.any_of((money.is_none, sql.is_null(shown)))
    return with_states(
        Cell(shown), [(money.is_unknown, Is.UNDETERMINED, merged(money)), (none, Is.NONE, no_cause)]
    )


def _quarter(value: Sql, type_: object) -> Sql:
    month = dates.month_of_year(value, type_)  # type: ignore[arg-type]  # the checker gives dates and months
    return sql.infix(sql.infix(month, "+", sql.literal(2)), "//", sql.literal(3))


def _half(value: Sql, type_: object) -> Sql:
    month = dates.month_of_year(value, type_)  # type: ignore[arg-type]  # the checker gives dates and months
    return sql.infix(sql.infix(month, "+", sql.literal(5)), "//", sql.literal(6))


def _cut(_lowering: Lowering, node: Call, args: list[Cell]) -> Cell:
    return blocked(Cell(dates.cut(args[0].value, _count(node.args[1]))), *args)


_DATES: Mapping[str, Lowered] = {
    "date": _date,
    "month": _dated(dates.month_index, type_="INTEGER"),  # type: ignore[arg-type]  # the checker gives dates and months
    "year": _dated(dates.year, Number(4)),  # type: ignore[arg-type]  # as above
    "quarter": _dated(_quarter, Number(1)),
    "half_year": _dated(_half, Number(1)),
    "day": direct(lambda d: sql.as_integer(sql.call("day", d), 1), Number(2)),
    "weekday": direct(lambda d: sql.as_integer(sql.call("isodow", d), 1), Number(1)),
    "start": direct(dates.first_day),
    "end": direct(dates.last_day),
    "months_between": direct(dates.months_between, Number(6)),
    "precision": direct(lambda p: sql.cast(dates.precision(p), "BIGINT"), Number(1)),
    "cut": _cut,
}
_NUMBERS: Mapping[str, Lowered] = {
    "abs": _absolute,
    "floor": _rounded("floor"),
    "ceil": _rounded("ceil"),
    "trunc": _rounded("trunc"),
    "round": _rounded("round"),
    "least": _extreme("<"),
    "greatest": _extreme(">"),
    "amount": _amount,
    "currency": _currency,
}
_LOWERED: Mapping[str, Lowered] = {
    **_DATES,
    **_NUMBERS,
    **texts.text_calls(direct),
    **list_calls(),
    **calendar_calls(),
}


def names() -> Sequence[str]:
    """The functions that are lowered: all of the signature table."""
    return tuple(_LOWERED)
