"""Which engines there are. They do not know each other; each gives the verdicts of the definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from accountability.engines import reference
from accountability.errors import UsageError
from accountability.model.records import Records
from accountability.model.rule import Rulebook
from accountability.model.verdict import RuleResult

Progress: TypeAlias = Callable[[str, int, int], None]  # rule id, rules done, rules in all
Engine: TypeAlias = Callable[
    [Rulebook, Records, date, tuple[date, date] | None, Sequence[str], Progress | None],
    tuple[RuleResult, ...],
]

BATCH = "duckdb"  # reads the records itself: see `engines.duckdb.batch`
ENGINES: Mapping[str, Engine] = {"reference": reference.run}


def engine(name: str) -> Engine:
    """The engine of that name that works on typed tables. Raises `UsageError`."""
    if name not in ENGINES:
        known = ", ".join(f"`{known}`" for known in (BATCH, *ENGINES))
        raise UsageError(f"there is no engine `{name}`\n  hint: there is {known}")
    return ENGINES[name]
