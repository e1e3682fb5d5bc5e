"""`accountability map`: what the headers of an office's workbook may mean."""

from __future__ import annotations

from collections.abc import Mapping

import typer

from accountability.api.map_headers import map_headers
from accountability.cli import arguments, exits, options
from accountability.cli.output import Output, check_target, to_files, to_stdout
from accountability.cli.terminal import say
from accountability.reports.header_proposal import header_proposal
from accountability.reports.locale import Lang
from accountability.rulebook.load import load

_WRITTEN: Mapping[Lang, str] = {
    "en": "written to {}; look through it, and fill in `confirmed_by:`",
    "zh": "已写入 {}；请逐行核对，并填写 `confirmed_by:`",
}


def map_(
    workbook: options.WorkbookFile,
    rules: options.Rules,
    output: options.OutputFile = None,
    lang: options.Language = "en",
) -> None:
    """Propose a headers file for a workbook, for a person to look through, confirm and use with --headers."""
    locale = arguments.language(lang)
    book = load(rules)
    if output is not None:
        check_target(output, [workbook, rules, *(rules.rglob("*") if rules.is_dir() else ())])
    lines = header_proposal(map_headers(book, workbook), locale)
    if output is None:
        to_stdout(lines)
    else:
        to_files([Output(output, lines)])
        say(_WRITTEN[locale].format(output))
    raise typer.Exit(exits.OK)
