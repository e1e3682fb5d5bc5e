"""The records that prove a finding, with the fields that were read of each.

Witnesses are the subject's rows; the records that its references lead to; and the rows that
quantifiers, counts, sums and extremes rest on. Means and quantiles describe a peer group: its
rows are context, not evidence, and so they are where the same named row set is counted. A derived
row brings the rows that it was made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from accountability.language.walk import children, walk
from accountability.model.expression import Active, Column, Expr, Fold, LetRef, NamedRows, RowSet
from accountability.model.rule import Closure, Grouped, Rule, Rulebook
from accountability.model.values import Value
from accountability.model.verdict import Witness
from accountability.semantics.aggregates import witnesses
from accountability.semantics.env import Env, Meaning
from accountability.semantics.keys import key_fields
from accountability.semantics.rows import Binding, Bound, SortKey
from accountability.semantics.rowsets import rebound

CONTEXT = frozenset({"mean", "median", "quantile"})


class Gathering:
    """Collects records and the fields read of them, each record once."""

    def __init__(self, meaning: Meaning, book: Rulebook) -> None:
        self.meaning = meaning
        self.book = book
        self._peers: frozenset[str] = frozenset()
        self._found: dict[tuple[str, SortKey], tuple[Bound, set[str]]] = {}

    def rule(self, rule: Rule, env: Env, binding: Binding) -> None:
        """Everything that one failing subject rests on."""
        self._peers = peer_groups(rule)
        for row in binding.rows.values():
            self.row(row, ())
        for expr in (rule.where, rule.on, rule.broken, rule.measure, *rule.show):
            if expr is not None:
                self.expr(expr, env)

    def row(self, row: Bound, fields: Iterable[str]) -> None:
        """A record that was read, with some of its fields, and what it was derived from."""
        if row.instead is not None:
            return
        known = (row.record, row.sort) in self._found
        self._found.setdefault((row.record, row.sort), (row, set()))[1].update(fields)
        if known or not row.members:
            return
        read = fields_by_alias(self.book, row.record)
        for member in row.members:
            if member.exists is True:
                for alias, base in member.rows.items():
                    self.row(base, read.get(alias, ()))

    def expr(self, expr: Expr, env: Env) -> None:
        """What an expression reads in `env`."""
        match expr:
            case Column() | Active():
                self._path(expr, env)
            case LetRef(name=name):
                let = env.frame.lets[name]
                if not isinstance(let, RowSet):
                    self.expr(let, env.frame.env)
            case Fold():
                if expr.kind not in CONTEXT and named_rows(expr.rows) not in self._peers:
                    self._fold(expr, env)
            case _:
                for child in children(expr):
                    if not isinstance(child, RowSet):
                        self.expr(child, env)

    def _path(self, node: Column | Active, env: Env) -> None:
        start = env.rows[node.alias]
        names = (
            (node.name,) if isinstance(node, Column) else self.meaning.record(node.records[-1]).active or ()
        )
        if isinstance(start, Bound):
            rows, steps = [start], list(zip(node.path, node.records[1:], strict=True))
        else:
            rows = list(self._targets(node.records[1], start))
            steps = list(zip(node.path[1:], node.records[2:], strict=True))
        for step, target in steps:
            for row in rows:
                self.row(row, (step,))
            rows = [found for row in rows for found in self._targets(target, row.cell(step))]
        for row in rows:
            self.row(row, names)

    def _targets(self, record: str, reference: Value) -> tuple[Bound, ...]:
        return self.meaning.relation(record).by_key.get((str(reference),), ())

    def _fold(self, node: Fold, env: Env) -> None:
        for bound, _ in witnesses(self.meaning, node, env).rows:
            inner = env.with_rows(bound)
            for row in bound.values():
                if isinstance(row, Bound):
                    self.row(row, ())
            self._row_set(node.rows, bound, env)
            for expr in (node.value, *(term.key for term in node.order)):
                if expr is not None:
                    self.expr(expr, inner)

    def _row_set(self, rows: RowSet, bound: Mapping[str, Bound | Value], env: Env) -> None:
        """The fields that the condition of a row set, and of the named set behind it, reads of a row."""
        if rows.where is not None:
            self.expr(rows.where, env.with_rows(bound))
        if isinstance(rows.relation, NamedRows):
            named = env.frame.lets[rows.relation.name]
            assert isinstance(named, RowSet)
            self._row_set(named, rebound(bound, named.alias), env.frame.env)

    def witnesses(self) -> tuple[Witness, ...]:
        """The records in the order of their types and keys; key fields always shown."""
        found = sorted(self._found.items(), key=lambda item: item[0])
        return tuple(self._witness(row, fields) for _, (row, fields) in found)

    def _witness(self, row: Bound, fields: set[str]) -> Witness:
        shown = {*fields, *(name for name in key_fields(self.book, row.record) if name in row.cells)}
        values = {name: row.cells[name] for name in sorted(shown) if name in row.cells}
        return Witness(row.record, row.key, values, row.source)


def peer_groups(rule: Rule) -> frozenset[str]:
    """The named row sets of a rule over which a mean, median or quantile is taken."""
    parts: list[Expr | RowSet | None] = [rule.where, rule.broken, rule.measure, *rule.lets.values()]
    nodes = (node for part in parts if part is not None for node in walk(part))
    names = (named_rows(node.rows) for node in nodes if isinstance(node, Fold) and node.kind in CONTEXT)
    return frozenset(name for name in names if name is not None)


def named_rows(rows: RowSet) -> str | None:
    """The row set named by `let` that `rows` are."""
    return rows.relation.name if isinstance(rows.relation, NamedRows) else None


def fields_by_alias(book: Rulebook, relation: str) -> dict[str, set[str]]:
    """Per alias of a derived record's source, the fields that its definition reads."""
    derived = book.derived[relation]
    exprs: list[Expr | RowSet] = []
    if isinstance(derived, Grouped):
        exprs = [*derived.lets.values(), *(derived.by or {}).values(), *(j.on for j in derived.source.joins)]
        exprs += [derived.where] if derived.where is not None else []
    elif isinstance(derived, Closure):
        exprs = [derived.start, derived.end]
    read: dict[str, set[str]] = {}
    for expr in exprs:
        for node in walk(expr):
            if isinstance(node, Column):
                read.setdefault(node.alias, set()).add(node.path[0] if node.path else node.name)
    return read
