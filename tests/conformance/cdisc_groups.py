"""Nodes of `check` that look at other rows of the table as it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.conformance import cdisc_dates as dates
from tests.conformance.cdisc_tables import Table, keyed, matched
from tests.conformance.cdisc_terms import NotConvertible, Term, all_of, any_of, missing, negated, same

Node = Mapping[str, Any]


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def _terms(table: Table, columns: Any) -> list[Term]:
    terms = [t for t in (table.term(c) for c in _listed(columns)) if t.kind != "none"]
    if any(t.many for t in terms):
        raise NotConvertible("rows told apart by a list")
    return terms


def _placed(table: Table, what: str, order: Sequence[Term], within: Sequence[Term]) -> str:
    """A position among the rows that agree in `within`, in `order` (nulls last), then as they stand."""
    terms = ", ".join([*(o.said for o in order), table.row])
    groups = f" within {', '.join(w.said for w in within)}" if within else ""
    return f"({what} by {terms}{groups})"


def _duplicate_key(table: Table, node: Node) -> str:
    keys = _terms(table, node["columns"])
    first = f"({_placed(table, 'rank', [], keys)} > 1)"
    return any_of([first, f"({_placed(table, f'next of {table.row}', [], keys)} is present)"])


def _group_size_gt(table: Table, node: Node) -> str:
    keys = keyed(_terms(table, node["columns"]))
    name = table.grouped(keys, {"n": "count of rows"})
    large = all_of([matched("g", keys), f"(g.n > {int(node['n'])})"])
    return f"(some {name} g with ({large}))"


def _not_one_to_one(table: Table, node: Node) -> str:
    """Distinct pairs, then how many of them each side has; a right side with a null is null."""
    left, right = table.term(node["l"]), [table.term(c) for c in _listed(node["r"])]
    if "none" in {left.kind, *(r.kind for r in right)}:
        return "false"  # all keys of this side are null, and so is the one partner of the other
    whole = all_of(negated(missing(r)) for r in right)
    sides = keyed(right, "r")
    if len(right) > 1:
        cut = {n: Term(f"(if {whole} then {r.said} else none)", r.kind) for n, r in sides.items()}
    else:
        cut = sides
    # Rows in which all is null need not be left out: a null is flagged nowhere.
    pairs = table.grouped({"l": left, **cut}, {})
    lefts = table.book.derived(**{"from": f"{pairs} p", "by": {"l": "p.l"}, "let": {"n": "count of rows"}})
    rights = table.book.derived(
        **{"from": f"{pairs} p", "by": {n: f"p.{n}" for n in sides}, "let": {"n": "count of rows"}}
    )
    return any_of([
        all_of([negated(missing(left)), _several(lefts, {"l": left})]),
        all_of([whole, _several(rights, sides)]),
    ])  # fmt: skip


def _several(counted: str, keys: Mapping[str, Term]) -> str:
    """The keys have two or more partners."""
    return f"(some {counted} g with ({all_of([matched('g', keys), '(g.n > 1)'])}))"


def _minority_in_group(table: Table, node: Node) -> str:
    """Another value of the group that is at least as frequent as the row's own."""
    value, groups = table.term(node["of"]), keyed(_terms(table, node["group"]))
    if value.kind == "none":
        return "false"
    tally = table.grouped({**groups, "v": value}, {"n": "count of rows"})
    mine = all_of([matched("m", groups), same(Term("m.v", value.kind), value)])
    fellow = all_of(f"(o.{name} same as m.{name})" for name in groups)
    other = all_of([fellow, "(o.v differs from m.v)", "(o.n >= m.n)"])
    return f"(some {tally} m with ({all_of([mine, f'(some {tally} o with ({other}))'])}))"


def _differs_from_next(table: Table, node: Node) -> str:
    order, groups = _terms(table, node["order"]), _terms(table, node["group"])
    value, follower = table.term(node["of"]), table.term(node["next"])
    there = f"({_placed(table, f'next of {table.row}', order, groups)} is present)"
    if "none" in (value.kind, follower.kind):
        return all_of([there, negated(same(value, follower))])
    following = Term(_placed(table, f"next of {follower.said}", order, groups), follower.kind, follower.many)
    return all_of([there, negated(same(value, following))])


def _last_in_group(table: Table, node: Node) -> str:
    order, groups = _terms(table, node["order"]), _terms(table, node["group"])
    return f"({_placed(table, f'next of {table.row}', order, groups)} is missing)"


def _not_sorted_by(table: Table, node: Node) -> str:
    value, groups = table.term(node["of"]), _terms(table, node["group"])
    return any_of(_unsorted(table, value, groups, by) for by in node["by"])


def _unsorted(table: Table, value: Term, groups: Sequence[Term], by: Mapping[str, Any]) -> str:
    """Nulls on the wrong side, overlapping dates, and the rest out of order (see the format)."""
    if table.term(by["column"]).kind == "none":
        return "false"
    order = _Order(table, value, keyed(groups), table.term(by["column"]), bool(by.get("desc")))
    beside = ">" if by.get("nulls", "last") == "last" else "<"
    mine = f"(o.place = {table.row})"
    return any_of(f"(some {name} o with {mine})" for name in (order.astray(beside), order.misplaced()))


class _Order:
    """The derived records by which the order of a table's rows is judged.

    `ranked` holds the row number (`place`), the groups, the value that is to be sorted (`val`),
    what it is to be sorted by (`by_what`), and the rank of the row by `val`.
    """

    def __init__(self, table: Table, value: Term, keys: Mapping[str, Term], by: Term, desc: bool) -> None:
        self.book, self.keys, self.by, self.desc = table.book, keys, by, desc
        self.carried = (*keys, "val", "by_what", "place")
        self.same_group = all_of(f"(o.{name} same as p.{name})" for name in keys)
        columns = {**keys, "val": value, "by_what": by, "place": Term(table.row, "number")}
        let = {name: term.said for name, term in columns.items()}
        rows = table.book.derived(**{"from": table.source, "let": let})
        self.ranked = self._over(rows, {"rank_by_val": self._position("rank", "val")})

    def _over(self, rows: str, more: Mapping[str, str], where: str = "true") -> str:
        let = {**{name: f"p.{name}" for name in self.carried}, **more}
        return self.book.derived(**{"from": f"{rows} p", "where": where, "let": let})

    def _position(self, what: str, order: str) -> str:
        within = f" within {', '.join(f'p.{n}' for n in self.keys)}" if self.keys else ""
        terms = dict.fromkeys((order, "val", "place"))
        return f"({what} by {', '.join(f'p.{term}' for term in terms)}{within})"

    def astray(self, beside: str) -> str:
        """Nulls on the wrong side of others, and dates of which one begins another."""
        there = all_of([self.same_group, f"(o.rank_by_val {beside} p.rank_by_val)", "(o.by_what is present)"])
        null = f"(p.by_what is missing and (some {self.ranked} o with ({there})))"
        return self._over(self.ranked, {}, any_of([null, self._overlap()]))

    def _overlap(self) -> str:
        if self.by.kind != "text":
            return "false"
        other, mine = Term("o.by_what", "text"), Term("p.by_what", "text")
        begins = "((starts_with(o.by_what, p.by_what) or starts_with(p.by_what, o.by_what)) is true)"
        unlike = "(o.by_what <> p.by_what)"
        both = all_of([self.same_group, unlike, begins, dates.is_plain(other), dates.is_plain(mine)])
        return f"(p.by_what is present and (some {self.ranked} o with (o.by_what is present and {both})))"

    def misplaced(self) -> str:
        """Of the rows that are not astray: those unlike the row that stands at their place when all
        are sorted, and those out of order with a neighbour."""
        kept = all_of(["(p.by_what is present)", negated(self._overlap())])
        rest = self._over(self.ranked, {}, kept)
        placed = self._over(rest, {
            "rank_by_val": self._position("rank", "val"),
            "wanted": self._position("rank", "by_what desc" if self.desc else "by_what"),
            "prior": self._position("previous of p.by_what", "val"),
            "later": self._position("next of p.by_what", "val"),
        })  # fmt: skip
        unlike = all_of([self.same_group, "(o.wanted = p.rank_by_val)", "(o.val differs from p.val)"])
        less, more = (">", "<") if self.desc else ("<", ">")
        neighbours = [f"(p.prior {more} p.by_what)", f"(p.later {less} p.by_what)"]
        return self._over(placed, {}, any_of([f"(some {placed} o with ({unlike}))", *neighbours]))


GROUP_NODES: Mapping[str, Callable[[Table, Node], str]] = {
    "duplicate_key": _duplicate_key,
    "group_size_gt": _group_size_gt,
    "not_one_to_one": _not_one_to_one,
    "minority_in_group": _minority_in_group,
    "not_sorted_by": _not_sorted_by,
    "differs_from_next": _differs_from_next,
    "last_in_group": _last_in_group,
}
