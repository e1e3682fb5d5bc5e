"""The generator: one object that the parts of the grammar call for what stands inside them."""

from __future__ import annotations

from random import Random

from accountability.language import syntax as s
from accountability.language.checker import Scope, World
from tests.agreement import conditions, row_sets, values
from tests.agreement.kinds import Kind, Names
from tests.agreement.making import Chance, NothingFits

_TRIES = 12


class Generator:
    """Makes syntax trees that mostly pass the checker."""

    def __init__(self, random: Random, world: World) -> None:
        self._chance = Chance(random)
        self._names = Names(world)

    @property
    def chance(self) -> Chance:
        return self._chance

    @property
    def names(self) -> Names:
        return self._names

    def value(self, scope: Scope, kind: Kind, depth: int) -> s.Expr:
        """A value of `kind`. Raises `NothingFits` if there is none."""
        if kind.name == "bool" and depth > 0 and self.chance.of(0.5):
            return self.condition(scope, depth - 1)
        among = list(values.producers(kind, depth))
        if depth > 0:
            among += row_sets.folds(scope, kind)
        for _ in range(_TRIES):
            try:
                return self.chance.weighted(among)(self, scope, kind, depth - 1)
            except NothingFits:
                continue
        return values.literal(self, scope, kind, 0)

    def condition(self, scope: Scope, depth: int) -> s.Expr:
        return conditions.condition(self, scope, depth)

    def rows(self, scope: Scope, depth: int) -> tuple[s.Rows, Scope]:
        return row_sets.rows(self, scope, depth)

    def linked(self, scope: Scope, inside: Scope, depth: int) -> s.Expr:
        return row_sets.linked(self, scope, inside, depth)
