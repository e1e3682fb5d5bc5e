"""The findings as a table for a spreadsheet.

UTF-8 with a byte order mark, because Excel and WPS take a file without one for GBK or worse;
lines end as RFC 4180 says. A cell that a spreadsheet would take for a formula is written
behind a quotation mark (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping

from accountability.reports.json_result import cited
from accountability.reports.locale import Lang, said
from accountability.reports.values import in_text, key_text
from accountability.reports.words import WORDS
from accountability.results.assessment import Assessment, Finding

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
_COLUMNS: Mapping[Lang, tuple[str, ...]] = {
    "en": ("id", "rule", "item", "severity", "standing", "title", "subject", "measure", "message",
           "file", "sheet", "row", "authority"),
    "zh": ("线索编号", "规则", "事项", "级别", "状态", "名称", "对象", "测算值", "提示",
           "文件", "工作表", "行", "依据"),
}  # fmt: skip


def write_csv(result: Assessment, lang: Lang) -> Iterable[str]:
    """One line per finding; the source is that of the first record of its witness that has one."""
    yield BOM + _row(_COLUMNS[lang])
    for finding in result.findings:
        yield _row(_cells(finding, lang))


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([guarded(cell) for cell in cells])
    return line.getvalue()


def guarded(cell: str) -> str:
    """The cell, behind a quotation mark where it begins as a formula does. Numbers stay numbers."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.match(cell) else cell


def _cells(finding: Finding, lang: Lang) -> Iterable[str]:
    words = WORDS[lang]
    sources = [witness.source for witness in finding.witness if witness.source is not None]
    first = sources[0] if sources else None
    return (
        finding.id,
        finding.rule,
        finding.item or "",
        words.severities[finding.severity],
        words.to_verify,
        said(finding.title, lang),
        key_text(finding.subject),
        "" if finding.measure is None else in_text(finding.measure, words),
        said(finding.message, lang),
        "" if first is None else first.file,
        "" if first is None else first.sheet or "",
        "" if first is None else str(first.row),
        "; ".join(cited(finding.authority)),
    )
