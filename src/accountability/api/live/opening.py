"""How a live session is opened."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date

from accountability.api.check import Path, check_arguments, ready
from accountability.api.live.matchers import MatcherName, durable_matchers, matcher_named
from accountability.api.live.session import Live
from accountability.api.live.state import Holdings
from accountability.errors import UsageError
from accountability.model.rule import Rulebook
from accountability.records import door
from accountability.semantics.periods import period_relations

MOST = 10_000  # records that the answer about one may look at, and earlier ones that it may change


def live(
    book: Rulebook | Path,
    *,
    registers: Mapping[str, object] | Path | None = None,
    as_of: date | None = None,
    period: tuple[date, date] | None = None,
    matcher: MatcherName | None = None,
    profile: str | None = None,
    params: Mapping[str, object] | None = None,
    key: bytes | None = None,
    most: int = MOST,
) -> Live:
    """A session that checks each record as it is submitted, with the verdicts of `check`.

    Args:
        book: a loaded rulebook, or the path of one.
        registers: the records that the rules look up, as `records` of `check`. They are not
            judged themselves; `assess()` judges everything.
        as_of: the day on which records are judged, where a call gives none. Nothing reads the clock.
        period: first and last day of the periods that `assess()` uses.
        matcher: `durable` (durable-rules; not on Python 3.13 and later) or `python`; without, the
            first that there is.
        profile, params, key: as in `check`.
        most: how many other records one row set may look at, and one change may concern. What
            needs more is left to `assess()` and named in the answer.

    Raises:
        RulebookError, RecordsError: as in `check`.
        UsageError: an argument makes no sense.
    """
    matching = matcher_named(matcher)
    check_arguments(date.min if as_of is None else as_of, period, key)
    if most < 1:
        raise UsageError(f"most: `{most}` is less than 1")
    loaded = ready(book, profile, params)
    given = _given(loaded, registers)
    records = door.read(loaded.records, given, as_of)
    periods = {} if period is None else period_relations(*period)
    holdings = Holdings(loaded, records, periods, most)
    if matching == "durable":
        holdings.judge.matchers = durable_matchers(loaded, holdings.judge.compiled)
    return Live(holdings, matching, as_of, period, key, records.problems)


def _given(book: Rulebook, registers: Mapping[str, object] | Path | None) -> Mapping[str, object]:
    if registers is None:
        return {}
    return registers if isinstance(registers, Mapping) else door.folder(book.records, os.fspath(registers))
