"""The options of `check` and `explain`, as the command line knows them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Rules: TypeAlias = Annotated[
    Path, typer.Argument(metavar="RULES", help="The rulebook: a folder with rulebook.yaml, or one file.")
]
Records: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--records",
        metavar="NAME=PATH",
        help="A file of records of the type NAME (csv, tsv, json, jsonl, parquet, arrow, xlsx), a folder of "
        "files named after record types, or a workbook whose sheets are. Repeatable.",
    ),
]
SomeRecords: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--records", metavar="NAME=PATH", help="The records, as for `check`. Repeatable."),
]
WorkbookFile: TypeAlias = Annotated[
    Path, typer.Argument(metavar="WORKBOOK", help="A workbook of the office (xlsx).")
]
OutputFile: TypeAlias = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")
]
RuleId: TypeAlias = Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule.")]
MaybeRuleId: TypeAlias = Annotated[
    str | None, typer.Argument(metavar="[RULE]", help="The id of a rule; with --plan it may be left out.")
]
ShowPlan: TypeAlias = Annotated[
    bool, typer.Option("--plan", help="How a batch is evaluated: scans, joins, folds, and what is shared.")
]
ProfileRun: TypeAlias = Annotated[
    bool, typer.Option("--profile-run", help="Say at the end how long every rule took, and its rows.")
]
SubjectKey: TypeAlias = Annotated[
    str | None,
    typer.Option("--subject", metavar="KEY", help="The key of a subject; several cells as O1,2021-03."),
]
MaybeAsOf: TypeAlias = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The date of the run.")
]
AsOf: TypeAlias = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="The date of the run. The clock is never read.")
]
First: TypeAlias = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="First day of the run's months and quarters.")
]
Last: TypeAlias = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day of them.")]
Profile: TypeAlias = Annotated[
    str | None, typer.Option("--profile", metavar="NAME", help="Local parameter values to use.")
]
Params: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="Set a parameter for this run. Repeatable."),
]
Select: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="WORD",
        help="Only these rules: an id, an item, a prefix of either, or tag:WORD. Repeatable.",
    ),
]
Ignore: TypeAlias = Annotated[
    list[str] | None, typer.Option("--ignore", metavar="WORD", help="Not these rules. Repeatable.")
]
FailOn: TypeAlias = Annotated[
    str,
    typer.Option(
        "--fail-on",
        metavar="SEVERITY",
        help="Exit 1 for findings from here on: info, low, medium, high, critical, or never.",
    ),
]
FailOnUnknown: TypeAlias = Annotated[
    bool, typer.Option("--fail-on-unknown", help="Exit 1 for undecided subjects too.")
]
Language: TypeAlias = Annotated[
    str, typer.Option("--lang", metavar="zh|en", envvar="ACCOUNTABILITY_LANG", help="Language of texts.")
]
Formats: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="NAME[=FILE]",
        help="text (the default), summary, json, jsonl or csv, to a file if one is named; parquet "
        "(the findings) and undecided (every undecided subject, as Parquet) to a file. Repeatable.",
    ),
]
KeyFile: TypeAlias = Annotated[
    Path | None,
    typer.Option("--key-file", metavar="FILE", help="The office's key, for ids and masks of people."),
]
Redact: TypeAlias = Annotated[
    str,
    typer.Option(
        "--redact",
        metavar="LEVEL",
        help="values (the default) masks personal cells in every output; strict masks all cells but keys; "
        "none shows them.",
    ),
]
HeadersFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--headers", metavar="FILE", help="What the office's own headers mean, confirmed (see `map`)."
    ),
]
EngineName: TypeAlias = Annotated[
    str,
    typer.Option(
        "--engine", metavar="NAME", help="duckdb (batches of any size) or reference (the definition)."
    ),
]
Memory: TypeAlias = Annotated[
    str | None, typer.Option("--memory", metavar="SIZE", help="Use at most so much memory, such as 1GB.")
]
Threads: TypeAlias = Annotated[
    int | None, typer.Option("--threads", metavar="N", help="Use at most so many threads.")
]
Temp: TypeAlias = Annotated[
    Path | None, typer.Option("--temp", metavar="DIR", help="The folder for temporary files.")
]
ExitZero: TypeAlias = Annotated[bool, typer.Option("--exit-zero", help="Exit 0 where it would be 1.")]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]
Strict: TypeAlias = Annotated[
    bool, typer.Option("--strict", help="Exit 1 for any remark; missing cases are errors.")
]
Words: TypeAlias = Annotated[
    str | None, typer.Option("-k", metavar="TEXT", help="Only cases whose rule id or name contains TEXT.")
]
