"""Trying until the checker accepts what was made, and counting how often it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from accountability.language.complaint import LanguageError
from tests.agreement.making import NothingFits, Tally

T = TypeVar("T")
_MOST = 20


class Tries:
    """Counts what was made and what was refused, per part of a rule, and per complaint."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally

    def until(self, part: str, make: Callable[[], T]) -> T | None:
        """The first of some tries that is accepted."""
        for _ in range(_MOST):
            try:
                made = make()
            except LanguageError as error:
                self.tally.add("refused")
                for complaint in error.complaints[:1]:
                    self.tally.add(f"refused: {complaint.message}")
            except NothingFits:
                self.tally.add("nothing fits")
            else:
                self.tally.add("made")
                return made
        self.tally.add(f"given up: {part}")
        return None
