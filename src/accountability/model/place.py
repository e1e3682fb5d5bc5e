"""Where something stands in a file, so that every message can say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file: 1-based line and column, counted in characters."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the text of one expression: 0-based character offsets, end excluded."""

    start: int
    end: int


NO_SPAN = Span(0, 0)
