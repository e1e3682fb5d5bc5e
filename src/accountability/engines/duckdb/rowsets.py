"""Row sets as joins: complete keys are hash-joined, keys that are not known stand apart.

A condition such as `x.k = s.k and rest` decides most rows by equality of values. Where a key is
unknown, on the side of the rows or of the subject, a row counts at most possibly, and the rows
that may match are those that agree in the keys that are known. So a row set has several disjoint
parts, one per pattern of unknown keys that the records really have; mostly that is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from accountability.engines.duckdb import numbers, sql
from accountability.engines.duckdb.cells import (
    NOTHING,
    Cell,
    Why,
    all_true,
    merged,
    same_codes,
    together,
    truth,
    unknown,
)
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.names import ghost_column, place_column
from accountability.engines.duckdb.parts import Key, Part, Rows
from accountability.engines.duckdb.relations import Stored
from accountability.engines.duckdb.scope import Bound, Ghost, Item, Lowering, Row, Scope
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.states import Is
from accountability.engines.duckdb.terms import Term, flat, joinable, reads, sides
from accountability.model.expression import (
    Expr,
    GroupRows,
    ListRows,
    NamedRows,
    RecordRows,
    RowSet,
)

LONGEST_LIST = 1_000_000  # elements
MOST_PATTERNS = 9  # of unknown keys that are joined each by itself


@dataclass(frozen=True, slots=True)
class _Set:
    """What is known of a row set before its parts are made."""

    inner: Frame
    bound: Mapping[str, Bound]
    exists: Cell
    terms: tuple[Term, ...]
    size: int
    keys: tuple[Key, ...] = ()


def rows(
    lowering: Lowering,
    node: RowSet,
    scope: Scope,
    also: Sequence[Expr] = (),
    extra: Expr | None = None,
    *,
    paired: bool = False,
) -> Rows:
    """The parts of a row set. `also` are expressions that the fold evaluates over the rows.

    `extra` must be false of the rows that count (the condition of `every`). `paired`: every part
    has pairs of subject and row, also where keys alone would do.
    """
    chain = list(_chain(node, scope))
    first, first_scope = chain[0][0].relation, chain[0][1]
    if isinstance(first, ListRows):
        return _of_list(lowering, chain, scope, first, extra)
    found = _named_rows(lowering, chain)
    opened, open_why = _open(lowering, first, scope)
    inner, mixed, outer = _sorted(found.terms)
    lowered = [lowering.truth(term.expr, term.scope) for term in inner]
    keys, mixed = _keys(lowering, found, mixed, scope)
    keys += [_own_group(lowering, first_scope, found.inner, scope)] if isinstance(first, GroupRows) else []
    simple = not paired and not mixed and not outer and (extra is None or _only_inner(extra, node, scope))
    simple = simple and all(_only_inner(e, node, scope) for e in also)
    counts = all_true([*lowered, found.exists])
    made = _Set(found.inner, found.bound, counts, (*mixed, *outer), found.size, tuple(keys))
    if extra is not None and simple:
        last = scope.inside(found.inner, found.bound)
        made = replace(made, exists=_unless(counts, lowering.truth(extra, last)))
    parts = _keyed(lowering, made, scope) if simple else _pairs(lowering, made, scope, extra)
    return Rows(scope.frame, tuple(parts), opened, open_why, found.size)


def _unless(counts: Cell, condition: Cell) -> Cell:
    return all_true([counts, replace(condition, value=sql.negation(condition.value))])


def _chain(node: RowSet, scope: Scope) -> Iterator[tuple[RowSet, Scope]]:
    """A row set and the named sets behind it, the first one first, each with its scope."""
    if isinstance(node.relation, NamedRows):
        named = scope.lets[node.relation.name]
        assert isinstance(named, RowSet)
        yield from _chain(named, scope.outside)
    yield node, scope


def _aliases(node: RowSet, bound: Mapping[str, Bound]) -> Mapping[str, Bound]:
    """The rows under the aliases of this use: one that is named takes its own alias."""
    if len(bound) == 1 and node.alias:
        return {node.alias: next(iter(bound.values()))}
    return bound


def _named_rows(lowering: Lowering, chain: Sequence[tuple[RowSet, Scope]]) -> _Set:
    """The frame of the rows, and every condition on them."""
    node, first_scope = chain[0]
    match node.relation:
        case RecordRows(name):
            stored = lowering.relation(name)
            frame = lowering.new_frame(stored)
            bound: Mapping[str, Bound] = {node.alias: Row(frame, stored)}
            exists, size = stored.exists(frame.column, lowering.reasons), stored.rows
        case GroupRows():
            frame, bound, exists = _members(lowering, first_scope)
            size = first_scope.members.stored.rows if first_scope.members is not None else 0
        case _:
            raise TypeError(f"no rows of {node.relation!r}")
    terms = []
    for use, where in chain:
        named = _aliases(use, bound)
        inside = where.inside(frame, named)
        if use.where is not None:
            terms += [Term(expr, inside, where, frozenset(named)) for expr in flat(use.where)]
    last = _aliases(chain[-1][0], bound)
    return _Set(frame, last, exists, tuple(terms), size)


def _members(lowering: Lowering, scope: Scope) -> tuple[Frame, Mapping[str, Bound], Cell]:
    """The members of a group, read through the aliases of the derived record's source."""
    members = scope.members
    assert members is not None, "the checker lets `rows` stand only in a group"
    frame = lowering.new_frame(members.stored)
    bound: dict[str, Bound] = {}
    for alias, stored in members.aliases:
        ghost = None
        if members.ghosts[alias]:
            ghost = ghost_of(lowering, stored, frame.column(ghost_column(alias)))
        own = None if members.single else frame.column(place_column(alias))
        bound[alias] = Row(frame, stored, own, ghost)
    return frame, bound, members.stored.exists(frame.column, lowering.reasons)


def ghost_of(lowering: Lowering, stored: Stored, when: Sql) -> Ghost:
    state = unknown(lowering.reasons.all(stored.open)) if stored.open else NOTHING
    return Ghost(sql.is_(when, True), state)


def _open(lowering: Lowering, relation: object, scope: Scope) -> tuple[Sql, Why]:
    """Whether more rows may exist than are known, and why."""
    if isinstance(relation, RecordRows):
        stored = lowering.relation(relation.name)
        return sql.literal(bool(stored.open)), lowering.reasons.all(stored.open)
    members = scope.members
    if members is None or members.open is None:
        return sql.FALSE, lowering.reasons.all(())
    return sql.TRUE, members.open


def _sorted(terms: Sequence[Term]) -> tuple[list[Term], list[Term], list[Term]]:
    """The terms that read the rows alone, those that read both, and those that read the outside."""
    inner, mixed, outer = [], [], []
    for term in terms:
        found = reads(term.expr, term.inner, term.scope)
        if found.inner and found.outer:
            mixed.append(term)
        elif found.outer:
            outer.append(term)
        else:
            inner.append(term)
    return inner, mixed, outer


def _only_inner(expr: Expr, node: RowSet, scope: Scope) -> bool:
    names = frozenset({node.alias}) if node.alias else frozenset(dict(_group_aliases(scope)))
    return not reads(expr, names, scope).outer


def _group_aliases(scope: Scope) -> Sequence[tuple[str, object]]:
    return scope.members.aliases if scope.members is not None else ()


def _own_group(lowering: Lowering, home: Scope, inner: Frame, scope: Scope) -> Key:
    """A member belongs to its group; one whose group is not known may belong to every group."""
    group = Cell(inner.column("group"), frozenset({Is.VALUE, Is.UNDETERMINED}))
    own = lowering.lift(Cell(home.home.column("group")), home.home, scope.frame)
    return Key(group, own)


def _keys(
    lowering: Lowering, found: _Set, mixed: Sequence[Term], scope: Scope
) -> tuple[list[Key], list[Term]]:
    """The equalities that can be hash-joined, and the other terms that read both."""
    keys: list[Key] = []
    rest: list[Term] = []
    for term in mixed:
        ends = sides(term)
        key = None if ends is None else _key(lowering, term, ends, found, scope)
        if key is None:
            rest.append(term)
        else:
            keys.append(key)
    return keys, rest


def _key(lowering: Lowering, term: Term, ends: tuple[Expr, Expr], found: _Set, scope: Scope) -> Key | None:
    inner_expr, outer_expr = ends
    inner, outer = lowering.cell(inner_expr, term.scope), lowering.cell(outer_expr, term.outside)
    outer = lowering.lift(outer, term.outside.frame, scope.frame)
    if not joinable(inner, inner_expr) or not joinable(outer, outer_expr):
        return None
    if inner.number is not None and outer.number is not None:
        inner, outer = numbers.aligned([inner, outer])
    inner, outer = same_codes([inner, outer])
    return Key(lowering.keep(inner, found.inner), lowering.keep(outer, scope.frame))


def _matched(keys: Sequence[Key]) -> Sql:
    return sql.all_of(sql.infix(k.inner.value, "=", k.outer.value) for k in keys)


def _patterns(lowering: Lowering, frame: Frame, cells: Sequence[Cell], where: Sql) -> list[tuple[bool, ...]]:
    """Which of the keys are unknown together, in the rows that there are."""
    if not any(c.may_be_unknown for c in cells):
        return [(False,) * len(cells)]
    columns = ", ".join(c.is_unknown.text for c in cells)
    text = f"SELECT DISTINCT {columns} FROM {frame.source()} WHERE {where.text}"
    found = [tuple(bool(v) for v in row) for row in lowering.ask(text)]
    return sorted({(False,) * len(cells), *found})


def _keyed(lowering: Lowering, made: _Set, scope: Scope) -> Iterator[Part]:
    """Rows that are grouped by their keys once, for all subjects."""
    counts = made.exists
    here = sql.is_not(counts.value, False)
    inners = _patterns(lowering, made.inner, [k.inner for k in made.keys], here)
    outers = _patterns(lowering, scope.frame, [k.outer for k in made.keys], sql.TRUE)
    inside = replace(scope, frame=made.inner, rows={**scope.rows, **made.bound})
    for outer, inner in product(outers, inners):
        blank = [a or b for a, b in zip(outer, inner, strict=True)]
        kept = [key for key, out in zip(made.keys, blank, strict=True) if not out]
        lost = [key for key, out in zip(made.keys, blank, strict=True) if out]
        exact = sql.all_of(_is_pattern(k.inner, b) for k, b in zip(made.keys, inner, strict=True))
        counted = all_true([counts, unknown(merged(*(k.inner for k in lost)))]) if lost else counts
        yield Part(
            made.inner,
            inside,
            replace(counted, value=sql.case([(exact, counted.value)], sql.FALSE)),
            keyed=True,
            inner=tuple(k.inner.value for k in kept),
            outer=tuple(k.outer.value for k in kept),
            when=sql.all_of(_is_pattern(k.outer, b) for k, b in zip(made.keys, outer, strict=True)),
            outer_why=merged(*(k.outer for k in lost)),
        )


def _is_pattern(cell: Cell, blank: bool) -> Sql:
    return cell.is_unknown if blank else sql.negation(cell.is_unknown)


def _pairs(lowering: Lowering, made: _Set, scope: Scope, extra: Expr | None) -> Iterator[Part]:
    """Pairs of subject and row: first those with complete keys, then those with a key unknown."""
    here = sql.all_of((sql.is_not(made.exists.value, False), _wanted(scope)))
    yield _pair(lowering, made, scope, extra, [sql.all_of((_matched(made.keys), here))], sure=True)
    doubtful = list(_doubtful(lowering, made, scope))
    if doubtful:
        ons = [sql.all_of((on, here)) for on in doubtful]
        yield _pair(lowering, made, scope, extra, ons, sure=False)


def _wanted(scope: Scope) -> Sql:
    """The subjects that a rule is asked about: the others it surely does not apply to."""
    return scope.wanted if scope.frame is scope.home else sql.TRUE


def _doubtful(lowering: Lowering, made: _Set, scope: Scope) -> Iterator[Sql]:
    """Where rows with an unknown key may meet subjects: the keys that are known are hash-joined."""
    here = sql.is_not(made.exists.value, False)
    inners = _patterns(lowering, made.inner, [k.inner for k in made.keys], here)
    outers = _patterns(lowering, scope.frame, [k.outer for k in made.keys], _wanted(scope))
    patterns = [found for found in product(outers, inners) if any(map(any, found))]
    if len(patterns) > MOST_PATTERNS:
        blank = sql.any_of(k.inner.is_unknown for k in made.keys)
        other = sql.all_of((sql.any_of(k.outer.is_unknown for k in made.keys), sql.negation(blank)))
        yield from (sql.all_of([one, *map(_may_equal, made.keys)]) for one in (blank, other))
        return
    for outer, inner in patterns:
        terms = []
        for key, out, within in zip(made.keys, outer, inner, strict=True):
            if out or within:
                terms += [_is_pattern(key.outer, out), _is_pattern(key.inner, within)]
            else:
                terms.append(sql.infix(key.inner.value, "=", key.outer.value))
        yield sql.all_of(terms)


def _may_equal(key: Key) -> Sql:
    """Whether the two keys are equal or may be: `=` with none is false, with unknown unknown."""
    doubt = sql.any_of((key.inner.is_unknown, key.outer.is_unknown))
    return sql.any_of((doubt, sql.is_(sql.infix(key.inner.value, "=", key.outer.value), True)))


def _pair(
    lowering: Lowering, made: _Set, scope: Scope, extra: Expr | None, ons: Sequence[Sql], *, sure: bool
) -> Part:
    """One combination of the subject's frame with the rows."""
    outer, inner = scope.frame, made.inner
    pair = combined(lowering, outer, inner, ons)
    counts = [lowering.lift(made.exists, inner, pair)]
    if not sure:
        doubts = [lowering.lift(unknown(k.inner.causes), inner, pair) for k in made.keys]
        doubts += [lowering.lift(unknown(k.outer.causes), outer, pair) for k in made.keys]
        counts.append(unknown(lambda: together(d.why() for d in doubts)))
    inside = scope.inside(pair, made.bound)
    counts += [lowering.truth(term.expr, replace(term.scope, frame=pair)) for term in made.terms]
    whole = all_true(counts)
    if extra is not None:
        whole = _unless(whole, lowering.truth(extra, inside))
    return Part(pair, inside, lowering.keep(whole, pair))


def combined(lowering: Lowering, outer: Frame, inner: Frame, ons: Sequence[Sql]) -> Frame:
    """The frame of pairs of rows of two frames that satisfy one of `ons`, of which no two hold together."""
    name = lowering.named("p")

    def base() -> str:
        ids = [f"{outer.column(i).text} AS {quoted(f'{outer.name}.{i}')}" for i in outer.ids]
        ids += [f"{inner.column(i).text} AS {quoted(f'{inner.name}.{i}')}" for i in inner.ids]
        columns = ", ".join([*ids, *(f"{text} AS {quoted(n)}" for text, n in pair.imports.items())])
        below = max(outer.level(Sql(text)) for text in (*pair.imports, *(on.text for on in ons)))
        sources = f"{outer.source(below)} JOIN {inner.source()}"
        return " UNION ALL ".join(f"SELECT {columns} FROM {sources} ON {on.text}" for on in ons)

    ids = [*(f"{outer.name}.{i}" for i in outer.ids), *(f"{inner.name}.{i}" for i in inner.ids)]
    pair = Frame(name, base, ids, (outer, inner), Sql(" ".join(on.text for on in ons)))
    return pair


def _of_list(
    lowering: Lowering,
    chain: Sequence[tuple[RowSet, Scope]],
    scope: Scope,
    first: ListRows,
    extra: Expr | None,
) -> Rows:
    """The elements of a list: pairs of subject and element."""
    node, where = chain[0]
    outer = scope.frame
    items = lowering.lift(lowering.value(first.items, where), where.frame, outer)
    items = lowering.keep(items, outer)
    pair = _unnested(lowering, outer, items)
    element = Cell(pair.column("item"), number=items.number, codes=items.codes)
    bound: Mapping[str, Bound] = {node.alias: Item(pair, element)}
    counts = []
    for use, use_scope in chain:
        bound = _aliases(use, bound)
        if use.where is not None:
            counts.append(lowering.truth(use.where, replace(use_scope.inside(pair, bound), frame=pair)))
    inside = scope.inside(pair, bound)
    whole = all_true(counts) if counts else truth(sql.TRUE, may_be_unknown=False)
    if extra is not None:
        whole = _unless(whole, lowering.truth(extra, inside))
    opened = sql.any_of(
        (items.is_unknown, sql.is_(items.open, True) if items.open is not None else sql.FALSE)
    )

    def open_why() -> Sql:
        listed = items.open_why() if items.open is not None else sql.NULL
        return sql.case([(items.is_unknown, items.why())], listed)

    return Rows(outer, (Part(pair, inside, lowering.keep(whole, pair)),), opened, open_why, LONGEST_LIST)


def _unnested(lowering: Lowering, outer: Frame, items: Cell) -> Frame:
    name = lowering.named("e")

    def base() -> str:
        ids = [f"{outer.column(i).text} AS {quoted(f'{outer.name}.{i}')}" for i in outer.ids]
        columns = [*ids, *(f"{text} AS {quoted(n)}" for text, n in pair.imports.items())]
        below = max((outer.level(Sql(t)) for t in (*pair.imports, items.value.text)), default=0)
        unnest = f"unnest({items.value.text}) AS item, generate_subscripts({items.value.text}, 1) AS place"
        return f"SELECT {', '.join(columns)}, {unnest} FROM {outer.source(below)}"

    ids_of_pairs = [*(f"{outer.name}.{i}" for i in outer.ids), "place"]
    pair = Frame(name, base, ids_of_pairs, (outer,), items.value)
    return pair
