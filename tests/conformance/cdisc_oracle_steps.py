"""The steps of `derive` of the neutral form in plain Python, from the README."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from tests.conformance.cdisc_oracle_groups import NUMBER, frozen

Row: TypeAlias = dict[str, Any]
Step: TypeAlias = Mapping[str, Any]


class Failed(Exception):
    """The target cannot be evaluated on this data."""


def rows_of(table: Mapping[str, Any]) -> list[Row]:
    """The rows of a table with their numbers."""
    names = [name for name, _ in table["columns"]]
    return [
        {**dict(zip(names, row, strict=True)), NUMBER: number}
        for number, row in enumerate(table["rows"], start=1)
    ]


def derive(tables: Mapping[str, Any], target: Mapping[str, Any]) -> list[Row]:
    """The rows of a target after its steps."""
    rows = rows_of(tables[target["table"]])
    for step in target.get("derive", []):
        if not rows:
            return []  # nothing is left that a later step could fail on
        match step["op"]:
            case "join":
                rows = _join(rows, rows_of(tables[step["table"]]), step)
            case "agg":
                _aggregate(rows, rows if step["table"] is None else rows_of(tables[step["table"]]), step)
            case "map":
                for row in rows:
                    row[step["as"]] = _mapped(row, step["cases"])
            case "const":
                for row in rows:
                    row[step["as"]] = step["value"]
            case "study_day":
                _study_day(rows, rows_of(tables[step["table"]]), step)
            case other:
                raise ValueError(other)
    return rows


def _equal(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    return bool(frozen(left) == frozen(right))


def _join(rows: Sequence[Row], others: Sequence[Row], step: Step) -> list[Row]:
    joined = []
    for row in rows:
        matches = [o for o in others if all(frozen(row[a]) == frozen(o[b]) for a, b in step["on"])]
        if not matches and step["how"] == "left":
            matches = [dict.fromkeys((column for column, _ in step["take"]), None)]
        joined += [{**row, **{name: m[column] for column, name in step["take"]}} for m in matches]
    return joined


def _aggregate(rows: Sequence[Row], base: Sequence[Row], step: Step) -> None:
    pairs = step.get("group") or []
    where = step.get("where") or {}
    groups: dict[Any, list[Row]] = {}
    for row in base:
        groups.setdefault(tuple(frozen(row[a]) for a, _ in pairs), []).append(row)
    if not pairs:
        groups.setdefault((), [])
    results = {}
    for key, members in groups.items():
        kept = [m for m in members if all(_equal(m[c], v) for c, v in where.items())]
        has_null = any(k == frozen(None) for k in key)
        if step["fn"] == "count":
            results[key] = 0 if where and has_null else len(kept)
        elif not has_null and (kept or not pairs):
            results[key] = _value(step["fn"], [m[step["of"]] for m in kept])
    values = [results.get(tuple(frozen(row[b]) for _, b in pairs)) for row in rows]
    for row, result in zip(rows, values, strict=True):
        row[step["as"]] = result


def _value(fn: str, cells: Sequence[Any]) -> Any:
    given = [c for c in cells if c is not None]
    match fn:
        case "distinct":
            return sorted(set(given))
        case "min" | "max":
            return (min if fn == "min" else max)(given, default=None)
        case "min_date" | "max_date":
            moments = [(_instant(c), c) for c in given]
            pick = min if fn == "min_date" else max
            return pick(moments, key=lambda m: m[0])[1] if moments else None
    raise ValueError(fn)


_DATE = re.compile(r"(\d{4})(?:(-\d\d)(?:(-\d\d)(?:(T\d\d)(?:(:\d\d)(?:(:\d\d)(\.\d+)?)?)?)?)?)?Z?", re.ASCII)


def _instant(of: Any) -> datetime:
    found = _DATE.fullmatch(of) if isinstance(of, str) else None
    if found is None:
        raise Failed(of)
    *whole, fraction = found.groups()
    parts = [int(g.lstrip("-T:")) for g in whole if g is not None]
    filled = parts + [1, 1, 0, 0, 0][len(parts) - 1 :]
    try:
        moment = datetime(*filled)  # type: ignore[arg-type]  # six whole numbers
    except ValueError:
        raise Failed(of) from None
    return moment + timedelta(seconds=float(fraction or 0))


def _mapped(row: Row, cases: Sequence[Mapping[str, Any]]) -> Any:
    for case in cases:
        if all(_equal(row[c], v) for c, v in case["when"].items()):
            return case["then"]
    return None


def _study_day(rows: Sequence[Row], others: Sequence[Row], step: Step) -> None:
    for row in rows:
        same = [o for o in others if all(frozen(row[a]) == frozen(o[b]) for a, b in step["on"])]
        day = _full_day(row[step["date"]])
        start = _full_day(same[0][step["ref"]]) if same else None
        row[step["as"]] = None
        if day is not None and start is not None:
            days = (day.date() - start.date()).days
            row[step["as"]] = days + 1 if days >= 0 else days


def _full_day(of: Any) -> datetime | None:
    if not isinstance(of, str) or not re.match(r"\d{4}-\d\d-\d\d|\d{8}", of, re.ASCII):
        return None
    try:
        return datetime.fromisoformat(of)
    except ValueError:
        return None
