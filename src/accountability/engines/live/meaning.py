"""The definition over indexes: the same meaning, but row sets are found instead of searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

from accountability.engines.live.readers import BY_KEY, Look, Looks, Probe, noted
from accountability.engines.live.scope import Equality, equalities
from accountability.engines.live.store import Probing, Reached, Shelf
from accountability.model.expression import RowSet
from accountability.model.records import Key
from accountability.model.rule import Rulebook
from accountability.model.values import Unknown, Value
from accountability.semantics.env import Env, Frame
from accountability.semantics.evaluator import Evaluator
from accountability.semantics.rows import Bound, Relation, SortKey
from accountability.semantics.workdays import Workdays


class TooMany(Exception):
    """An answer would have to look at more rows than it may cost."""


class LiveMeaning(Evaluator):
    """Evaluates over shelves. `probes` collects every look into them until it is emptied."""

    def __init__(
        self,
        book: Rulebook,
        shelves: Mapping[str, Shelf],
        periods: Mapping[str, Relation],
        workdays: Workdays,
        most: int,
    ) -> None:
        self.probes: dict[Probe, Looks] = {}
        super().__init__(book, date.min, dict(periods), workdays)
        self._shelves = shelves
        self._most = most
        self._left = most
        self._keys: dict[int, tuple[RowSet, tuple[Equality, ...]]] = {}
        self._by_key = {name: Probing(s, self._noting(name)) for name, s in shelves.items()}

    @property
    def workdays(self) -> Workdays:
        """The calendar: whoever counts working days depends on all of it."""
        if self.book.calendar is not None:
            self.probes[(self.book.calendar.record, (), ())] = None
        return self._workdays

    @workdays.setter
    def workdays(self, workdays: Workdays) -> None:
        self._workdays = workdays

    @property
    def current_workdays(self) -> Workdays:
        """The calendar, looked at from outside: nobody depends on it."""
        return self._workdays

    def renew(self) -> None:
        """Before each question of a caller: it may cost as much as the one before."""
        self._left = self._most

    def spend(self, rows: int) -> None:
        """Counts rows that are looked at. Raises `TooMany` beyond what one answer may cost."""
        self._left -= rows
        if self._left < 0:
            raise TooMany

    def _noting(self, name: str) -> Callable[[Key, int], None]:
        def note(key: Key, rows: int) -> None:
            self.probes[(name, BY_KEY, key)] = None
            if rows > 1:  # of a repeated key all rows are compared
                self.spend(rows)

        return note

    def relation(self, name: str) -> Relation:
        shelf = self._shelves.get(name)
        if shelf is None:
            return super().relation(name)
        return cast(Relation, Reached(shelf.open, self._by_key[name]))

    def candidates(self, name: str, rows: RowSet, env: Env) -> Relation:
        """The rows that may satisfy a row set's equalities; the definition judges each of them."""
        shelf = self._shelves.get(name)
        if shelf is None:
            return super().relation(name)
        keys = self._equalities(rows, shelf)
        values = [self.value(key.other, env) for key in keys]
        known = [at for at, value in enumerate(values) if not isinstance(value, Unknown)]
        fields = tuple([keys[at].field for at in known])
        key = tuple([values[at] for at in known])
        frame = env.frame
        if len(env.rows) == 1 and len(frame.rows) == 1:
            (alias,) = frame.rows
            noted(self.probes, (name, fields, key), Look(rows, alias, frame.lets, frame.date))
        else:
            self.probes[(name, fields, key)] = None
        return cast(Relation, Reached(shelf.open, self._by_key[name], self._found(shelf, fields, key)))

    def _found(self, shelf: Shelf, fields: tuple[str, ...], key: tuple[Value, ...]) -> tuple[Bound, ...]:
        """The rows that may have these values; by one of the fields where no index has them all."""
        index = shelf.index(fields)
        if index is not None:
            count, found = index.find(key)
        else:
            single = [(shelf.index((name,)), (value,)) for name, value in zip(fields, key, strict=True)]
            asked = [one.find(value) for one, value in single if one is not None]
            count, found = min(asked, key=_count, default=(len(shelf.rows), iter(shelf.rows)))
        self.spend(count)
        return tuple(sorted(found, key=_place))

    def prepare(self, rows: RowSet, shelf: Shelf) -> None:
        """Makes the indexes by which a row set is answered."""
        shelf.prepare(tuple([key.field for key in self._equalities(rows, shelf)]))

    def _equalities(self, rows: RowSet, shelf: Shelf) -> tuple[Equality, ...]:
        known = self._keys.get(id(rows))
        if known is None:
            known = self._keys[id(rows)] = (rows, equalities(rows, shelf.record))
        return known[1]

    def concerns(self, row: Bound, look: Look, subject: Bound, as_of: date) -> bool:
        """Whether a row may satisfy a row set that was evaluated for a subject on a day."""
        self.as_of = as_of
        frame = Frame({look.alias: subject}, look.lets, look.date)
        where = look.rows.where
        if where is None:
            return True
        return self.truth(where, frame.env.with_rows({look.rows.alias: row})) is not False


def _count(found: tuple[int, object]) -> int:
    return found[0]


def _place(row: Bound) -> SortKey:
    return row.sort
