"""This library: from a folder of Parquet files to counts and findings, through its Python API."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import accountability
from accountability.results.assessment import Assessment, Finding
from bench import answers

RULES = Path(__file__).parent / "rules"
# Rows of ledgers and periods; rows of derived records are left out of the comparison.
BASE = frozenset({"payment", "unit", "payee", "official", "kinship", "contract", "acceptance", "inspection", "quarters"})  # fmt: skip


def run(
    records: Path,
    out: Path,
    only: Collection[str] | None = None,
    engine: str = "duckdb",
    memory: str | None = None,
    threads: int | None = None,
) -> None:
    """Checks the ledgers in `records` and writes the answers to `out`."""
    limits: dict[str, Any] = {"memory": memory, "threads": threads} if engine == "duckdb" else {}
    result = accountability.check(
        RULES,
        records,
        answers.AS_OF,
        period=answers.PERIOD,
        select=sorted(only) if only else None,
        engine=engine,
        **limits,
    )
    write(result, out)


def write(result: Assessment, out: Path) -> None:
    """The answers of a run. Raises `RuntimeError` where a rule could not be checked."""
    counts = {}
    for rule in result.rules.values():
        if rule.status != "checked":
            raise RuntimeError(f"{rule.id}: {rule.status}: {rule.reason}")
        told = rule.counts
        counts[rule.id] = [told.failed, told.passed, told.unknown, told.not_applicable]
    answers.write_counts(out, counts)
    answers.write_findings(out, map(_finding, result.findings))


def _finding(finding: Finding) -> tuple[str, str, list[str]]:
    subject = "/".join(finding.subject.values())
    return finding.rule, subject, sorted(_witnesses(finding))


def _witnesses(finding: Finding) -> Iterator[str]:
    for witness in finding.witness:
        if witness.record in BASE:
            yield f"{witness.record}:{'/'.join(witness.key)}"
