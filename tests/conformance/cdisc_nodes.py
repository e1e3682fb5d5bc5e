"""The nodes of `check` as conditions; each is true or false, never unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.conformance import cdisc_dates as dates
from tests.conformance.cdisc_groups import GROUP_NODES
from tests.conformance.cdisc_patterns import Pattern
from tests.conformance.cdisc_tables import Table
from tests.conformance.cdisc_terms import (
    LONG,
    NULL,
    NotConvertible,
    Term,
    alike_text,
    all_of,
    any_of,
    as_number,
    as_text,
    contained,
    equal,
    literal,
    lower,
    member,
    missing,
    negated,
    same,
)

Node = Mapping[str, Any]


def condition(table: Table, node: Node) -> str:
    """The condition that a node is."""
    if "all" in node:
        return all_of(_short(table, [condition(table, part) for part in node["all"]]))
    if "any" in node:
        return any_of(_short(table, [condition(table, part) for part in node["any"]]))
    if "not" in node:
        return negated(condition(table, node["not"]))
    if "lit" in node:
        return "true" if node["lit"] else "false"
    op = str(node.get("op"))
    if op in GROUP_NODES:
        return GROUP_NODES[op](table, node)
    if op in NODES:
        return NODES[op](table, node)
    raise NotConvertible(f"the node {op}")


def _short(table: Table, conditions: list[str]) -> list[str]:
    """Conditions of which the long ones are named by `let`, if together they are too long."""
    if sum(map(len, conditions)) <= LONG:
        return conditions
    return [table.let(c) if len(c) > LONG // 20 else c for c in conditions]


def term(table: Table, node: Any) -> Term:
    """The term that a node is; a bare value is itself."""
    if not isinstance(node, Mapping):
        return literal(node)
    if "col" in node:
        return table.term(node["col"])
    if "lit" in node:
        return literal(node["lit"])
    for part in ("extract", "prefix", "suffix"):
        if part in node:
            return _part(part, as_text(term(table, node[part])), node, table)
    raise NotConvertible(f"the term {sorted(node)}")


def _part(part: str, of: Term, node: Node, table: Table) -> Term:
    if of.kind != "text" or of.many:
        return NULL
    if part == "extract":
        return Term(Pattern(node["pattern"], table.book.wide).first_in(of.said), "text")
    return Term(f"{part}({of.said}, {int(node['n'])})", "text")


def _folded(node: Node, value: Term) -> Term:
    return lower(value) if node.get("fold_case") else value


def _eq(table: Table, node: Node) -> str:
    return equal(*(_folded(node, term(table, node[side])) for side in ("l", "r")))


def _distinct(table: Table, node: Node) -> str:
    sides = [_folded(node, term(table, node[side])) for side in ("l", "r")]
    if node.get("as_text"):
        sides = [alike_text(side) for side in sides]
    return negated(same(*sides))


def _ordered(sign: str) -> Callable[[Table, Node], str]:
    def said(table: Table, node: Node) -> str:
        left, right = (as_number(term(table, node[side])) for side in ("l", "r"))
        return "false" if NULL in (left, right) else f"(({left.said} {sign} {right.said}) is true)"

    return said


def _in(table: Table, node: Node) -> str:
    item = term(table, node["l"])
    fold = bool(node.get("fold_case"))
    if "list" in node:
        return _member(item, term(table, node["list"]), fold)
    values = [v.lower() if fold and isinstance(v, str) else v for v in node["set"]]
    if fold and item.many and item.kind == "text":
        return f"(some e in {item.said} with ({any_of(contained(Term('lower(e)', 'text'), values))}))"
    return any_of(_short(table, contained(_folded(node, item), values)))


def _member(item: Term, items: Term, fold: bool) -> str:
    if not fold or item.kind != "text" or items.kind != "text":
        return member(item, items)
    if not items.many:
        return _member(items, item, fold) if item.many else equal(lower(item), lower(items))
    if item.many:
        inner = f"some f in {item.said} with (lower(f) = lower(e))"
        return f"(some e in {items.said} with ({inner}))"
    return f"(some e in {items.said} with (lower(e) = {lower(item).said}))"


def _list_contains(table: Table, node: Node) -> str:
    whole, part = term(table, node["of"]), term(table, node["value"])
    return _member(part, whole, bool(node.get("fold_case")))


def _about_text(said: Callable[[Table, Node, Term], str]) -> Callable[[Table, Node], str]:
    """A node about the text of one term; false for lists and for what is null."""

    def node_said(table: Table, node: Node) -> str:
        of = _folded(node, as_text(term(table, node["of"])))
        return "false" if of.kind != "text" or of.many else said(table, node, of)

    return node_said


def _value(table: Table, node: Node) -> Term:
    return _folded(node, as_text(term(table, node["value"])))


def _text_contains(table: Table, node: Node, of: Term) -> str:
    value = _value(table, node)
    return "false" if value.kind != "text" or value.many else f"({of.said} contains {value.said})"


def _begins(function: str) -> Callable[[Table, Node, Term], str]:
    def said(table: Table, node: Node, of: Term) -> str:
        value = _value(table, node)
        if value.kind != "text" or value.many:
            return "false"
        return f"({function}({of.said}, {value.said}) is true)"

    return said


def _regex(at_start: bool) -> Callable[[Table, Node, Term], str]:
    def said(table: Table, node: Node, of: Term) -> str:
        return Pattern(node["pattern"], table.book.wide).found_in(of.said, at_start)

    return said


def _len_gt(table: Table, node: Node) -> str:
    of = term(table, node["of"])
    limit = as_number(term(table, node["n"]))
    if of.kind == "none":
        return "false"
    length = f"size({of.said})" if of.many else f"length({as_text(of).said})"
    return f"(({length} > {limit.said}) is true)"


def _dates(table: Table, node: Node) -> str:
    return dates.compared(node["op"], term(table, node["l"]), term(table, node["r"]))


def _disjoint(table: Table, node: Node) -> str:
    return negated(member(term(table, node["l"]), term(table, node["r"])))


NODES: Mapping[str, Callable[[Table, Node], str]] = {
    "empty": lambda table, node: missing(term(table, node["of"])),
    "eq": _eq,
    "distinct_from": _distinct,
    "lt": _ordered("<"),
    "le": _ordered("<="),
    "gt": _ordered(">"),
    "ge": _ordered(">="),
    "in": _in,
    "list_contains": _list_contains,
    "text_contains": _about_text(_text_contains),
    "regex_match": _about_text(_regex(at_start=True)),
    "regex_search": _about_text(_regex(at_start=False)),
    "starts_with": _about_text(_begins("starts_with")),
    "ends_with": _about_text(_begins("ends_with")),
    "len_gt": _len_gt,
    **dict.fromkeys(("date_eq", "date_ne", "date_lt", "date_le", "date_gt", "date_ge"), _dates),
    "valid_date": lambda table, node: dates.valid(term(table, node["of"])),
    "complete_date": lambda table, node: dates.complete(term(table, node["of"])),
    "valid_duration": lambda table, node: dates.valid_duration(
        term(table, node["of"]), bool(node.get("negative_ok"))
    ),
    "disjoint": _disjoint,
    "has_column": lambda _table, node: "true" if node["is"] else "false",
}
