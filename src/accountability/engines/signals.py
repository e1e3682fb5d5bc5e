"""Ctrl-C while the main thread is inside a library: Python's own handler waits until it comes back."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def interrupting(stop: Callable[[], None]) -> Iterator[None]:
    """Within it, `stop` is called from another thread as soon as a signal arrives that is to end the run.

    Those are the signals that Python's `default_int_handler` answers: who handles Ctrl-C otherwise keeps
    it. It does nothing outside the main thread, which alone is told of signals.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    reading, writing = os.pipe()
    if os.name == "posix":  # where Python insists on it
        os.set_blocking(writing, False)
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    watcher = threading.Thread(target=_watch, args=(reading, before, stop), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.close(writing)
        watcher.join()
        os.close(reading)


def _watch(reading: int, before: int, stop: Callable[[], None]) -> None:
    while arrived := os.read(reading, 1):
        if before != -1:
            with suppress(OSError):  # who was told of signals before is told of this one too
                os.write(before, arrived)
        if signal.getsignal(arrived[0]) is signal.default_int_handler:
            stop()
