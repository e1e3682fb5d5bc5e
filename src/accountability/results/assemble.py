"""From the outcomes of an engine to an assessment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import pyarrow as pa

from accountability.model.records import Key, Problem, Records, RecordType, Text
from accountability.model.rule import Citation, Rule, Rulebook
from accountability.model.sheets import SheetRead
from accountability.model.values import Cause
from accountability.model.verdict import Counts, Outcome, RuleResult, Subject, Verdict
from accountability.planning.affected import affected, missing_columns
from accountability.planning.needs import Needs
from accountability.results.assessment import (
    Assessment,
    DataProblem,
    Finding,
    RecordCount,
    RuleReport,
    Undecided,
)
from accountability.results.causes import sentence
from accountability.results.columns import of_columns, of_findings
from accountability.results.confidential import Veil, open_problem
from accountability.results.finding_id import finding_id
from accountability.results.lazy import LazyFindings, Part
from accountability.results.personal import personal_of
from accountability.results.undecided_columns import undecided_tables
from accountability.semantics.keys import is_personal, source_key_fields
from accountability.semantics.parameters import in_force

FEW = 5  # subjects that an entry of the undecided names


@dataclass(frozen=True, slots=True)
class Supplied:
    """The records of one type that were submitted: how many."""

    record: RecordType
    rows: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was submitted, as far as a result says of it: per type, its problems, and sheets read."""

    tables: Mapping[str, Supplied]
    problems: Sequence[Problem] = ()
    sheets: tuple[SheetRead, ...] = ()


def submitted(records: Records) -> Submitted:
    """The same of typed tables."""
    tables = {name: Supplied(table.record, len(table.rows)) for name, table in records.tables.items()}
    return Submitted(tables, records.problems, records.sheets)


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for: the book, the records, the rules and their needs, and the office's key."""

    book: Rulebook
    records: Submitted
    as_of: date
    period: tuple[date, date] | None
    needed: Mapping[str, Needs]
    by_name: frozenset[str]
    key: bytes | None


def assemble(run: Run, results: Sequence[RuleResult]) -> Assessment:
    """The assessment of a run, everything in a fixed order."""
    ordered = sorted(results, key=lambda result: result.rule)
    problems = tuple(problems_of(run.book, run.records.problems, run.needed))
    reports = {result.rule: _report(run.book.rules[result.rule], result) for result in ordered}
    return Assessment(
        rulebook=run.book.id,
        version=run.book.version,
        digest=run.book.digest,
        as_of=run.as_of,
        period=run.period,
        records=_records(run.records, problems),
        rules=reports,
        findings=_all_findings(run, ordered),
        undecided=tuple(entry for result in ordered for entry in _undecided(run.book, result)),
        all_undecided=partial(_all_undecided, run, ordered),
        problems=problems,
        warnings=(*_idle(reports.values()), *_open_keys(run, ordered)),
        incomplete=tuple(_incomplete(run, reports)),
        labels=_labels(run.records),
        sheets=run.records.sheets,
        personal=personal_of(run.book, reports, run.records.problems, keyed=run.key is not None),
    )


def _report(rule: Rule, result: RuleResult) -> RuleReport:
    counts = result.counts if result.counts is not None else _counted(result.outcomes)
    return RuleReport(
        rule.id, rule.severity, result.status, counts, rule.words.title, rule.norm, rule.item, result.reason
    )


def _counted(outcomes: Sequence[Outcome]) -> Counts:
    tally = Counter(outcome.verdict for outcome in outcomes)
    return Counts(
        tally[Verdict.PASS], tally[Verdict.FAIL], tally[Verdict.UNKNOWN], tally[Verdict.NOT_APPLICABLE]
    )


def problems_of(
    book: Rulebook, problems: Iterable[Problem], needed: Mapping[str, Needs]
) -> Iterator[DataProblem]:
    """All problems but the lack of columns that no rule of the run reads."""
    for problem in problems:
        rules = affected(problem, needed)
        if rules or problem.code != "column_missing":
            yield DataProblem(open_problem(book.records, problem), rules)


def _records(records: Submitted, problems: Iterable[DataProblem]) -> dict[str, RecordCount]:
    found = Counter(entry.problem.record for entry in problems)
    return {name: RecordCount(table.rows, found[name]) for name, table in sorted(records.tables.items())}


def _labels(records: Submitted) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for name, table in sorted(records.tables.items()):
        found[name] = table.record.label
        for field in table.record.fields.values():
            found[f"{name}.{field.name}"] = field.label
            found |= {f"{name}.{field.name}={code}": label for code, label in field.codes.items()}
    return {name: label for name, label in found.items() if label}


def _all_findings(run: Run, results: Sequence[RuleResult]) -> Sequence[Finding]:
    """All findings: at once where outcomes are there, else as they are asked for."""
    if all(isinstance(result.outcomes, tuple) for result in results):
        return tuple(found for result in results for found in _findings(run, result))
    return LazyFindings([_part(run, result) for result in results])


def _part(run: Run, result: RuleResult) -> Part:
    counts = _counted(result.outcomes) if result.counts is None else result.counts
    return Part(counts.failed, partial(_findings, run, result), partial(_tables, run, result))


def _tables(run: Run, result: RuleResult) -> Iterator[pa.Table]:
    """The findings of one rule as columns, made without Python objects where the engine can."""
    tabular = getattr(result.outcomes, "tabular", None)
    rule = run.book.rules[result.rule]
    if tabular is None:
        yield of_findings(_findings(run, result))
        return
    key = run.key if is_personal(run.book, rule.source) else None
    subjects, pieces = tabular()
    names = source_key_fields(run.book, rule.source)
    yield from of_columns(Veil.of(run.book, rule), names, subjects, pieces, key)


def _all_undecided(run: Run, results: Sequence[RuleResult]) -> Iterator[pa.Table]:
    """Every undecided subject as columns, rule by rule."""
    for result in results:
        rule = run.book.rules[result.rule]
        yield from undecided_tables(rule, source_key_fields(run.book, rule.source), result)


def _findings(run: Run, result: RuleResult) -> Iterator[Finding]:
    veil = Veil.of(run.book, run.book.rules[result.rule])
    seen: Counter[tuple[Key, object]] = Counter()
    for outcome in result.outcomes:
        if outcome.verdict is Verdict.FAIL:
            same = (outcome.subject.key, outcome.subject.row)
            yield finding(veil, outcome, seen[same], run.key)
            seen[same] += 1


def finding(veil: Veil, outcome: Outcome, occurrence: int, key: bytes | None) -> Finding:
    """The finding of one FAIL of the veil's rule; `occurrence` and `key` as in `finding_id`."""
    rule = veil.rule
    return Finding(
        id=finding_id(rule.id, outcome.subject, occurrence, key if outcome.personal else None),
        rule=rule.id,
        item=rule.item,
        severity=rule.severity,
        subject=outcome.subject.named(),
        measure=outcome.measure,
        message=rule.words.message or rule.words.title,
        title=rule.words.title,
        remedy=rule.words.remedy,
        witness=veil.open_witness(outcome),
        authority=tuple(c for c in rule.citations if _holds(c, outcome.day)),
        about=rule.source.aliases[0][1] if len(rule.source.aliases) == 1 else None,
    )


def _holds(citation: Citation, day: date | None) -> bool:
    bounds = ((citation.authority.start, citation.authority.end), (citation.start, citation.end))
    if day is None:  # a rule fails on an unknown date only by a citation that always holds
        return all(bound == (None, None) for bound in bounds)
    return all(in_force(start, end, day) for start, end in bounds)


def _undecided(book: Rulebook, result: RuleResult) -> Iterator[Undecided]:
    if result.counts is not None:
        for group in result.groups:
            yield _group(book, result.rule, group.causes, group.count, group.subjects)
        return
    groups: dict[tuple[Cause, ...], list[Subject]] = {}
    for outcome in result.outcomes:
        if outcome.verdict is Verdict.UNKNOWN:
            groups.setdefault(tuple(sorted(outcome.causes)), []).append(outcome.subject)
    for causes, subjects in sorted(groups.items()):
        yield undecided(book, result.rule, causes, subjects)


def undecided(book: Rulebook, rule: str, causes: tuple[Cause, ...], subjects: Sequence[Subject]) -> Undecided:
    """The subjects of one rule that are undecided for the same causes (sorted)."""
    return _group(book, rule, causes, len(subjects), subjects)


def _group(
    book: Rulebook, rule: str, causes: tuple[Cause, ...], count: int, subjects: Sequence[Subject]
) -> Undecided:
    few = tuple(subject.named() for subject in subjects[:FEW])
    return Undecided(rule, causes, sentence(book, causes), count, few)


def _idle(reports: Iterable[RuleReport]) -> Iterator[Text]:
    """A rule that applied to nobody looks like a rule that found nothing: say so."""
    for report in reports:
        counts = report.counts
        if report.status == "checked" and counts.subjects == counts.not_applicable:
            yield {
                "zh": f"{report.id}：没有任何对象适用此规则（共 {counts.subjects} 个对象）",
                "en": f"{report.id}: the rule applied to none of its {counts.subjects} subjects",
            }


def _open_keys(run: Run, results: Iterable[RuleResult]) -> Iterator[Text]:
    if run.key is not None:
        return
    rules = [r.rule for r in results if _names_people(run.book, r)]
    if rules:
        listed = ", ".join(rules)
        yield {
            "zh": f"{listed}：对象编号属个人信息，未使用单位密钥（见 --key-file）：线索编号可被推算，"
            "因此对外输出中只编序号，仅在该次输出中有效",
            "en": f"{listed}: the subjects' keys are personal data, and without the office's key "
            "(--key-file) the ids of these findings can be traced back to them; a redacted output "
            "numbers them instead, for itself alone",
        }


def _names_people(book: Rulebook, result: RuleResult) -> bool:
    """Whether the findings of a rule have keys that are personal data."""
    counts = result.counts if result.counts is not None else _counted(result.outcomes)
    return counts.failed > 0 and is_personal(book, book.rules[result.rule].source)


def _incomplete(run: Run, reports: Mapping[str, RuleReport]) -> Iterator[Text]:
    for report in reports.values():
        if report.status == "error":
            yield _because(report, "未完成", "could not be finished")
        if report.status == "not_checked" and report.id in run.by_name:
            yield _because(report, "已点名检查，但未检查", "was asked for by name, but not checked")
    yield from incomplete_columns(run.records.problems, run.needed)


def incomplete_columns(problems: Iterable[Problem], needed: Mapping[str, Needs]) -> Iterator[Text]:
    """What a run could not look at, since a column that a rule reads is missing."""
    for problem, rules in missing_columns(problems, needed):
        yield _column(problem, rules)


def _because(report: RuleReport, zh: str, en: str) -> Text:
    reason = report.reason
    return {
        "zh": f"{report.id} {zh}:{reason.get('zh', '')}",
        "en": f"{report.id} {en}: {reason.get('en', '')}",
    }


def _column(problem: Problem, rules: Sequence[str]) -> Text:
    about = ", ".join(problem.fields)
    listed = ", ".join(rules)
    return {
        "zh": f"缺少列 {about}(涉及规则 {listed})",
        "en": f"the column {about} is missing (read by {listed})",
    }
