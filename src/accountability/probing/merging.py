"""Many small sets of ledgers as few: under names of their own, wherever they do not touch each other.

Whether they do is not guessed from the rule. The definition is asked about the merged ledgers too; a
set whose subject is judged otherwise there than alone is given to the engine alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from accountability.model.records import Row
from accountability.model.values import Value
from accountability.model.verdict import Verdict
from accountability.probing.naming import Names, ident_under, keys_in, numbered, renamed
from accountability.probing.oracle import Ident, Oracle, TooLong, Verdicts
from accountability.probing.plantings import Planting
from accountability.probing.worlds import World

_STEPS = 60_000  # of the definition, for merged ledgers
_MOST = 3 * _STEPS  # after so many they are taken apart again
_WORLDS = 40
_ALONE = 10  # sets that touch others and are given to the engine alone, per rule
_APART = 1000  # between the keys of two sets where keys are numbers


Planted: TypeAlias = Sequence[tuple[Planting, Ident]]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Ledgers for one run of the engine: what stands in them, and what the definition says of all."""

    world: World
    plantings: Planted
    expected: Verdicts


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A set of ledgers under its own names, with what is planted there."""

    world: World
    plantings: Planted  # under the new names
    before: Planted
    steps: int  # of the definition


def batches(oracle: Oracle, planted: Sequence[Planting], words: Collection[Value]) -> Iterator[Batch]:
    """The plantings of a rule in as few sets of ledgers as can be.

    Of those that can only be alone the first few are taken: each costs a run of the engine.
    """
    worlds: dict[int, list[Planting]] = {}
    for planting in planted:
        worlds.setdefault(id(planting.world), []).append(planting)
    alone: list[Planted] = []
    groups: dict[object, list[_Part]] = {}
    for number, each in enumerate(worlds.values()):
        part = _part(oracle, each, number, words)
        if part is None:
            alone.append([(p, p.subject) for p in each])
            continue
        setting = part.world.setting
        mark = (id(setting.book), setting.as_of, setting.period, frozenset(part.world.tables))
        groups.setdefault(mark, []).append(part)
    for parts in groups.values():
        merged, apart = _together(oracle, parts)
        yield from merged
        alone += apart
    yield from (_alone(oracle, each) for each in alone[:_ALONE])


def _together(oracle: Oracle, parts: Sequence[_Part]) -> tuple[list[Batch], list[Planted]]:
    """Sets of ledgers merged, and those that cannot be: once most of some touch, so will others."""
    merged: list[Batch] = []
    alone: list[Planted] = []
    portions = list(_portions(parts))
    for at, some in enumerate(portions):
        batch, touched = _merged(oracle, some)
        merged += [] if batch is None else [batch]
        alone += [part.before for part in touched]
        if 2 * len(touched) > len(some):
            alone += [part.before for rest in portions[at + 1 :] for part in rest]
            break
    return merged, alone


def _alone(oracle: Oracle, plantings: Planted) -> Batch:
    world = plantings[0][0].world
    tables = {name: numbered(world, name, rows, 1) for name, rows in world.tables.items()}
    moved = _moves(world)
    return _batch(oracle, replace(world, tables=tables), [(p, _moved(i, moved)) for p, i in plantings])


def _batch(oracle: Oracle, world: World, plantings: Sequence[tuple[Planting, Ident]]) -> Batch:
    return Batch(world, plantings, oracle.verdicts(world))


def _moves(world: World, first: Mapping[str, int] | None = None) -> dict[tuple[str, int], int]:
    """Where the rows of a set stand in the merged one: (record, row) to row."""
    return {
        (name, row.source.row): (first or {}).get(name, 1) + at
        for name, rows in world.tables.items()
        for at, row in enumerate(rows)
    }


def _moved(ident: Ident, moved: Mapping[tuple[str, int], int]) -> Ident:
    key, source = ident
    if source is None:
        return ident
    return key, replace(source, row=moved[source.file, source.row])


def _part(
    oracle: Oracle, plantings: Sequence[Planting], number: int, words: Collection[Value]
) -> _Part | None:
    """A set of ledgers renamed so that all of its plantings are judged as before; None if it cannot be."""
    world = plantings[0].world
    for names in _names(world, number, words):
        new = renamed(world, names)
        verdicts = oracle.verdicts(new)
        found = [(p, ident_under(p.subject, names, verdicts)) for p in plantings]
        told = tuple((p, ident) for p, ident in found if ident is not None and ident != p.subject)
        if len(told) == len(plantings) and all(_as_planted(p, verdicts.get(i)) for p, i in told):
            return _Part(new, told, tuple((p, p.subject) for p in plantings), oracle.last)
    return None


def _names(world: World, number: int, words: Collection[Value]) -> Iterator[Names]:
    """The ways of renaming, that which changes most first."""
    prefix, keys = f"w{number:03d}", keys_in(world)
    for shift in (0, _APART * (number + 1)):
        yield Names(prefix, words, shift=shift)
        yield Names(prefix, words, keys, shift)


def _as_planted(planting: Planting, verdict: Verdict | None) -> bool:
    if planting.role == "clean":
        return verdict not in (Verdict.FAIL, Verdict.UNKNOWN)
    return verdict is planting.expected


def _portions(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """So many at once that the definition, which asks of every row for every subject, ends soon."""
    some: list[_Part] = []
    for part in parts:
        steps = (len(some) + 1) * sum(p.steps for p in (*some, part))
        if some and (len(some) >= _WORLDS or steps > _STEPS):
            yield some
            some = []
        some.append(part)
    if some:
        yield some


def _merged(oracle: Oracle, parts: list[_Part]) -> tuple[Batch | None, list[_Part]]:
    """One set of ledgers, and those apart that would change each other's verdicts."""
    alone: list[_Part] = []
    while len(parts) > 1:
        whole = _Whole(parts[0].world)
        told = [(part, whole.add(part)) for part in parts]
        plantings = [pair for _, pairs in told for pair in pairs]
        try:
            batch = Batch(whole.world, plantings, oracle.verdicts(whole.world, _MOST))
        except TooLong:
            return None, [*alone, *parts]
        touched = [
            part
            for part, pairs in told
            if not all(_as_planted(p, batch.expected.get(ident)) for p, ident in pairs)
        ]
        if not touched:
            return batch, alone
        alone += touched
        parts = [part for part in parts if part not in touched]
    return None, [*alone, *parts]


@dataclass(slots=True)
class _Whole:
    """Ledgers that grow. A row that stands there word for word already (a day of the calendar) is shared."""

    first: World
    tables: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def world(self) -> World:
        tables = {name: tuple(self.tables.get(name, ())) for name in self.first.tables}
        return replace(self.first, tables=tables)

    def add(self, part: _Part) -> list[tuple[Planting, Ident]]:
        moved: dict[tuple[str, int], int] = {}
        for name, rows in part.world.tables.items():
            kept = self.tables.setdefault(name, [])
            known = {row.key: row for row in kept} if self.first.setting.book.records[name].key else {}
            for row in rows:
                same = known.get(row.key) if row.key is not None else None
                if same is not None and same.cells == row.cells:
                    moved[name, row.source.row] = same.source.row
                    continue
                (made,) = numbered(part.world, name, (row,), len(kept) + 1)
                moved[name, row.source.row] = made.source.row
                kept.append(made)
        return [(planting, _moved(ident, moved)) for planting, ident in part.plantings]
