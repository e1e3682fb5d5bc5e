"""What a result lists: reports of rules, findings, undecided subjects, data problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accountability.model.records import Problem, Text
from accountability.model.rule import Citation, Norm
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
    in force on the rule's date. `about` is the record type of the subject, where it is of one.
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
    about: str | None = None


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
