"""Accountability checklists as rules: YAML rules in, records in, findings out.

    import accountability as acc

    book = acc.load("rules/prohibitions/land")
    result = acc.check(book, "examples/land/ledger", as_of=date(2021, 6, 30))
    for finding in result.findings:
        print(finding.rule, finding.subject, finding.message["en"])

A finding is a lead to verify in the records, never a conclusion about anyone.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

# Each name is imported when it is first asked for: all of them take most of a second, and who checks a batch
# needs no journal, no workbook writer and no prober. A test holds this table against the imports above.
_HOMES = {
    "CaseResult": "api.cases",
    "run_cases": "api.cases",
    "catalogue": "api.catalogue",
    "check": "api.check",
    "Answer": "api.live.answers",
    "Change": "api.live.answers",
    "Deferred": "api.live.answers",
    "live": "api.live.opening",
    "Live": "api.live.session",
    "parameters": "api.parameters",
    "probe": "api.probe",
    "SimulatedYear": "api.simulate",
    "simulate": "api.simulate",
    "Cancel": "engines.cancelling",
    "AccountabilityError": "errors",
    "Cancelled": "errors",
    "FindingsError": "errors",
    "JournalError": "errors",
    "Mistake": "errors",
    "OutputError": "errors",
    "RecordsError": "errors",
    "RulebookError": "errors",
    "UsageError": "errors",
    "Authority": "model.rule",
    "Rule": "model.rule",
    "Rulebook": "model.rule",
    "Counts": "model.verdict",
    "Severity": "model.verdict",
    "Verdict": "model.verdict",
    "Witness": "model.verdict",
    "Probed": "probing.findings",
    "Parsed": "records.single",
    "Assessment": "results.assessment",
    "Finding": "results.assessment",
    "ListedParameter": "results.parameters",
    "redacted": "results.redaction",
    "load": "rulebook.load",
}

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

if not TYPE_CHECKING:  # or every name would be typed as there

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module `accountability` has no attribute `{name}`")
        value = getattr(import_module(f"accountability.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
