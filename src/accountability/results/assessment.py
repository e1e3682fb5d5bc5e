"""What a run says: counts for every rule, findings, what stayed undecided, data problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accountability.errors import FindingsError, UsageError
from accountability.model.records import Problem, Text
from accountability.model.rule import Citation, Norm
from accountability.model.sheets import SheetRead
from accountability.model.values import Cause, Value
from accountability.model.verdict import Counts, Severity, Status, Witness


@dataclass(frozen=True, slots=True)
class RuleReport:
    """How one rule ended. `reason` says, per locale, why it was not checked or broke off."""

    id: str
    severity: Severity
    status: Status
    counts: Counts
    title: Text
    norm: Norm
    item: str | None
    reason: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """A subject that fails a rule: a lead to verify, with the records that prove it.

    `id` is stable from run to run (see `finding_id`). `subject` maps the names of its key to
    their cells as text. `measure` is the rule's measure, exact. `authority` are the citations
    in force on the rule's date.
    """

    id: str
    rule: str
    item: str | None
    severity: Severity
    subject: Mapping[str, str]
    measure: Value | None
    message: Text
    title: Text
    remedy: Text
    witness: tuple[Witness, ...]
    authority: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """Subjects of a rule that could not be decided for the same causes; `subjects` are the first few."""

    rule: str
    causes: tuple[Cause, ...]
    cause: Text
    count: int
    subjects: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class DataProblem:
    """Something wrong with the records, and the rules that read what it is about."""

    problem: Problem
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordCount:
    """How many rows of a record type were read, and how many problems they have."""

    rows: int
    problems: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result of one run, the same for the same input.

    `rules` has every selected rule, in the order of ids, `findings` and `undecided` are in the
    order of rules and subjects. `warnings` do not make a run incomplete, `incomplete` does: it
    says, per locale, what the run could not look at. `labels` has the labels of the supplied
    record types (`contract`), of their fields (`contract.kind`) and codes (`contract.kind=transfer`).
    `sheets`: of workbooks, what became of every row of every sheet.
    """

    rulebook: str
    version: str
    digest: str
    as_of: date
    period: tuple[date, date] | None
    records: Mapping[str, RecordCount]
    rules: Mapping[str, RuleReport]
    findings: Sequence[Finding]
    undecided: tuple[Undecided, ...]
    problems: tuple[DataProblem, ...]
    warnings: tuple[Text, ...]
    incomplete: tuple[Text, ...]
    labels: Mapping[str, Text]
    sheets: tuple[SheetRead, ...] = ()

    @property
    def evaluated(self) -> bool:
        """Whether any subject got a verdict at all. A run without one is never a success."""
        return any(rule.counts.subjects for rule in self.rules.values())

    @property
    def unknown(self) -> int:
        """How many verdicts are `unknown`, over all rules."""
        return sum(rule.counts.unknown for rule in self.rules.values())

    def at_or_above(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of at least this severity."""
        return tuple(finding for finding in self.findings if finding.severity >= severity)

    def raise_for(self, severity: str | Severity = Severity.LOW) -> None:
        """Raises `FindingsError` unless the run shows that there is nothing of `severity` or above.

        So it does for such findings, and for a run that is incomplete or evaluated nothing: what
        was not looked at has not passed. Raises `UsageError` for a word that is no severity.
        """
        level = severity_of(severity)
        found = len(self.at_or_above(level))
        if found:
            raise FindingsError(f"{found} findings at or above `{level.word}`")
        if self.incomplete:
            raise FindingsError("the run is incomplete: " + "; ".join(text["en"] for text in self.incomplete))
        if not self.evaluated:
            raise FindingsError("nothing was evaluated: no rule has a subject in these records")


def severity_of(word: str | Severity) -> Severity:
    """The severity that a word names. Raises `UsageError`."""
    if isinstance(word, Severity):
        return word
    for severity in Severity:
        if severity.word == word:
            return severity
    known = ", ".join(f"`{severity.word}`" for severity in Severity)
    raise UsageError(f"`{word}` is not a severity\n  hint: it is one of {known}")
