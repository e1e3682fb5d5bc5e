"""Chance that is the same on every machine: a seed and a counter, hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of numbers that depends on its seed only."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def below(self, most: int) -> int:
        """A whole number from 0 to `most` - 1."""
        self._count += 1
        drawn = hashlib.sha256(f"{self._seed}/{self._count}".encode()).digest()
        return int.from_bytes(drawn[:8], "big") % most

    def between(self, first: int, last: int) -> int:
        """A whole number from `first` to `last`, both included."""
        return first + self.below(last - first + 1)

    def one_of(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.below(len(items))]

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included."""
        return first + timedelta(days=self.below((last - first).days + 1))


def digest(*parts: object) -> str:
    """What stands for a digest with the office's salt: 16 hexadecimal digits."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:16]
