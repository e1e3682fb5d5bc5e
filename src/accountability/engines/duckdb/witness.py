"""The records that findings rest on, as queries: which rows, and which of their fields were read.

It says in SQL what `semantics.witness` says of one finding: the subject's rows, the records that its
references lead to, and the rows that quantifiers, counts, sums and extremes rest on; a derived
row brings the rows that it was made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Cell
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.names import ghost_column, members_table, place_column, value_column
from accountability.engines.duckdb.paths import field as field_of
from accountability.engines.duckdb.relations import EXISTS, ROW
from accountability.engines.duckdb.rowsets import rows
from accountability.engines.duckdb.scope import Bound, Item, Row, Scope
from accountability.engines.duckdb.source_rows import rows_of
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.language.walk import children
from accountability.model.expression import (
    Active,
    Column,
    Expr,
    Fold,
    LetRef,
    NamedRows,
    RowSet,
)
from accountability.model.rule import Grouped, Rule, Union
from accountability.semantics.witness import CONTEXT, fields_by_alias, named_rows, peer_groups


@dataclass(slots=True)
class _Selected:
    """What is read of the rows of one frame, as a table that is made when all of it is known."""

    frame: Frame
    table: str
    subject: Sql
    columns: dict[str, str] = field(default_factory=dict)  # text of a value -> its column

    def column(self, value: Sql) -> str:
        return self.columns.setdefault(value.text, f"r{len(self.columns)}")

    def statement(self) -> str:
        columns = "".join(f", {text} AS {name}" for text, name in self.columns.items())
        return (
            f"CREATE TEMP TABLE {quoted(self.table)} AS SELECT {self.subject.text} AS s{columns} "
            f"FROM {self.frame.source()}"
        )


class Gathering:
    """Collects, over the subjects that fail one rule, the rows that they rest on.

    `sites` are relations, with queries of (`s` subject, `r` row) and the fields that were read of such
    rows. `own` is the query of the subjects themselves: a site that says that a subject is a row.
    The queries read tables that `make` makes.
    """

    def __init__(self, lowering: Lowerer, rule: Rule, scope: Scope, own: str) -> None:
        self.lowering = lowering
        self.sites: dict[tuple[str, str], set[str]] = {}
        self.tables: list[str] = []  # that were made
        self.own = own
        self._home = scope.frame
        self._peers = peer_groups(rule)
        self._selected: dict[int, _Selected] = {}
        self._folds: set[object] = set()
        self._given: list[str] = []  # queries of the subjects that are meant
        for bound in scope.rows.values():
            self._row(bound, scope, ())
        for expr in (rule.where, rule.on, rule.broken, rule.measure, *rule.show):
            if expr is not None:
                self._expr(expr, scope)

    def make(self) -> None:
        """Makes the tables that the queries of the sites read, and adds what derived rows were made of.

        A derived record comes after all that were made of it, and then has all its rows in one table:
        there may be very many ways from a subject down to a record, though few steps. `tables` names them.
        """
        for selected in self._selected.values():
            self.lowering.run(selected.statement())
            self.tables.append(selected.table)
        order: dict[str, None] = {}
        for relation in sorted({relation for relation, _ in self.sites}):
            self._descend(relation, order)
        for relation in reversed(order):
            self.tables.append(self.lowering.named("rests"))
            table = quoted(self.tables[-1])
            queries = " UNION ALL ".join(query for name, query in self.sites if name == relation)
            self.lowering.run(f"CREATE TEMP TABLE {table} AS SELECT DISTINCT s, r FROM ({queries})")
            self._members(relation, f"SELECT s, r FROM {table}")

    def _descend(self, relation: str, order: dict[str, None]) -> None:
        """Puts a derived record with members into the order, after those that it was made of."""
        made_of = self._made_from(relation)
        if relation in order or not made_of:
            return
        for name in sorted(made_of):
            self._descend(name, order)
        order[relation] = None

    def _made_from(self, relation: str) -> frozenset[str]:
        """The records whose rows the rows of a derived record were made of."""
        match self.lowering.book.derived.get(relation):
            case Grouped(source=source):
                aliases = rows_of(self.lowering.database, source).aliases
                return frozenset(stored.name for _, stored in aliases)
            case Union(members=names):
                return frozenset().union(*map(self._made_from, names))
            case _:
                return frozenset()

    def _add(self, relation: str, query: str, fields: Iterable[str]) -> None:
        self.sites.setdefault((relation, query), set()).update(fields)

    def _of(self, scope: Scope) -> _Selected:
        """What is read of the frame of a scope."""
        if id(scope.frame) not in self._selected:
            table = self.lowering.named("rests")
            self._selected[id(scope.frame)] = _Selected(scope.frame, table, self._subject(scope))
        return self._selected[id(scope.frame)]

    def _subject(self, scope: Scope) -> Sql:
        """The number of the subject, over the frame of a scope."""
        own = Cell(scope.home.column(ROW))
        return self.lowering.lift(own, scope.home, scope.frame).value

    def _row(self, bound: Bound, scope: Scope, fields: Iterable[str]) -> None:
        """The record under an alias."""
        if isinstance(bound, Row):
            self._add(bound.stored.name, self._of_row(bound, scope), fields)

    def _of_row(self, row: Row, scope: Scope) -> str:
        own = row.id if row.id is not None else row.frame.column(ROW)
        lift = self.lowering.lift
        here = lift(Cell(own), row.frame, scope.frame).value
        if row.ghost is None:
            return self._select(scope, here)
        gone = lift(Cell(row.ghost.when), row.frame, scope.frame).value
        return self._select(scope, here, sql.negation(gone))

    def _select(self, scope: Scope, value: Sql, where: Sql = sql.TRUE) -> str:
        """The rows that a value names, of the subjects for which it does and `where` holds."""
        plain = scope.frame is self._home and not self._given
        if plain and value == scope.frame.column(ROW) and where == sql.TRUE:
            return self.own
        selected = self._of(scope)
        column = selected.column(value if where == sql.TRUE else sql.case([(where, value)]))
        met = " AND ".join([f"{column} IS NOT NULL", *(f"s IN ({rows})" for rows in self._given)])
        return f"SELECT s, {column} AS r FROM {quoted(selected.table)} WHERE {met}"

    def _expr(self, expr: Expr, scope: Scope) -> None:
        match expr:
            case Column() | Active():
                self._path(expr, scope)
            case LetRef(name=name):
                let = scope.lets[name]
                if not isinstance(let, RowSet):
                    self._let(let, scope)
            case Fold():
                if expr.kind not in CONTEXT and named_rows(expr.rows) not in self._peers:
                    self._fold(expr, scope)
            case _:
                for child in children(expr):
                    if not isinstance(child, RowSet):
                        self._expr(child, scope)

    def _let(self, expr: Expr, scope: Scope) -> None:
        """What a let reads; named in a row set, only of the subjects that have such rows."""
        if scope.frame is scope.home:
            self._expr(expr, scope.outside)
            return
        self._given.append(f"SELECT s FROM {quoted(self._of(scope).table)}")
        self._expr(expr, scope.outside)
        self._given.pop()

    def _path(self, node: Column | Active, scope: Scope) -> None:
        bound = scope.rows[node.alias]
        if isinstance(node, Column):
            names: tuple[str, ...] = (node.name,)
        else:
            names = self.lowering.record(node.records[-1]).active or ()
        steps = list(zip(node.path, node.records[1:], strict=True))
        if isinstance(bound, Item):
            (_, target), *steps = steps
            reference = self.lowering.lift(bound.cell, bound.frame, scope.frame).value
            query = self._by_key(self._select(scope, reference), target)
            relation = target
        else:
            relation, query = bound.stored.name, self._of_row(bound, scope)
        for step, target in steps:
            self._add(relation, query, (step,))
            query = self._followed(bound, scope, relation, query, step, target)
            relation, bound = target, Item(scope.frame, Cell(sql.NULL))
        self._add(relation, query, names)

    def _by_key(self, query: str, target: str) -> str:
        """The records that keys name, in place of the keys."""
        table = quoted(self.lowering.relation(target).table)
        return f"SELECT q.s, t.{ROW} AS r FROM ({query}) AS q JOIN {table} AS t ON t.k0 = q.r"

    def _followed(self, bound: Bound, scope: Scope, relation: str, query: str, step: str, target: str) -> str:
        if isinstance(bound, Row):
            reference = self.lowering.lift(
                field_of(self.lowering, bound, step), bound.frame, scope.frame
            ).value
            return self._by_key(self._select(scope, reference), target)
        here = quoted(self.lowering.relation(relation).table)
        column = quoted(value_column(step))
        keys = f"SELECT q.s, t.{column} AS r FROM ({query}) AS q JOIN {here} AS t ON t.{ROW} = q.r"
        return self._by_key(keys, target)

    def _fold(self, node: Fold, scope: Scope) -> None:
        """The rows that an answer rests on: those that count; for `every`, those that do not satisfy."""
        here = (node, id(scope.frame), tuple(self._given), *((a, id(b)) for a, b in scope.rows.items()))
        if here in self._folds:
            return
        self._folds.add(here)
        found = rows(self.lowering, node.rows, scope, paired=True)
        part = found.parts[0]
        counted = sql.is_(part.counts.value, True)
        if node.kind == "every" and node.value is not None:
            satisfied = self.lowering.truth(node.value, part.scope)
            counted = sql.all_of((counted, sql.is_not(satisfied.value, True)))
        part.frame.narrow(counted)
        inner = part.scope
        own = [a for a in part.scope.rows if a not in scope.rows or part.scope.rows[a] is not scope.rows[a]]
        bound = {alias: part.scope.rows[alias] for alias in own}
        for row in bound.values():
            self._row(row, inner, ())
        self._row_set(node.rows, bound, inner)
        for expr in (node.value, *(term.key for term in node.order)):
            if expr is not None:
                self._expr(expr, inner)

    def _row_set(self, node: RowSet, bound: Mapping[str, Bound], inner: Scope) -> None:
        """The fields that the condition of a row set, and of the named set behind it, reads of a row."""
        if node.where is not None:
            self._expr(node.where, inner)
        if isinstance(node.relation, NamedRows):
            named = inner.lets[node.relation.name]
            assert isinstance(named, RowSet)
            renamed = {named.alias: next(iter(bound.values()))} if len(bound) == 1 and named.alias else bound
            self._row_set(named, renamed, replace(inner, rows={**inner.home_rows, **renamed}))

    def _members(self, relation: str, query: str) -> None:
        """The rows that derived rows were made of."""
        read = fields_by_alias(self.lowering.book, relation)
        for owner, source in self._made_of(relation, query):
            definition = self.lowering.book.derived[owner]
            assert isinstance(definition, Grouped)
            parts = rows_of(self.lowering.database, definition.source)
            for alias, stored in parts.aliases:
                gone = f" AND NOT t.{quoted(ghost_column(alias))}" if parts.ghosts[alias] else ""
                column = f"t.{quoted(place_column(alias))}"
                base = f"SELECT t.s, {column} AS r FROM ({source}) AS t WHERE {column} IS NOT NULL{gone}"
                self._add(stored.name, base, read.get(alias, ()) if owner == relation else ())

    def _made_of(self, relation: str, query: str) -> Iterator[tuple[str, str]]:
        """Per derived record with members behind a relation: its members that surely exist, with `s`."""
        derived = self.lowering.book.derived[relation]
        table = quoted(self.lowering.relation(relation).table)
        match derived:
            case Grouped(by=None):
                text = (
                    f"SELECT q.s, t.* FROM ({query}) AS q JOIN {table} AS t ON t.{ROW} = q.r AND t.{EXISTS}"
                )
                yield relation, text
            case Grouped():
                members = quoted(members_table(relation))
                yield (
                    relation,
                    (
                        f"SELECT q.s, m.* FROM ({query}) AS q JOIN {table} AS t ON t.{ROW} = q.r "
                        f'JOIN {members} AS m ON m."group" = t."group" AND m.{EXISTS}'
                    ),
                )
            case Union(members=names):
                for at, name in enumerate(names):
                    text = (
                        f"SELECT q.s, t.origin AS r FROM ({query}) AS q JOIN {table} AS t "
                        f"ON t.{ROW} = q.r AND t.member = {at}"
                    )
                    yield from self._made_of(name, text)
