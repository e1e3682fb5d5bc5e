"""The nodes of the neutral form that look at other rows, in plain Python, from the README."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cmp_to_key
from itertools import pairwise
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Node: TypeAlias = Mapping[str, Any]

NUMBER = "\0number"  # a row's number in the target's own table
PLACE = "\0place"  # its place in the table as it now stands


def frozen(of: Any) -> Any:
    """A value that can stand in a set; true is 1, as in Python."""
    return tuple(of) if isinstance(of, list) else of


def _columns(given: Any) -> list[str]:
    return [given] if isinstance(given, str) else list(given or [])


def _key(row: Row, columns: Any) -> tuple[Any, ...]:
    return tuple(frozen(row[c]) for c in _columns(columns))


def _fellows(row: Row, rows: Sequence[Row], columns: Any) -> list[Row]:
    return [r for r in rows if _key(r, columns) == _key(row, columns)]


def _compare(left: Any, right: Any) -> int:
    """Nulls last."""
    if left is None or right is None:
        return (left is None) - (right is None)
    return int(left > right) - int(left < right)


def in_order(rows: Sequence[Row], columns: Any) -> list[Row]:
    """Rows sorted by columns, nulls last, ties as they stand."""
    sorted_rows = list(rows)
    for column in reversed(_columns(columns)):
        sorted_rows.sort(key=cmp_to_key(lambda a, b, c=column: _compare(a[c], b[c])))  # type: ignore[misc]
    return sorted_rows


def _next(row: Row, rows: Sequence[Row], node: Node) -> Row | None:
    group = in_order(_fellows(row, rows, node["group"]), node["order"])
    at = next(i for i, r in enumerate(group) if r is row)
    return group[at + 1] if at + 1 < len(group) else None


def _differs_from_next(node: Node, row: Row, rows: Sequence[Row]) -> bool:
    following = _next(row, rows, node)
    return following is not None and frozen(row[node["of"]]) != frozen(following[node["next"]])


def _not_one_to_one(node: Node, row: Row, rows: Sequence[Row]) -> bool:
    def right_of(r: Row) -> Any:
        cells = [r[c] for c in _columns(node["r"])]
        return None if None in cells else tuple(map(frozen, cells))

    kept = [r for r in rows if any(r[c] is not None for c in [node["l"], *_columns(node["r"])])]
    left, right = row[node["l"]], right_of(row)
    partners_of_left = {right_of(r) for r in kept if r[node["l"]] == left}
    partners_of_right = {r[node["l"]] for r in kept if right_of(r) == right}
    return (left is not None and len(partners_of_left) > 1) or (
        right is not None and len(partners_of_right) > 1
    )


def _minority_in_group(node: Node, row: Row, rows: Sequence[Row]) -> bool:
    counts = Counter(frozen(r[node["of"]]) for r in _fellows(row, rows, node["group"]))
    if len(counts) < 2:
        return False
    most = [v for v, n in counts.items() if n == max(counts.values())]
    return len(most) > 1 or frozen(row[node["of"]]) != most[0]


def _not_sorted_by(node: Node, row: Row, rows: Sequence[Row]) -> bool:
    group = in_order(_fellows(row, rows, node["group"]), node["of"])
    at = next(i for i, r in enumerate(group) if r is row)
    return any(at in _flagged(group, node["of"], by) for by in node["by"])


_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.\d+)?)?)?)?)?)?", re.ASCII)


def _flagged(group: Sequence[Row], of: str, by: Mapping[str, Any]) -> set[int]:
    keys = [row[by["column"]] for row in group]
    flagged: set[int] = set()
    for i, key in enumerate(keys):
        beside = keys[i + 1 :] if by.get("nulls", "last") == "last" else keys[:i]
        if key is None and any(other is not None for other in beside):
            flagged.add(i)
        if any(_overlap(key, other) for other in keys):
            flagged.add(i)
    rest = [i for i, key in enumerate(keys) if key is not None and not any(_overlap(key, o) for o in keys)]
    desc = bool(by.get("desc"))
    wanted = sorted(rest, key=lambda i: keys[i], reverse=desc)
    flagged |= {i for i, j in zip(rest, wanted, strict=True) if group[i][of] != group[j][of]}
    for i, j in pairwise(rest):
        if (keys[i] < keys[j]) if desc else (keys[i] > keys[j]):
            flagged |= {i, j}
    return flagged


def _overlap(one: Any, other: Any) -> bool:
    if not (isinstance(one, str) and isinstance(other, str)) or one == other:
        return False
    if not (_is_date(one) and _is_date(other)):
        return False
    return one.startswith(other) or other.startswith(one)


def _is_date(of: str) -> bool:
    found = _DATE.fullmatch(of)
    if found is None:
        return False
    parts = [int(g) for g in found.groups() if g is not None]
    try:
        datetime(*(parts + [1, 1, 0, 0, 0][len(parts) - 1 :]))  # type: ignore[arg-type]
    except ValueError:
        return False
    return True


NODES: Mapping[str, Callable[[Node, Row, Sequence[Row]], bool]] = {
    "duplicate_key": lambda node, row, rows: len(_fellows(row, rows, node["columns"])) > 1,
    "group_size_gt": lambda node, row, rows: len(_fellows(row, rows, node["columns"])) > node["n"],
    "not_one_to_one": _not_one_to_one,
    "minority_in_group": _minority_in_group,
    "not_sorted_by": _not_sorted_by,
    "differs_from_next": _differs_from_next,
    "last_in_group": lambda node, row, rows: _next(row, rows, node) is None,
}
