"""The table clause by verdict of the land pack: how many subjects its cases expect to end so.

`python -m tests.rules.coverage_table` writes docs/land-coverage.md; a test holds it up to date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from accountability.model.rule import Rule, Rulebook
from accountability.model.verdict import Verdict
from accountability.rulebook.load import load

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "land-coverage.md"
HEAD = """\
# What the cases of the land pack cover

Each prohibition and each of its clauses, its rules, and how many subjects their cases expect to end as
*fail*, *pass*, *unknown* and *not applicable*. The table is generated from the rules
(`python -m tests.rules.coverage_table`); a test holds it up to date, and another moves the edge of every
comparison in turn (`<` to `<=`), leaves every part of every condition out in turn, and demands that a case
then comes out differently.

| item | rules | cases | fail | pass | unknown | not applicable | authorities |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
SHOWN = (Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)


def page(book: Rulebook) -> str:
    """The whole page for a rulebook."""
    items: dict[str, list[Rule]] = {}
    for rule in book.rules.values():
        items.setdefault(rule.item or rule.id, []).append(rule)
    lines = [_line(item, rules) for item, rules in sorted(items.items())]
    return HEAD + "\n".join([*lines, _line("all", book.rules.values())]) + "\n"


def _line(item: str, rules: Iterable[Rule]) -> str:
    rules = sorted(rules, key=lambda rule: rule.id)
    cases = [case for rule in rules for case in rule.cases]
    counts = Counter(verdict for case in cases for verdict in case.expect.values())
    statuses = Counter(citation.authority.status for rule in rules for citation in rule.citations)
    listed = str(len(rules)) if item == "all" else ", ".join(f"`{rule.id}`" for rule in rules)
    numbers = [str(len(cases)), *(str(counts[verdict]) for verdict in SHOWN)]
    resting = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in sorted(statuses.items()))
    return f"| {item} | {listed} | {' | '.join(numbers)} | {resting} |"


if __name__ == "__main__":
    PAGE.write_text(page(load(ROOT / "rules" / "prohibitions" / "land")), encoding="utf-8")
