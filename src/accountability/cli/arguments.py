"""From the words of the command line to values; every refusal is one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from accountability.errors import UsageError
from accountability.model.cells import read_date
from accountability.model.verdict import Severity
from accountability.reports.locale import LANGS, Lang
from accountability.reports.registry import FILE_REPORTS, REPORTS
from accountability.results.assessment import severity_of


def day(option: str, text: str) -> date:
    """A date such as 2021-06-30."""
    found = read_date(text)
    if found is None:
        raise UsageError(f"{option}: `{text}` is not a date\n  hint: write it as 2021-06-30")
    return found


def period(first: str | None, last: str | None) -> tuple[date, date] | None:
    """`--from` and `--to`, both or neither."""
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise UsageError("--from and --to go together: a period has a first and a last day")
    return day("--from", first), day("--to", last)


def pairs(option: str, words: Sequence[str]) -> dict[str, str]:
    """`NAME=VALUE` words."""
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not name or not equals:
            raise UsageError(f"{option}: `{word}` is not of the form NAME=VALUE")
        if name in found:
            raise UsageError(f"{option}: `{name}` is given twice")
        found[name] = value
    return found


def severity(word: str) -> Severity | None:
    """The threshold of `--fail-on`; None for `never`."""
    return None if word == "never" else severity_of(word)


def language(word: str) -> Lang:
    """`zh` or `en`."""
    for lang in LANGS:
        if lang == word:
            return lang
    raise UsageError(f"--lang: `{word}` is not a language of this program\n  hint: it is `zh` or `en`")


def formats(words: Sequence[str]) -> list[tuple[str, Path | None]]:
    """`NAME` or `NAME=FILE` words; a format without a file goes to standard output, one at most."""
    found: list[tuple[str, Path | None]] = []
    for word in words or ["text"]:
        name, equals, file = word.partition("=")
        if name not in REPORTS and name not in FILE_REPORTS:
            known = ", ".join((*REPORTS, *FILE_REPORTS))
            raise UsageError(f"--format: there is no format `{name}`\n  hint: it is one of {known}")
        if (equals or name in FILE_REPORTS) and not file:
            raise UsageError(f"--format: `{word}` names no file\n  hint: write {name}=FILE")
        found.append((name, Path(file) if file else None))
    if sum(path is None for _, path in found) > 1:
        raise UsageError("--format: only one format can go to standard output\n  hint: write NAME=FILE")
    files = [path.resolve() for _, path in found if path is not None]
    if len(set(files)) < len(files):
        raise UsageError("--format: two formats go to the same file")
    return found


def key(path: Path | None) -> bytes | None:
    """The office's key: all bytes of the file, without line ends at its end."""
    if path is None:
        return None
    try:
        found = path.read_bytes().rstrip(b"\r\n")
    except OSError as error:
        raise UsageError(f"--key-file: `{path}` cannot be read: {error.strerror}") from None
    if not found:
        raise UsageError(f"--key-file: `{path}` is empty")
    return found
