"""Problems on their way through the database: as rows of one table, in the words of the definition."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from accountability.model.records import Problem

# What a row says of itself travels with it, in a list that is nearly always absent.
TOLD = pa.struct(
    [
        ("column", pa.string()),
        ("code", pa.string()),
        ("fields", pa.list_(pa.string())),
        ("text", pa.string()),
        ("zh", pa.string()),
        ("en", pa.string()),
    ]
)
TOLD_LIST = pa.list_(TOLD)

PROBLEM = pa.schema(
    [
        ("file", pa.string()),
        ("sheet", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("code", pa.string()),
        ("record", pa.string()),
        ("fields", pa.list_(pa.string())),
        ("text", pa.string()),
        ("zh", pa.string()),
        ("en", pa.string()),
    ]
)


def of_row(problem: Problem) -> dict[str, object]:
    """A problem without its place, which is that of its row."""
    return {
        "column": problem.column,
        "code": problem.code,
        "fields": list(problem.fields),
        "text": problem.text,
        "zh": problem.message["zh"],
        "en": problem.message["en"],
    }


def batch_of(problems: Iterable[Problem]) -> pa.RecordBatch:
    """Problems as rows."""
    rows = [
        {"file": p.file, "sheet": p.sheet, "row": p.row, "record": p.record, **of_row(p)} for p in problems
    ]
    return pa.RecordBatch.from_pylist(rows, PROBLEM)


def problems_of(batch: pa.RecordBatch) -> list[Problem]:
    """Rows as problems."""
    return [
        Problem(
            row["file"],
            row["sheet"],
            row["row"],
            row["column"],
            row["code"],
            row["text"],
            {"zh": row["zh"], "en": row["en"]},
            tuple(row["fields"]),
            row["record"],
        )
        for row in batch.to_pylist()
    ]
