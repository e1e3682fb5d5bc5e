"""How rows meet subjects: keys that are known are hash-joined, those that are not stand apart.

A row whose key is unknown, or a row of a subject whose key is, counts at most possibly. So rows have
a part in which both keys are complete, and parts per pattern of unknown keys that the records
really have; mostly there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Cell, all_true, merged, together, unknown
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.parts import Key, Part
from accountability.engines.duckdb.scope import Bound, Lowering, Scope
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.terms import Term
from accountability.model.expression import Expr

MOST_PATTERNS = 9  # of unknown keys that are joined each by itself


@dataclass(frozen=True, slots=True)
class RowsToMeet:
    """What is known of a row set before its parts are made."""

    inner: Frame
    bound: Mapping[str, Bound]
    exists: Cell
    terms: tuple[Term, ...]
    size: int
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class On:
    """A condition on pairs of rows of two frames; `rows` gives what of the second frame may satisfy it."""

    condition: Sql
    rows: Callable[[], str] | None = None


def _matched(keys: Sequence[Key]) -> Sql:
    return sql.all_of(sql.infix(k.inner.value, "=", k.outer.value) for k in keys)


_Pattern: TypeAlias = tuple[bool, ...]  # which of the keys are unknown
_Patterns: TypeAlias = list[_Pattern]


def _patterns(lowering: Lowering, made: RowsToMeet, outer: Frame, asking: Sql) -> tuple[_Patterns, _Patterns]:
    """Which of the keys are unknown together, of the rows and of the subjects that there are."""
    exists = sql.is_not(made.exists.value, False)
    inners = _blank(lowering, made.inner, [k.inner for k in made.keys], exists)
    outers = _blank(lowering, outer, [k.outer for k in made.keys], asking)
    return inners, outers


def _blank(lowering: Lowering, frame: Frame, cells: Sequence[Cell], where: Sql) -> _Patterns:
    """Which of some cells of a frame are unknown together, always beginning with none."""
    known = (False,) * len(cells)
    if not any(cell.may_be_unknown for cell in cells):
        return [known]
    blank = [cell.is_unknown for cell in cells]
    columns = ", ".join(value.text for value in blank)
    below = max(map(frame.level, (*blank, where)))
    source = lowering.few_of(frame, sql.any_of(blank), below) or frame.source_of(*blank, where)
    text = f"SELECT DISTINCT {columns} FROM {source} WHERE {where.text}"
    # without texts in it, it is the same question whatever the frame is called
    same = text if "'" in text else text.replace(quoted(frame.name), '"f"')
    return sorted({known, *(tuple(map(bool, row)) for row in lowering.ask_once(same))})


def keyed(lowering: Lowering, made: RowsToMeet, scope: Scope) -> Iterator[Part]:
    """Rows that are grouped by their keys once, for all subjects."""
    inners, outers = _patterns(lowering, made, scope.frame, wanted(scope))
    counts, asking = made.exists, scope.frame.keep(wanted(scope))
    inside = replace(scope, frame=made.inner, rows={**scope.rows, **made.bound})
    for outer, blank, alike in _met(outers, inners):
        kept = [key for key, out in zip(made.keys, blank, strict=True) if not out]
        lost = [key for key, out in zip(made.keys, blank, strict=True) if out]
        exact = _is_any(made.keys, blank, alike)
        counted = all_true([counts, unknown(merged(*(k.inner for k in lost)))]) if lost else counts
        yield Part(
            made.inner,
            inside,
            _where(counted, exact),
            keyed=True,
            source=partial(_rows, lowering, made, unknown_keys=all(map(any, alike))),
            subjects=partial(_subjects, lowering, made, scope.frame) if any(outer) else None,
            inner=tuple(k.inner.value for k in kept),
            outer=tuple(k.outer.value for k in kept),
            when=sql.all_of([asking, *_is_outer(made.keys, blank, outer)]),
            rare=any(outer),
            outer_why=merged(*(k.outer for k in lost)),
        )


def _rows(lowering: Lowering, made: RowsToMeet, *, unknown_keys: bool) -> str:
    """The rows of a set, or those of them with a key that is unknown, and perhaps others."""
    blank = sql.any_of(k.inner.is_unknown for k in made.keys)
    return _such(lowering, made, blank) if unknown_keys else made.inner.source()


def _such(lowering: Lowering, made: RowsToMeet, doubt: Sql) -> str:
    """The rows of a set for which a doubt holds, and perhaps others."""
    return lowering.few_of(made.inner, doubt) or made.inner.source()


def _subjects(lowering: Lowering, made: RowsToMeet, outer: Frame, below: int) -> str:
    """The subjects with a key that is unknown, and perhaps others."""
    blank = sql.any_of(k.outer.is_unknown for k in made.keys)
    return lowering.few_of(outer, blank, below) or outer.source(below)


def _met(outers: _Patterns, inners: _Patterns) -> Iterator[tuple[_Pattern, _Pattern, _Patterns]]:
    """Each pattern of subjects, what is unknown on either side, and the patterns of rows for which it is."""
    for outer in outers:
        found: dict[_Pattern, _Patterns] = {}
        for inner in inners:
            blank = tuple(a or b for a, b in zip(outer, inner, strict=True))
            found.setdefault(blank, []).append(inner)
        for blank, alike in found.items():
            yield outer, blank, alike


def _is_outer(keys: Sequence[Key], blank: _Pattern, outer: _Pattern) -> Iterator[Sql]:
    """Whether a subject has a pattern. Keys that are equal are known: it is asked of the others only."""
    for at, out in enumerate(blank):
        if out:
            yield _is_pattern(keys[at].outer, outer[at])


def _is_any(keys: Sequence[Key], blank: _Pattern, alike: _Patterns) -> Sql:
    """Whether a row has one of some patterns, asked as above."""
    said = [at for at, out in enumerate(blank) if out]
    kinds = {tuple(inner[at] for at in said) for inner in alike}
    if len(kinds) == 2 ** len(said):
        return sql.TRUE
    return sql.any_of(
        sql.all_of(_is_pattern(keys[at].inner, out) for at, out in zip(said, kind, strict=True))
        for kind in sorted(kinds)
    )


def _where(counts: Cell, exact: Sql) -> Cell:
    return (
        counts if exact == sql.TRUE else replace(counts, value=sql.case([(exact, counts.value)], sql.FALSE))
    )


def _is_pattern(cell: Cell, blank: bool) -> Sql:
    return cell.is_unknown if blank else sql.negation(cell.is_unknown)


def pairs(lowering: Lowering, made: RowsToMeet, scope: Scope, extra: Expr | None) -> Iterator[Part]:
    """Pairs of subject and row: first those with complete keys, then those with a key unknown."""
    known = On(sql.all_of((_matched(made.keys), _here(made, scope))))
    yield _pair(lowering, made, scope, extra, [known], sure=True)
    yield from pairs_beside(lowering, made, scope, extra=extra)


def pairs_beside(
    lowering: Lowering,
    made: RowsToMeet,
    scope: Scope,
    doubts: tuple[Sql, Sql] = (sql.FALSE, sql.FALSE),
    extra: Expr | None = None,
) -> Iterator[Part]:
    """Pairs of which none surely counts: with a key unknown, or for `doubts` of the rows and the subjects."""
    of_rows, of_subjects = doubts
    ons = list(_doubtful(lowering, made, scope))
    # apart, so that only the rows or the subjects of which it is true are joined
    if of_rows != sql.FALSE:
        ons.append(On(sql.all_of((_matched(made.keys), of_rows)), partial(_such, lowering, made, of_rows)))
    if of_subjects != sql.FALSE:
        ons.append(On(sql.all_of((_matched(made.keys), of_subjects, sql.negation(of_rows)))))
    if ons:
        here = _here(made, scope)
        doubtful = [replace(on, condition=sql.all_of((on.condition, here))) for on in ons]
        yield _pair(lowering, made, scope, extra, doubtful, sure=False)


def _here(made: RowsToMeet, scope: Scope) -> Sql:
    return sql.all_of((sql.is_not(made.exists.value, False), wanted(scope)))


def wanted(scope: Scope) -> Sql:
    """The subjects that a rule is asked about: the others it surely does not apply to."""
    return scope.wanted if scope.frame is scope.home else sql.TRUE


def _doubtful(lowering: Lowering, made: RowsToMeet, scope: Scope) -> Iterator[On]:
    """Where rows with an unknown key may meet subjects: the keys that are known are hash-joined."""
    inners, outers = _patterns(lowering, made, scope.frame, wanted(scope))
    met = [found for found in _met(outers, inners) if any(found[1])]
    if len(met) > MOST_PATTERNS:
        blank = sql.any_of(k.inner.is_unknown for k in made.keys)
        other = sql.all_of((sql.any_of(k.outer.is_unknown for k in made.keys), sql.negation(blank)))
        yield from (On(sql.all_of([one, *map(_may_equal, made.keys)])) for one in (blank, other))
        return
    for outer, lost, alike in met:
        kept = [key for key, out in zip(made.keys, lost, strict=True) if not out]
        condition = sql.all_of(
            [_matched(kept), *_is_outer(made.keys, lost, outer), _is_any(made.keys, lost, alike)]
        )
        yield On(condition, partial(_rows, lowering, made, unknown_keys=all(map(any, alike))))


def _may_equal(key: Key) -> Sql:
    """Whether the two keys are equal or may be: `=` with none is false, with unknown unknown."""
    doubt = sql.any_of((key.inner.is_unknown, key.outer.is_unknown))
    return sql.any_of((doubt, sql.is_(sql.infix(key.inner.value, "=", key.outer.value), True)))


def _pair(
    lowering: Lowering, made: RowsToMeet, scope: Scope, extra: Expr | None, ons: Sequence[On], *, sure: bool
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
        whole = unless(whole, lowering.truth(extra, inside))
    return Part(pair, inside, lowering.keep(whole, pair))


def combined(lowering: Lowering, outer: Frame, inner: Frame, ons: Sequence[On]) -> Frame:
    """The frame of pairs of rows of two frames that satisfy one of `ons`, of which no two hold together."""
    name = lowering.named("p")

    def base() -> str:
        ids = [f"{outer.column(i).text} AS {quoted(f'{outer.name}.{i}')}" for i in outer.ids]
        ids += [f"{inner.column(i).text} AS {quoted(f'{inner.name}.{i}')}" for i in inner.ids]
        columns = ", ".join([*ids, *(f"{text} AS {quoted(n)}" for text, n in pair.imports.items())])
        below = max(outer.level(Sql(text)) for text in (*pair.imports, *(on.condition.text for on in ons)))
        first, rows = outer.source(below), [on.rows() if on.rows else inner.source() for on in ons]
        return " UNION ALL ".join(
            f"SELECT {columns} FROM {first} JOIN {of} ON {on.condition.text}"
            for of, on in zip(rows, ons, strict=True)
        )

    ids = [*(f"{outer.name}.{i}" for i in outer.ids), *(f"{inner.name}.{i}" for i in inner.ids)]
    pair = Frame(name, base, ids, (outer, inner), Sql(" ".join(on.condition.text for on in ons)))
    return pair


def unless(counts: Cell, condition: Cell) -> Cell:
    return all_true([counts, replace(condition, value=sql.negation(condition.value))])
