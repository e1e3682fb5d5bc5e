"""One run: a rulebook over records."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TypeAlias

from accountability.engines.registry import Progress
from accountability.engines.registry import engine as engine_named
from accountability.errors import UsageError
from accountability.model.rule import Rulebook
from accountability.model.sheets import OfficeHeaders
from accountability.planning.needs import needs
from accountability.planning.selection import select as selected
from accountability.records import door
from accountability.results.assemble import Run, assemble
from accountability.results.assessment import Assessment
from accountability.rulebook.choose import choose
from accountability.rulebook.load import load
from accountability.rulebook.office_headers import office_headers

Path: TypeAlias = str | os.PathLike[str]


def check(
    book: Rulebook | Path,
    records: Mapping[str, object] | Path,
    as_of: date,
    *,
    period: tuple[date, date] | None = None,
    profile: str | None = None,
    params: Mapping[str, object] | None = None,
    select: Collection[str] | None = None,
    ignore: Collection[str] | None = None,
    engine: str = "reference",
    key: bytes | None = None,
    headers: OfficeHeaders | Path | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """What the rules say about the records on the day `as_of`; nothing else decides it.

    Args:
        book: a loaded rulebook, or the path of one.
        records: per record type (its name, label or alias) a path (CSV, TSV, JSON, JSON Lines, XLSX),
            a list of mappings, or a typed table; or a folder of files named after record types; or a
            workbook whose sheets are.
        as_of: the date of the run. Nothing reads the clock.
        period: first and last day (both included) of the months and quarters of the run.
        profile: the local parameter values to use; of a loaded rulebook, in place of its own.
        params: parameter values on top of those: `{"limit": 500000, "max_term[arable]": 30}`.
        select: rule ids, items, prefixes of either, or `tag:WORD`; none means all rules.
        ignore: the same, to leave out.
        engine: `reference` is the definition.
        key: the office's key, for the ids of findings about personal data (see `docs/results.md`).
        headers: what the headers of the office's sheets mean, or the path of a file that says so.
        progress: told the rule, how many are done, and how many there are; what it raises ends
            the run.

    Raises:
        RulebookError: the rulebook at the path has mistakes; all are listed.
        RecordsError: records that cannot be read at all. A bad cell is a data problem instead.
        UsageError: an argument makes no sense.
    """
    check_arguments(as_of, period, key)
    loaded = ready(book, profile, params)
    chosen = selected(loaded, _words(select, "select"), _words(ignore, "ignore"))
    run_engine = engine_named(engine)
    given = door.given_as(loaded.records, records)
    tables = door.read(loaded.records, given, as_of, headers=office_headers(headers, loaded.records))
    results = run_engine(loaded, tables, as_of, period, chosen.rules, progress)
    needed = needs(loaded, chosen.rules)
    return assemble(Run(loaded, tables, as_of, period, needed, chosen.by_name, key), results)


def ready(book: Rulebook | Path, profile: str | None, params: Mapping[str, object] | None) -> Rulebook:
    """The rulebook, loaded if it is a path, with a profile and parameters in place."""
    if not isinstance(book, Rulebook):
        return load(book, profile=profile, params=params)
    if profile is None and not params:
        return book
    return choose(book, profile if profile is not None else book.profile, params)


def _words(words: Collection[str] | None, option: str) -> Collection[str] | None:
    if isinstance(words, str):
        raise UsageError(f"{option}: `{words}` is one word\n  hint: give a list of words")
    return words


def check_arguments(as_of: date, period: tuple[date, date] | None, key: bytes | None) -> None:
    """Raises `UsageError` for what is no date, no period, or no key."""
    if not is_day(as_of):
        raise UsageError(f"as_of: `{as_of}` is not a date\n  hint: give a `datetime.date`")
    if period is not None:
        if len(period) != 2 or not all(map(is_day, period)):
            raise UsageError("period: not two dates\n  hint: give its first and last day")
        if period[0] > period[1]:
            raise UsageError(f"period: it ends on {period[1]}, before it begins on {period[0]}")
    if key is not None and not key:
        raise UsageError("key: the office's key is empty")


def is_day(value: object) -> bool:
    """Whether a value is a date, and no point in time."""
    return isinstance(value, date) and not isinstance(value, datetime)
