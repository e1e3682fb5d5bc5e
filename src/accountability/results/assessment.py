"""What a run says: counts for every rule, findings, what stayed undecided, data problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol, TypeAlias, get_args, runtime_checkable

import pyarrow as pa

from accountability.errors import FindingsError, UsageError
from accountability.model.records import Text
from accountability.model.sheets import SheetRead
from accountability.model.verdict import Severity
from accountability.results.columns import SCHEMA, of_findings
from accountability.results.entries import DataProblem, Finding, RecordCount, RuleReport, Undecided
from accountability.results.personal import Personal
from accountability.results.undecided_columns import UNDECIDED

__all__ = [
    "Assessment",
    "DataProblem",
    "Finding",
    "RecordCount",
    "RuleReport",
    "Undecided",
    "severity_of",
]


Part: TypeAlias = Literal["findings", "undecided"]


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
    `all_undecided` gives the whole list behind `undecided`; `arrow_tables("undecided")` is how to ask for it.
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
    redaction: Literal["none", "values", "strict"] = "none"
    all_undecided: Callable[[], Iterable[pa.Table]] = field(default=tuple, compare=False, repr=False)

    @property
    def evaluated(self) -> bool:
        """Whether any subject got a verdict at all. A run without one is never a success."""
        return any(rule.counts.subjects for rule in self.rules.values())

    @property
    def unknown(self) -> int:
        """How many verdicts are `unknown`, over all rules."""
        return sum(rule.counts.unknown for rule in self.rules.values())

    def count_at_or_above(self, severity: Severity) -> int:
        """How many findings are of at least this severity."""
        return sum(rule.counts.failed for rule in self.rules.values() if rule.severity >= severity)

    def to_arrow(self, part: Part = "findings") -> pa.Table:
        """The findings, or all `undecided` subjects, as an Arrow table; `docs/results.md` has the columns.

        Values are canonical text, in the order of rules and subjects; a field without a value names
        its state. Raises `UsageError` for another `part`.
        """
        return pa.concat_tables(self.arrow_tables(part))

    def arrow_tables(self, part: Part = "findings") -> Iterator[pa.Table]:
        """The same in pieces, one after the other, none of which is large; at least one."""
        if part not in get_args(Part):
            known = ", ".join(f"`{known}`" for known in get_args(Part))
            raise UsageError(f"a result has no table `{part}`\n  hint: it is one of {known}")
        if part == "undecided":
            return _or_none(iter(self.all_undecided()), UNDECIDED)
        return _or_none(self._findings(), SCHEMA)

    def _findings(self) -> Iterator[pa.Table]:
        if isinstance(self.findings, _Columnar):
            return self.findings.tables()
        return iter([of_findings(self.findings)])

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


def _or_none(tables: Iterator[pa.Table], schema: pa.Schema) -> Iterator[pa.Table]:
    """The tables, or one without rows where there are none."""
    yield next(tables, schema.empty_table())
    yield from tables


def severity_of(word: str | Severity) -> Severity:
    """The severity that a word names. Raises `UsageError`."""
    if isinstance(word, Severity):
        return word
    for severity in Severity:
        if severity.word == word:
            return severity
    known = ", ".join(f"`{severity.word}`" for severity in Severity)
    raise UsageError(f"`{word}` is not a severity\n  hint: it is one of {known}")
