"""What the command's exit code says: four codes, so that they can be remembered."""

from __future__ import annotations

from accountability.model.verdict import Severity
from accountability.results.assessment import Assessment

OK = 0
FOUND = 1
UNUSABLE = 2
INCOMPLETE = 3

HELP = """\b
Exit codes:
  0  complete, and nothing at or above --fail-on
  1  findings at or above --fail-on (or undecided subjects, with --fail-on-unknown)
  2  wrong usage, a rulebook with mistakes, unreadable records, unwritable output,
     an internal error, a stopped run, or nothing to evaluate
  3  incomplete: a rule broke off, a column that a rule reads is missing, or a rule
     that was asked for by its id could not be checked; outranks 1
  130  Ctrl-C before the command had begun"""


def exit_code(result: Assessment, fail_on: Severity | None, fail_on_unknown: bool, exit_zero: bool) -> int:
    """The code of a run. `fail_on` None never fails for findings; `exit_zero` turns 1, and only 1, into 0."""
    if not result.evaluated:
        return UNUSABLE
    if result.incomplete:
        return INCOMPLETE
    found = fail_on is not None and result.count_at_or_above(fail_on)
    undecided = fail_on_unknown and result.unknown
    return FOUND if (found or undecided) and not exit_zero else OK
