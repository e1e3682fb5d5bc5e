"""What every implementation gives, in one form: counts per rule, and findings with witness keys.

Counts are a JSON object: rule -> [fail, pass, unknown, not_applicable]. Findings are a Parquet file of
`rule`, `subject` (the cells of its key as text, with `/` between) and `witness` (a list of
`record type:key`), or of this library's own columns, which are brought into that form to be compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

Counts: TypeAlias = Mapping[str, list[int]]

AS_OF = date(2025, 3, 31)
PERIOD = (date(2023, 1, 1), date(2024, 12, 31))
COUNTS, FINDINGS = "counts.json", "findings.parquet"
SCHEMA = pa.schema([("rule", pa.string()), ("subject", pa.string()), ("witness", pa.list_(pa.string()))])
BATCH = 50_000
# Records of ledgers and periods; rows of derived records have no counterpart in what is written by hand.
BASE = frozenset(
    {"payment", "unit", "payee", "official", "kinship", "contract", "acceptance", "inspection", "quarters"}
)


class Different(Exception):
    """Two implementations do not give the same answers."""


def write_counts(folder: Path, counts: Counts) -> None:
    """The counts of a run."""
    (folder / COUNTS).write_text(json.dumps(dict(sorted(counts.items())), indent=0), encoding="utf-8")


def read_counts(folder: Path) -> Counts:
    """The counts of a run that was written."""
    found: Counts = json.loads((folder / COUNTS).read_text(encoding="utf-8"))
    return found


def write_findings(folder: Path, findings: Iterable[tuple[str, str, list[str]]]) -> None:
    """Findings one by one, in batches, so that any number fits in memory."""
    with pq.ParquetWriter(folder / FINDINGS, SCHEMA) as writer:
        batch: list[tuple[str, str, list[str]]] = []
        for finding in findings:
            batch.append(finding)
            if len(batch) == BATCH:
                writer.write_table(_table(batch))
                batch = []
        writer.write_table(_table(batch))


def _table(batch: list[tuple[str, str, list[str]]]) -> pa.Table:
    columns: list[Any] = [pa.array([f[at] for f in batch], SCHEMA.field(at).type) for at in range(3)]
    return pa.table(columns, schema=SCHEMA)


def compare(one: Path, other: Path, rules: Iterable[str] | None = None) -> int:
    """How many findings two runs share. Raises `Different` with the first differences."""
    left, right = read_counts(one), read_counts(other)
    wanted = sorted(set(left) & set(right)) if rules is None else sorted(rules)
    wrong = [f"{r}: {left.get(r)} here, {right.get(r)} there" for r in wanted if left.get(r) != right.get(r)]
    if rules is None:
        wrong += [f"{r}: only one of them has it" for r in sorted(set(left) ^ set(right))]
    wrong += _different_findings(one, other, wanted)
    if wrong:
        raise Different(f"{one.name} and {other.name} differ:\n  " + "\n  ".join(wrong))
    return sum(left[rule][0] for rule in wanted)


def _different_findings(one: Path, other: Path, rules: list[str]) -> list[str]:
    with duckdb.connect(config={"memory_limit": "4GB", "preserve_insertion_order": False}) as connection:
        for name, folder in (("a", one), ("b", other)):
            connection.execute(f"CREATE TEMP TABLE {name} AS {_findings(folder / FINDINGS, rules)}")
        wrong = []
        for left, right, where in (("a", "b", one.name), ("b", "a", other.name)):
            missing = connection.execute(
                f"SELECT * FROM (SELECT * FROM {left} EXCEPT ALL SELECT * FROM {right}) ORDER BY ALL LIMIT 5"
            ).fetchall()
            wrong += [f"only in {where}: {rule} {subject} [{text}]" for rule, subject, text in missing]
        return wrong


def _findings(path: Path, rules: list[str]) -> str:
    """The findings of a file in one form, of this library's own form too."""
    file = str(path).replace("'", "''")
    listed = ", ".join(f"'{rule}'" for rule in rules)
    own = "id" in pq.read_schema(path).names
    subject, witness = "subject", "witness"
    if own:
        entries = "list_filter(map_entries(subject), lambda e: e.key <> 'row')"
        subject = f"array_to_string([e.value FOR e IN {entries}], '/')"
        kept = ", ".join(f"'{name}'" for name in sorted(BASE))
        witness = f"[w.record || ':' || array_to_string(w.key, '/') FOR w IN witness IF w.record IN ({kept})]"
    return (
        f"SELECT rule, {subject} AS subject, array_to_string(list_sort({witness}), ' ') AS witness "
        f"FROM read_parquet('{file}') WHERE rule IN ({listed})"
    )
