"""What the parser and the checker say about a text that they cannot accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accountability.model.place import Span


@dataclass(frozen=True, slots=True)
class Complaint:
    """One mistake in rule text: where in the text of `origin`, what, and what to do about it."""

    span: Span
    message: str
    hint: str | None = None
    origin: object = None


class LanguageError(Exception):
    """Rule text that cannot be accepted; the rulebook loader turns it into mistakes with places."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("; ".join(c.message for c in self.complaints))
