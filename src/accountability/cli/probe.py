"""`accountability probe`: breaches planted at the boundaries of rules, checked by the batch engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated

import typer

from accountability.api.probe import probe as run_probe
from accountability.cli import arguments, exits, options
from accountability.cli.output import to_stdout
from accountability.cli.terminal import progress
from accountability.errors import UsageError
from accountability.probing.findings import Probed
from accountability.reports.locale import Lang
from accountability.reports.probe_json import probe_json
from accountability.reports.probe_text import probe_text
from accountability.rulebook.load import load

_FORMATS: Mapping[str, Callable[[Sequence[Probed], Lang], Iterable[str]]] = {
    "text": probe_text,
    "json": probe_json,
}
Format = Annotated[str, typer.Option("--format", "-f", metavar="text|json", help="How to print it.")]


def probe(
    rules: options.Rules,
    select: options.Select = None,
    profile: options.Profile = None,
    param: options.Params = None,
    lang: options.Language = "en",
    format: Format = "text",
    quiet: options.Quiet = False,
) -> None:
    """Plant breaches and blanks at the boundaries of every rule and see what the batch engine finds.

    Exits 1 if a breach was missed, something else was found, a blank was decided, or a rule is vacuous.
    """
    locale = arguments.language(lang)
    if format not in _FORMATS:
        raise UsageError(f"--format: `{format}` is not one of {', '.join(_FORMATS)}")
    book = load(rules, profile=profile, params=arguments.pairs("--param", param or ()))
    with progress(quiet) as tell:
        probed = run_probe(book, select=select, progress=tell)
    to_stdout(_FORMATS[format](probed, locale))
    raise typer.Exit(_code(probed))


def _code(probed: Sequence[Probed]) -> int:
    if any(each.error is not None for each in probed):
        return exits.INCOMPLETE
    return exits.OK if all(each.is_full for each in probed) else exits.FOUND
