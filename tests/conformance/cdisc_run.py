"""Runs a converted case and compares what it finds with what is expected."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from accountability.errors import AccountabilityError
from accountability.model.verdict import RuleResult, Verdict
from accountability.records.door import read
from accountability.rulebook.load import load
from tests.agreement.engines import engine
from tests.conformance.cdisc_book import Case, Converted, convert
from tests.conformance.cdisc_terms import NotConvertible

Finding: TypeAlias = tuple[str, int | None]

AS_OF = date(2026, 1, 1)  # nothing in these rules depends on it


@dataclass(frozen=True, slots=True)
class Answer:
    """What a case gives: findings as (data set, row; no row for the whole), and a status per target."""

    findings: frozenset[Finding]
    status: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """How a case ended: `passed`, `failed` or `not convertible`, and why."""

    rule_id: str
    case: str
    outcome: str
    reason: str = ""


def cases_in(path: Path) -> Iterator[Case]:
    """The cases of a file in the neutral format, gzipped or not."""
    whole = path.read_bytes()
    text = (gzip.decompress(whole) if path.suffix == ".gz" else whole).decode("utf-8")
    for line in text.split("\n"):
        if line.strip():
            yield json.loads(line)


def expected_of(case: Case) -> Answer:
    """What the format says should come out; counts are left aside, as it tells to."""
    found = frozenset((name, row) for name, row, _ in case["expected"])
    return Answer(found, dict(case["status"]))


def check(case: Case, by: str = "reference") -> Report:
    """Converts one case and runs it on the engine `by`."""
    try:
        answer = answer_of(case, by)
    except NotConvertible as reason:
        return Report(case["rule_id"], case["case"], "not convertible", str(reason))
    except AccountabilityError as error:
        return Report(case["rule_id"], case["case"], "failed", f"refused: {error}")
    wrong = difference(answer, expected_of(case))
    return Report(case["rule_id"], case["case"], "failed" if wrong else "passed", wrong)


def difference(answer: Answer, expected: Answer) -> str:
    """What is wrong, in words; nothing if all is right."""
    words = []
    for title, rows in (
        ("missing", expected.findings - answer.findings),
        ("too many", answer.findings - expected.findings),
    ):
        if rows:
            shown = sorted(rows, key=lambda f: (f[0], f[1] or 0))
            words.append(f"{title} {len(shown)}: {', '.join(f'{n} {r}' for n, r in shown[:5])}")
    names = sorted(set(answer.status) | set(expected.status))
    pairs = [(name, answer.status.get(name), expected.status.get(name)) for name in names]
    words += [f"{name} is {got}, not {wanted}" for name, got, wanted in pairs if got != wanted]
    return "; ".join(words)


def answer_of(case: Case, by: str = "reference") -> Answer:
    """What our language and an engine say about a case. Raises `NotConvertible`, `AccountabilityError`."""
    converted = convert(case)
    results = run(converted, by) if converted.targets else {}
    findings: set[Finding] = set()
    status: dict[str, str] = {}
    for at, target in enumerate(case["targets"]):
        if "check" not in target:
            status[target["name"]] = "skipped" if "skip" in target else "error"
            continue
        result = results[f"t{at}"]
        doubtful = any(_status(r) == "error" for r in results.values() if converted.targets[r.rule] == at)
        status[target["name"]] = "error" if doubtful else _status(result)
        if status[target["name"]] == "issues":
            findings |= _findings(case, target, _hit(result))
    return Answer(frozenset(findings), status)


def run(converted: Converted, by: str) -> dict[str, RuleResult]:
    """The results of a converted case by rule, from the engine `by`."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "rulebook.yaml").write_text(converted.rulebook, encoding="utf-8")
        book = load(Path(folder))
    records = read(book.records, converted.records, AS_OF)
    results = engine(by).run(book, records, AS_OF, None, tuple(book.rules), None)
    return {result.rule: result for result in results}


def _status(result: RuleResult) -> str:
    """No subject: there were no rows left. An unknown verdict: the data cannot be evaluated."""
    verdicts = {outcome.verdict for outcome in result.outcomes}
    if result.status == "error" or Verdict.UNKNOWN in verdicts:
        return "error"
    if not verdicts:
        return "skipped"
    return "issues" if Verdict.FAIL in verdicts else "ok"


def _hit(result: RuleResult) -> list[int]:
    """Row numbers of the target's own table, which is the first of the source."""
    return sorted({int(o.subject.key[0]) for o in result.outcomes if o.verdict is Verdict.FAIL})


def _findings(case: Case, target: Mapping[str, Any], rows: list[int]) -> set[Finding]:
    source = case["tables"][target["table"]].get("source")
    origins = [tuple(source[row - 1]) if source else (target["name"], row) for row in rows]
    if case["sensitivity"] != "dataset":
        return {(name, row) for name, row in origins}
    return {(", ".join(sorted({name for name, _ in origins})), None)}
