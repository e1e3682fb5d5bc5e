"""What an expression is evaluated in: the rows bound to aliases, and the frame around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from accountability.model.expression import Expr, Position, RowSet
from accountability.model.records import RecordType
from accountability.model.rule import LetValue, Parameter
from accountability.model.values import Cause, Truth, Value
from accountability.semantics.folds import Result
from accountability.semantics.rows import Binding, Bound, Relation
from accountability.semantics.workdays import Workdays


@dataclass(frozen=True, slots=True, eq=False)
class Siblings:
    """All rows of a source, in order, for `next`, `previous` and `rank`; positions once computed.

    Each has a frame of its own: its lets are of its own rows, its parameters of its own date.
    """

    bindings: tuple[Binding, ...]
    frames: list[Frame] = field(default_factory=list)
    positions: dict[Position, tuple[Value, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A row set in its frame: the rows that may count with whether they do, and why more may exist."""

    rows: tuple[tuple[Mapping[str, Bound | Value], Truth], ...]
    open: frozenset[Cause] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What a subject, or a row being derived, names: its lets, its group, its place among others.

    `date` is the rule's date. `memo` keeps lets once computed: they depend on the frame alone.
    """

    rows: Mapping[str, Bound | Value]
    lets: Mapping[str, LetValue]
    date: Value
    group: Bound | None = None
    siblings: Siblings | None = None
    at: int = 0  # which of the siblings the subject is
    memo: dict[str, object] = field(default_factory=dict)

    @property
    def env(self) -> Env:
        """The environment in which lets are evaluated."""
        return Env(self.rows, self)


def framed(
    bindings: tuple[Binding, ...], lets: Mapping[str, LetValue], dates: Iterable[Value]
) -> list[Frame]:
    """The frames of all rows of a source, which know each other; `dates` are theirs."""
    siblings = Siblings(bindings)
    for at, (binding, day) in enumerate(zip(bindings, dates, strict=True)):
        siblings.frames.append(Frame(binding.rows, lets, day, siblings=siblings, at=at))
    return siblings.frames


@dataclass(frozen=True, slots=True, eq=False)
class Env:
    """Aliases in reach: rows, or the elements of a list."""

    rows: Mapping[str, Bound | Value]
    frame: Frame

    def with_rows(self, rows: Mapping[str, Bound | Value]) -> Env:
        """This environment with more aliases bound, the inner ones hiding outer ones."""
        return Env({**self.rows, **rows}, self.frame)


class Meaning(Protocol):
    """What the parts of the definition need of each other."""

    @property
    def workdays(self) -> Workdays: ...

    def value(self, expr: Expr, env: Env) -> Value: ...

    def result(self, expr: Expr, env: Env) -> Result: ...

    def truth(self, expr: Expr, env: Env) -> Truth: ...

    def relation(self, name: str) -> Relation: ...

    def candidates(self, name: str, rows: RowSet, env: Env) -> Relation: ...

    def record(self, name: str) -> RecordType: ...

    def parameter(self, name: str) -> Parameter: ...
