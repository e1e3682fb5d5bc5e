"""Accountability checklists as rules: YAML rules in, records in, findings out.

    import accountability as acc

    book = acc.load("rules/prohibitions/land")
    result = acc.check(book, "examples/land/ledger", as_of=date(2021, 6, 30))
    for finding in result.findings:
        print(finding.rule, finding.subject, finding.message["en"])

A finding is a lead to verify in the records, never a conclusion about anyone.
"""

from accountability.api.cases import CaseResult, run_cases
from accountability.api.catalogue import catalogue
from accountability.api.check import check
from accountability.api.live.answers import Answer, Change, Deferred
from accountability.api.live.opening import live
from accountability.api.live.session import Live
from accountability.api.parameters import parameters
from accountability.api.probe import probe
from accountability.api.simulate import SimulatedYear, simulate
from accountability.engines.cancelling import Cancel
from accountability.errors import (
    AccountabilityError,
    Cancelled,
    FindingsError,
    JournalError,
    Mistake,
    OutputError,
    RecordsError,
    RulebookError,
    UsageError,
)
from accountability.model.rule import Authority, Rule, Rulebook
from accountability.model.verdict import Counts, Severity, Verdict, Witness
from accountability.probing.findings import Probed
from accountability.records.single import Parsed
from accountability.results.assessment import Assessment, Finding
from accountability.results.parameters import ListedParameter
from accountability.results.redaction import redacted
from accountability.rulebook.load import load

__all__ = [
    "AccountabilityError",
    "Answer",
    "Assessment",
    "Authority",
    "Cancel",
    "Cancelled",
    "CaseResult",
    "Change",
    "Counts",
    "Deferred",
    "Finding",
    "FindingsError",
    "JournalError",
    "ListedParameter",
    "Live",
    "Mistake",
    "OutputError",
    "Parsed",
    "Probed",
    "RecordsError",
    "Rule",
    "Rulebook",
    "RulebookError",
    "Severity",
    "SimulatedYear",
    "UsageError",
    "Verdict",
    "Witness",
    "catalogue",
    "check",
    "live",
    "load",
    "parameters",
    "probe",
    "redacted",
    "run_cases",
    "simulate",
]
