"""Findings that become Python objects only when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import overload

import pyarrow as pa

from accountability.results.entries import Finding


@dataclass(frozen=True, slots=True)
class Part:
    """The findings of one rule: how many, what gives them one by one, and what as tables."""

    count: int
    findings: Callable[[], Iterator[Finding]]
    tables: Callable[[], Iterator[pa.Table]]


class LazyFindings(Sequence[Finding]):
    """The findings of several rules, one rule after the other.

    Reading on is cheap, jumping back is not: an index reads its rule from the start.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(parts)
        self._length = sum(part.count for part in self._parts)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Finding]:
        for part in self._parts:
            yield from part.findings()

    def changed(
        self,
        findings: Callable[[Iterator[Finding]], Iterator[Finding]],
        tables: Callable[[Iterator[pa.Table]], Iterator[pa.Table]],
    ) -> LazyFindings:
        """The same findings, changed rule by rule as they are read."""

        def each(part: Part) -> Part:
            return Part(part.count, lambda: findings(part.findings()), lambda: tables(part.tables()))

        return LazyFindings([each(part) for part in self._parts])

    def tables(self) -> Iterator[pa.Table]:
        """The findings rule by rule, as columns, piece by piece."""
        for part in self._parts:
            if part.count:
                yield from part.tables()

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
        for part in self._parts:
            if 0 <= at < part.count:
                return next(islice(part.findings(), at, None))
            at -= part.count
        raise IndexError("there are fewer findings")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(other) != self._length:
            return NotImplemented if not isinstance(other, Sequence) else False
        return all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # compared by what it holds
