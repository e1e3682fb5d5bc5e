"""Where complaints about a text are collected while it is checked."""

from __future__ import annotations

from dataclasses import dataclass, field

from accountability.language import syntax
from accountability.language.complaint import Complaint
from accountability.language.scope import World


class Unfit(Exception):
    """Typed expressions that do not go together; `at` says which of them is to blame.

    Raised by the rules of types, which know no text, and caught where the text is known.
    """

    def __init__(self, message: str, hint: str | None = None, at: int = 0) -> None:
        self.message, self.hint, self.at = message, hint, at
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Desk:
    """One check of one text: its world, and what was found wrong so far."""

    world: World
    complaints: list[Complaint] = field(default_factory=list)

    def refuse(self, node: syntax.Node, message: str, hint: str | None = None) -> None:
        """Complains about `node`. The caller goes on with None, which nobody complains about again."""
        self.complaints.append(Complaint(node.span, message, hint, node.origin))
