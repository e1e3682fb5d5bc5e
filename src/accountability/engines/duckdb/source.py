"""The rows of a source: products, unordered pairs and joins, some of which exist only possibly.

A source of one relation is that relation's table. Any other becomes a table of its own, with the
place of the row of every alias (`#alias`), in the order of their keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from accountability.engines.duckdb import dates, numbers, sql
from accountability.engines.duckdb.cells import (
    NO_CAUSE,
    Cell,
    all_true,
    merged,
    same_codes,
    truth,
)
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.meeting import On, combined
from accountability.engines.duckdb.names import ghost_column, place_column
from accountability.engines.duckdb.ordering import key_order, place
from accountability.engines.duckdb.parts import Key
from accountability.engines.duckdb.paths import field
from accountability.engines.duckdb.relations import EXISTS, EXISTS_WHY, ROW, Stored
from accountability.engines.duckdb.rowsets import ghost_of
from accountability.engines.duckdb.scope import Lowering, Row, Scope
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.states import Is
from accountability.engines.duckdb.terms import Term, flat, joinable, sides
from accountability.model.expression import Expr
from accountability.model.records import PERIOD_TYPES
from accountability.model.rule import From, Join, Pairs, SourceOf
from accountability.model.values import Cause


@dataclass(frozen=True, slots=True)
class Source:
    """A source in the database: `table` holds its rows; `stored` says what is known of them.

    `single`: the table is that of the one relation. Otherwise it has `#alias` per alias, and
    `g.alias` where the row of an alias may be missing. `all`: the source of which these are some rows.
    """

    stored: Stored
    aliases: tuple[tuple[str, Stored], ...]
    ghosts: Mapping[str, bool]
    single: bool
    open: frozenset[Cause]
    all: Source | None = None

    @property
    def whole(self) -> Source:
        return self.all or self

    def rows(self, lowering: Lowering, frame: Frame) -> dict[str, Row]:
        """The rows of the aliases, over a frame of the table."""
        if self.single:
            alias, stored = self.aliases[0]
            return {alias: Row(frame, stored)}
        found = {}
        for alias, stored in self.aliases:
            ghost = None
            if self.ghosts[alias]:
                ghost = ghost_of(lowering, stored, frame.column(ghost_column(alias)))
            found[alias] = Row(frame, stored, frame.column(place_column(alias)), ghost)
        return found

    def exists(self, lowering: Lowering, frame: Frame) -> Cell:
        return self.stored.exists(frame.column, lowering.reasons)

    def order(self, lowering: Lowering, frame: Frame) -> Sequence[str]:
        """The terms that put the rows in the order of their keys."""
        stored = self.stored
        if not self.single or stored.ordered:
            return (f"{frame.column(ROW).text} ASC",)
        if stored.behind is None:
            return [f"{term} ASC" for term in key_order(stored, frame.column)]
        row = next(iter(self.rows(lowering, frame).values()))
        return (f"{place(lowering, row).text} ASC",)


@dataclass(frozen=True, slots=True)
class _Step:
    """Rows while a source is being put together: a frame, its aliases, and whether each row exists."""

    frame: Frame
    rows: Mapping[str, Row]
    ghosts: Mapping[str, bool]
    exists: Cell


def source_of(lowering: Lowering, source: SourceOf) -> Source:
    """The table of a source."""
    aliases = tuple((alias, lowering.relation(name)) for alias, name in source.aliases)
    open_causes = frozenset[Cause]().union(*(lowering.relation(i.relation).open for i in source.items))
    if len(aliases) == 1:
        return Source(aliases[0][1], aliases, {aliases[0][0]: False}, True, open_causes)
    step = _product(lowering, source.items)
    for join in source.joins:
        step = _join(lowering, step, join)
    return Source(_table(lowering, step), aliases, step.ghosts, False, open_causes)


def _first(lowering: Lowering, stored: Stored, alias: str) -> _Step:
    frame = lowering.new_frame(stored)
    exists = stored.exists(frame.column, lowering.reasons)
    return _Step(frame, {alias: Row(frame, stored)}, {alias: False}, exists)


def _product(lowering: Lowering, items: Sequence[From | Pairs]) -> _Step:
    steps: list[_Step] = []
    conditions: list[tuple[str, str]] = []
    for item in items:
        stored = lowering.relation(item.relation)
        names = (item.alias,) if isinstance(item, From) else (item.first, item.second)
        steps += [_first(lowering, stored, name) for name in names]
        if isinstance(item, Pairs):
            conditions.append((item.first, item.second))
    step = steps[0]
    for other in steps[1:]:
        step = _crossed(lowering, step, other, conditions)
    return _while_active(lowering, step)


def _crossed(lowering: Lowering, left: _Step, right: _Step, pairs: Sequence[tuple[str, str]]) -> _Step:
    on = sql.TRUE
    for first, second in pairs:
        if first in left.rows and second in right.rows:
            a = lowering.lift(Cell(place(lowering, left.rows[first])), left.rows[first].frame, left.frame)
            b = place(lowering, right.rows[second])
            on = sql.infix(a.value, "<", b)
    frame = combined(lowering, left.frame, right.frame, [On(on)])
    exists = all_true(
        [lowering.lift(left.exists, left.frame, frame), lowering.lift(right.exists, right.frame, frame)]
    )
    return _Step(
        frame, {**left.rows, **right.rows}, {**left.ghosts, **right.ghosts}, lowering.keep(exists, frame)
    )


def _while_active(lowering: Lowering, step: _Step) -> _Step:
    """A record that declares when it is active meets only the periods in which it is."""
    periods = [row for row in step.rows.values() if row.stored.name in PERIOD_TYPES]
    truths = [step.exists]
    for row in step.rows.values():
        active = row.stored.record.active
        for period in periods if active is not None else ():
            ends = [lowering.lift(field(lowering, row, name), row.frame, step.frame) for name in active or ()]
            days = [
                lowering.lift(field(lowering, period, name), period.frame, step.frame)
                for name in ("start", "end")
            ]
            truths.append(dates.shares_days((ends[0], ends[1]), (days[0], days[1]), whole=False))
    if len(truths) == 1:
        return step
    return replace(step, exists=lowering.keep(all_true(truths), step.frame))


def _join(lowering: Lowering, step: _Step, join: Join) -> _Step:
    """Every row with the rows that match or may; where none surely does, what stands for them."""
    left = _materialised(lowering, step)
    stored = lowering.relation(join.relation)
    right = _first(lowering, stored, join.alias)
    matches = _matches(lowering, left, right, join)
    may_lack = bool(stored.open) or join.left
    if not may_lack:
        return _reread(lowering, left, right, matches, join, ghost=False)
    lacking = _lacking(lowering, left, stored, matches, join)
    union = lowering.named("joined")
    lowering.run(f"CREATE TEMP TABLE {quoted(union)} AS SELECT * FROM {quoted(matches)} UNION ALL {lacking}")
    return _reread(lowering, left, right, union, join, ghost=True)


def _materialised(lowering: Lowering, step: _Step) -> _Step:
    """The rows so far as a table, so that joins can speak of them by number."""
    stored = _table(lowering, step)
    frame = lowering.new_frame(stored)
    rows = {
        alias: replace(
            row,
            frame=frame,
            id=frame.column(place_column(alias)),
            ghost=ghost_of(lowering, row.stored, frame.column(ghost_column(alias)))
            if step.ghosts[alias]
            else None,
        )
        for alias, row in step.rows.items()
    }
    return _Step(frame, rows, step.ghosts, stored.exists(frame.column, lowering.reasons))


def _table(lowering: Lowering, step: _Step) -> Stored:
    """A table of the rows that exist or may, numbered in the order of their keys."""
    frame, table = step.frame, lowering.named("source")
    columns, order = [], []
    for alias, row in step.rows.items():
        own = row.id if row.id is not None else row.frame.column(ROW)
        here = lowering.lift(Cell(own), row.frame, frame).value
        columns.append(f"{here.text} AS {quoted(place_column(alias))}")
        if step.ghosts[alias] and row.ghost is not None:
            gone = lowering.lift(Cell(row.ghost.when), row.frame, frame).value
            columns.append(f"{gone.text} AS {quoted(ghost_column(alias))}")
        order.append(lowering.lift(Cell(place(lowering, row)), row.frame, frame).value)
    why = lowering.keep(Cell(step.exists.causes()), frame).value if step.exists.may_be_unknown else NO_CAUSE
    kept = sql.is_not(step.exists.value, False)
    terms = ", ".join(f"{o.text} ASC NULLS LAST" for o in order)
    lowering.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT row_number() OVER (ORDER BY {terms}) - 1 AS {ROW}, "
        f"{', '.join(columns)}, {sql.cast(step.exists.value, 'BOOLEAN').text} AS {EXISTS}, "
        f"{why.text} AS {EXISTS_WHY} FROM {frame.source()} WHERE {kept.text}"
    )
    return described(lowering, table)


def described(lowering: Lowering, table: str) -> Stored:
    """What there is to know of a table of rows that were put together."""
    counted = lowering.ask(f"SELECT count(*), count(*) FILTER (WHERE {EXISTS} IS NULL) FROM {quoted(table)}")
    rows, unsure = (int(str(v)) for v in counted[0])
    return Stored(
        table, table, lowering.record("months"), {}, rows,
        uncertain=unsure > 0, ordered=True, reasons=lowering.reasons,
    )  # fmt: skip


def _matches(lowering: Lowering, left: _Step, right: _Step, join: Join) -> str:
    """A table of the pairs of which the condition is not false: their numbers, and its truth."""
    table = lowering.named("matches")
    terms, keys = _taken_apart(lowering, left, right, join.on)
    found = []
    equal = [sql.infix(k.inner.value, "=", k.outer.value) for k in keys]
    inner_blank = sql.any_of(k.inner.is_unknown for k in keys)
    outer_blank = sql.any_of(k.outer.is_unknown for k in keys)
    found.append(_pairs(lowering, left, right, terms, sql.all_of(equal), None))
    maybe = sql.all_of(
        sql.any_of((k.inner.is_unknown, k.outer.is_unknown, sql.is_(e, True)))
        for k, e in zip(keys, equal, strict=True)
    )
    blank = sql.any_of((inner_blank, outer_blank))
    if blank != sql.FALSE:
        found.append(_pairs(lowering, left, right, terms, sql.all_of((blank, maybe)), keys))
    lowering.run(f"CREATE TEMP TABLE {quoted(table)} AS {' UNION ALL '.join(found)}")
    return table


def _taken_apart(lowering: Lowering, left: _Step, right: _Step, on: Expr) -> tuple[list[Expr], list[Key]]:
    """The equalities that can be hash-joined, and all other conditions."""
    inner = frozenset(right.rows)
    keys, rest = [], []
    outside = _scope(lowering, left.frame, left.rows)
    inside = _scope(lowering, right.frame, {**left.rows, **right.rows})
    for expr in flat(on):
        ends = sides(Term(expr, inside, outside, inner))
        if ends is not None:
            one, other = lowering.cell(ends[0], inside), lowering.cell(ends[1], outside)
            if joinable(one, ends[0]) and joinable(other, ends[1]):
                keys.append(_aligned(lowering, one, other, left, right))
                continue
        rest.append(expr)
    return rest, keys


def _aligned(lowering: Lowering, one: Cell, other: Cell, left: _Step, right: _Step) -> Key:
    if one.number is not None and other.number is not None:
        one, other = numbers.aligned([one, other])
    one, other = same_codes([one, other])
    return Key(lowering.keep(one, right.frame), lowering.keep(other, left.frame))


def _scope(lowering: Lowering, frame: Frame, rows: Mapping[str, Row]) -> Scope:
    return Scope(frame, rows, frame, rows, {}, lowering.run_date())


def _pairs(
    lowering: Lowering,
    left: _Step,
    right: _Step,
    terms: Sequence[Expr],
    on: Sql,
    doubtful: Sequence[Key] | None,
) -> str:
    frame = combined(lowering, left.frame, right.frame, [On(on)])
    rows = {**left.rows, **right.rows}
    scope = _scope(lowering, frame, rows)
    truths = [lowering.lift(right.exists, right.frame, frame)]
    truths += [lowering.truth(term, scope) for term in terms]
    for key in doubtful or ():
        truths.append(
            unknown_of(
                lowering.lift(key.inner, right.frame, frame), lowering.lift(key.outer, left.frame, frame)
            )
        )
    whole = lowering.keep(all_true(truths), frame)
    why = lowering.keep(Cell(whole.causes()), frame).value
    columns = [
        f"{frame.column(f'{left.frame.name}.{ROW}').text} AS l",
        f"{frame.column(f'{right.frame.name}.{ROW}').text} AS r",
        f"{sql.cast(whole.value, 'BOOLEAN').text} AS t",
        f"{why.text} AS w",
        "FALSE AS g",
    ]
    return f"SELECT {', '.join(columns)} FROM {frame.source()} WHERE {sql.is_not(whole.value, False).text}"


def unknown_of(inner: Cell, outer: Cell) -> Cell:
    """The truth of an equality of which a side is unknown; true where neither is."""
    doubt = sql.any_of((inner.is_unknown, outer.is_unknown))
    return truth(sql.case([(doubt, sql.NULL)], sql.TRUE), merged(inner, outer))


def _lacking(lowering: Lowering, left: _Step, stored: Stored, matches: str, join: Join) -> str:
    """For rows of which no match is sure: a record that may exist outside, or none at all."""
    grouped = (
        f"(SELECT l, bool_or(t) AS sure, count(*) AS some, bit_or(w) AS w FROM {quoted(matches)} GROUP BY l)"
    )
    if stored.open:
        causes = lowering.reasons.all(stored.open)()
        alone = f"m.some IS NULL AND {'TRUE' if join.left else 'FALSE'}"
        truth_ = f"CASE WHEN {alone} THEN TRUE END"
        why = f"CASE WHEN {alone} THEN {NO_CAUSE.text} ELSE {causes.text} END"
    else:
        truth_ = "CASE WHEN m.some IS NULL THEN TRUE END"
        why = f"coalesce(m.w, {NO_CAUSE.text})"
    row = left.frame.column(ROW).text
    return (
        f"SELECT {row} AS l, NULL::BIGINT AS r, {truth_} AS t, {why} AS w, TRUE AS g "
        f"FROM {left.frame.source()} LEFT JOIN {grouped} AS m ON m.l = {row} "
        f"WHERE m.sure IS NOT TRUE"
    )


def _reread(lowering: Lowering, left: _Step, right: _Step, table: str, join: Join, *, ghost: bool) -> _Step:
    """The joined rows as a step of their own: the left rows by number, the right ones by theirs."""
    stored = Stored(table, table, lowering.record("months"), {}, 0, ordered=True, reasons=lowering.reasons)
    frame = lowering.new_frame(stored, ids=("l", "r"))
    left_table = left.frame.table
    assert left_table is not None
    at = frame.left_join(
        quoted(left_table), lambda alias: sql.infix(sql.column(alias, ROW), "=", frame.column("l"))
    )
    rows: dict[str, Row] = {}
    for alias, row in left.rows.items():
        gone = ghost_of(lowering, row.stored, at.column(ghost_column(alias))) if left.ghosts[alias] else None
        rows[alias] = Row(frame, row.stored, at.column(place_column(alias)), gone)
    gone = ghost_of(lowering, right.rows[join.alias].stored, frame.column("g")) if ghost else None
    rows[join.alias] = Row(frame, right.rows[join.alias].stored, frame.column("r"), gone)
    before = Cell(
        at.column(EXISTS), frozenset({Is.VALUE, Is.UNDETERMINED}), why=lambda: at.column(EXISTS_WHY)
    )
    matched = Cell(frame.column("t"), frozenset({Is.VALUE, Is.UNDETERMINED}), why=lambda: frame.column("w"))
    exists = lowering.keep(all_true([before, matched]), frame)
    return _Step(frame, rows, {**left.ghosts, join.alias: ghost}, exists)
