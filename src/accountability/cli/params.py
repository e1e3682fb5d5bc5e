"""`accountability params`: what an office can set, what is set, by whom and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated

import typer

from accountability.api.parameters import parameters
from accountability.cli import arguments, exits, options
from accountability.cli.output import to_stdout
from accountability.errors import UsageError
from accountability.reports.locale import Lang
from accountability.reports.parameters_json import parameters_json
from accountability.reports.parameters_text import parameters_text
from accountability.results.parameters import ListedParameter

_FORMATS: Mapping[str, Callable[[Sequence[ListedParameter], Lang], Iterable[str]]] = {
    "text": parameters_text,
    "json": parameters_json,
}
Format = Annotated[str, typer.Option("--format", "-f", metavar="text|json", help="How to print them.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 if one must still be set locally.")]


def params(
    rules: options.Rules,
    profile: options.Profile = None,
    param: options.Params = None,
    lang: options.Language = "en",
    format: Format = "text",
    strict: Strict = False,
) -> None:
    """List the parameters: unit, default, value, who set it and why, and what is left to set locally."""
    locale = arguments.language(lang)
    if format not in _FORMATS:
        raise UsageError(f"--format: `{format}` is not one of {', '.join(_FORMATS)}")
    found = parameters(rules, profile=profile, params=arguments.pairs("--param", param or ()))
    to_stdout(_FORMATS[format](found, locale))
    raise typer.Exit(exits.FOUND if strict and any(each.to_set for each in found) else exits.OK)
