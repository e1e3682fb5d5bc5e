"""Chance that is the same on every machine: a seed and the names of a stream, hashed with a counter."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Hashed = npt.NDArray[np.uint64]

# The constants of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


class Chance:
    """A stream of numbers that depends on its seed and names only; numpy's own streams may change."""

    def __init__(self, *names: object) -> None:
        self._names = names
        digest = hashlib.sha256("/".join(map(str, names)).encode()).digest()
        self._key = int.from_bytes(digest[:8], "big")
        self._count = 0

    def of(self, *names: object) -> Chance:
        """Another stream, which what is drawn here does not touch."""
        return Chance(*self._names, *names)

    def bits(self, count: int) -> Hashed:
        """`count` numbers of 64 bits."""
        drawn = np.arange(self._count, self._count + count, dtype=np.uint64)
        self._count += count
        with np.errstate(over="ignore"):
            mixed = np.uint64(self._key) + (drawn + np.uint64(1)) * _STEP
            mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
            mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
            return mixed ^ (mixed >> np.uint64(31))

    def below(self, most: int, count: int) -> Ints:
        """`count` whole numbers from 0 to `most` - 1."""
        return (self.bits(count) % np.uint64(most)).astype(np.int64)

    def between(self, first: int, last: int, count: int) -> Ints:
        """`count` whole numbers from `first` to `last`, both included."""
        return first + self.below(last - first + 1, count)

    def some(self, one_in: int, count: int) -> Flags:
        """Which of `count` are chosen, about one in `one_in`."""
        found: Flags = self.below(one_in, count) == 0
        return found

    def one_of(self, items: Ints, count: int) -> Ints:
        """`count` of the items, which may repeat."""
        return items[self.below(len(items), count)]

    def order(self, count: int) -> Ints:
        """The numbers below `count` in an order of chance."""
        return np.argsort(self.bits(count), kind="stable").astype(np.int64)

    def digests(self, count: int) -> list[str]:
        """What stands for digests with an office's salt: 16 hexadecimal digits each."""
        return [f"{number:016x}" for number in self.bits(count).tolist()]

    def words(self, *lists: Sequence[str], count: int) -> list[str]:
        """One word of each list, joined: names of people."""
        drawn = [self.below(len(words), count).tolist() for words in lists]
        return [
            "".join(words[at] for words, at in zip(lists, row, strict=True))
            for row in zip(*drawn, strict=True)
        ]
