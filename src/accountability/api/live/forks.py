"""Forking while sessions are open: no thread is inside one, and the child can go on with its copy."""

from __future__ import annotations

import os
import threading
import weakref


class Forkable:
    """Something with a lock that is held while the process forks, so that its state is whole."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._among_threads = False  # forked while other threads were running, in libraries perhaps
        _OPEN.add(self)

    def after_fork(self) -> None:
        """What the child does with its copy."""


_OPEN: weakref.WeakSet[Forkable] = weakref.WeakSet()
_HELD: list[Forkable] = []
_THREADS = [1]  # how many there were at the last fork


def _before() -> None:
    _THREADS[0] = threading.active_count()
    for one in list(_OPEN):
        one._lock.acquire()
        _HELD.append(one)


def _after() -> None:
    while _HELD:
        _HELD.pop()._lock.release()


def _in_child() -> None:
    for one in _HELD:
        one._among_threads |= _THREADS[0] > 1
        one.after_fork()
    _after()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_after, after_in_child=_in_child)
