"""`accountability check`: rules over records."""

from __future__ import annotations

import shutil
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from accountability.api.check import check as run_check
from accountability.cli import arguments, exits, options
from accountability.cli.given import given_records
from accountability.cli.output import Output, check_target, to_files, to_stdout
from accountability.cli.stopwatch import Stopwatch
from accountability.cli.summary import remarks, summary
from accountability.cli.terminal import say, watched
from accountability.engines.registry import BATCH
from accountability.errors import Cancelled
from accountability.reports.locale import Lang
from accountability.reports.registry import FILE_REPORTS, REPORTS
from accountability.reports.text import write_text
from accountability.results.assessment import Assessment
from accountability.results.redaction import level_of, redacted
from accountability.rulebook.load import load


def check(
    rules: options.Rules,
    records: options.Records,
    as_of: options.AsOf,
    first: options.First = None,
    last: options.Last = None,
    profile: options.Profile = None,
    param: options.Params = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    fail_on: options.FailOn = "low",
    fail_on_unknown: options.FailOnUnknown = False,
    lang: options.Language = "en",
    formats: options.Formats = None,
    key_file: options.KeyFile = None,
    redact: options.Redact = "values",
    headers: options.HeadersFile = None,
    engine: options.EngineName = "duckdb",
    memory: options.Memory = None,
    threads: options.Threads = None,
    temp: options.Temp = None,
    profile_run: options.ProfileRun = False,
    exit_zero: options.ExitZero = False,
    quiet: options.Quiet = False,
) -> None:
    """Check records against rules and print the findings."""
    locale = arguments.language(lang)
    threshold, level = arguments.severity(fail_on), level_of(redact)
    wanted = arguments.formats(formats or ())
    day, period = arguments.day("--as-of", as_of), arguments.period(first, last)
    key = arguments.key(key_file)
    with stoppable(), watched(quiet, locale) as bar:
        tell = bar.tell if bar is not None and engine != BATCH else None
        watch = Stopwatch(tell)
        book = load(rules, profile=profile, params=arguments.pairs("--param", param or ()))
        given = given_records(book.records, records)
        _check_targets(wanted, _inputs(rules, map(Path, given.values()), key_file, headers))
        result = run_check(
            book,
            given,
            day,
            period=period,
            select=select,
            ignore=ignore,
            key=key,
            headers=headers,
            engine=engine,
            memory=memory,
            threads=threads,
            temp=temp,
            progress=watch.tell if profile_run else tell,
            watch=bar.watch if bar is not None else None,
        )
        watch.stop()
        result = redacted(result, level, key=key)
        _to_files(result, wanted, locale)
    code = exits.exit_code(result, threshold, fail_on_unknown, exit_zero)
    _print(result, wanted, locale)
    for line in watch.lines(result) if profile_run else ():
        say(line)
    on_screen = any(name == "text" and path is None for name, path in wanted)
    if not quiet and not on_screen:
        for remark in remarks(result, locale):
            say(remark)
    if not quiet or code in (exits.UNUSABLE, exits.INCOMPLETE):
        say(summary(result, threshold, code, locale))
    raise typer.Exit(code)


@contextmanager
def stoppable() -> Iterator[None]:
    """Ends a command in one sentence that is stopped with Ctrl-C, or by the system's word to end."""
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, signal.default_int_handler) if main else None
    try:
        yield
    except (KeyboardInterrupt, Cancelled):
        raise Cancelled("stopped; nothing was written") from None
    finally:
        if main:
            signal.signal(signal.SIGTERM, before)


def _check_targets(wanted: Sequence[tuple[str, Path | None]], inputs: Sequence[Path]) -> None:
    for _, path in wanted:
        if path is not None:
            check_target(path, inputs)


def _inputs(rules: Path, records: Iterable[Path], *others: Path | None) -> list[Path]:
    """Every file that a run reads and must not write to."""
    found = [*records, rules, *(rules.rglob("*") if rules.is_dir() else ())]
    return found + [path for path in others if path is not None]


def _to_files(result: Assessment, wanted: Iterable[tuple[str, Path | None]], lang: Lang) -> None:
    to_files([Output(path, _pieces(result, name, lang)) for name, path in wanted if path is not None])


def _pieces(result: Assessment, name: str, lang: Lang) -> Iterable[str | bytes]:
    return FILE_REPORTS[name](result) if name in FILE_REPORTS else REPORTS[name](result, lang)


def _print(result: Assessment, wanted: Iterable[tuple[str, Path | None]], lang: Lang) -> None:
    for name, path in wanted:
        if path is None and name == "text" and sys.stdout.isatty():
            to_stdout(write_text(result, lang, shutil.get_terminal_size().columns))
        elif path is None:
            to_stdout(REPORTS[name](result, lang))
