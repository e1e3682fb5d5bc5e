"""One page for an office: what was read, what to put right first, and where there are leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text as Styled

from accountability.reports.locale import Lang, said
from accountability.reports.text import Page
from accountability.reports.values import key_text, visible
from accountability.results.assessment import Assessment

_SUBJECTS = 3  # that a rule names
_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class _Words:
    read: str
    passed: str
    hidden: str
    first: str
    none: str
    leads: str
    nothing: str
    subjects: str
    unchecked: str
    unread: str
    more: str


_WORDS: Mapping[Lang, _Words] = {
    "en": _Words(
        read="Read: {rows} records of {types} record types.",
        passed="Of the {sheets} sheets, {rows} rows are no records: {kinds}.",
        hidden="{rows} hidden rows were read like all others.",
        first="Put right first: data problems ({count})",
        none="No data problems.",
        leads="Leads, to verify: {leads}; data missing: {unknown}. Rules without either are not listed.",
        nothing="No leads, and no data missing.",
        subjects="records (the first few)",
        unchecked="Rules that were not checked ({count})",
        unread="The run is incomplete",
        more="… {count} more in the full report",
    ),
    "zh": _Words(
        read="共读取 {types} 类台账、{rows} 条记录。",
        passed="{sheets} 张工作表中有 {rows} 行不是记录：{kinds}。",
        hidden="有 {rows} 个隐藏行，已照常读取。",
        first="请先核对：数据问题（{count}）",
        none="没有数据问题。",
        leads="线索 {leads} 条，待核实；数据不足 {unknown} 项。未列出的规则两者皆无。",
        nothing="没有线索，也没有数据不足。",
        subjects="涉及记录（前几条）",
        unchecked="未检查的规则（{count}）",
        unread="本次检查不完整",
        more="……其余 {count} 条见完整报告",
    ),
}


def write_summary(result: Assessment, lang: Lang, width: int | None = None) -> Iterable[str]:
    """The page; the rest is in the full report (`--format text`)."""
    page = Page(result, lang, width)
    words = _WORDS[lang]
    parts = (
        page.head(),
        _read(page, words),
        _problems(page, words),
        _leads(page, words),
        _unread(page, words),
    )
    for part in parts:
        yield page.shown(part)


def _read(page: Page, words: _Words) -> Iterator[Styled]:
    result = page.result
    rows = sum(count.rows for count in result.records.values())
    yield Styled("\n" + words.read.format(rows=rows, types=len(result.records)))
    kinds: dict[str, int] = {}
    for sheet in result.sheets:
        for entry in sheet.passed:
            name = page.words.passed_kinds[entry.kind]
            kinds[name] = kinds.get(name, 0) + entry.count
    if kinds:
        listed = "、".join(f"{n} {c}" for n, c in kinds.items())
        listed = listed if page.lang == "zh" else listed.replace("、", ", ")
        sheets = len(result.sheets)
        yield Styled(words.passed.format(sheets=sheets, rows=sum(kinds.values()), kinds=listed))
    hidden = sum(sheet.hidden for sheet in result.sheets)
    if hidden:
        yield Styled(words.hidden.format(rows=hidden))


def _problems(page: Page, words: _Words) -> Iterator[Styled]:
    problems = page.result.problems
    if not problems:
        yield Styled("\n" + words.none)
        return
    yield page.title(words.first.format(count=len(problems)))
    for problem in problems[:_PROBLEMS]:
        yield Styled(f"  {visible(page.problem(problem))}")
    if len(problems) > _PROBLEMS:
        yield Styled(f"  {words.more.format(count=len(problems) - _PROBLEMS)}")


def _leads(page: Page, words: _Words) -> Iterator[Styled | Table]:
    result = page.result
    if not result.findings and not result.unknown:
        if result.evaluated:
            yield Styled("\n" + words.nothing)
        return
    yield page.title(words.leads.format(leads=len(result.findings), unknown=result.unknown))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(page.words.rule, no_wrap=True)
    table.add_column(page.words.verdicts[0], justify="right")
    table.add_column(page.words.verdicts[2], justify="right")
    table.add_column("")
    table.add_column(words.subjects)
    subjects: dict[str, list[str]] = {}
    for finding in result.findings:
        subjects.setdefault(finding.rule, []).append(visible(key_text(finding.subject)))
    for rule in result.rules.values():
        counts = rule.counts
        if counts.failed or counts.unknown:
            title = visible(said(rule.title, page.lang))
            few = _few(subjects.get(rule.id, []))
            table.add_row(rule.id, str(counts.failed), str(counts.unknown), title, few)
    yield table


def _few(subjects: Sequence[str]) -> str:
    return ", ".join(subjects[:_SUBJECTS]) + ("…" if len(subjects) > _SUBJECTS else "")


def _unread(page: Page, words: _Words) -> Iterator[Styled]:
    """What was not looked at must not look like what was looked at and is in order."""
    because: dict[str, list[str]] = {}
    for rule in page.result.rules.values():
        if rule.status != "checked":
            because.setdefault(said(rule.reason, page.lang), []).append(rule.id)
    if because:
        yield page.title(words.unchecked.format(count=sum(map(len, because.values()))))
    for reason, rules in because.items():
        yield Styled(f"  {visible(reason)}: {', '.join(rules)}")
    if page.result.incomplete:
        yield page.title(words.unread, len(page.result.incomplete))
    for text in page.result.incomplete:
        yield Styled(f"  {visible(said(text, page.lang))}")
