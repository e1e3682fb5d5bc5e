"""`accountability simulate`: a clean year of ledgers, to try a checklist on."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from accountability.api.simulate import SimulatedYear
from accountability.api.simulate import simulate as make_year
from accountability.cli import arguments, exits, options
from accountability.cli.check import stoppable
from accountability.cli.output import to_stdout
from accountability.cli.terminal import progress
from accountability.reports.locale import Lang

Scale = Annotated[str, typer.Option("--scale", metavar="town|district|city", help="How large a year.")]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Another seed gives another year.")]
Folder = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The folder for the ledgers.")]
Format = Annotated[
    str, typer.Option("--format", "-f", metavar="parquet|xlsx", help="Parquet, or workbooks of an office.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace the ledgers of an earlier year in the folder.")]

_DONE: Mapping[Lang, str] = {
    "en": "{} ledgers with {} records are in {}; to check them:",
    "zh": "{} 个台账、{} 条记录已写入 {}；检查命令：",
}


def simulate(
    rules: options.Rules,
    output: Folder,
    scale: Scale = "district",
    seed: Seed = 1,
    format: Format = "parquet",
    force: Force = False,
    lang: options.Language = "en",
    quiet: options.Quiet = False,
) -> None:
    """Write a consistent year of every ledger, in which nothing breaks a rule."""
    locale = arguments.language(lang)
    with stoppable(), progress(quiet) as tell:
        made = make_year(rules, output, scale=scale, seed=seed, format=format, force=force, progress=tell)
    if not quiet:
        to_stdout(_said(rules, made, locale))
    raise typer.Exit(exits.OK)


def _said(rules: Path, made: SimulatedYear, lang: Lang) -> Iterator[str]:
    yield _DONE[lang].format(len(made.rows), sum(made.rows.values()), made.folder) + "\n"
    words = ["accountability", "check", str(rules), "--records", str(made.folder)]
    words += ["--as-of", str(made.as_of), "--from", str(made.period[0]), "--to", str(made.period[1])]
    for name, value in made.stated.items():
        words += ["--param", f"{name}={value}"]
    yield f"  {shlex.join(words)}\n"
