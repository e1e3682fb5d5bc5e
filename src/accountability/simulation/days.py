"""Days as whole numbers, and the working calendar. A day is counted from 1970-01-01, a month from year 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np

from accountability.simulation.chance import Ints

NONE = int(np.iinfo(np.int64).min)  # a cell that is empty
_EPOCH = date(1970, 1, 1).toordinal()

Span: TypeAlias = tuple[str, str]


def day(text: str) -> int:
    """The number of a day such as `2025-06-30`."""
    return date.fromisoformat(text).toordinal() - _EPOCH


def as_date(number: int) -> date:
    """The day that a number stands for."""
    return date.fromordinal(number + _EPOCH)


def month(year: int, of_year: int) -> int:
    """The number of a month."""
    return year * 12 + of_year - 1


def month_of(days: Ints) -> Ints:
    """The months in which days lie."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12


def first_of(months: Ints) -> Ints:
    """The first days of months."""
    counted = (months - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")
    return counted.astype(np.int64)


def month_text(number: int) -> str:
    """A month as ledgers write it: `2025-06`."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


FIRST, LAST, AS_OF = day("2025-01-01"), day("2025-12-31"), day("2026-01-31")
MONTHS = np.arange(month(2025, 1), month(2025, 12) + 1, dtype=np.int64)

# The holidays that the State Council's notices give, and the weekend days on which people work instead.
_HOLIDAYS: tuple[Span, ...] = (
    ("2021-01-01", "2021-01-03"), ("2021-02-11", "2021-02-17"), ("2021-04-03", "2021-04-05"),
    ("2021-05-01", "2021-05-05"), ("2021-06-12", "2021-06-14"), ("2021-09-19", "2021-09-21"),
    ("2021-10-01", "2021-10-07"),
    ("2022-01-01", "2022-01-03"), ("2022-01-31", "2022-02-06"), ("2022-04-03", "2022-04-05"),
    ("2022-04-30", "2022-05-04"), ("2022-06-03", "2022-06-05"), ("2022-09-10", "2022-09-12"),
    ("2022-10-01", "2022-10-07"),
    ("2022-12-31", "2023-01-02"), ("2023-01-21", "2023-01-27"), ("2023-04-05", "2023-04-05"),
    ("2023-04-29", "2023-05-03"), ("2023-06-22", "2023-06-24"), ("2023-09-29", "2023-10-06"),
    ("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"), ("2024-06-10", "2024-06-10"), ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)  # fmt: skip
_WORKED = (
    "2021-02-07", "2021-02-20", "2021-04-25", "2021-05-08", "2021-09-18", "2021-09-26", "2021-10-09",
    "2022-01-29", "2022-01-30", "2022-04-02", "2022-04-24", "2022-05-07", "2022-10-08", "2022-10-09",
    "2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08",
    "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29",
    "2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
)  # fmt: skip


def _between(spans: Iterable[Span]) -> Iterator[str]:
    for first, last in spans:
        found = date.fromisoformat(first)
        while found <= date.fromisoformat(last):
            yield found.isoformat()
            found += timedelta(days=1)


class Calendar:
    """The working days from 2021 to 2026."""

    def __init__(self) -> None:
        self.first = day("2021-01-01")
        self.days = np.arange(self.first, day("2026-12-31") + 1, dtype=np.int64)
        works = (self.days + 3) % 7 < 5  # 1970-01-01 was a Thursday: Monday is 0
        works[[day(text) - self.first for text in _between(_HOLIDAYS)]] = False
        works[[day(text) - self.first for text in _WORKED]] = True
        self.works = works
        self._worked = self.days[works]
        self._so_far = np.cumsum(works)

    def after(self, days: Ints, count: int | Ints) -> Ints:
        """The days `count` working days after others, which do not count themselves."""
        found: Ints = self._worked[self._so_far[days - self.first] + count - 1]
        return found

    def onward(self, days: Ints) -> Ints:
        """The days themselves where they are worked, else the next ones that are."""
        found: Ints = self._worked[self._so_far[days - self.first] - self.works[days - self.first]]
        return found

    def nth(self, months: Ints, count: int) -> Ints:
        """The `count`-th working days of months."""
        return self.after(first_of(months) - 1, count)
