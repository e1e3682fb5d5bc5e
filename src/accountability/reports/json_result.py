"""The result as JSON; `docs/results.md` describes it, `docs/result.schema.json` is its schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from accountability.model.rule import Citation
from accountability.model.sheets import SheetRead
from accountability.model.verdict import Witness
from accountability.reports.exact_json import Json, line, pretty
from accountability.reports.locale import Lang, said
from accountability.reports.values import in_json
from accountability.results.assessment import Assessment, DataProblem, Finding, RuleReport, Undecided

FEW_ROWS = 20  # numbers of passed-over rows that an entry lists
FORMAT = 1


def write_json(result: Assessment, lang: Lang) -> Iterable[str]:
    """The whole result as one object."""
    yield pretty(_whole(result, lang)) + "\n"


def write_jsonl(result: Assessment, lang: Lang) -> Iterable[str]:
    """The same parts, one per line: `type` says which; a `run` line comes first."""
    yield _line("run", _head(result))
    for rule in result.rules.values():
        yield _line("rule", _rule(rule, lang))
    for finding in result.findings:
        yield _line("finding", _finding(finding, lang))
    for entry in result.undecided:
        yield _line("undecided", _undecided(entry, lang))
    for problem in result.problems:
        yield _line("problem", _problem(problem, lang))


def _line(kind: str, part: dict[str, Json]) -> str:
    return line({"type": kind, **part}) + "\n"


def _head(result: Assessment) -> dict[str, Json]:
    head: dict[str, Json] = {
        "format": FORMAT,
        "rulebook": {"id": result.rulebook, "version": result.version, "digest": result.digest},
        "as_of": result.as_of.isoformat(),
        "redaction": result.redaction,
    }
    if result.period is not None:
        head["period"] = {"from": result.period[0].isoformat(), "to": result.period[1].isoformat()}
    head["records"] = {
        name: {"rows": count.rows, "problems": count.problems} for name, count in result.records.items()
    }
    if result.sheets:
        head["sheets"] = [_sheet(sheet) for sheet in result.sheets]
    return head


def _sheet(sheet: SheetRead) -> dict[str, Json]:
    part: dict[str, Json] = {"file": sheet.file, "sheet": sheet.sheet}
    if sheet.record is not None:
        part["record"] = sheet.record
    passed: list[Json] = [
        {"kind": entry.kind, "count": entry.count, "rows": list(entry.rows[:FEW_ROWS])}
        for entry in sheet.passed
    ]
    return {**part, "last_row": sheet.last, "read": sheet.read, "hidden": sheet.hidden, "passed_over": passed}


def _whole(result: Assessment, lang: Lang) -> dict[str, Json]:
    return {
        **_head(result),
        "rules": [_rule(rule, lang) for rule in result.rules.values()],
        "findings": [_finding(finding, lang) for finding in result.findings],
        "undecided": [_undecided(entry, lang) for entry in result.undecided],
        "problems": [_problem(problem, lang) for problem in result.problems],
    }


def _rule(rule: RuleReport, lang: Lang) -> dict[str, Json]:
    counts = rule.counts
    item: dict[str, Json] = {} if rule.item is None else {"item": rule.item}
    reason: dict[str, Json] = {"reason": said(rule.reason, lang)} if rule.reason else {}
    return {
        "id": rule.id,
        **item,
        "status": rule.status,
        "severity": rule.severity.word,
        "subjects": counts.subjects,
        "pass": counts.passed,
        "fail": counts.failed,
        "unknown": counts.unknown,
        "not_applicable": counts.not_applicable,
        **reason,
    }


def _finding(finding: Finding, lang: Lang) -> dict[str, Json]:
    measure: dict[str, Json] = {} if finding.measure is None else {"measure": in_json(finding.measure)}
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity.word,
        "subject": dict(finding.subject),
        **measure,
        "message": said(finding.message, lang),
        "witness": [_witness(witness) for witness in finding.witness],
        "authority": list(cited(finding.authority)),
    }


def cited(citations: Iterable[Citation]) -> Iterator[str]:
    """Citations as a rulebook writes them: `land-contract-law/21`."""
    for citation in citations:
        clause = "" if citation.clause is None else f"/{citation.clause}"
        yield f"{citation.authority.id}{clause}"


def _witness(witness: Witness) -> dict[str, Json]:
    fields = {name: in_json(value) for name, value in witness.fields.items()}
    part: dict[str, Json] = {"record": witness.record, "key": list(witness.key), "fields": fields}
    if witness.source is not None:
        place: dict[str, Json] = {"file": witness.source.file}
        if witness.source.sheet is not None:
            place["sheet"] = witness.source.sheet
        part["source"] = {**place, "row": witness.source.row}
    return part


def _undecided(entry: Undecided, lang: Lang) -> dict[str, Json]:
    subjects: list[Json] = [dict(subject) for subject in entry.subjects]
    return {"rule": entry.rule, "cause": said(entry.cause, lang), "count": entry.count, "subjects": subjects}


def _problem(entry: DataProblem, lang: Lang) -> dict[str, Json]:
    problem = entry.problem
    part: dict[str, Json] = {"file": problem.file}
    if problem.sheet is not None:
        part["sheet"] = problem.sheet
    if problem.row:
        part["row"] = problem.row
    if problem.column:
        part["column"] = problem.column
    if problem.text is not None:
        part["text"] = problem.text
    return {**part, "message": said(problem.message, lang), "rules": list(entry.rules)}
