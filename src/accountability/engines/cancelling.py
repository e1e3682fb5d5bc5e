"""Stopping a run from another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from accountability.errors import Cancelled


class Cancel:
    """Handed to a run, it stops it: `cancel()` may be called from any thread, before or during the run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = False
        self._stops: list[Callable[[], None]] = []

    def cancel(self) -> None:
        """Stop the run: what is being computed breaks off, and the run raises `Cancelled`."""
        with self._lock:
            self._asked = True
            stops = list(self._stops)
        for stop in stops:
            stop()

    @property
    def asked(self) -> bool:
        """Whether somebody asked for an end."""
        return self._asked

    def look(self) -> None:
        """Raises `Cancelled` if somebody asked for an end."""
        if self._asked:
            raise Cancelled("the run was stopped before its end; nothing was written")

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Within it, `stop` is called when somebody asks for an end."""
        self.look()
        with self._lock:
            self._stops.append(stop)
        try:
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)
