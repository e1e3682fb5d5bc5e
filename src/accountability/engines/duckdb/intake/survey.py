"""What occurs in a staged source, counted in one reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake.odd import Odd
from accountability.engines.duckdb.intake.physical import storage_of
from accountability.engines.duckdb.names import open_column, state_column
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import Sql, call, cast, infix, literal
from accountability.engines.duckdb.states import Is
from accountability.model.records import Field


@dataclass(frozen=True, slots=True)
class Survey:
    """How many rows there are, and per field how many cells have a value at once, and how many are odd.

    `masks`: the states that its own reader gave the cells of a field, as bits. `opened`: lists of
    which some is open. `bad`: fields with odd cells that are bad; `told`: rows that say something.
    """

    rows: int
    values: Mapping[str, int] = field(default_factory=dict)
    odd: Mapping[str, int] = field(default_factory=dict)
    masks: Mapping[str, int] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()
    bad: frozenset[str] = frozenset()
    told: int = 0

    def states(self, name: str, empty: Is) -> frozenset[Is]:
        """The states that occur in a field whose empty cells are `empty`."""
        found = {state for state in Is if self.masks.get(name, 0) >> state & 1}
        if name in self.values:
            if self.values[name]:
                found.add(Is.VALUE)
            if self.values[name] + self.odd[name] < self.rows:
                found.add(empty)
        return frozenset(found)

    def alike(self, name: str) -> Is | None:
        """The one state without a value that all odd cells of a field have, if they have; no list is open."""
        mask = self.masks.get(name, 0) if name in self.odd else 0
        found = [state for state in Is if mask >> state & 1]
        return found[0] if len(found) == 1 and found[0] not in (Is.VALUE, Is.UNLIMITED) else None

    def with_odd(self, odd: Mapping[str, Odd]) -> Survey:
        """The same with what the odd cells proved to be."""
        masks = {**self.masks, **{name: found.mask for name, found in odd.items()}}
        opened = self.opened | {name for name, found in odd.items() if found.opened}
        bad = frozenset(name for name, found in odd.items() if found.bad)
        return replace(self, masks=masks, opened=opened, bad=bad)


def survey(
    session: Session,
    source: str,
    values: Mapping[str, Sql],
    odd: Mapping[str, Sql],
    typed: Iterable[Field],
    told: Sql,
) -> Survey:
    """Counts everything in a source whose alias is `u`; `values` and `odd` are aggregates of its fields."""
    fields = list(typed)
    lists = [f for f in fields if storage_of(f).is_list]
    asked = [("rows", call("count", sql.STAR)), ("told", call("count", told))]
    asked += [(f"v{i}", value) for i, value in enumerate(values.values())]
    asked += [(f"x{i}", raw) for i, raw in enumerate(odd.values())]
    asked += [(f"s{i}", _mask(sql.column("u", state_column(f.name)))) for i, f in enumerate(fields)]
    asked += [(f"o{i}", call("bool_or", sql.column("u", open_column(f.name)))) for i, f in enumerate(lists)]
    (found,) = session.rows(sql.select(asked, source).text)
    by_name = {name: _number(number) for (name, _), number in zip(asked, found, strict=True)}
    return Survey(
        by_name["rows"],
        {name: by_name[f"v{i}"] for i, name in enumerate(values)},
        {name: by_name[f"x{i}"] for i, name in enumerate(odd)},
        {f.name: by_name[f"s{i}"] for i, f in enumerate(fields)},
        frozenset(f.name for i, f in enumerate(lists) if by_name[f"o{i}"]),
        told=by_name["told"],
    )


def _number(found: object) -> int:
    """A count as a number; none where there was no row."""
    return found if isinstance(found, int) else int(str(found or 0))


def _mask(state: Sql) -> Sql:
    """All states of a column, a bit each."""
    return call("bit_or", infix(cast(literal(1), "INTEGER"), "<<", cast(state, "INTEGER")))
