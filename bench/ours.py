"""This library: from a folder of Parquet files to counts and findings, through its Python API."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import accountability
from accountability.results.assessment import Assessment
from bench import answers
from bench.parts import WRITING, Parts

RULES = Path(__file__).parent / "rules"


def run(
    records: Path,
    out: Path,
    only: Collection[str] | None = None,
    memory: str | None = None,
    threads: int | None = None,
    engine: str = "duckdb",
) -> None:
    """Checks the ledgers in `records` and writes the answers to `out`."""
    limits: dict[str, Any] = {"memory": memory, "threads": threads} if engine == "duckdb" else {}
    parts = Parts()
    result = accountability.check(
        RULES,
        records,
        answers.AS_OF,
        period=answers.PERIOD,
        select=sorted(only) if only else None,
        engine=engine,
        progress=parts.rule,
        **limits,
    )
    parts.begin(WRITING)
    answers.write_counts(out, counts(result))
    tables = result.arrow_tables("findings")
    first = next(tables)
    with pq.ParquetWriter(out / answers.FINDINGS, first.schema) as writer:
        for table in chain((first,), tables):  # all of them in one table would be a second copy
            writer.write_table(table)
    parts.write(out)


def counts(result: Assessment) -> answers.Counts:
    """The counts of a run. Raises `RuntimeError` where a rule could not be checked."""
    found = {}
    for rule in result.rules.values():
        if rule.status != "checked":
            raise RuntimeError(f"{rule.id}: {rule.status}: {rule.reason}")
        told = rule.counts
        found[rule.id] = [told.failed, told.passed, told.unknown, told.not_applicable]
    return found
