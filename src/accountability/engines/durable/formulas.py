"""Conditions as formulas over atoms, and the two sets of conjunctions that a verdict is made of.

An atom is either a comparison that durable-rules decides exactly (equality of text, order of
whole numbers, the state of a cell) or a truth value that is computed first. Each has five ways
of being asked, because durable-rules knows only match and no match: true, false, unknown, not
false, not true. A way is a disjunction of conjunctions of literals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal as OneOf
from typing import TypeAlias

Way: TypeAlias = OneOf["true", "false", "unknown", "not_false", "not_true"]
Scalar: TypeAlias = str | int
Literal: TypeAlias = tuple[str, str, Scalar]  # a field of the fact, an operator, a value
Conjunction: TypeAlias = frozenset[Literal]
Ways: TypeAlias = Mapping[Way, Sequence[Sequence[Literal]]]

NEGATED: Mapping[Way, Way] = {
    "true": "false",
    "false": "true",
    "unknown": "unknown",
    "not_false": "not_true",
    "not_true": "not_false",
}


class TooBig(Exception):
    """A formula that would need more conjunctions, or longer ones, than are worth it."""


@dataclass(frozen=True, slots=True)
class Atom:
    """Something that the fact itself answers."""

    ways: Ways


@dataclass(frozen=True, slots=True)
class Negation:
    of: Formula


@dataclass(frozen=True, slots=True)
class Connected:
    """`and`, or with `disjunction` `or`."""

    terms: tuple[Formula, ...]
    disjunction: bool = False


Formula: TypeAlias = Atom | Negation | Connected
ALWAYS: Formula = Connected(())


def computed(field: str) -> Atom:
    """A truth value handed in: 0 false, 1 true, 2 unknown."""
    return Atom({
        "true": [[(field, "=", 1)]],
        "false": [[(field, "=", 0)]],
        "unknown": [[(field, "=", 2)]],
        "not_false": [[(field, ">=", 1)]],
        "not_true": [[(field, "<>", 1)]],
    })  # fmt: skip


class Expansion:
    """Formulas in disjunctive form, with at most `most` conjunctions of `longest` literals."""

    def __init__(self, most: int, longest: int) -> None:
        self._most = most
        self._longest = longest

    def of(self, formula: Formula, way: Way) -> list[Conjunction]:
        """The conjunctions of which at least one holds where `formula` is as `way` says."""
        match formula:
            case Atom(ways):
                return self.checked(frozenset(c) for c in ways[way])
            case Negation(of):
                return self.of(of, NEGATED[way])
            case Connected(terms, disjunction):
                return self._connected(terms, way, disjunction)

    def _connected(self, terms: tuple[Formula, ...], way: Way, disjunction: bool) -> list[Conjunction]:
        """Kleene's connectives: an `and` is unknown where no term is false and one is unknown."""
        together: tuple[Way, Way] = ("false", "not_true") if disjunction else ("true", "not_false")
        if way in together:
            return self.both([self.of(term, way) for term in terms])
        if way == "unknown":
            rest: Way = together[1]
            alternatives = [
                self.both([self.of(t, "unknown" if at == one else rest) for at, t in enumerate(terms)])
                for one in range(len(terms))
            ]
            return self.either(alternatives)
        return self.either([self.of(term, way) for term in terms])

    def both(self, parts: Sequence[Sequence[Conjunction]]) -> list[Conjunction]:
        """One conjunction of each part, in all combinations."""
        count = 1
        for part in parts:
            count *= len(part)
            if count > 4 * self._most:
                raise TooBig
        return self.checked(frozenset[Literal]().union(*chosen) for chosen in product(*parts))

    def either(self, parts: Sequence[Sequence[Conjunction]]) -> list[Conjunction]:
        """The conjunctions of all parts."""
        return self.checked(conjunction for part in parts for conjunction in part)

    def checked(self, conjunctions: Iterable[Conjunction]) -> list[Conjunction]:
        """Without those that another one covers. Raises `TooBig`."""
        distinct = list(dict.fromkeys(conjunctions))
        kept = [c for c in distinct if not any(other < c for other in distinct)]
        if len(kept) > self._most or any(len(c) > self._longest for c in kept):
            raise TooBig
        return kept


@dataclass(frozen=True, slots=True)
class Parts:
    """A rule's formulas: whether it applies, whether it cannot tell, whether it is broken."""

    applies: Formula
    cannot: Formula | None
    broken: Formula


def failing(parts: Parts, expansion: Expansion) -> list[Conjunction]:
    """Where a rule fails: it applies, it can tell, and it is broken."""
    can = [] if parts.cannot is None else [expansion.of(parts.cannot, "false")]
    return expansion.both([expansion.of(parts.applies, "true"), *can, expansion.of(parts.broken, "true")])


def undecided(parts: Parts, expansion: Expansion) -> list[Conjunction]:
    """Where a rule is undecided: neither A nor B is false, and one of them is unknown."""
    of, both, either = expansion.of, expansion.both, expansion.either
    not_false, unknown = of(parts.broken, "not_false"), of(parts.broken, "unknown")
    if parts.cannot is not None:
        cannot = of(parts.cannot, "not_false")
        not_false = either([cannot, not_false])
        unknown = either([cannot, both([of(parts.cannot, "false"), unknown])])
    return either([
        both([of(parts.applies, "unknown"), not_false]),
        both([of(parts.applies, "true"), unknown]),
    ])  # fmt: skip
