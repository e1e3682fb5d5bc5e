"""CDISC open rules against our language: `python -m tests.conformance.cdisc CASES.jsonl.gz`.

Converts and checks any file in the neutral format of `../shared/conformance/cdisc/README.md`, and
prints rules and cases passed, failed, and not convertible with the reason.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import yaml

from tests.conformance.cdisc_book import convert
from tests.conformance.cdisc_run import Report, cases_in, check

OUTCOMES = ("passed", "failed", "not convertible")


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if all cases passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.cdisc", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rule", action="append", help="only this rule (may be given again)")
    parser.add_argument("--engine", default="reference", help="`reference` (the definition) or `duckdb`")
    parser.add_argument("--show", action="store_true", help="print the rulebook of each case")
    options = parser.parse_args(arguments)
    reports = []
    for case in cases_in(options.file):
        if options.rule and case["rule_id"] not in options.rule:
            continue
        if options.show:
            whole = yaml.safe_load(convert(case).rulebook)
            parts = {part: whole[part] for part in ("derive", "rules") if part in whole}
            print(yaml.dump(parts, sort_keys=False, allow_unicode=True, width=10_000))
        reports.append(check(case, options.engine))
        if reports[-1].outcome != "passed":
            print(f"{reports[-1].rule_id} {reports[-1].case} {reports[-1].outcome}: {reports[-1].reason}")
    print(summary(reports))
    return 0 if all(report.outcome == "passed" for report in reports) else 1


def summary(reports: Sequence[Report]) -> str:
    """Counts of cases and of rules; a rule is as bad as its worst case."""
    worst: dict[str, str] = {}
    for report in reports:
        before = worst.get(report.rule_id, "passed")
        worst[report.rule_id] = max(before, report.outcome, key=OUTCOMES.index)
    lines = []
    for words, outcomes in (("cases", [r.outcome for r in reports]), ("rules", list(worst.values()))):
        counts = Counter(outcomes)
        lines.append(f"{words}: {len(outcomes)}, " + ", ".join(f"{counts[o]} {o}" for o in OUTCOMES))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
