"""`accountability docs`: the rule catalogue as a folder of Markdown pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from accountability.api.catalogue import catalogue
from accountability.cli import arguments, exits, options
from accountability.cli.output import Output, to_files
from accountability.cli.terminal import say
from accountability.errors import OutputError
from accountability.reports.catalogue import MARK
from accountability.reports.locale import Lang
from accountability.rulebook.load import load

Folder = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="The folder for the pages; made if need be.")
]
_WRITTEN: Mapping[Lang, str] = {"en": "{} pages in {}", "zh": "{} 页，在 {}"}


def docs(
    rules: options.Rules,
    output: Folder,
    lang: options.Language = "en",
    profile: options.Profile = None,
    param: options.Params = None,
) -> None:
    """Write a page for every item of a checklist, with indexes by aspect, authority and ledger."""
    locale = arguments.language(lang)
    book = load(rules, profile=profile, params=arguments.pairs("--param", param or ()))
    pages = catalogue(book, locale)
    _ready(output)
    to_files([Output(output / name, [text]) for name, text in pages.items()])
    for left in _left_over(output, pages):
        left.unlink(missing_ok=True)
    say(_WRITTEN[locale].format(len(pages), output))
    raise typer.Exit(exits.OK)


def _ready(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder `{folder}` cannot be made: {error.strerror}") from None


def _left_over(folder: Path, pages: Collection[str]) -> Iterator[Path]:
    """Pages of an earlier catalogue whose items are no more."""
    for path in sorted(folder.glob("*.md")):
        if path.name not in pages and path.is_file():
            with path.open(encoding="utf-8", errors="replace") as stream:
                if stream.readline().rstrip("\n") == MARK:
                    yield path
