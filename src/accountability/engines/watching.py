"""What a run is doing, told several times a second to whoever watches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal as OneOf
from typing import TypeAlias

EVERY = 0.2  # seconds

Doing: TypeAlias = OneOf["reading", "judging", "collecting"]


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of a run.

    `doing` is `reading` (records are taken in), `judging` (the `rules` of one scan) or `collecting`
    (the records that findings rest on). `rows` is how many subjects the scan has, where that is
    known before it; `percent` how far the statement is that runs; `done` of `total` rules are finished.
    """

    doing: Doing = "reading"
    rules: tuple[str, ...] = ()
    rows: int | None = None
    percent: float | None = None
    done: int = 0
    total: int = 0


Watch: TypeAlias = Callable[[Step], None]


class Watching:
    """Where a run says what it does next; a thread of its own tells it on, with how far it has come."""

    def __init__(self) -> None:
        self.step = Step()

    @contextmanager
    def telling(self, watch: Watch | None, percent: Callable[[], float | None]) -> Iterator[None]:
        """Within it, `watch` is told. It is called in another thread, and must not raise."""
        if watch is None:
            yield
            return
        over = threading.Event()

        def tell() -> None:
            while not over.wait(EVERY):
                watch(replace(self.step, percent=percent()))

        teller = threading.Thread(target=tell, daemon=True)
        teller.start()
        try:
            yield
        finally:
            over.set()
            teller.join()
