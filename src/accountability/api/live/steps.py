"""What one change does: whom it concerns, what becomes of their verdicts, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

from accountability.engines.live.judge import NOTHING, Judgement
from accountability.engines.live.readers import Looks
from accountability.engines.live.scope import Deferred
from accountability.model.verdict import Outcome
from accountability.semantics.rows import Bound


@dataclass(slots=True, eq=False)
class Kept:
    """A record that was submitted: its row, the day on which it is judged, and what is open."""

    row: Bound
    as_of: date
    judgement: Judgement = NOTHING


@dataclass(frozen=True, slots=True)
class Shift:
    """An earlier record whose verdict about one rule is another one now; None: nothing is open."""

    row: Bound
    rule: str
    outcome: Outcome | None


class Step(NamedTuple):
    """What came of one change: the record's own judgement, the others' shifts, rules left out."""

    row: Bound
    judgement: Judgement
    shifts: tuple[Shift, ...] = ()
    left: tuple[Deferred, ...] = ()


Try: TypeAlias = tuple[Bound | None, Looks]  # a changed row, and the row sets to try it on


class Concerned:
    """The earlier records that a change may concern, each with what has to be tried to find out.

    Not more than `most` looks are made for them: then there are `too_many`.
    """

    def __init__(self, most: int) -> None:
        self.too_many = False
        self._left = most
        self._tries: dict[Kept, list[Try]] = {}

    def by_row(self, row: Bound, found: Iterable[Mapping[Kept, Looks]]) -> None:
        for readers in found:
            if self._spent(len(readers)):
                return
            for kept, looks in readers.items():
                self._tries.setdefault(kept, []).append((row, looks))

    def whole(self, found: Iterable[Mapping[Kept, Looks]]) -> None:
        """Those that are concerned whatever the row is."""
        for readers in found:
            if self._spent(len(readers)):
                return
            for kept in readers:
                self._tries.setdefault(kept, []).append((None, None))

    def _spent(self, readers: int) -> bool:
        self._left -= 1 + readers
        self.too_many = self.too_many or self._left < 0
        return self.too_many

    def __bool__(self) -> bool:
        return self.too_many or bool(self._tries)

    def drop(self, kept: Kept) -> None:
        self._tries.pop(kept, None)

    def moved(self, kept: Kept, to: Kept) -> None:
        """One that stands for another now, and is concerned itself."""
        self._tries[to] = [*self._tries.pop(kept, []), (None, None)]

    def items(self) -> Iterable[tuple[Kept, Sequence[Try]]]:
        return self._tries.items()


class Undo:
    """How to take back what was done, the last first; taken back where an error ends a `with`."""

    __slots__ = ("_steps",)

    def __init__(self) -> None:
        self._steps: list[tuple[Callable[..., object], tuple[object, ...]]] = []

    def later(self, step: Callable[..., object], *args: object) -> None:
        self._steps.append((step, args))

    def run(self) -> None:
        while self._steps:
            step, args = self._steps.pop()
            step(*args)

    def __enter__(self) -> Undo:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.run()
