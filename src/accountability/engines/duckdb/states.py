"""What may stand in a cell, as the small number that state columns hold."""

from __future__ import annotations

from enum import IntEnum

from accountability.model.values import NONE, UNLIMITED, State, Unknown, Value


class Is(IntEnum):
    """A value, or one of the ways of having none."""

    VALUE = 0
    NONE = 1
    EMPTY = 2
    UNREADABLE = 3
    UNDETERMINED = 4
    UNLIMITED = 5  # a value without a column of its own: above every other


_UNKNOWN = {State.EMPTY: Is.EMPTY, State.UNREADABLE: Is.UNREADABLE, State.UNDETERMINED: Is.UNDETERMINED}


def state_of(value: Value) -> Is:
    """The state of a value of the definition."""
    if isinstance(value, Unknown):
        return _UNKNOWN[value.state]
    if value is NONE:
        return Is.NONE
    return Is.UNLIMITED if value is UNLIMITED else Is.VALUE
