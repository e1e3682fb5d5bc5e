"""The parameters of a rulebook: what an office can set, what is set, and what is left to set."""

from __future__ import annotations

from collections.abc import Mapping

from accountability.api.check import Path, ready
from accountability.model.rule import Rulebook
from accountability.results.parameters import ListedParameter, listed


def parameters(
    book: Rulebook | Path, *, profile: str | None = None, params: Mapping[str, object] | None = None
) -> tuple[ListedParameter, ...]:
    """Every parameter as the rulebook sets it and as it is in place, in the order of their names.

    Args:
        book: a loaded rulebook, or the path of one.
        profile, params: as in `check`.

    Raises:
        RulebookError, UsageError: as in `check`.
    """
    return listed(ready(book, profile, params))
