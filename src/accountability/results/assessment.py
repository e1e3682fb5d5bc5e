"""What a run says: counts for every rule, findings, what stayed undecided, data problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal as OneOf
from typing import Protocol, runtime_checkable

import pyarrow as pa

from accountability.errors import FindingsError, UsageError
from accountability.model.records import Text
from accountability.model.sheets import SheetRead
from accountability.model.verdict import Severity
from accountability.results.columns import of_findings
from accountability.results.entries import DataProblem, Finding, RecordCount, RuleReport, Undecided
from accountability.results.personal import Personal

__all__ = [
    "Assessment",
    "DataProblem",
    "Finding",
    "RecordCount",
    "RuleReport",
    "Undecided",
    "severity_of",
]


@runtime_checkable
class _Columnar(Protocol):
    """Findings that can be had as tables."""

    def tables(self) -> Iterator[pa.Table]: ...


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result of one run, the same for the same input.

    `rules` has every selected rule, in the order of ids, `findings` and `undecided` are in the
    order of rules and subjects. `warnings` do not make a run incomplete, `incomplete` does: it
    says, per locale, what the run could not look at. `labels` has the labels of the supplied
    record types (`contract`), of their fields (`contract.kind`) and codes (`contract.kind=transfer`).
    `sheets`: of workbooks, what became of every row of every sheet. `personal`: which parts of it
    are personal data; the result of `check` holds them as they are, `redaction` says what `redacted` masked.
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
    personal: Personal = field(default=Personal(), repr=False)
    redaction: OneOf["none", "values", "strict"] = "none"

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

    def count_at_or_above(self, severity: Severity) -> int:
        """How many findings are of at least this severity."""
        return sum(rule.counts.failed for rule in self.rules.values() if rule.severity >= severity)

    def to_arrow(self) -> pa.Table:
        """The findings as an Arrow table: id, rule, item, severity, subject, measure and witness.

        Values are canonical text, in the order of `findings`; a field without a value names its state.
        """
        return pa.concat_tables(self.arrow_tables())

    def arrow_tables(self) -> Iterator[pa.Table]:
        """The same in parts, one after the other; at least one."""
        none = True
        for table in self.findings.tables() if isinstance(self.findings, _Columnar) else ():
            none = False
            yield table
        if none:
            yield of_findings(self.findings)

    def raise_for(self, severity: str | Severity = Severity.LOW) -> None:
        """Raises `FindingsError` unless the run shows that there is nothing of `severity` or above.

        So it does for such findings, and for a run that is incomplete or evaluated nothing: what
        was not looked at has not passed. Raises `UsageError` for a word that is no severity.
        """
        level = severity_of(severity)
        found = self.count_at_or_above(level)
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
