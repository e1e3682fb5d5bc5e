"""Finding the boundaries of a rule: pairs of ledgers a single step apart, one broken and one not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from accountability.model.types import RefType, TextType
from accountability.model.values import Value
from accountability.model.verdict import Verdict
from accountability.probing.atoms import Anatomy
from accountability.probing.axes import Axis, axis_of
from accountability.probing.neighbours import gaps, keys_of
from accountability.probing.oracle import Ident, Oracle, Trace, Verdicts
from accountability.probing.values import others, places
from accountability.probing.worlds import Change, World

_LEAST = 60  # changes of a seed that are tried, however large it is
_TRACED = 8  # pairs per field of a seed that are looked at closely


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two worlds a step apart: `subject` fails in `planted`, and does not in `clean`.

    `at` is the changed row of `record`, `name` its changed field, empty where a whole row was
    changed. `flips` are the atoms that differ. `weak`: in `clean` there is no such subject.
    """

    subject: Ident
    planted: World
    clean: World
    change: Change
    record: str
    at: int = -1
    name: str = ""
    flips: frozenset[int] = frozenset()
    weak: bool = False


@dataclass(slots=True)
class Hunt:
    """The search for the boundaries of one rule; `pairs` grow, one per boundary and way to it."""

    oracle: Oracle
    anatomy: Anatomy
    budget: int = 0
    pairs: list[Pair] = field(default_factory=list)
    known: set[object] = field(default_factory=set)
    verdicts_seen: set[Verdict] = field(default_factory=set)

    @property
    def reached(self) -> frozenset[int]:
        """The atoms that some pair straddles."""
        return frozenset().union(*(pair.flips for pair in self.pairs))

    @property
    def spent(self) -> bool:
        return self.oracle.asked >= self.budget

    @property
    def is_broken(self) -> bool:
        """Whether some change breaks the rule that another undoes."""
        return any(not pair.weak for pair in self.pairs)

    def from_seeds(self, seeds: Sequence[World], effort: int, *, rows_only: bool = False) -> None:
        """Tries the seeds in turn; what one leaves of its share of the effort is for those after it."""
        until = self.oracle.asked + effort
        for at, seed in enumerate(seeds):
            if self.is_done:
                return
            left = max(0, until - self.oracle.asked)
            self.budget = self.oracle.asked + left // (len(seeds) - at)
            self._from_seed(seed, rows_only)

    @property
    def is_done(self) -> bool:
        """Whether every boundary was reached that was looked for."""
        return bool(self.pairs) and not unreached(self.anatomy, self.reached)

    def _from_seed(self, seed: World, rows_only: bool) -> None:
        base, trace = self.oracle.traced(seed)
        self.verdicts_seen.update(base.values())
        self.budget = max(self.budget, self.oracle.asked + _LEAST * self.oracle.last)
        search = _FromSeed(self, seed, base, trace)
        if not rows_only:
            search.cells()
        search.rows()
        search.day()


class _FromSeed:
    def __init__(self, hunt: Hunt, seed: World, base: Verdicts, trace: Trace) -> None:
        self.hunt = hunt
        self.seed = seed
        self.base = base
        self.trace = trace
        self.traced: dict[object, int] = {}
        self.traces: dict[int, tuple[World, Trace]] = {id(seed): (seed, trace)}

    def verdicts(self, world: World) -> Verdicts:
        found = self.base if world is self.seed else self.hunt.oracle.verdicts(world)
        self.hunt.verdicts_seen.update(found.values())
        return found

    def cells(self) -> None:
        records = self.seed.setting.book.records
        for record, name in self.hunt.anatomy.fields:
            declared = records[record]
            identity = name in declared.key and isinstance(declared.fields[name].type, TextType | RefType)
            for at in range(0 if identity else len(self.seed.tables.get(record, ()))):
                if self.hunt.spent or self.traced.get((record, name), 0) >= _TRACED:
                    break
                self.cell(record, at, name)

    def cell(self, record: str, at: int, name: str) -> None:
        """The boundaries that changes of one cell reach."""
        now = self.seed.cell(record, at, name)
        self.states(record, at, name, now)
        declared = self.seed.setting.book.records[record].fields[name]
        column = [row.cells[name] for row in self.seed.tables[record]]
        if declared.currency_field is None:
            axis = axis_of(declared)
        else:
            axis = next((a for v in (now, *column) if (a := axis_of(declared, v)) is not None), None)
        if axis is not None:
            self.ordered(record, at, name, axis, now, column)
            return
        keys = keys_of(self.seed, declared)
        for value in others(declared, now, self.hunt.anatomy.words, column, keys):
            changed = self.seed.with_cell(record, at, name, value)
            self.compare("value", (self.seed, self.base), (changed, self.verdicts(changed)), record, at, name)

    def states(self, record: str, at: int, name: str, now: Value) -> None:
        """The cell blank or unreadable, where the rule asks whether it is."""
        states: list[tuple[Change, Value]] = []
        if (record, name) in self.hunt.anatomy.missing:
            states.append(("blank", self.seed.blank(record, name)))
        if (record, name) in self.hunt.anatomy.unreadable:
            states.append(("unreadable", self.seed.unreadable(record, name)))
        for change, value in states:
            if value != now:
                changed = self.seed.with_cell(record, at, name, value)
                both = (self.seed, self.base), (changed, self.verdicts(changed))
                self.compare(change, *both, record, at, name)

    def ordered(
        self, record: str, at: int, name: str, axis: Axis, now: Value, column: Sequence[Value]
    ) -> None:
        known = [*self.hunt.anatomy.words, *(column if axis.place(now) is None else ())]
        here = axis.place(now)
        line = _Line(self, record, at, name, axis, here)
        for place in places(axis, here, gaps(self.trace, self.hunt.anatomy, record, name), known):
            line.look(place)
        for low, high in zip(sorted(line.worlds), sorted(line.worlds)[1:], strict=False):
            line.between(low, high)

    def rows(self) -> None:
        for record in sorted({record for record, _ in self.hunt.anatomy.fields} & self.seed.tables.keys()):
            for at in range(len(self.seed.tables[record])):
                if self.hunt.spent:
                    return
                less, more = self.seed.without_row(record, at), self.seed.with_row_again(record, at)
                base = (self.seed, self.base)
                self.compare("row removed", base, (less, self.verdicts(less)), record, at)
                self.compare("row repeated", base, (more, self.verdicts(more)), record, at)

    def day(self) -> None:
        """The date of the run a day earlier and a day later."""
        for step in (-1, 1):
            if not self.hunt.spent:
                setting = self.seed.setting
                moved = replace(setting, as_of=setting.as_of + timedelta(days=step))
                world = replace(self.seed, setting=moved)
                self.compare("date of the run", (self.seed, self.base), (world, self.verdicts(world)), "")

    def compare(
        self,
        change: Change,
        one: tuple[World, Verdicts],
        other: tuple[World, Verdicts],
        record: str,
        at: int = -1,
        name: str = "",
    ) -> None:
        """Keeps the subjects that fail in one of two worlds and not in the other."""
        for subject in dict.fromkeys((*one[1], *other[1])):
            statuses = status(one[1], subject), status(other[1], subject)
            if sorted(statuses) != ["clean", "fail"]:
                continue
            (planted, broken), (clean, kept) = (one, other) if statuses[0] == "fail" else (other, one)
            weak = subject not in kept
            if weak and (_fails(broken) <= _fails(kept) if name else self.hunt.pairs):
                continue  # the same breach under another name, or only a subject more
            self.keep(Pair(subject, planted, clean, change, record, at, name, weak=weak), kept)

    def keep(self, pair: Pair, kept: Verdicts) -> None:
        place = (pair.record, pair.name)
        if self.traced.get(place, 0) >= _TRACED:
            return
        self.traced[place] = self.traced.get(place, 0) + 1
        flips = self._trace(pair.planted).flips(self._trace(pair.clean))
        mark = (pair.record, pair.name, pair.change, flips, kept.get(pair.subject))
        if mark not in self.hunt.known:
            self.hunt.known.add(mark)
            self.hunt.pairs.append(replace(pair, flips=flips))

    def _trace(self, world: World) -> Trace:
        known = self.traces.get(id(world))
        if known is None or known[0] is not world:
            known = self.traces[id(world)] = (world, self.hunt.oracle.traced(world)[1])
        return known[1]


class _Line:
    """One ordered cell at many places."""

    def __init__(
        self, search: _FromSeed, record: str, at: int, name: str, axis: Axis, here: int | None
    ) -> None:
        self.search = search
        self.record, self.at, self.name = record, at, name
        self.axis = axis
        self.worlds: dict[int, tuple[World, Verdicts]] = {}
        if here is not None and axis.value(here) == search.seed.cell(record, at, name):
            self.worlds[here] = (search.seed, search.base)

    def look(self, place: int) -> tuple[World, Verdicts] | None:
        if place not in self.worlds:
            value = self.axis.value(place)
            if value is None or self.search.hunt.spent:
                return None
            world = self.search.seed.with_cell(self.record, self.at, self.name, value)
            self.worlds[place] = (world, self.search.verdicts(world))
        return self.worlds[place]

    def between(self, low: int, high: int) -> None:
        """The boundary between two places where a subject's verdict differs: one step wide."""
        while True:
            one, other = self.worlds[low], self.worlds[high]
            subject = next(_apart(one[1], other[1]), None)
            if subject is None:
                return
            if high - low == 1:
                self.search.compare("value", one, other, self.record, self.at, self.name)
                return
            middle = (low + high) // 2
            found = self.look(middle)
            if found is None or status(found[1], subject) == "open":
                return
            if status(found[1], subject) == status(one[1], subject):
                low = middle
            else:
                high = middle


def _apart(one: Verdicts, other: Verdicts) -> Iterator[Ident]:
    for subject in dict.fromkeys((*one, *other)):
        if sorted((status(one, subject), status(other, subject))) == ["clean", "fail"]:
            yield subject


def status(verdicts: Mapping[Ident, Verdict], subject: Ident) -> str:
    """`fail`; `clean` for pass, not applicable and no such subject; `open` for unknown."""
    verdict = verdicts.get(subject)
    return "fail" if verdict is Verdict.FAIL else "open" if verdict is Verdict.UNKNOWN else "clean"


def _fails(verdicts: Verdicts) -> int:
    return sum(verdict is Verdict.FAIL for verdict in verdicts.values())


def unreached(anatomy: Anatomy, reached: Collection[int]) -> list[str]:
    """The atoms, as text, that no pair straddles."""
    texts = {text for atom, text in anatomy.atoms.items() if atom in reached}
    return sorted({text for atom, text in anatomy.atoms.items() if atom not in reached} - texts)
