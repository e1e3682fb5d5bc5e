"""Every error that leaves this library.

AccountabilityError
├── RulebookError      a rulebook cannot be used: every mistake, with its place and a hint
├── RecordsError       records cannot be read at all (single bad cells are data problems instead)
├── UsageError         an argument makes no sense: an unknown profile, rule or parameter, a bad date
├── JournalError       the journal of a live session cannot be used: locked, damaged, newer, disk full
├── OutputError        a result cannot be written where it was asked for
├── Cancelled          the run was stopped before its end; nothing was written
└── FindingsError      raised by `Assessment.raise_for`: findings at or above a severity
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from accountability.model.place import Place

_PACKAGE = Path(__file__).parent


def where_it_broke(error: Exception) -> str:
    """An error of the program itself, as its kind and the place in the code.

    Its text is left out: it may quote a cell, and this is what people are asked to send on.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _PACKAGE.name in Path(frame.filename).parts]
    at = f" ({Path(own[-1].filename).name}:{own[-1].lineno})" if own else ""
    return f"{type(error).__name__}{at}"


class AccountabilityError(Exception):
    """The root of the tree; its text is one clear sentence for a user."""


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake in a rulebook: where, what, and what to do about it."""

    place: Place
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}"
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class RulebookError(AccountabilityError):
    """A rulebook that cannot be used. `mistakes` lists all of them, sorted by place."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes), key=lambda m: (m.place, m.message)))
        super().__init__("\n".join(str(m) for m in self.mistakes))


class RecordsError(AccountabilityError):
    """Records that cannot be read: no such file, no such encoding, a broken structure."""


class UsageError(AccountabilityError):
    """An argument of a call or a command that makes no sense."""


class JournalError(AccountabilityError):
    """The journal of a live session cannot be read or written; the session is as it was before."""


class OutputError(AccountabilityError):
    """A result that cannot be written."""


class Cancelled(AccountabilityError):
    """A run that was stopped; nothing was written."""


class FindingsError(AccountabilityError):
    """Findings at or above the severity that the caller refuses."""
