"""The report that people read, in Chinese or English."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from accountability.model.rule import Citation
from accountability.model.sheets import SheetRead
from accountability.model.values import Value
from accountability.model.verdict import Severity, Witness
from accountability.reports.locale import Lang, said
from accountability.reports.values import few_rows, in_text, key_text, visible
from accountability.reports.words import WORDS, Words
from accountability.results.assessment import Assessment, DataProblem, Finding, Undecided

_SHOWN_PROBLEMS = 50
_UNBROKEN = 1000  # columns of a page that nobody looks at on a screen
_STYLES: Mapping[Severity, str] = {
    Severity.INFO: "dim",
    Severity.LOW: "cyan",
    Severity.MEDIUM: "yellow",
    Severity.HIGH: "bold yellow",
    Severity.CRITICAL: "bold red",
}


def write_text(result: Assessment, lang: Lang, width: int | None = None) -> Iterable[str]:
    """The report. `width` is that of the terminal that shows it, in colour; None for a file."""
    page = Page(result, lang, width)
    for part in (
        page.head,
        page.records,
        page.sheets,
        page.rules,
        page.findings,
        page.undecided,
        page.problems,
        page.notes,
    ):
        yield page.shown(part())


class Page:
    """One result in one language; each part is the pieces that it prints."""

    def __init__(self, result: Assessment, lang: Lang, width: int | None) -> None:
        self.result = result
        self.lang: Lang = lang
        self.words: Words = WORDS[lang]
        self.width = width

    def shown(self, pieces: Iterable[Styled | Table]) -> str:
        target = io.StringIO()
        console = Console(
            file=target,
            width=self.width or _UNBROKEN,
            force_terminal=self.width is not None,
            color_system="standard" if self.width is not None else None,
            legacy_windows=False,
            emoji=False,
            highlight=False,
            _environ={},  # no variable of the environment changes a report
        )
        for piece in pieces:
            console.print(piece)
        return "".join(f"{line.rstrip()}\n" for line in target.getvalue().split("\n")[:-1])

    def title(self, text: str, count: int | None = None) -> Styled:
        return Styled(f"\n{text}" if count is None else f"\n{text} ({count})", style="bold")

    def name(self, key: str) -> str:
        """The label of a record type, or of a field `type.field`, or else its name."""
        label = self.result.labels.get(key)
        return visible(said(label, self.lang)) if label else key.rpartition(".")[2]

    def head(self) -> Iterator[Styled | Table]:
        result, words = self.result, self.words
        period = "" if result.period is None else f" · {words.period} {result.period[0]} – {result.period[1]}"
        yield Styled(
            f"{result.rulebook} {result.version} · {words.as_of} {result.as_of}{period}", style="bold"
        )
        yield Styled(words.notice)
        if result.redaction != "none" and result.personal.fields:
            yield Styled(words.redacted)

    def records(self) -> Iterator[Styled | Table]:
        words = self.words
        yield self.title(words.records)
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        table.add_column(words.record)
        table.add_column(words.rows, justify="right")
        table.add_column(words.problems_of, justify="right")
        for name, count in self.result.records.items():
            table.add_row(self.name(name), str(count.rows), str(count.problems))
        yield table

    def sheets(self) -> Iterator[Styled | Table]:
        """Every sheet with what became of its rows, so that the office can compare."""
        words = self.words
        if not self.result.sheets:
            return
        yield self.title(words.sheets)
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        table.add_column(words.sheet)
        table.add_column(words.record)
        for header in (words.last_row, words.read, words.hidden):
            table.add_column(header, justify="right")
        table.add_column(words.passed_over)
        for sheet in self.result.sheets:
            record = "–" if sheet.record is None else self.name(sheet.record)
            numbers = (str(number) for number in (sheet.last, sheet.read, sheet.hidden))
            table.add_row(visible(sheet.sheet), record, *numbers, self.passed(sheet))
        yield table

    def passed(self, sheet: SheetRead) -> str:
        kinds = self.words.passed_kinds
        return "; ".join(f"{kinds[p.kind]} {p.count} ({few_rows(p.rows)})" for p in sheet.passed)

    def rules(self) -> Iterator[Styled | Table]:
        words = self.words
        yield self.title(words.rules)
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        for header in (words.rule, words.severity, words.status):
            table.add_column(header, no_wrap=header == words.rule)
        for header in (words.subjects, *words.verdicts):
            table.add_column(header, justify="right")
        table.add_column("")
        for rule in self.result.rules.values():
            counts = rule.counts
            numbers = (counts.subjects, counts.failed, counts.passed, counts.unknown, counts.not_applicable)
            table.add_row(
                rule.id,
                Styled(words.severities[rule.severity], style=_STYLES[rule.severity]),
                words.statuses[rule.status],
                *(str(number) if rule.status == "checked" else "–" for number in numbers),
                Styled(visible(said(rule.reason, self.lang) or said(rule.title, self.lang))),
            )
        yield table

    def findings(self) -> Iterator[Styled | Table]:
        words = self.words
        yield self.title(f"{words.findings} · {words.to_verify}", len(self.result.findings))
        for finding in self.result.findings:
            yield from self.finding(finding)

    def finding(self, finding: Finding) -> Iterator[Styled]:
        words = self.words
        first = Styled(f"\n{self.record_of(finding)} · ")
        first.append(words.severities[finding.severity], style=_STYLES[finding.severity])
        first.append(f" · {finding.rule} {visible(said(finding.title, self.lang))}")
        yield first
        yield Styled(f"    {visible(said(finding.message, self.lang))}")
        if finding.measure is not None:
            yield Styled(f"    {words.measure}: {visible(in_text(finding.measure, words))}")
        for witness in finding.witness:
            yield Styled(f"    {self.witness(witness)}")
        if finding.authority:
            yield Styled(f"    {words.authority}: {'; '.join(map(self.citation, finding.authority))}")
        if finding.remedy:
            yield Styled(f"    {words.remedy}: {visible(said(finding.remedy, self.lang))}")
        yield Styled(f"    id {finding.id}", style="dim")

    def record_of(self, finding: Finding) -> str:
        """A finding begins with the record that it is about, never with a person's name."""
        kind = "" if finding.about is None else f"{self.name(finding.about)} "
        return f"{kind}{visible(key_text(finding.subject))}"

    def witness(self, witness: Witness) -> str:
        shown = (
            f"{self.name(f'{witness.record}.{name}')} = {self.cell(f'{witness.record}.{name}', value)}"
            for name, value in witness.fields.items()
        )
        source = witness.source
        sheet = "" if source is None or source.sheet is None else f" {source.sheet}"
        where = "" if source is None else f" ({source.file}{sheet} {self.words.row} {source.row})"
        return f"{self.name(witness.record)}{visible(where)}: {', '.join(shown)}"

    def cell(self, field: str, value: Value) -> str:
        """A cell for people: of a code its label."""
        label = self.result.labels.get(f"{field}={value}") if isinstance(value, str) else None
        return visible(said(label, self.lang) if label else in_text(value, self.words))

    def citation(self, citation: Citation) -> str:
        authority = citation.authority
        open_mark = f" ({self.words.to_confirm})" if authority.status == "to_confirm" else ""
        clause = "" if citation.clause is None else f" {citation.clause}"
        return f"{visible(said(authority.title, self.lang) or authority.id)}{clause}{open_mark}"

    def undecided(self) -> Iterator[Styled | Table]:
        words, entries = self.words, self.result.undecided
        yield self.title(words.undecided, sum(entry.count for entry in entries))
        if entries:
            yield Styled(words.undecided_note)
        for entry in entries:
            yield Styled(f"  {entry.rule}: {visible(said(entry.cause, self.lang))} ({entry.count})")
            yield Styled(f"    {self.few(entry)}", style="dim")

    def few(self, entry: Undecided) -> str:
        shown = ", ".join(visible(key_text(subject)) for subject in entry.subjects)
        left = entry.count - len(entry.subjects)
        return shown if left == 0 else f"{shown} {self.words.and_more.format(left)}"

    def problems(self) -> Iterator[Styled | Table]:
        words, problems = self.words, self.result.problems
        yield self.title(words.problems, len(problems))
        for problem in problems[:_SHOWN_PROBLEMS]:
            yield Styled(f"  {visible(self.problem(problem))}")
        if len(problems) > _SHOWN_PROBLEMS:
            yield Styled(f"  {words.and_more.format(len(problems) - _SHOWN_PROBLEMS)}")

    def problem(self, entry: DataProblem) -> str:
        problem, words = entry.problem, self.words
        sheet = "" if problem.sheet is None else f" {problem.sheet}"
        row = f"{words.row} {problem.row}" if problem.row else words.whole_file
        column = f" {problem.column}" if problem.column else ""
        rules = f" · {words.affects} {', '.join(entry.rules)}" if entry.rules else ""
        return f"{problem.file}{sheet} {row}{column}: {said(problem.message, self.lang)}{rules}"

    def notes(self) -> Iterator[Styled | Table]:
        words, result = self.words, self.result
        for heading, texts in ((words.warnings, result.warnings), (words.incomplete, result.incomplete)):
            if texts:
                yield self.title(heading, len(texts))
            for text in texts:
                yield Styled(f"  {visible(said(text, self.lang))}")
