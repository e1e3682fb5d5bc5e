"""The records of a live session and what is open about each; every step can be taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from accountability.api.live.steps import Concerned, Kept, Shift, Step, Try, Undo
from accountability.engines.live.judge import NOTHING, TOO_MANY, Judge, Judgement
from accountability.engines.live.meaning import TooMany
from accountability.engines.live.readers import Readers
from accountability.engines.live.scope import Deferred
from accountability.engines.live.store import Shelf
from accountability.model.records import Key, Problem, Records, RecordType, Row, Source, Table
from accountability.model.rule import Rulebook
from accountability.model.values import NONE, CauseKind, ListValue, State, Unknown, Value, cause
from accountability.planning.needs import Needs, needs
from accountability.semantics.rows import Bound, Relation, SortKey, of_table, standing
from accountability.semantics.workdays import calendar_of


class Holdings:
    """Everything that a session knows. `most` bounds how many other records one step may look at."""

    def __init__(self, book: Rulebook, given: Records, periods: Mapping[str, Relation], most: int) -> None:
        self.book = book
        self.shelves = {name: Shelf(record) for name, record in book.records.items()}
        self.columns = {name: table.columns for name, table in given.tables.items()}
        for name, table in given.tables.items():
            shelf = self.shelves[name]
            shelf.supplied = True
            for row in table.rows:
                shelf.add(of_table(name, row, bool(table.record.key)))
        self.judge = Judge(book, self.shelves, periods, calendar_of(book.calendar, given), most)
        self.kept: dict[Bound, Kept] = {}
        self.stale: dict[str, Deferred] = {}  # rules whose answers about earlier records are out of date
        self.numbers = {
            name: max((r.source.row for r in shelf.rows if r.source is not None), default=0)
            for name, shelf in self.shelves.items()
        }
        self.supplied = frozenset(given.tables)  # the record types of which there are records, or were
        self.changed: set[tuple[str, str, str | None, int]] = set()  # rows of registers, by their place
        self._calendar = None if book.calendar is None else book.calendar.record
        self._most = most
        self._readers: Readers[Kept] = Readers()
        needed = needs(book, [rule.id for rules in self.judge.compiled.values() for rule in rules.rules])
        self._reading = {name: _reading(book, needed, name) for name in book.records}

    def found(self, record: str, key: Key) -> tuple[Bound, ...]:
        """The rows with a key."""
        return self.shelves[record].found(key)

    def holds(self, record: str, key: Key) -> bool:
        """Whether there is a row with a key."""
        return self.shelves[record].count(key) > 0

    def row(self, record: RecordType, key: Key | None, cells: Mapping[str, Value]) -> Bound:
        """A new row, numbered after all others of its type."""
        number = self.numbers[record.name] + 1
        source = Source(record.name, number)
        return standing(record.name, key or (str(number),), cells, source, key is not None)

    def stood(self, row: Bound) -> str | None:
        """What tells a register's row from others that may have its number; None where a key does."""
        if self.book.records[row.record].key or row in self.kept:
            return None
        cells = sorted((name, _text(value)) for name, value in row.cells.items())
        return hashlib.blake2b(repr(cells).encode(), digest_size=12).hexdigest()

    def stands(self, problem: Problem) -> bool:
        """Whether what was wrong with a register when it was read may still be so.

        Repeated keys, dangling references and dates to come are looked for anew in every batch.
        """
        place = (problem.record, problem.file, problem.sheet, problem.row)
        return problem.code not in _LOOKED_FOR and place not in self.changed

    def instead(self, old: Bound, cells: Mapping[str, Value]) -> Bound:
        """The same row with other cells, at the same place."""
        return replace(old, cells=cells)

    def change(self, old: Bound | None, new: Bound | None, as_of: date, undo: Undo) -> Step:
        """Puts `new` in the place of `old` (either may be None) and judges everybody concerned."""
        if old is None and new is not None and self._concerns_nobody(new):
            self._put(new, undo)
            return Step(new, self._own(None, new, as_of, undo))
        row = new if new is not None else old
        assert row is not None
        concerned = Concerned(self._most)
        if old is not None:
            concerned.by_row(old, self._readers.of_row(old))
            self._take(old, undo)
            self._mark(old, undo)
        if new is not None:
            if not self.shelves[row.record].supplied:
                self._supply(row.record, concerned, undo)
            self._put(new, undo)
            if self._readers.asked(row.record):
                concerned.by_row(new, self._readers.of_row(new))
        if row.record == self._calendar:
            self._count_days_anew(undo)
        mine = self.kept.get(old) if old is not None else None
        if mine is not None:
            concerned.drop(mine)
        own = self._own(mine, new, as_of, undo)
        if old is None and not concerned:
            return Step(row, own)
        self.judge.meaning.renew()
        shifts, left = self._others(concerned, row.record, undo)
        gone = mine.judgement if mine is not None else NOTHING
        return Step(row, own, (*_shifts(row, gone, own), *sorted(shifts, key=_place)), left)

    def _concerns_nobody(self, new: Bound) -> bool:
        """Whether nobody ever asked for records like a new one."""
        name = new.record
        return self.shelves[name].supplied and not self._readers.asked(name) and name != self._calendar

    def _own(self, mine: Kept | None, new: Bound | None, as_of: date, undo: Undo) -> Judgement:
        if mine is not None:
            self._forget(mine, undo)
        if new is None:
            return NOTHING
        self.judge.meaning.renew()
        kept = Kept(new, as_of, self.judge.judge(new, as_of))
        self._remember(kept, undo)
        return kept.judgement

    def _others(
        self, concerned: Concerned, record: str, undo: Undo
    ) -> tuple[list[Shift], tuple[Deferred, ...]]:
        """Judges again whoever a change really concerns, as far as one call may go."""
        left: dict[str, Deferred] = {}
        shifts: list[Shift] = []
        for kept, tries in () if concerned.too_many else concerned.items():
            try:
                if not self._touched(kept, tries, undo):
                    continue
                judgement = _carried(kept.judgement, self.judge.judge(kept.row, kept.as_of, again=True))
            except TooMany:
                concerned.too_many = True
                break
            self._forget(kept, undo)
            self._remember(Kept(kept.row, kept.as_of, judgement), undo)
            shifts += _shifts(kept.row, kept.judgement, judgement)
            left |= {entry.rule: entry for entry in judgement.deferred}
        if concerned.too_many:
            left |= {rule: Deferred(rule, TOO_MANY) for rule in self._reading[record]}
        self._overtake(left.values(), undo)
        return shifts, tuple(left[rule] for rule in sorted(left))

    def _touched(self, kept: Kept, tries: Sequence[Try], undo: Undo) -> bool:
        """Whether a changed row may satisfy any of the row sets of an earlier record."""
        meaning = self.judge.meaning
        meaning.probes.clear()
        for row, looks in tries:
            meaning.spend(1 if looks is None else len(looks))
            if (
                row is None
                or looks is None
                or any(meaning.concerns(row, look, kept.row, kept.as_of) for look in looks)
            ):
                return True
        if meaning.probes:  # that it does not concern the record depends on these
            self._forget(kept, undo)
            more = replace(kept.judgement, probes={**meaning.probes, **kept.judgement.probes})
            self._remember(Kept(kept.row, kept.as_of, more), undo)
        return False

    def _overtake(self, left: Iterable[Deferred], undo: Undo) -> None:
        """Notes rules whose answers about earlier records may not hold any more."""
        for entry in left:
            if entry.rule not in self.stale:
                self.stale[entry.rule] = entry
                undo.later(self.stale.pop, entry.rule)

    def _remember(self, kept: Kept, undo: Undo) -> None:
        self._enter(kept)
        undo.later(self._leave, kept)

    def _forget(self, kept: Kept, undo: Undo) -> None:
        self._leave(kept)
        undo.later(self._enter, kept)

    def _enter(self, kept: Kept) -> None:
        self.kept[kept.row] = kept
        if kept.judgement.probes:
            self._readers.add(kept, kept.judgement.probes)

    def _leave(self, kept: Kept) -> None:
        del self.kept[kept.row]
        if kept.judgement.probes:
            self._readers.remove(kept, kept.judgement.probes)

    def _put(self, row: Bound, undo: Undo) -> None:
        before = self.numbers[row.record]
        self.shelves[row.record].add(row)
        undo.later(self._take_back, row, before)
        if row.source is not None and row.source.row > before:
            self.numbers[row.record] = row.source.row

    def _take_back(self, row: Bound, before: int) -> None:
        self.shelves[row.record].remove(row)
        self.numbers[row.record] = before

    def _take(self, row: Bound, undo: Undo) -> None:
        shelf = self.shelves[row.record]
        shelf.remove(row)
        undo.later(shelf.add, row)

    def _mark(self, row: Bound, undo: Undo) -> None:
        """Notes that a row of a register is not as it was read."""
        if row.source is not None and row not in self.kept:
            place = (row.record, row.source.file, row.source.sheet, row.source.row)
            if place not in self.changed:
                self.changed.add(place)
                undo.later(self.changed.discard, place)

    def _supply(self, record: str, concerned: Concerned, undo: Undo) -> None:
        """The first record of a type: from now on what is not there is known not to be there."""
        before = self.supplied
        self.supplied |= {record}
        undo.later(setattr, self, "supplied", before)
        shelf = self.shelves[record]
        shelf.supplied = True
        undo.later(setattr, shelf, "supplied", False)
        concerned.whole(self._readers.of_relation(record))
        for row, cells in list(self._now_none(record)):
            other = replace(row, cells=cells)
            mine = self.kept.get(row)
            for one in (row, other):
                concerned.whole(self._readers.of_row(one))
            self._take(row, undo)
            self._put(other, undo)
            if mine is not None:
                self._forget(mine, undo)
                moved = Kept(other, mine.as_of, mine.judgement)
                self._remember(moved, undo)
                concerned.moved(mine, moved)

    def _now_none(self, record: str) -> Iterator[tuple[Bound, Mapping[str, Value]]]:
        """Rows whose empty cells say, now that `record` is supplied, that there is none."""
        waiting = Unknown(State.EMPTY, frozenset({cause(CauseKind.REGISTER_ABSENT, record)}))
        for shelf in self.shelves.values():
            fields = [f.name for f in shelf.record.fields.values() if f.none_register == record]
            for row in shelf.rows if fields else ():
                cells = {n: NONE if n in fields and v == waiting else v for n, v in row.cells.items()}
                if cells != row.cells:
                    yield row, cells

    def _count_days_anew(self, undo: Undo) -> None:
        before, calendar = self.judge.meaning.current_workdays, self.book.calendar
        assert calendar is not None
        self.judge.meaning.workdays = calendar_of(calendar, Records(self._tables([calendar.record])))
        undo.later(setattr, self.judge.meaning, "workdays", before)

    def tables(self) -> dict[str, Table]:
        """Everything that is known, as a batch run takes it."""
        return self._tables(self.shelves)

    def _tables(self, names: Iterable[str]) -> dict[str, Table]:
        found = {}
        for name in names:
            shelf = self.shelves[name]
            if shelf.supplied:
                rows = tuple(_table_row(row) for row in sorted(shelf.rows, key=lambda r: r.sort))
                columns = self.columns.get(name, frozenset(shelf.record.fields))
                found[name] = Table(shelf.record, rows, columns)
        return found


_LOOKED_FOR = frozenset({"key_repeated", "dangling", "future"})  # by every run, over typed tables


def _text(value: Value) -> str:
    """A cell as text that is the same in every process: without the causes, which are sets."""
    if isinstance(value, Unknown):
        return value.state.value
    return repr(value.items) if isinstance(value, ListValue) else repr(value)


def _reading(book: Rulebook, needed: Mapping[str, Needs], record: str) -> tuple[str, ...]:
    """The rules whose answers records of a type may change, also by being there at all."""
    waiting = {
        f"{other.name}.{field.name}"
        for other in book.records.values()
        for field in other.fields.values()
        if field.none_register == record
    }
    return tuple(r for r, need in needed.items() if record in need.records or waiting & need.fields)


def _carried(before: Judgement, after: Judgement) -> Judgement:
    """`after`, with what was open before of the rules that could not be answered anew."""
    left = {entry.rule for entry in after.deferred}
    kept = {rule: outcome for rule, outcome in before.open.items() if rule in left}
    return replace(after, open={**after.open, **kept}) if kept else after


def _table_row(row: Bound) -> Row:
    assert row.source is not None, "every row on a shelf stands somewhere"
    return Row(row.key or None, row.cells, row.source)


def _shifts(row: Bound, before: Judgement, after: Judgement) -> list[Shift]:
    """Rules whose open outcome came, went, or turned from one kind into the other, by their ids."""
    found = []
    left = {entry.rule for entry in after.deferred}
    for rule in sorted({*before.open, *after.open} - left):
        was, now = before.open.get(rule), after.open.get(rule)
        if (None if was is None else was.verdict) is not (None if now is None else now.verdict):
            found.append(Shift(row, rule, now))
    return found


def _place(shift: Shift) -> tuple[str, SortKey]:
    """Changes stand in the order of the records that they are about."""
    return shift.row.record, shift.row.sort
