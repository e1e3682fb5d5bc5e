"""Random cases in the neutral format: small tables full of nulls, ties, near-dates and odd text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, TypeAlias

Columns: TypeAlias = dict[str, str]  # column -> text | number | bool | texts | numbers
Node: TypeAlias = dict[str, Any]

_DATES = (
    "2024", "2024-03", "2024-03-05", "2024-03-05T10:00", "2024-03-05T10:00:30", "2024-03-06", "2023-12-31",
    "2024-02-30", "2024-3-5", "20240305", "2024-03-05T", "2024-03-05T10", "2024-13", "yesterday", "2024-03--",
    "2024---05", "2024-03-05/2024-03-07", "2024-03-05/x", "0000", "2024-03-05T10:00:30.5", "-----T10:00",
)  # fmt: skip
_TEXTS = (
    "a",
    "A",
    "b",
    "ab",
    "aB-1",
    "1",
    "1.0",
    "01",
    "-2",
    "2.50",
    ".5",
    "5.",
    " 3 ",
    "1e2",
    "x'y",
    "é",
    "Y",
    "N",
)
_DURATIONS = (
    "P1D",
    "-P3D",
    "P",
    "PT",
    "P1Y2M",
    "P1.5D",
    "P1.5Y2M",
    "PT3.5S",
    "P2W",
    "P1DT",
    "1D",
    "P3DT4H",
    "P1M1Y",
)
_NUMBERS = (0, 1, 2, 3, -1, 2.5, 0.1, 10)
_PATTERNS = (
    "a", "^[A-Z]", r"\d+$", "^(a|b)?$", "[^a]", r"\w-\d", "a.*1", r"^-?(\d+(\.\d+)?$)|(\.\d+$)", "(?i)AB",
    "^.$", "(?!a)", "^(?!.*b).+$", r"\s", "[a-c]{1,2}", r"^\S+$", "b|(1)", r"(?:a|b)+?", r"^\d{4}-\d{2}",
    "x'",
)  # fmt: skip

MAIN: Columns = {
    "K": "text", "L": "text", "TXT": "text", "D.T": "text", "End Date": "text", "DUR": "text",
    "N": "number", "M": "number", "FL": "bool", "SEQ": "number",
}  # fmt: skip
OTHER: Columns = {"K": "text", "O.V": "text", "OD": "text", "ON": "number", "OF": "bool"}


class Maker:
    """Makes random cases from a source of randomness."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def case(self) -> dict[str, Any]:
        """A case with one or two targets over two tables."""
        tables = {"MAIN": self.table(MAIN), "O.THER": self.table(OTHER)}
        if self.chance(0.15):
            tables["MAIN"]["source"] = [
                [self.pick(("AA", "BB")), i + 1] for i in range(len(tables["MAIN"]["rows"]))
            ]
        sensitivity = self.pick(("record", "record", "record", "dataset", "group"))
        targets = [self.target("MAIN" if at == 0 else "T2") for at in range(self.pick((1, 1, 2)))]
        return {
            "rule_id": "random",
            "case": "random",
            "sensitivity": sensitivity,
            "grouping": self.some(("K", "L", "N"), 1, 2) if sensitivity == "group" else [],
            "tables": tables,
            "targets": targets,
        }

    def target(self, name: str) -> dict[str, Any]:
        """Steps, then a check over the columns that there are then."""
        columns = dict(MAIN)
        steps = [self.step(columns, at) for at in range(self.pick((0, 0, 1, 1, 2, 3)))]
        return {"table": "MAIN", "name": name, "derive": steps, "check": self.node(columns, 3), "report": []}

    def table(self, columns: Columns) -> dict[str, Any]:
        count = self.pick((1, 2, 3, 4, 5, 6, 8, 12))
        return {
            "columns": [[name, kind] for name, kind in columns.items()],
            "rows": [[self.cell(name, kind) for name, kind in columns.items()] for _ in range(count)],
        }

    def cell(self, name: str, kind: str) -> Any:
        if self.chance(0.2):
            return None
        if kind == "number":
            return self.pick(_NUMBERS)
        if kind == "bool":
            return self.chance(0.5)
        if name in ("K", "L"):
            return self.pick(("a", "b", "A"))
        if name in ("D.T", "End Date", "OD"):
            return self.pick(_DATES[:7] if self.chance(0.7) else _DATES)
        return self.pick(_DURATIONS if name == "DUR" else _TEXTS)

    # Steps

    def step(self, columns: Columns, at: int) -> dict[str, Any]:
        kinds: dict[str, Callable[[Columns, str], dict[str, Any]]] = {
            "join": self._join, "agg": self._agg, "map": self._map, "const": self._const,
            "day": self._study_day,
        }  # fmt: skip
        choice = self.pick(("join", "agg", "agg", "agg", "map", "const", "day"))
        return kinds[choice](columns, f"${choice} {at}")

    def _join(self, columns: Columns, name: str) -> dict[str, Any]:
        take = [
            ["O.V", f"{name}.V"],
            ["OD", f"{name}.OD"],
            ["ON", "ON" if "ON" not in columns else f"{name}N"],
        ]
        columns |= {take[0][1]: "text", take[1][1]: "text", take[2][1]: "number"}
        on = [["K", "K"]] if self.chance(0.7) else [["L", "K"], ["N", "ON"]]
        return {"op": "join", "table": "O.THER", "how": self.pick(("inner", "left")), "on": on, "take": take}

    def _agg(self, columns: Columns, name: str) -> dict[str, Any]:
        own = self.chance(0.4)
        base = columns if own else OTHER
        fn = self.pick(("distinct", "count", "min", "max", "min_date", "max_date"))
        step: dict[str, Any] = {"op": "agg", "as": name, "table": None if own else "O.THER", "fn": fn}
        kinds = {"min": ("number", "text"), "max": ("number", "text"), "distinct": ("number", "text")}
        if fn.endswith("date"):
            step["of"] = "End Date" if own else "OD"
        elif fn != "count":
            step["of"] = self.column(base, *kinds[fn])
        if self.chance(0.4):
            where = self.column(base, "text", "number", "bool")
            step["where"] = {where: self.constant(base[where])}
        if self.chance(0.7):
            step["group"] = [
                ["K", self.pick(("K", "L"))],
                *([["N" if own else "ON", "M"]] if self.chance(0.3) else []),
            ]
        columns[name] = {"count": "number", "distinct": base.get(step.get("of", ""), "text") + "s"}.get(
            fn, base.get(step.get("of", ""), "text")
        )
        return step

    def _map(self, columns: Columns, name: str) -> dict[str, Any]:
        kind = self.pick(("text", "number"))
        cases = []
        for _ in range(self.pick((1, 2, 3))):
            when = self.some([c for c, k in columns.items() if not k.endswith("s")], 1, 2)
            cases.append(
                {
                    "when": {c: self.constant(columns[c]) for c in when},
                    "then": None if self.chance(0.2) else self.constant(kind),
                }
            )
        columns[name] = kind
        return {"op": "map", "as": name, "cases": cases}

    def _const(self, columns: Columns, name: str) -> dict[str, Any]:
        kind = self.pick(("text", "number", "texts", "numbers"))
        columns[name] = kind
        value = self.constants(kind[:-1]) if kind.endswith("s") else self.constant(kind)
        return {"op": "const", "as": name, "value": value}

    def _study_day(self, columns: Columns, name: str) -> dict[str, Any]:
        columns[name] = "number"
        return {
            "op": "study_day",
            "as": name,
            "date": "D.T",
            "table": "O.THER",
            "on": [["K", "K"]],
            "ref": "OD",
        }

    # Nodes

    def node(self, columns: Columns, depth: int) -> Node:
        if depth and self.chance(0.45):
            word = self.pick(("all", "any", "not"))
            if word == "not":
                return {"not": self.node(columns, depth - 1)}
            return {word: [self.node(columns, depth - 1) for _ in range(self.pick((2, 2, 3)))]}
        return self.leaf(columns, self.pick(tuple(_LEAVES)))

    def leaf(self, columns: Columns, op: str) -> Node:
        """A node without nodes in it."""
        return _LEAVES[op](self, columns, op)

    def scalar(self, columns: Columns, *kinds: str) -> Node:
        """A term of one of the kinds: a column, a constant, or a part of a text."""
        wanted = kinds or ("text", "number", "bool")
        if "text" in wanted and self.chance(0.15):
            of = {"col": self.column(columns, "text", "number")}
            part = self.pick(("extract", "prefix", "suffix"))
            return (
                {part: of, "pattern": self.pick(_PATTERNS)}
                if part == "extract"
                else {part: of, "n": self.pick((0, 1, 2, 9))}
            )
        if self.chance(0.3):
            return {"lit": self.constant(self.pick(wanted))}
        return {"col": self.column(columns, *wanted)}

    def column(self, columns: Columns, *kinds: str) -> str:
        return str(self.pick([name for name, kind in columns.items() if kind in kinds]))

    def constant(self, kind: str) -> Any:
        match kind:
            case "number":
                return self.pick(_NUMBERS)
            case "bool":
                return self.chance(0.5)
            case "texts" | "numbers":
                return self.constants(kind[:-1])
        return self.pick((*_TEXTS, *_DATES[:5], "P1D"))

    def constants(self, kind: str) -> list[Any]:
        return [self.constant(kind) for _ in range(self.pick((0, 1, 2, 4)))]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, options: Sequence[Any]) -> Any:
        return self.random.choice(options)

    def some(self, options: Sequence[str], least: int, most: int) -> list[str]:
        return self.random.sample(list(options), self.random.randint(least, most))


def _pair(make: Maker, columns: Columns, op: str) -> Node:
    kinds = ("text",) if make.chance(0.6) else ()
    node = {"op": op, "l": make.scalar(columns, *kinds), "r": make.scalar(columns, *kinds)}
    flag = {"eq": "fold_case", "distinct_from": "as_text"}.get(op)
    return {**node, flag: True} if flag and make.chance(0.4) else node


def _dates(make: Maker, columns: Columns, op: str) -> Node:
    def side() -> Node:
        choices = [c for c in columns if c in ("D.T", "End Date") or c.endswith(".OD")]
        return {"lit": make.pick(_DATES)} if make.chance(0.2) else {"col": make.pick(choices)}

    if op.startswith("date_"):
        return {"op": op, "l": side(), "r": side()}
    return {"op": op, "of": side()}


def _in(make: Maker, columns: Columns, op: str) -> Node:
    lists = [c for c, k in columns.items() if k.endswith("s")]
    left = {"col": make.pick(list(columns))} if make.chance(0.5) else make.scalar(columns)
    node: Node = {"op": op, "l": left, **({"fold_case": True} if make.chance(0.3) else {})}
    if lists and make.chance(0.6):
        return {**node, "list": {"col": make.pick(lists)}}
    kinds = ("text", "number", "bool")
    return {**node, "set": [make.constant(make.pick(kinds)) for _ in range(make.pick((0, 1, 3, 5)))]}


def _list_contains(make: Maker, columns: Columns, op: str) -> Node:
    lists = [c for c, k in columns.items() if k.endswith("s")]
    if not lists:
        return _in(make, columns, "in")
    of = make.pick(lists)
    return {
        "op": op,
        "of": {"col": of},
        "value": make.constant(columns[of][:-1]),
        "fold_case": make.chance(0.3),
    }


def _about(**more: Sequence[Any]) -> Callable[[Maker, Columns, str], Node]:
    def made(make: Maker, columns: Columns, op: str) -> Node:
        of = make.scalar(columns, "text", *(("number",) if make.chance(0.2) else ()))
        return {"op": op, "of": of, **{name: make.pick(options) for name, options in more.items()}}

    return made


def _duration(make: Maker, _columns: Columns, op: str) -> Node:
    return {"op": op, "of": {"col": make.pick(("DUR", "TXT"))}, "negative_ok": make.chance(0.5)}


def _scalars(columns: Columns) -> list[str]:
    return [c for c, k in columns.items() if not k.endswith("s")]


def _columns(make: Maker, columns: Columns, op: str) -> Node:
    names = make.some(_scalars(columns), 1, 2) if make.chance(0.5) else ["K"]
    return {"op": op, "columns": names, **({"n": make.pick((1, 2, 3))} if op == "group_size_gt" else {})}


def _relation(make: Maker, _columns: Columns, op: str) -> Node:
    left, *right = make.some(["K", "L", "FL", "N"], 2, 3)
    return {"op": op, "l": left, "r": right}


def _minority(make: Maker, _columns: Columns, op: str) -> Node:
    of, *group = make.some(["K", "L", "FL", "M"], 2, 3)
    return {"op": op, "of": of, "group": group}


def _sorted(make: Maker, columns: Columns, op: str) -> Node:
    keys = [c for c in _scalars(columns) if columns[c] != "bool" and c != "SEQ"]
    by = [
        {
            "column": make.pick(("D.T", "End Date", *keys)),
            "desc": make.chance(0.3),
            "nulls": make.pick(("first", "last")),
        }
        for _ in range(make.pick((1, 1, 2)))
    ]
    return {"op": op, "of": "SEQ", "by": by, "group": make.some(["K", "L"], 1, 2)}


def _next(make: Maker, columns: Columns, op: str) -> Node:
    names = [c for c in _scalars(columns) if columns[c] == "text"]
    node = {"op": op, "group": make.some(["K", "L"], 1, 2), "order": [make.pick(("SEQ", "D.T", "M"))]}
    return node if op == "last_in_group" else {**node, "of": make.pick(names), "next": make.pick(names)}


_LEAVES: Mapping[str, Callable[[Maker, Columns, str], Node]] = {
    "empty": lambda make, columns, op: {"op": op, "of": {"col": make.pick(list(columns))}},
    **dict.fromkeys(("eq", "distinct_from", "lt", "le", "gt", "ge"), _pair),
    "in": _in,
    "list_contains": _list_contains,
    "text_contains": _about(value=_TEXTS),
    "regex_match": _about(pattern=_PATTERNS),
    "regex_search": _about(pattern=[p for p in _PATTERNS if "(?!" not in p]),
    "starts_with": _about(value=_TEXTS),
    "ends_with": _about(value=_TEXTS),
    "len_gt": _about(n=(0, 1, 3)),
    **dict.fromkeys(("date_eq", "date_ne", "date_lt", "date_le", "date_gt", "date_ge"), _dates),
    **dict.fromkeys(("valid_date", "complete_date"), _dates),
    "valid_duration": _duration,
    "duplicate_key": _columns,
    "group_size_gt": _columns,
    "not_one_to_one": _relation,
    "minority_in_group": _minority,
    "disjoint": lambda make, columns, op: {
        "op": op, "l": {"col": make.pick(list(columns))}, "r": {"col": make.pick(list(columns))},
    },
    "not_sorted_by": _sorted,
    "differs_from_next": _next,
    "last_in_group": _next,
    "has_column": lambda make, _columns, op: {"op": op, "column": "X", "is": make.chance(0.5)},
}  # fmt: skip

LEAVES = tuple(_LEAVES)
