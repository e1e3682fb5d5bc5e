"""`accountability test`: the cases inside rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import typer

from accountability.api.cases import CaseResult, run_cases
from accountability.cli import arguments, exits, options
from accountability.cli.chinese import in_lang
from accountability.cli.output import to_stdout
from accountability.errors import UsageError
from accountability.reports.locale import Lang
from accountability.rulebook.load import load


def run_cases_of(
    rules: options.Rules,
    select: options.Select = None,
    words: options.Words = None,
    lang: options.Language = "en",
) -> None:
    """Run the cases of a rulebook: exit 1 if one fails, 2 if there is none."""
    locale = arguments.language(lang)
    results = [case for case in run_cases(load(rules), select) if _named(case, words)]
    if not results:
        raise UsageError("nothing to evaluate: no case was run")
    failed = [case for case in results if not case.passed]
    to_stdout(f"{line}\n" for line in _lines(results, failed, locale))
    raise typer.Exit(exits.FOUND if failed else exits.OK)


def _named(case: CaseResult, words: str | None) -> bool:
    return words is None or words in case.rule or words in case.name


def _lines(results: Sequence[CaseResult], failed: Sequence[CaseResult], lang: Lang) -> Iterator[str]:
    for case in failed:
        place = "" if case.place is None else f"{case.place}: "
        yield f"{place}{case.rule}: {case.name}"
        yield from (f"  {in_lang(mismatch, lang)}" for mismatch in case.mismatches)
    yield in_lang(f"cases passed: {len(results) - len(failed)}, failed: {len(failed)}", lang)
