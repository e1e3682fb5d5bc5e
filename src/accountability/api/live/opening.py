"""How a live session is opened."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from datetime import date

from accountability.api.check import Path, check_arguments, ready
from accountability.api.live.journal import Journal
from accountability.api.live.matchers import MatcherName, durable_matchers, matcher_named
from accountability.api.live.session import Live
from accountability.api.live.state import Holdings
from accountability.errors import UsageError
from accountability.model.rule import Rulebook
from accountability.records import door
from accountability.semantics.periods import period_relations

MOST = 10_000  # other records that the answer about one may look at


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
    journal: Path | None = None,
    reevaluate: bool = False,
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
        journal: a file that keeps every change before it is answered. If it exists, its changes
            are made again; the registers are those that are given now.
        reevaluate: a journal that was written under other rules or parameters is judged by these.
        most: how many other records one call may look at, so that it costs no more after a million
            records. What needs more is left to `assess()` and named in the answer.

    Raises:
        RulebookError, RecordsError: as in `check`.
        UsageError: an argument makes no sense.
        JournalError: the journal is locked, damaged, newer, of other rules, or cannot be written.
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
    kept = None if journal is None else Journal(journal, _about(loaded), reevaluate)
    session = Live(holdings, matching, as_of, period, key, records.problems, kept)
    if kept is not None:
        _restored(session, kept)
    return session


def _restored(session: Live, journal: Journal) -> None:
    try:
        session.restore(journal.entries())
        journal.replayed()
    except BaseException:
        session.close()
        raise


def _about(book: Rulebook) -> Mapping[str, str]:
    """What the answers in a journal rest on: the rules, and the values of their parameters."""
    values = repr(
        sorted((p.name, p.type, sorted(p.entries.items()), p.otherwise) for p in book.parameters.values())
    )
    digest = hashlib.sha256(values.encode("utf-8", "backslashreplace")).hexdigest()
    return {"rulebook": book.id, "digest": book.digest, "parameters": digest}


def _given(book: Rulebook, registers: Mapping[str, object] | Path | None) -> Mapping[str, object]:
    if registers is None:
        return {}
    return registers if isinstance(registers, Mapping) else door.folder(book.records, os.fspath(registers))
