"""One run: a rulebook over records."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeAlias

from accountability.engines.cancelling import Cancel
from accountability.engines.duckdb.batch import Asked, batch
from accountability.engines.limits import NO_LIMITS, Limits
from accountability.engines.registry import BATCH, Progress
from accountability.engines.registry import engine as engine_named
from accountability.engines.watching import Watch
from accountability.errors import UsageError
from accountability.model.records import Problem
from accountability.model.rule import Rulebook
from accountability.model.sheets import OfficeHeaders
from accountability.model.verdict import RuleResult
from accountability.planning.needs import Needs, needs
from accountability.planning.selection import select as selected
from accountability.records import door
from accountability.records.problems import order
from accountability.results.assemble import Run, Submitted, Supplied, assemble, submitted
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
    engine: str = "duckdb",
    key: bytes | None = None,
    headers: OfficeHeaders | Path | None = None,
    memory: str | None = None,
    threads: int | None = None,
    temp: Path | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    watch: Watch | None = None,
) -> Assessment:
    """What the rules say about the records on the day `as_of`; nothing else decides it.

    Args:
        book: a loaded rulebook, or the path of one.
        records: per record type (its name, label or alias) a path (CSV, TSV, JSON, JSON Lines,
            Parquet, Arrow, XLSX), a list of mappings, anything columnar (Arrow, Polars, pandas, a
            DuckDB relation), or a typed table; or a folder of files named after record types; or a
            workbook whose sheets are.
        as_of: the date of the run. Nothing reads the clock.
        period: first and last day (both included) of the months and quarters of the run.
        profile: the local parameter values to use; of a loaded rulebook, in place of its own.
        params: parameter values on top of those: `{"limit": 500000, "max_term[arable]": 30}`.
        select: rule ids, items, prefixes of either, or `tag:WORD`; none means all rules.
        ignore: the same, to leave out.
        engine: `duckdb` evaluates batches of any size; `reference` is the definition, for small ledgers.
        key: the office's key, for the ids of findings about personal data (see `docs/results.md`).
        headers: what the headers of the office's sheets mean, or the path of a file that says so.
        memory: how much memory the engine may take (`1GB`); beyond it, it works on disk.
        threads: how many threads it may use; all by default.
        temp: the folder for its temporary files, that of the system by default.
        progress: told the rule, how many are done, and how many there are; what it raises ends
            the run.
        cancel: ends the run from another thread, with `Cancelled`.
        watch: told several times a second what the batch engine does and how far it has come, from
            another thread; it must not raise.

    Raises:
        RulebookError: the rulebook at the path has mistakes; all are listed.
        RecordsError: records that cannot be read at all. A bad cell is a data problem instead.
        UsageError: an argument makes no sense.
    """
    check_arguments(as_of, period, key)
    loaded = ready(book, profile, params)
    chosen = selected(loaded, _words(select, "select"), _words(ignore, "ignore"))
    needed = needs(loaded, chosen.rules)
    given = door.given_as(loaded.records, records)
    office = office_headers(headers, loaded.records)
    limits = Limits(memory, threads, temp)
    if engine == BATCH:
        asked = Asked(loaded, as_of, period, tuple(chosen.rules), _fields(needed.values()))
        results, supplied = _in_batch(asked, given, office, limits, progress, cancel, watch)
    else:
        run_engine = engine_named(engine)
        _unlimited(engine, limits)
        tables = door.read(loaded.records, given, as_of, headers=office)
        results = run_engine(loaded, tables, as_of, period, chosen.rules, progress)
        supplied = submitted(tables)
    return assemble(Run(loaded, supplied, as_of, period, needed, chosen.by_name, key), results)


def _in_batch(
    asked: Asked,
    given: Mapping[str, object],
    office: OfficeHeaders,
    limits: Limits,
    progress: Progress | None,
    cancel: Cancel | None,
    watch: Watch | None,
) -> tuple[Sequence[RuleResult], Submitted]:
    """The results of the batch engine, and what was submitted; workbooks are read row by row first."""
    types = asked.book.records
    read = door.row_by_row(types, given, office)
    found = batch(asked, read.sources, limits, progress, cancel, watch)
    problems: Sequence[Problem] = found.problems
    if read.headers:
        headed = map(read.as_headed, found.problems)
        problems = sorted((*read.problems, *headed), key=order)
    tables = {name: Supplied(types[name], rows) for name, rows in found.rows.items()}
    return found.results, Submitted(tables, problems, read.sheets)


def _fields(needed: Iterable[Needs]) -> Mapping[str, frozenset[str]]:
    """The fields that rules read, per record type."""
    found: dict[str, set[str]] = {}
    for needs_ in needed:
        for path in needs_.fields:
            record, _, name = path.partition(".")
            found.setdefault(record, set()).add(name)
    return {record: frozenset(names) for record, names in found.items()}


def _unlimited(engine: str, limits: Limits) -> None:
    """Raises `UsageError` for limits that an engine cannot keep."""
    if limits != NO_LIMITS:
        raise UsageError(
            f"the engine `{engine}` knows no limits of memory and threads\n  hint: use the engine `{BATCH}`"
        )


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
