"""Did you mean: the nearest known word, or what there is to choose from where that is short."""

from __future__ import annotations

from collections.abc import Iterable

from accountability.language.scope import did_you_mean

_SHORT = 12


def nearest_or_list(word: str, known: Iterable[str], what: str) -> str | None:
    """`did you mean …`, else `what: a, b, c` where there are few."""
    names = sorted(set(known))
    listed = f"{what}: {', '.join(names)}" if 0 < len(names) <= _SHORT else None
    return did_you_mean(word, names) or listed
