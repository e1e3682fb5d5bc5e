"""What a case means, in plain Python: the judge of the converter, written from the format's README.

It shares nothing with the converter. Rows are dicts; every predicate is true or false.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from tests.conformance import cdisc_oracle_groups as groups
from tests.conformance.cdisc_oracle_steps import Failed, derive

Row: TypeAlias = dict[str, Any]
Node: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = tuple[set[tuple[str, int | None]], dict[str, str]]


def answer(case: Mapping[str, Any]) -> Answer:
    """Findings and statuses of a case."""
    findings: set[tuple[str, int | None]] = set()
    status: dict[str, str] = {}
    for target in case["targets"]:
        name = target["name"]
        if "check" not in target:
            status[name] = "skipped" if "skip" in target else "error"
            continue
        try:
            rows = derive(case["tables"], target)
        except Failed:
            status[name] = "error"
            continue
        hits = [row for row in rows if holds(target["check"], row, rows)]
        status[name] = "issues" if hits else "ok" if rows else "skipped"
        findings |= _findings(case, target, hits)
    return findings, status


def _findings(case: Node, target: Node, hits: list[Row]) -> set[tuple[str, int | None]]:
    source = case["tables"][target["table"]].get("source")
    if case["sensitivity"] == "group":
        first: dict[Any, Row] = {}
        for row in sorted(hits, key=lambda r: int(r[groups.NUMBER])):
            key = tuple(groups.frozen(row[c]) for c in case["grouping"])
            first.setdefault(key, row)
        hits = list(first.values())
    places = {
        tuple(source[row[groups.NUMBER] - 1]) if source else (target["name"], row[groups.NUMBER])
        for row in hits
    }
    if case["sensitivity"] == "dataset":
        return {(", ".join(sorted({n for n, _ in places})), None)} if places else set()
    return places


def holds(node: Node, row: Row, rows: Sequence[Row]) -> bool:
    """Whether a node is true of a row of a table."""
    if "all" in node:
        return all(holds(part, row, rows) for part in node["all"])
    if "any" in node:
        return any(holds(part, row, rows) for part in node["any"])
    if "not" in node:
        return not holds(node["not"], row, rows)
    if "lit" in node:
        return bool(node["lit"])
    op = node["op"]
    if op in groups.NODES:
        return groups.NODES[op](node, row, rows)
    return bool(_NODES[op](node, row))


def value(term: Any, row: Row) -> Any:
    """The value of a term in a row."""
    if not isinstance(term, Mapping):
        return term
    if "col" in term:
        return row[term["col"]]
    if "lit" in term:
        return term["lit"]
    part = next(p for p in ("extract", "prefix", "suffix") if p in term)
    of = value(term[part], row)
    if of is None:
        return None
    text = str(of)
    if part == "extract":
        found = re.search(term["pattern"], text)
        if found is None:
            return None
        return found[1] if found.re.groups == 1 else found[0]
    n = term["n"]
    return text[:n] if part == "prefix" else text[max(len(text) - n, 0) :]


def _kind(of: Any) -> str:
    return "number" if isinstance(of, int | float) else type(of).__name__


def alike(left: Any, right: Any) -> bool:
    """Equal values, true being 1 as in Python; a text is no number; null equals null."""
    return _kind(left) == _kind(right) and left == right


def _folded(node: Node, of: Any) -> Any:
    if not node.get("fold_case"):
        return of
    if isinstance(of, list):
        return [_folded(node, item) for item in of]
    return of.lower() if isinstance(of, str) else of


def _sides(node: Node, row: Row) -> tuple[Any, Any]:
    return _folded(node, value(node["l"], row)), _folded(node, value(node["r"], row))


def _eq(node: Node, row: Row) -> bool:
    left, right = _sides(node, row)
    return left is not None and right is not None and alike(left, right)


def _distinct_from(node: Node, row: Row) -> bool:
    left, right = _sides(node, row)
    if node.get("as_text"):
        left, right = _canonical(left), _canonical(right)
    return not alike(left, right)


def number(of: Any) -> Decimal | None:
    """A value as a number, None if it is not numeric."""
    if of is None or isinstance(of, list):
        return None
    try:
        found = Decimal(str(int(of)) if isinstance(of, bool) else str(of).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _canonical(of: Any) -> Any:
    found = number(of)
    if found is None or isinstance(of, bool):
        return of
    plain = format(found, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Node, Row], bool]:
    def holds_for(node: Node, row: Row) -> bool:
        left, right = number(value(node["l"], row)), number(value(node["r"], row))
        return left is not None and right is not None and compare(left, right)

    return holds_for


def _listed(of: Any) -> list[Any]:
    if of is None:
        return []
    return list(of) if isinstance(of, list) else [of]


def _in(node: Node, row: Row) -> bool:
    items = _listed(_folded(node, value(node["l"], row)))
    options = _listed(_folded(node, node["set"] if "set" in node else value(node["list"], row)))
    return any(item is not None and alike(item, option) for item in items for option in options)


def _list_contains(node: Node, row: Row) -> bool:
    return _in({**node, "l": node["value"], "list": node["of"]}, row)


def _text(test: Callable[[str, Node, Row], bool]) -> Callable[[Node, Row], bool]:
    def holds_for(node: Node, row: Row) -> bool:
        of = _folded(node, value(node["of"], row))
        return of is not None and not isinstance(of, list) and test(str(of), node, row)

    return holds_for


_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d(?:\.\d+)?))?)?)?)?)?Z?", re.ASCII
)
_FULL = re.compile(r"(\d{4}-\d\d-\d\d|\d{8})(?:[T ].+)?", re.ASCII)


def parts(of: Any) -> tuple[Any, ...] | None:
    """The parts of an ISO date, full or partial; None for anything else."""
    found = _DATE.fullmatch(of) if isinstance(of, str) else None
    if found is None:
        return None
    given = [g for g in found.groups() if g is not None]
    read: list[Any] = [int(g) for g in given[:5]] + [Decimal(g) for g in given[5:]]
    filled = [int(p) for p in read] + [1, 1, 0, 0, 0][len(read) - 1 :]
    try:
        datetime(*filled)  # type: ignore[arg-type]  # six whole numbers
    except ValueError:
        return None
    return tuple(read)


def _dates(compare: Callable[[Any, Any], bool], exact: bool = False) -> Callable[[Node, Row], bool]:
    def holds_for(node: Node, row: Row) -> bool:
        left, right = parts(value(node["l"], row)), parts(value(node["r"], row))
        if left is None or right is None:
            return False
        shared = min(len(left), len(right))
        return compare(left, right) if exact else compare(left[:shared], right[:shared])

    return holds_for


def full_day(of: Any) -> date | None:
    """The day of a full ISO date or date-time."""
    if not isinstance(of, str) or not _FULL.fullmatch(of):
        return None
    try:
        return datetime.fromisoformat(of).date()
    except ValueError:
        return None


_PART = r"(1[0-2]|0[1-9]|-)(-(3[01]|0[1-9]|[12]\d|-)(T(2[0-3]|[01]\d|-)(:([0-5]\d|-)(:([0-5]\d|-))?)?)?)?"
_UNSURE = re.compile(rf"(\d{{4}}|-)(-{_PART})?", re.ASCII)


def valid_date(of: Any) -> bool:
    """An ISO date of any precision, with `-` for unknown parts, or an interval of two."""
    if not isinstance(of, str):
        return False
    sides = of.split("/")
    if len(sides) == 1 and "--" not in of and "-:" not in of:
        return parts(of.removesuffix("Z") if "T" in of and of.count(":") else of) is not None and (
            "Z" not in of or of.count(":") > 0
        )
    return len(sides) <= 2 and all(_UNSURE.fullmatch(side) for side in sides)


_DURATION = re.compile(
    r"(-)?P(?!$)(?:([\d.,]+)Y)?(?:([\d.,]+)M)?(?:([\d.,]+)D)?(T(?!$)(?:([\d.,]+)H)?(?:([\d.,]+)M)?(?:([\d.,]+)S)?)?"
    r"|(-)?P([\d.,]+)W",
    re.ASCII,
)


def valid_duration(of: Any, negative_ok: bool) -> bool:
    """An ISO 8601 duration of which only the last part may have a fraction."""
    found = _DURATION.fullmatch(of) if isinstance(of, str) else None
    if found is None or (not negative_ok and of.startswith("-")):
        return False
    amounts = [g for g in found.groups() if g is not None and g != "-" and not g.startswith("T")]
    whole = all(re.fullmatch(r"\d+", amount, re.ASCII) for amount in amounts[:-1])
    return whole and re.fullmatch(r"\d+([.,]\d+)?", amounts[-1], re.ASCII) is not None


def _empty(node: Node, row: Row) -> bool:
    of = value(node["of"], row)
    return of is None or of == []


def _len_gt(node: Node, row: Row) -> bool:
    of = value(node["of"], row)
    return of is not None and len(of if isinstance(of, list) else str(of)) > node["n"]


def _disjoint(node: Node, row: Row) -> bool:
    return not _in({"l": node["l"], "list": node["r"]}, row)


def _compare(sign: str) -> Callable[[Any, Any], bool]:
    return {
        "lt": lambda a, b: bool(a < b),
        "le": lambda a, b: bool(a <= b),
        "gt": lambda a, b: bool(a > b),
        "ge": lambda a, b: bool(a >= b),
        "eq": lambda a, b: bool(a == b),
        "ne": lambda a, b: bool(a != b),
    }[sign]


def _orders(signs: Iterable[str]) -> dict[str, Callable[[Node, Row], bool]]:
    return {sign: _ordered(_compare(sign)) for sign in signs}


_NODES: dict[str, Callable[[Node, Row], bool]] = {
    "empty": _empty,
    "eq": _eq,
    "distinct_from": _distinct_from,
    **_orders(("lt", "le", "gt", "ge")),
    "in": _in,
    "list_contains": _list_contains,
    "text_contains": _text(lambda of, node, row: str(value(node["value"], row)) in of),
    "regex_match": _text(lambda of, node, _: re.match(node["pattern"], of) is not None),
    "regex_search": _text(lambda of, node, _: re.search(node["pattern"], of) is not None),
    "starts_with": _text(lambda of, node, row: of.startswith(str(_folded(node, value(node["value"], row))))),
    "ends_with": _text(lambda of, node, row: of.endswith(str(_folded(node, value(node["value"], row))))),
    "len_gt": _len_gt,
    **{f"date_{sign}": _dates(_compare(sign)) for sign in ("lt", "le", "gt", "ge")},
    **{f"date_{sign}": _dates(_compare(sign), exact=True) for sign in ("eq", "ne")},
    "valid_date": lambda node, row: valid_date(value(node["of"], row)),
    "complete_date": lambda node, row: full_day(value(node["of"], row)) is not None,
    "valid_duration": lambda node, row: valid_duration(value(node["of"], row), bool(node.get("negative_ok"))),
    "disjoint": _disjoint,
    "has_column": lambda node, _: bool(node["is"]),
}
