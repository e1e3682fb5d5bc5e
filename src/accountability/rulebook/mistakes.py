"""Collecting every mistake of a rulebook before anything is raised."""

from __future__ import annotations

from accountability.errors import Mistake, RulebookError
from accountability.language.complaint import Complaint, LanguageError
from accountability.model.place import NO_SPAN, Place
from accountability.rulebook.located import Written


class Mistakes:
    """The mistakes found so far; `raise_any` ends the load if there are some."""

    def __init__(self) -> None:
        self._found: list[Mistake] = []

    def add(self, place: Place, message: str, hint: str | None = None) -> None:
        self._found.append(Mistake(place, message, hint))

    def language(self, error: LanguageError, fallback: Place) -> None:
        """Adds the complaints of the parser or checker, led back to the file by their origin."""
        for complaint in error.complaints:
            self.add(_place_of(complaint, fallback), complaint.message, complaint.hint)

    def raise_any(self) -> None:
        if self._found:
            raise RulebookError(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _place_of(complaint: Complaint, fallback: Place) -> Place:
    origin = complaint.origin
    return origin.place_of(complaint.span.start) if isinstance(origin, Written) else fallback


def refuse(at: Written, message: str, hint: str | None = None) -> LanguageError:
    """An error to raise about the text `at`, from its first character on."""
    return LanguageError([Complaint(NO_SPAN, message, hint, origin=at)])
