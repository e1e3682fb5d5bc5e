"""Which matcher a session uses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Literal, TypeAlias

from accountability.engines.durable.matcher import Matcher as DurableMatcher
from accountability.engines.durable.ruleset import importable
from accountability.engines.live.compiled import Compiled
from accountability.engines.live.facts import constant, facts
from accountability.engines.live.judge import Matcher
from accountability.errors import UsageError
from accountability.model.rule import Rulebook

MatcherName: TypeAlias = Literal["durable", "python"]


def matcher_named(name: MatcherName | None) -> MatcherName:
    """The matcher to use; without a name durable-rules where it can be imported. Raises `UsageError`."""
    if name is None:
        return "durable" if importable() else "python"
    if name not in ("durable", "python"):
        raise UsageError(f"there is no matcher `{name}`\n  hint: there is `durable`, `python`")
    if name == "durable" and not importable():
        raise UsageError(
            "durable-rules cannot be imported here\n  hint: it exists for Python 3.11 and 3.12; "
            "`python` gives the same answers"
        )
    return name


def durable_matchers(book: Rulebook, rules: Mapping[str, Compiled]) -> dict[str, Matcher]:
    """A matcher on durable-rules per record type."""
    return {
        name: DurableMatcher(compiled.rules, partial(facts, book), partial(constant, book))
        for name, compiled in rules.items()
    }
