"""Findings that become Python objects only when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import overload

from accountability.results.assessment import Finding

Part = tuple[int, Callable[[], Iterator[Finding]]]  # how many findings, and what gives them


class LazyFindings(Sequence[Finding]):
    """The findings of several rules, one rule after the other.

    Reading on is cheap, jumping back is not: an index reads its rule from the start.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(parts)
        self._length = sum(count for count, _ in self._parts)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Finding]:
        for _, findings in self._parts:
            yield from findings()

    @overload
    def __getitem__(self, index: int) -> Finding: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...

    def __getitem__(self, index: int | slice) -> Finding | Sequence[Finding]:
        if isinstance(index, slice):
            start, stop, step = index.indices(self._length)
            if step > 0:
                return tuple(islice(self, start, stop, step))
            return tuple(self)[index]
        at = index + self._length if index < 0 else index
        for count, findings in self._parts:
            if 0 <= at < count:
                return next(islice(findings(), at, None))
            at -= count
        raise IndexError("there are fewer findings")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(other) != self._length:
            return NotImplemented if not isinstance(other, Sequence) else False
        return all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # compared by what it holds
