"""The blue army (蓝军): breaches planted at the boundaries of rules, to see what the batch engine finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from accountability.api.check import Path, ready
from accountability.engines.cancelling import Cancel
from accountability.engines.duckdb.answers import answers
from accountability.engines.duckdb.batch import Asked
from accountability.engines.registry import Progress
from accountability.model.records import Table
from accountability.model.rule import Rulebook
from accountability.model.verdict import Subject, Verdict
from accountability.planning.selection import select as selected
from accountability.probing.findings import Probed
from accountability.probing.probe import Engine, Probe, probe_rules
from accountability.probing.worlds import Setting


def probe(
    book: Rulebook | Path,
    *,
    select: Collection[str] | None = None,
    profile: str | None = None,
    params: Mapping[str, object] | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> tuple[Probed, ...]:
    """What the batch engine makes of breaches planted for each rule, in the order of rule ids.

    Args:
        book: a loaded rulebook, or the path of one.
        select, profile, params: as in `check`.
        progress, cancel: as in `check`.

    Raises:
        RulebookError, UsageError: as in `check`.
        Cancelled: `cancel` ended it.
    """
    loaded = ready(book, profile, params)
    chosen = selected(loaded, select)
    stop = cancel or Cancel()

    def tell(rule: str, done: int, total: int) -> None:
        stop.look()
        if progress is not None:
            progress(rule, done, total)

    return probe_rules(Probe(loaded, batch_engine(stop)), chosen.rules, tell)


def batch_engine(cancel: Cancel) -> Engine:
    """The batch engine as a probe asks it."""

    def engine(
        setting: Setting, rule: str, fields: Mapping[str, frozenset[str]], tables: Mapping[str, Table]
    ) -> Iterable[tuple[Subject, Verdict]]:
        asked = Asked(setting.book, setting.as_of, setting.period, [rule], fields)
        return answers(asked, tables, cancel)

    return engine
