"""What the parts of the generator share: the source of randomness, and each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol, TypeVar

from accountability.language.checker import Scope
from accountability.language.syntax import Constant, Expr, Name, Rows
from accountability.model.values import Value
from tests.agreement.kinds import Kind, Names, fits

T = TypeVar("T")


@dataclass(slots=True)
class Chance:
    """Random choices. `aliases` counts the aliases given out, so that none hides another."""

    random: Random
    aliases: int = 0

    def of(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, among: Sequence[T]) -> T:
        return self.random.choice(among)

    def weighted(self, among: Sequence[tuple[float, T]]) -> T:
        return self.random.choices([item for _, item in among], [weight for weight, _ in among])[0]

    def few(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def alias(self) -> str:
        self.aliases += 1
        return f"x{self.aliases}"


class Making(Protocol):
    """The generator as its parts see it. `depth` is how far an expression may still go down."""

    @property
    def chance(self) -> Chance: ...

    @property
    def names(self) -> Names: ...

    def value(self, scope: Scope, kind: Kind, depth: int) -> Expr: ...

    def condition(self, scope: Scope, depth: int) -> Expr: ...

    def rows(self, scope: Scope, depth: int) -> tuple[Rows, Scope]: ...

    def linked(self, scope: Scope, inside: Scope, depth: int) -> Expr: ...


class NothingFits(Exception):
    """There is nothing of the kind that was asked for; the generator tries something else."""


def constant(value: Value) -> Constant:
    return Constant(value=value)


def one_name(make: Making, scope: Scope, kind: Kind, of: Callable[[str], bool] | None = None) -> Name:
    """A name of this kind that may stand in `scope`; `of` may narrow it by its first part."""
    found = [parts for parts, k in make.names.within(scope) if fits(k, kind) and (of is None or of(parts[0]))]
    if not found:
        raise NothingFits
    weights = [1.0 / (len(parts) ** 2) for parts in found]
    return Name(parts=make.chance.random.choices(found, weights)[0])


def any_kind(make: Making, scope: Scope, wanted: Callable[[Kind], bool]) -> Kind:
    """The kind of something that is named here: seldom kinds as often as common ones."""
    kinds = {k: None for parts, k in make.names.within(scope) if len(parts) <= 2 and wanted(k)}
    if not kinds:
        raise NothingFits
    return make.chance.pick(list(kinds))


@dataclass(slots=True)
class Tally:
    """How often each thing was made, and how often refused."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, count: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + count
