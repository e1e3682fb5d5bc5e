"""A case as a rulebook in YAML and as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from tests.conformance.cdisc_nodes import condition
from tests.conformance.cdisc_steps import derived
from tests.conformance.cdisc_tables import ROW, Book, Table, fields_of, keyed, record_name

Case = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Converted:
    """The text of a rulebook, the records, and which rule stands for which target."""

    rulebook: str
    records: Mapping[str, list[dict[str, object]]]
    targets: Mapping[str, int]  # rule id -> position in `targets`


class _Plain(yaml.SafeDumper):
    """YAML without anchors, which rulebooks refuse."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def convert(case: Case) -> Converted:
    """Raises `NotConvertible` where the rule language cannot say a target."""
    tables = case["tables"]
    book = Book(tables, _wide(tables))
    targets: dict[str, int] = {}
    for at, target in enumerate(case["targets"]):
        if "check" in target:
            rules = _rules(book, f"t{at}", case, target)
            book.rules += rules
            targets |= {rule["id"]: at for rule in rules}
    text = yaml.dump(_rulebook(book), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=10_000)
    return Converted(text, {record_name(name): _rows(table) for name, table in tables.items()}, targets)


def _wide(tables: Mapping[str, Any]) -> frozenset[str]:
    """All characters of the data that the common part of patterns does not class."""
    return frozenset(
        char
        for table in tables.values()
        for row in table["rows"]
        for cell in row
        if isinstance(cell, str) and not (cell.isascii() and cell.isprintable())
        for char in cell
        if not char.isascii() or "\x1c" <= char <= "\x1f"
    )


def _rules(book: Book, rule_id: str, case: Case, target: Mapping[str, Any]) -> list[dict[str, Any]]:
    table = derived(book, target["table"], target.get("derive", []))
    check = condition(table, target["check"])
    if case["sensitivity"] == "group":
        check = _first_of_group(table, check, case["grouping"])
    rule: dict[str, Any] = {
        "id": rule_id,
        "title": str(target["name"]),
        "severity": "medium",
        "for": table.source,
        "forbid": check,
    }
    if table.lets:
        rule["let"] = table.lets
    if table.doubts:
        rule["unknown_when"] = " or ".join(dict.fromkeys(condition for _, condition in table.doubts))
    return [rule, *_early_doubts(rule, table)]


def _early_doubts(rule: Mapping[str, Any], table: Table) -> list[dict[str, Any]]:
    """A step that fails is an error even where a later join leaves no row: rules about the rows then."""
    early = [(source, doubt) for source, doubt in table.doubts if source != table.source]
    return [
        {**rule, "id": f"{rule['id']}-{at}", "for": source, "forbid": "false", "unknown_when": doubt}
        for at, (source, doubt) in enumerate(early, start=1)
    ]


def _first_of_group(table: Table, check: str, grouping: list[str]) -> str:
    """A finding is about a group: it stands at the first of its rows that are hit."""
    keys = keyed([table.term(column) for column in grouping])
    let = {**table.lets, **{name: key.said for name, key in keys.items()}, "hit_row": table.row}
    hits = table.book.derived(**{"from": table.source, "where": check, "let": let})
    groups = table.book.derived(
        **{
            "from": f"{hits} p",
            "by": {name: f"p.{name}" for name in keys},
            "let": {"first_row": "min of p.hit_row over rows"},
        }
    )
    return f"(some {groups} h with (h.first_row = {table.row}))"


def _rulebook(book: Book) -> dict[str, Any]:
    records = {
        record_name(name): {
            "key": "row",
            "fields": {
                ROW: {"type": "integer"},
                **{f.name: dict(f.declared) for f in fields_of(table).values()},
            },
        }
        for name, table in book.tables.items()
    }
    whole: dict[str, Any] = {
        "language": 1,
        "id": "cdisc",
        "version": "1",
        "title": "cdisc",
        "records": records,
    }
    if book.derive:
        whole["derive"] = book.derive
    whole["rules"] = book.rules
    return whole


def _rows(table: Mapping[str, Any]) -> list[dict[str, object]]:
    names = [f.name for f in fields_of(table).values()]
    return [
        {ROW: number, **dict(zip(names, row, strict=True))}
        for number, row in enumerate(table["rows"], start=1)
    ]
