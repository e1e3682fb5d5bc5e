"""`accountability explain`: what a rule says, and why a subject got its verdict."""

from __future__ import annotations

import csv

import typer

from accountability.api.explain import explain as run_explain
from accountability.cli import arguments, options
from accountability.cli.given import given_records
from accountability.cli.output import to_stdout
from accountability.errors import UsageError
from accountability.planning.plan import lines
from accountability.planning.plan import plan as planned
from accountability.planning.selection import select
from accountability.reports.explanation_text import explanation_text
from accountability.results.redaction import level_of
from accountability.rulebook.load import load


def explain(
    rules: options.Rules,
    rule: options.MaybeRuleId = None,
    subject: options.SubjectKey = None,
    records: options.SomeRecords = None,
    as_of: options.MaybeAsOf = None,
    first: options.First = None,
    last: options.Last = None,
    profile: options.Profile = None,
    param: options.Params = None,
    lang: options.Language = "en",
    redact: options.Redact = "values",
    headers: options.HeadersFile = None,
    plan: options.ShowPlan = False,
) -> None:
    """Say what a rule is and rests on; with --subject, --records and --as-of, why it said what it said.

    With --plan, say how a batch is evaluated: of one rule, or of all of them.
    """
    locale, level = arguments.language(lang), level_of(redact)
    book = load(rules, profile=profile, params=arguments.pairs("--param", param or ()))
    if plan:
        chosen = select(book, None if rule is None else [rule], None).rules
        to_stdout(f"{line}\n" for line in lines(planned(book, chosen)))
        raise typer.Exit(0)
    if rule is None:
        raise UsageError("which rule should be explained?\n  hint: give its id, or --plan for all of them")
    period = arguments.period(first, last)
    if subject is None and (records or as_of):
        raise UsageError("whose verdict should be explained?\n  hint: give --subject KEY too")
    if subject is not None and (not records or as_of is None):
        raise UsageError("a verdict is explained from records\n  hint: give --records and --as-of too")
    found = run_explain(
        book,
        rule,
        subject=None if subject is None else _key(subject),
        records=given_records(book.records, records) if records else None,
        as_of=None if as_of is None else arguments.day("--as-of", as_of),
        period=period,
        headers=headers,
    )
    to_stdout([explanation_text(found, locale, level)])
    raise typer.Exit(0)


def _key(text: str) -> tuple[str, ...]:
    """The cells of a key: `O1,2021-03`; a cell with a comma stands in double quotes."""
    (cells,) = csv.reader([text]) if text else [[""]]
    return tuple(cells)
