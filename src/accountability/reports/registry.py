"""Which report formats there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from accountability.reports.csv_table import write_csv
from accountability.reports.json_result import write_json, write_jsonl
from accountability.reports.locale import Lang
from accountability.reports.parquet import write_parquet, write_undecided
from accountability.reports.summary import write_summary
from accountability.reports.text import write_text
from accountability.results.assessment import Assessment

Report: TypeAlias = Callable[[Assessment, Lang], Iterable[str]]
FileReport: TypeAlias = Callable[[Assessment], Iterable[bytes]]

REPORTS: Mapping[str, Report] = {
    "text": write_text,
    "summary": write_summary,
    "json": write_json,
    "jsonl": write_jsonl,
    "csv": write_csv,
}

# Formats that are no text: they go to a file.
FILE_REPORTS: Mapping[str, FileReport] = {"parquet": write_parquet, "undecided": write_undecided}
