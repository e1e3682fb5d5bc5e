"""Findings as an Arrow table: one row per finding, values as canonical text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from accountability.model.values import NONE, UNLIMITED, Interval, ListValue, Unknown, Value
from accountability.records.keys import canonical
from accountability.results.confidential import Veil
from accountability.results.entries import Finding
from accountability.results.finding_id import finding_ids
from accountability.results.veiled import veiled

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


def of_columns(
    veil: Veil,
    names: Sequence[str],
    subjects: Callable[[], Iterator[pa.Table]],
    pieces: Iterator[pa.Table],
    key: bytes | None,
) -> Iterator[pa.Table]:
    """The same, piece by piece, of the columns that the batch engine hands on.

    `subjects` gives those of all findings, as often as it is asked; `pieces` have them too.
    """
    rule, hides = veil.rule, veil.hides
    ids = finding_ids(rule.id, subjects, key)
    start = 0
    for piece in pieces:
        count = piece.num_rows
        witness = piece.column("witness").combine_chunks()
        if hides:
            witness = veiled(veil, piece.column("subject").combine_chunks(), witness)
        columns = {
            "id": ids.text(start, start + count),
            "rule": pa.repeat(pa.scalar(rule.id, pa.string()), count),
            "item": pa.repeat(pa.scalar(rule.item, pa.string()), count),
            "severity": pa.repeat(pa.scalar(rule.severity.word, pa.string()), count),
            "subject": named_cells(names, piece),
            "measure": piece.column("measure"),
            "witness": witness.cast(WITNESS),
        }
        yield pa.table(columns, SCHEMA)
        start += count


def named_cells(names: Sequence[str], subjects: pa.Table) -> pa.Array:
    """The cells of keys by name; with the row, where a key cannot be read."""
    keys = subjects.column("subject").combine_chunks()
    rows = subjects.column("row").combine_chunks()
    width, count = len(names), len(keys)
    known = np.arange(count * width).reshape(count, width)
    cells, labels = keys.flatten(), np.tile(np.arange(width), count)
    ends = np.arange(count + 1) * width
    if rows.null_count < count:
        # one cell more after those of a subject that has a row
        more = np.flatnonzero(rows.is_valid().to_numpy(zero_copy_only=False))
        cells = pa.concat_arrays([cells, rows.drop_null().cast(pa.string())])
        places = (more + 1) * width
        order = np.insert(known.ravel(), places, np.arange(count * width, len(cells)))
        cells = cells.take(pa.array(order))
        labels = np.insert(labels, places, width)
        ends[1:] += np.cumsum(np.isin(np.arange(count), more))
    listed = pa.array([*names, "row"], pa.string()).take(pa.array(labels))
    return pa.MapArray.from_arrays(pa.array(ends, pa.int32()), listed, cells)


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
