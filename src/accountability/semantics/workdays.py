"""Working days, from the rulebook's calendar table. Outside the table nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from accountability.model.records import Records
from accountability.model.rule import Calendar
from accountability.model.values import UNLIMITED, CauseKind, Month, Unknown, Value
from accountability.semantics.logic import blocked, undetermined

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Workdays:
    """Which days are working days. A day that is not in `days` is not known; `missing` says why."""

    days: Mapping[date, bool]
    missing: Unknown

    def is_workday(self, day: Value) -> Value:
        """True, false, or unknown outside the calendar."""
        stopped = blocked(day)
        if stopped is not None:
            return stopped
        return self.days.get(day, self.missing) if isinstance(day, date) else self.missing

    def moved(self, start: Value, amount: Value, sign: int) -> Value:
        """The working day `amount` working days after (before) `start`, the start excluded.

        Zero working days is the start itself.
        """
        stopped = blocked(start, amount)
        if stopped is not None:
            return stopped
        if start is UNLIMITED or amount is UNLIMITED:
            lasting = start is UNLIMITED if amount is not UNLIMITED else sign > 0
            return UNLIMITED if lasting else undetermined(CauseKind.OUT_OF_RANGE)
        if not isinstance(start, date) or not isinstance(amount, int):
            return undetermined(CauseKind.OUT_OF_RANGE)
        forward, left = (sign > 0) == (amount >= 0), abs(amount)
        day = start
        while left:
            beyond = day == (date.max if forward else date.min)
            day = day if beyond else day + (_DAY if forward else -_DAY)
            if beyond or day not in self.days:
                return self.missing
            left -= self.days[day]
        return day

    def nth(self, month: Value, n: Value) -> Value:
        """The n-th working day (from 1) of a month; unknown where the month has fewer."""
        stopped = blocked(month, n)
        if stopped is not None:
            return stopped
        if not isinstance(month, Month) or not isinstance(n, int) or n < 1:
            return undetermined(CauseKind.OUT_OF_RANGE)
        for offset in range(month.last_day.day):
            day = month.first_day + timedelta(days=offset)
            if day not in self.days:
                return self.missing
            n -= self.days[day]
            if n == 0:
                return day
        return undetermined(CauseKind.OUT_OF_RANGE)

    def between(self, first: Value, last: Value) -> Value:
        """How many working days lie after `first` up to `last`; negative if `last` is before `first`."""
        stopped = blocked(first, last)
        if stopped is not None:
            return stopped
        if not isinstance(first, date) or not isinstance(last, date):
            return undetermined(CauseKind.OUT_OF_RANGE)
        sign, low, high = (1, first, last) if first <= last else (-1, last, first)
        count, day = 0, low
        while day < high:
            day += _DAY
            if day not in self.days:
                return self.missing
            count += self.days[day]
        return sign * count


def calendar_of(calendar: Calendar | None, records: Records) -> Workdays:
    """The working days that the rulebook's calendar table states.

    A day that stands there twice with different answers, or without one, is not known.
    """
    if calendar is None or calendar.record not in records.tables:
        about = calendar.record if calendar is not None else ""
        return Workdays({}, undetermined(CauseKind.REGISTER_ABSENT, about))
    answers: dict[date, set[Value]] = {}
    for row in records.tables[calendar.record].rows:
        day, answer = row.cells[calendar.date_field], row.cells[calendar.workday_field]
        if isinstance(day, date):
            answers.setdefault(day, set()).add(answer)
    days = {d: bool(next(iter(a))) for d, a in answers.items() if a in ({True}, {False})}
    return Workdays(days, undetermined(CauseKind.CALENDAR, calendar.record))
