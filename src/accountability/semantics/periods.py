"""The periods of a run, and what shares days with one."""

from __future__ import annotations

from datetime import date, datetime

from accountability.model.records import PERIOD_RELATIONS
from accountability.model.values import NONE, CauseKind, Interval, Month, NoValue, Truth, Unknown, Value
from accountability.semantics.compare import compare
from accountability.semantics.logic import all_of, as_truth, blocked, undetermined
from accountability.semantics.rows import Bound, Relation, derived_row, relation

# Months per period, and how a period that starts in a month is named.
_LENGTHS = {"months": 1, "quarters": 3, "half_years": 6, "years": 12}


def period_relations(first: date, last: date) -> dict[str, Relation]:
    """Per period relation, the periods that lie wholly between `first` and `last`, both included."""
    return {name: relation(_periods(name, first, last)) for name in PERIOD_RELATIONS}


def _periods(name: str, first: date, last: date) -> tuple[Bound, ...]:
    length = _LENGTHS[name]
    rows = []
    month: Month | None = Month(first.year, (first.month - 1) // length * length + 1)
    while month is not None and month.first_day <= last:
        end = month.plus(length - 1)
        if month.first_day >= first and end.last_day <= last:
            rows.append(_row(name, month, end))
        month = None if end == Month(9999, 12) else end.plus(1)
    return tuple(rows)


def _row(name: str, start: Month, end: Month) -> Bound:
    label = {
        "months": str(start),
        "quarters": f"{start.year:04d}-Q{end.month // 3}",
        "half_years": f"{start.year:04d}-H{end.month // 6}",
        "years": f"{start.year:04d}",
    }[name]
    cells: dict[str, Value] = {"period": label, "start": start.first_day, "end": end.last_day}
    if name == "months":
        cells["month"] = start
    return derived_row(name, cells, (label,), True)


def shares_days(what: Value, period: Bound, whole: bool) -> Truth:
    """`what during period`: they share a day; `whole`: `what` covers the period."""
    first, last = _days(what)
    stopped = blocked(first, last) if not isinstance(what, Interval) else None
    if stopped is not None:
        return as_truth(stopped)
    if period.instead is not None:
        return as_truth(period.instead)
    start, end = period.cell("start"), period.cell("end")
    if whole:
        return all_of((_no_later(first, start), _no_later(end, last)))
    return all_of((_no_later(first, end), _no_later(start, last)))


def _no_later(a: Value, b: Value) -> Truth:
    """`a <= b`, where an end that is none is open."""
    return True if a is NONE or b is NONE else compare("<=", a, b)


def _days(what: Value) -> tuple[Value, Value]:
    match what:
        case Interval(first, last):
            return first, last
        case Month():
            return what.first_day, what.last_day
        case datetime():
            return what.date(), what.date()
        case date() | NoValue() | Unknown():
            return what, what
    return undetermined(CauseKind.OUT_OF_RANGE), undetermined(CauseKind.OUT_OF_RANGE)
