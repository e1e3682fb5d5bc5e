"""Dates, months and timestamps: moved, taken apart, and held against periods.

A month is the number of months since the year 0. What leaves the years 1 to 9999 is undetermined.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import (
    UNLIMITED,
    Cell,
    Number,
    all_true,
    blocked,
    merged,
    no_cause,
    truth,
    with_states,
)
from accountability.engines.duckdb.numbers import constant, fits, number_of, product, rounded, times
from accountability.engines.duckdb.reasons import Reasons
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import Is
from accountability.model.expression import CompareOp, Shift
from accountability.model.types import DateType, MonthType, TimestampType, Type
from accountability.model.values import CauseKind

_FEW_DAYS = 7  # digits of days that dates of the database can be moved by, from any day of the calendar
_LAST_DAY = sql.literal(date.max)
_FIRST_DAY = sql.literal(date.min)
_DAYS = (date.max - date.min).days
_MICROSECONDS = 86_400_000_000  # of a day
_FIRST_MONTH, _LAST_MONTH = 12, 119_999
_LAST_MOMENT = _DAYS * _MICROSECONDS + _MICROSECONDS - 1


def year(value: Sql, type_: Type) -> Sql:
    """The year of a date, timestamp or month."""
    if isinstance(type_, MonthType):
        return sql.infix(sql.as_integer(value, 1), "//", sql.literal(12))
    return sql.call("year", value)


def month_of_year(value: Sql, type_: Type) -> Sql:
    """1 to 12."""
    if isinstance(type_, MonthType):
        return sql.infix(sql.infix(sql.as_integer(value, 1), "%", sql.literal(12)), "+", sql.literal(1))
    return sql.call("month", value)


def month_index(value: Sql, type_: Type) -> Sql:
    """The months since the year 0."""
    if isinstance(type_, MonthType):
        return sql.as_integer(value, 1)
    months = sql.infix(year(value, type_), "*", sql.literal(12))
    return sql.infix(
        sql.infix(months, "+", sql.as_integer(month_of_year(value, type_), 1)), "-", sql.literal(1)
    )


def first_day(month: Sql) -> Sql:
    """The first day of a month."""
    type_ = MonthType()
    return sql.call("make_date", year(month, type_), month_of_year(month, type_), sql.literal(1))


def last_day(month: Sql) -> Sql:
    """The last day of a month."""
    return sql.call("last_day", first_day(month))


def difference(left: Cell, right: Cell, type_: Type, reasons: Reasons) -> Cell:
    """Days between dates, months between months, and exact fractions of days between timestamps."""
    endless = [side.among(UNLIMITED) for side in (left, right)]
    plain = _difference(left, right, type_)
    if endless == [sql.FALSE, sql.FALSE]:
        return blocked(plain, left, right)
    return with_states(
        plain,
        [
            (sql.any_of((left.is_unknown, right.is_unknown)), Is.UNDETERMINED, merged(left, right)),
            (sql.any_of((left.is_none, right.is_none)), Is.NONE, no_cause),
            (sql.all_of((endless[0], sql.negation(endless[1]))), Is.UNLIMITED, no_cause),
            (sql.any_of(endless), Is.UNDETERMINED, reasons.of(CauseKind.OUT_OF_RANGE)),
        ],
    )


def _difference(left: Cell, right: Cell, type_: Type) -> Cell:
    match type_:
        case DateType():
            value = sql.as_integer(sql.infix(_as(left, "DATE"), "-", _as(right, "DATE")), 1)
            return Cell(value, number=Number(7))
        case MonthType():
            value = sql.infix(sql.as_integer(left.value, 1), "-", sql.as_integer(right.value, 1))
            return Cell(value, number=Number(6))
    moments = [sql.call("epoch_us", _as(side, "TIMESTAMP")) for side in (left, right)]
    number = Number(18, 0, sql.literal(_MICROSECONDS), len(str(_MICROSECONDS)))
    return Cell(sql.infix(moments[0], "-", moments[1]), number=number)


def _as(cell: Cell, type_: str) -> Sql:
    return sql.cast(cell.value, type_) if cell.value == sql.NULL else cell.value


def shifted(node: Shift, start: Cell, amount: Cell, reasons: Reasons) -> Cell:
    """`start` moved by `amount` days or months."""
    if amount.number is None:  # nothing but none, unknown or unlimited
        amount = replace(amount, number=Number(1))
    number = number_of(amount)
    steps, digits = amount.value, number.digits
    if number.over is not None or number.scale:
        steps, digits = _whole(amount)
    steps = times(steps, digits, sql.literal(node.sign), 1)
    match node.start.type, node.unit:
        case DateType(), "day":
            value = _days_later(start.value, steps, digits)
        case TimestampType(), "day":
            value = _moments_later(start.value, node, amount)
        case MonthType(), _:
            value = _index_later(sql.as_integer(start.value, 1), steps, digits)
        case type_, _:
            value = _months_later(start.value, steps, digits, type_)
    return _with_limits(node, Cell(value), start, amount, reasons)


def _whole(amount: Cell) -> tuple[Sql, int]:
    """The amount cut to whole days or months, toward zero."""
    found = rounded(replace(amount, states=frozenset({Is.VALUE, Is.NONE}), state=None), "trunc", 0)
    return found.value, number_of(found).digits


def _with_limits(node: Shift, moved: Cell, start: Cell, amount: Cell, reasons: Reasons) -> Cell:
    """States of a shift: unknown, none, unlimited, or beyond the calendar."""
    endless = Is.UNLIMITED if node.sign > 0 else Is.UNDETERMINED
    beyond = reasons.of(CauseKind.OUT_OF_RANGE)
    return with_states(
        moved,
        [
            (sql.any_of((start.is_unknown, amount.is_unknown)), Is.UNDETERMINED, merged(start, amount)),
            (sql.any_of((start.is_none, amount.is_none)), Is.NONE, no_cause),
            (amount.among(UNLIMITED), endless, beyond),
            (start.among(UNLIMITED), Is.UNLIMITED, no_cause),
            (sql.is_null(moved.value), Is.UNDETERMINED, beyond),
        ],
    )


def _sum(first: Sql, steps: Sql, digits: int) -> Sql:
    width = fits(max(digits + 1, 18) + 1)
    return sql.infix(sql.as_integer(first, width), "+", sql.as_integer(steps, width))


def _within(value: Sql, low: int, high: int) -> Sql:
    """`value` where it lies between the two, else NULL."""
    inside = sql.all_of((sql.infix(value, ">=", sql.literal(low)), sql.infix(value, "<=", sql.literal(high))))
    return sql.case([(inside, value)])


def _narrow(value: Sql, type_: str) -> Sql:
    """A cast that gives NULL where it must not be reached anyway, in whatever order engines compute."""
    return Sql(f"TRY_CAST({value.text} AS {type_})")


def _days_later(day: Sql, steps: Sql, digits: int) -> Sql:
    if digits <= _FEW_DAYS:
        moved = sql.infix(day, "+", sql.cast(steps, "INTEGER"))
        inside = sql.all_of((sql.infix(moved, ">=", _FIRST_DAY), sql.infix(moved, "<=", _LAST_DAY)))
        return sql.case([(inside, moved)])
    offset = _sum(sql.infix(day, "-", _FIRST_DAY), steps, digits)
    return sql.infix(_FIRST_DAY, "+", _narrow(_within(offset, 0, _DAYS), "INTEGER"))


def _moments_later(moment: Sql, node: Shift, amount: Cell) -> Sql:
    """A moment moved by days and parts of days, cut to whole microseconds toward zero."""
    plain = replace(amount, states=frozenset({Is.VALUE, Is.NONE}), state=None)
    scaled = product(plain, constant(node.sign * _MICROSECONDS))
    whole = rounded(scaled, "trunc", 0)
    first = sql.call("epoch_us", sql.literal(datetime.min))
    offset = sql.infix(sql.call("epoch_us", moment), "-", first)
    moved = _sum(offset, whole.value, number_of(whole).digits)
    inside = _narrow(_within(moved, 0, _LAST_MOMENT), "BIGINT")
    return sql.call("make_timestamp", sql.infix(inside, "+", first))


def _index_later(index: Sql, steps: Sql, digits: int) -> Sql:
    return _narrow(_within(_sum(index, steps, digits), _FIRST_MONTH, _LAST_MONTH), "INTEGER")


def _months_later(moment: Sql, steps: Sql, digits: int, type_: Type) -> Sql:
    index = month_index(moment, type_)
    landed = _index_later(index, steps, digits)
    moved = sql.infix(moment, "+", sql.call("to_months", sql.cast(sql.infix(landed, "-", index), "INTEGER")))
    return sql.cast(moved, "TIMESTAMP" if isinstance(type_, TimestampType) else "DATE")


def months_between(first: Sql, last: Sql) -> Sql:
    """The largest number of clamped months after `first` that does not pass `last` (mirrored before)."""
    type_ = DateType()
    months = sql.infix(month_index(last, type_), "-", month_index(first, type_))
    moved = sql.cast(sql.infix(first, "+", sql.call("to_months", sql.cast(months, "INTEGER"))), "DATE")
    zero, one = sql.literal(0), sql.literal(1)
    too_far = sql.all_of((sql.infix(months, ">", zero), sql.infix(moved, ">", last)))
    too_near = sql.all_of((sql.infix(months, "<", zero), sql.infix(moved, "<", last)))
    return sql.case([(too_far, sql.infix(months, "-", one)), (too_near, sql.infix(months, "+", one))], months)


def days_of(cell: Cell, type_: Type) -> tuple[Cell, Cell]:
    """The first and last day of a date, month or timestamp."""
    match type_:
        case MonthType():
            ends = (first_day(cell.value), last_day(cell.value))
        case TimestampType():
            day = sql.cast(cell.value, "DATE")
            ends = (day, day)
        case _:
            return cell, cell
    return blocked(Cell(ends[0]), cell), blocked(Cell(ends[1]), cell)


def shares_days(what: tuple[Cell, Cell], period: tuple[Cell, Cell], whole: bool) -> Cell:
    """Whether two stretches of days share one; `whole`: the first covers the second."""
    first, last = what
    start, end = period
    if whole:
        return all_true([_no_later(first, start), _no_later(end, last)])
    return all_true([_no_later(first, end), _no_later(start, last)])


def _no_later(a: Cell, b: Cell) -> Cell:
    """`a <= b`, where an end that is none is open."""
    open_end = sql.any_of((a.is_none, b.is_none))
    core = sql.infix(a.value, "<=", b.value)
    if UNLIMITED & (a.states | b.states):
        core = sql.case([(b.among(UNLIMITED), sql.TRUE), (a.among(UNLIMITED), sql.FALSE)], core)
    doubt = sql.any_of((a.is_unknown, b.is_unknown))
    value = sql.case([(open_end, sql.TRUE), (doubt, sql.NULL)], core)
    return truth(value, merged(a, b), may_be_unknown=a.may_be_unknown or b.may_be_unknown)


_PARTS = (4, 7, 10, 13, 16)  # characters of a partial date of 1 to 5 parts; 6 are longer


def as_partial(cell: Cell, type_: Type) -> Cell:
    """A date, month or timestamp as a partial date: text whose order is that of its parts."""
    match type_:
        case DateType():
            value = sql.cast(cell.value, "VARCHAR")
        case MonthType():
            value = month_text(cell.value)
        case TimestampType():
            text = sql.call("strftime", cell.value, sql.literal("%Y-%m-%dT%H:%M:%S.%f"))
            bare = sql.call("rtrim", sql.call("rtrim", text, sql.literal("0")), sql.literal("."))
            value = sql.infix(bare, "||", sql.literal(" "))
        case _:
            return cell
    return replace(cell, value=value)


def month_text(month: Sql) -> Sql:
    """`2021-06`."""
    type_ = MonthType()
    parts = (padded(year(month, type_), 4), sql.literal("-"), padded(month_of_year(month, type_), 2))
    return sql.infix(sql.infix(parts[0], "||", parts[1]), "||", parts[2])


def padded(number: Sql, width: int) -> Sql:
    """A whole number with leading zeros."""
    return sql.call("lpad", sql.cast(number, "VARCHAR"), Sql(str(width)), sql.literal("0"))


def partial_way(op: CompareOp, left: Sql, right: Sql) -> Sql:
    """`left op right` of partial dates; NULL where one begins the other."""
    same = sql.infix(left, "=", right)
    overlap = sql.any_of((sql.call("starts_with", left, right), sql.call("starts_with", right, left)))
    equal = sql.literal(op in ("=", "<=", ">="))
    return sql.case([(same, equal), (overlap, sql.NULL)], sql.infix(left, op, right))


def precision(value: Sql) -> Sql:
    """How many parts a partial date states."""
    size = sql.call("length", value)
    parts = [(sql.infix(size, "=", Sql(str(n))), Sql(str(i))) for i, n in enumerate(_PARTS, 1)]
    return sql.case([(sql.is_null(value), sql.NULL), *parts], Sql("6"))


def cut(value: Sql, parts: int) -> Sql:
    """The first parts of a partial date."""
    return value if parts > len(_PARTS) else sql.call("left", value, Sql(str(_PARTS[parts - 1])))
