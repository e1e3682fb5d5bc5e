"""Findings as an Arrow table: one row per finding, values as canonical text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence

import pyarrow as pa

from accountability.model.records import Source
from accountability.model.rule import Rule
from accountability.model.values import NONE, UNLIMITED, Interval, ListValue, Unknown, Value
from accountability.model.verdict import Subject
from accountability.records.keys import canonical
from accountability.results.entries import Finding
from accountability.results.finding_id import finding_id

FIELDS = pa.list_(pa.struct([("name", pa.string()), ("value", pa.string()), ("state", pa.string())]))
WITNESS = pa.list_(
    pa.struct(
        [
            ("record", pa.string()),
            ("key", pa.list_(pa.string())),
            ("file", pa.string()),
            ("sheet", pa.string()),
            ("row", pa.int64()),
            ("fields", FIELDS),
        ]
    )
)
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("rule", pa.string()),
        ("item", pa.string()),
        ("severity", pa.string()),
        ("subject", pa.map_(pa.string(), pa.string())),
        ("measure", pa.string()),
        ("witness", WITNESS),
    ]
)


def of_findings(findings: Iterable[Finding]) -> pa.Table:
    """The table of findings that are there as objects."""
    rows = [
        {
            "id": f.id,
            "rule": f.rule,
            "item": f.item,
            "severity": f.severity.word,
            "subject": list(f.subject.items()),
            "measure": None if f.measure is None else text(f.measure),
            "witness": [
                {
                    "record": w.record,
                    "key": list(w.key),
                    "file": None if w.source is None else w.source.file,
                    "sheet": None if w.source is None else w.source.sheet,
                    "row": None if w.source is None else w.source.row,
                    "fields": [_field(name, value) for name, value in sorted(w.fields.items())],
                }
                for w in f.witness
            ],
        }
        for f in findings
    ]
    return pa.Table.from_pylist(rows, SCHEMA)


def of_columns(rule: Rule, names: Sequence[str], found: pa.Table, key: bytes | None) -> pa.Table:
    """The same of the columns that the batch engine hands on; ids are made subject by subject."""
    subjects, rows = found.column("subject").to_pylist(), found.column("row").to_pylist()
    seen: Counter[tuple[tuple[str, ...], int | None]] = Counter()
    ids, shown = [], []
    for cells, row in zip(subjects, rows, strict=True):
        same = (tuple(cells), row)
        unkeyed = None if row is None else Source("", row)
        subject = Subject(tuple(names), same[0], unkeyed)
        ids.append(finding_id(rule.id, subject, seen[same], key))
        seen[same] += 1
        named = list(zip(names, cells, strict=True))
        shown.append(named if row is None else [*named, ("row", str(row))])
    count = found.num_rows
    columns = {
        "id": pa.array(ids, pa.string()),
        "rule": pa.array([rule.id] * count, pa.string()),
        "item": pa.array([rule.item] * count, pa.string()),
        "severity": pa.array([rule.severity.word] * count, pa.string()),
        "subject": pa.array(shown, SCHEMA.field("subject").type),
        "measure": found.column("measure"),
        "witness": found.column("witness").cast(WITNESS),
    }
    return pa.table(columns, SCHEMA)


def _field(name: str, value: Value) -> dict[str, str | None]:
    if isinstance(value, Unknown):
        return {"name": name, "value": None, "state": value.state.value}
    if value is NONE or value is UNLIMITED:
        return {"name": name, "value": None, "state": "none" if value is NONE else "unlimited"}
    return {"name": name, "value": text(value), "state": None}


def text(value: Value) -> str | None:
    """A value as canonical text; None where there is none."""
    match value:
        case bool():
            return json.dumps(value)
        case ListValue():
            return "; ".join(text(item) or "" for item in value.items)
        case Interval() | Unknown():
            return None
    return None if value is NONE or value is UNLIMITED else canonical(value)
