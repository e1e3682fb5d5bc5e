"""Row sets as joins: complete keys are hash-joined, keys that are not known stand apart.

A condition such as `x.k = s.k and rest` decides most rows by equality of values. Where a key is
unknown, on the side of the rows or of the subject, a row counts at most possibly, and the rows
that may match are those that agree in the keys that are known. So a row set has several disjoint
parts, one per pattern of unknown keys that the records really have; mostly that is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from accountability.engines.duckdb import numbers, sql
from accountability.engines.duckdb.cells import (
    ALWAYS,
    NOTHING,
    Cell,
    Why,
    all_true,
    same_codes,
    truth,
    unknown,
)
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.meeting import RowsToMeet, keyed, pairs, unless
from accountability.engines.duckdb.names import ghost_column, place_column
from accountability.engines.duckdb.parts import Key, Part, Rows
from accountability.engines.duckdb.relations import WANDERS, Stored
from accountability.engines.duckdb.scope import Bound, Ghost, Item, Lowering, Row, Scope
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.states import Is
from accountability.engines.duckdb.terms import Term, flat, joinable, reads, sides
from accountability.engines.duckdb.windows import ranged
from accountability.model.expression import (
    Expr,
    GroupRows,
    ListRows,
    NamedRows,
    RecordRows,
    RowSet,
)

LONGEST_LIST = 1_000_000  # elements


def rows(
    lowering: Lowering,
    node: RowSet,
    scope: Scope,
    also: Sequence[Expr] = (),
    extra: Expr | None = None,
    *,
    paired: bool = False,
    gathered: bool = False,
) -> Rows:
    """The parts of a row set. `also` are expressions that the fold evaluates over the rows.

    `extra` must be false of the rows that count (the condition of `every`). `paired`: every part
    has pairs of subject and row, also where keys alone would do; `gathered`: a window may take their
    place. Folds over the same rows that read nothing but these get the same parts.
    """
    chain = list(chain_of(node, scope))
    if paired or extra is not None or not all(_only_inner(e, node, scope) for e in also):
        return _made(lowering, chain, scope, also, extra, paired=paired)
    narrowing = [at for at, (use, _) in enumerate(chain) if use.where is not None]
    core = chain[: (narrowing[-1] if narrowing else 0) + 1]
    told_apart = (gathered, *_told_apart(core, scope))
    if told_apart not in lowering.row_sets:
        # with the scope, so that nothing that tells row sets apart is forgotten
        made = _made(lowering, core, scope, (), None, paired=False, gathered=gathered)
        lowering.row_sets[told_apart] = (made, scope)
    found, _ = lowering.row_sets[told_apart]
    return _under(found, core[-1][0].alias, node.alias)


def _told_apart(core: Sequence[tuple[RowSet, Scope]], scope: Scope) -> tuple[object, ...]:
    """What two row sets of a statement have in common if they are the same rows of the same subjects."""
    bound = tuple(sorted((alias, id(row)) for alias, row in scope.rows.items()))
    places = tuple(map(id, (scope.frame, scope.home, scope.members, scope.lets)))
    return tuple(use for use, _ in core), places, bound, scope.day.value.text, scope.wanted.text


def _under(found: Rows, known: str, alias: str) -> Rows:
    """The same rows under another alias."""
    if known == alias or not known or not alias:
        return found
    parts = tuple(
        replace(part, scope=replace(part.scope, rows={**part.scope.rows, alias: part.scope.rows[known]}))
        for part in found.parts
    )
    return replace(found, parts=parts)


def _made(
    lowering: Lowering,
    chain: Sequence[tuple[RowSet, Scope]],
    scope: Scope,
    also: Sequence[Expr],
    extra: Expr | None,
    *,
    paired: bool,
    gathered: bool = False,
) -> Rows:
    node = chain[-1][0]
    first = chain[0][0].relation
    if isinstance(first, ListRows):
        return _of_list(lowering, chain, scope, first, extra)
    made = met_rows(lowering, chain, scope)
    opened, open_why = open_rows(lowering, first, scope)
    simple = not paired and not made.terms and (extra is None or _only_inner(extra, node, scope))
    simple = simple and all(_only_inner(e, node, scope) for e in also)
    if extra is not None and simple:
        last = scope.inside(made.inner, made.bound)
        made = replace(made, exists=unless(made.exists, lowering.truth(extra, last)))
    parts = ranged(lowering, made, scope) if gathered else None
    if parts is None:
        parts = tuple(keyed(lowering, made, scope) if simple else pairs(lowering, made, scope, extra))
    return Rows(scope.frame, parts, opened, open_why, made.size)


def met_rows(lowering: Lowering, chain: Sequence[tuple[RowSet, Scope]], scope: Scope) -> RowsToMeet:
    """The rows of a set with the keys by which they meet subjects; its terms are what else both decide."""
    found = _named_rows(lowering, chain)
    inner, mixed, outer = _sorted(found.terms)
    lowered = [lowering.truth(term.expr, term.scope) for term in inner]
    keys, mixed = _keys(lowering, found, mixed, scope)
    if isinstance(chain[0][0].relation, GroupRows):
        keys += _own_group(lowering, chain[0][1], found.inner, scope)
    counts = all_true([*lowered, found.exists])
    return replace(found, exists=counts, terms=(*mixed, *outer), keys=tuple(keys))


def chain_of(node: RowSet, scope: Scope) -> Iterator[tuple[RowSet, Scope]]:
    """A row set and the named sets behind it, the first one first, each with its scope."""
    if isinstance(node.relation, NamedRows):
        named = scope.lets[node.relation.name]
        assert isinstance(named, RowSet)
        yield from chain_of(named, scope.outside)
    yield node, scope


def _aliases(node: RowSet, bound: Mapping[str, Bound]) -> Mapping[str, Bound]:
    """The rows under the aliases of this use: one that is named takes its own alias."""
    if len(bound) == 1 and node.alias:
        return {node.alias: next(iter(bound.values()))}
    return bound


def _named_rows(lowering: Lowering, chain: Sequence[tuple[RowSet, Scope]]) -> RowsToMeet:
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
    return RowsToMeet(frame, last, exists, tuple(terms), size)


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


def open_rows(lowering: Lowering, relation: object, scope: Scope) -> tuple[Sql, Why]:
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


def _own_group(lowering: Lowering, home: Scope, inner: Frame, scope: Scope) -> Iterator[Key]:
    """A member belongs to its group; one whose group is not known may belong to every group."""
    members = home.members
    assert members is not None, "the checker lets `rows` stand only in a group"
    for name in members.told_apart or ("group",):
        member = Cell(
            inner.column(name), frozenset({Is.VALUE, Is.UNDETERMINED}) if members.wander else ALWAYS
        )
        if members.told_apart and members.wander:
            # all of them at once: who is of unknown group in one of them may be of every group
            known = sql.case([(sql.negation(inner.column(WANDERS)), member.value)])
            member = lowering.keep(replace(member, value=known), inner)
        yield Key(member, lowering.lift(Cell(home.home.column(name)), home.home, scope.frame))


def _keys(
    lowering: Lowering, found: RowsToMeet, mixed: Sequence[Term], scope: Scope
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


def _key(
    lowering: Lowering, term: Term, ends: tuple[Expr, Expr], found: RowsToMeet, scope: Scope
) -> Key | None:
    inner_expr, outer_expr = ends
    inner, outer = lowering.cell(inner_expr, term.scope), lowering.cell(outer_expr, term.outside)
    outer = lowering.lift(outer, term.outside.frame, scope.frame)
    if not joinable(inner, inner_expr) or not joinable(outer, outer_expr):
        return None
    if inner.number is not None and outer.number is not None:
        inner, outer = numbers.aligned([inner, outer])
    inner, outer = same_codes([inner, outer])
    return Key(lowering.keep(inner, found.inner), lowering.keep(outer, scope.frame))


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
        whole = unless(whole, lowering.truth(extra, inside))
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
