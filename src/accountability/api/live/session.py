"""A live session: records checked one by one as an app submits them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from types import TracebackType
from typing import Any, Self, TypeAlias

from accountability.api.check import check, is_day
from accountability.api.live.answers import Answer, Change
from accountability.api.live.forks import Forkable
from accountability.api.live.matchers import MatcherName
from accountability.api.live.state import Holdings, Shift, Step, Undo
from accountability.engines.live.scope import Deferred
from accountability.errors import UsageError
from accountability.model.records import Key, Problem, RecordType
from accountability.model.verdict import Outcome, Verdict
from accountability.records.names import resolve
from accountability.records.raw import refused, shown
from accountability.records.single import Parsed, SingleReader
from accountability.results.assemble import finding, undecided
from accountability.results.assessment import Assessment, Finding, Undecided
from accountability.semantics.rows import Bound

KeyGiven: TypeAlias = str | Sequence[str]


class Live(Forkable):
    """Checks records as they come; made by `live`.

    May be used by several threads: one call at a time is worked on, the others wait. From
    asyncio, call it through `asyncio.to_thread`. After a fork the child goes on with a copy of
    its own. Closed by `close()` or at the end of a `with`.
    """

    def __init__(
        self,
        holdings: Holdings,
        matcher: MatcherName,
        as_of: date | None,
        period: tuple[date, date] | None,
        key: bytes | None,
        problems: tuple[Problem, ...],
    ) -> None:
        super().__init__()
        self._holdings = holdings
        self._matcher = matcher
        self._as_of = as_of
        self._period = period
        self._key = key
        self._problems = problems
        self._readers: dict[tuple[str, frozenset[str]], SingleReader] = {}
        self._names: dict[str, str] = {}
        self._closed = False

    @property
    def matcher(self) -> MatcherName:
        """What finds the rules that a record may fail: `durable` or `python`."""
        return self._matcher

    @property
    def deferred(self) -> tuple[Deferred, ...]:
        """The rules that only `assess()` answers, and why; also those overtaken by a change.

        A rule is overtaken when a change may concern more earlier records than one call may look
        at: new records are still answered by it, but what it said of earlier ones may not hold.
        """
        with self._lock:
            stale = [entry for _, entry in sorted(self._holdings.stale.items())]
            return (*self._holdings.judge.deferred, *stale)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the registers that were given."""
        return self._problems

    @property
    def faults(self) -> int:
        """How often the matching engine failed; those records were answered by the Python matcher."""
        with self._lock:
            return sum(matcher.faults for matcher in self._holdings.judge.matchers.values())

    @property
    def last_fault(self) -> str | None:
        """What the matching engine said when it failed last; None if it never did."""
        with self._lock:
            matchers = self._holdings.judge.matchers.values()
            return next((m.last_fault for m in matchers if m.last_fault is not None), None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings about all records that are kept, in the order of rules and keys."""
        with self._lock:
            return tuple(self._finding(rule, o) for rule, o in self._open(Verdict.FAIL))

    @property
    def undecided(self) -> tuple[Undecided, ...]:
        """What is undecided about the records that are kept, one entry per rule and record."""
        with self._lock:
            return tuple(self._undecided(rule, o) for rule, o in self._open(Verdict.UNKNOWN))

    def parse(self, record: str, given: Mapping[str, object]) -> Parsed:
        """A record with its cells typed, to be submitted later.

        Raises `RecordsError` for an unknown record type or field, a value that is not of its
        field's type, an empty key, or a record of over 1,000,000 characters.
        """
        with self._working():
            return self._parsed(record, given)

    def submit(self, record: str, given: Mapping[str, object] | Parsed, as_of: date | None = None) -> Answer:
        """Keeps a record and says what the live rules say of it.

        Args:
            record: the record type: its name, label or alias.
            given: its fields by name, label or alias; a field that is left out is empty.
            as_of: the day on which it is judged, now and when other records change; without, the
                session's.

        Raises:
            RecordsError: as in `parse`; also a key that another record has. Nothing is kept.
            UsageError: the session is closed, or has no `as_of` and none is given.
        """
        return self.submit_many(record, (given,), as_of)[0]

    def submit_many(
        self, record: str, given: Iterable[Mapping[str, object] | Parsed], as_of: date | None = None
    ) -> tuple[Answer, ...]:
        """As `submit`, for several records of one type, one after another: all are kept, or none."""
        with self._working():
            parsed = [self._parsed(record, item) for item in given]
            self._refuse_repeated(record, parsed)
            day = self._day(as_of)
            with self._undoing() as undo:
                return tuple(self._add(item, day, undo) for item in parsed)

    def preview(self, record: str, given: Mapping[str, object] | Parsed, as_of: date | None = None) -> Answer:
        """What `submit` would answer. Nothing is kept."""
        with self._working():
            parsed = self._parsed(record, given)
            self._refuse_repeated(record, [parsed])
            undo = Undo()
            try:
                return self._add(parsed, self._day(as_of), undo)
            finally:
                undo.run()

    def amend(
        self,
        record: str,
        given: Mapping[str, object] | Parsed,
        *,
        key: KeyGiven | None = None,
        as_of: date | None = None,
    ) -> Answer:
        """Puts a record in the place of an earlier one, or of a register's row, of the same key.

        `key` names the earlier record where the record type is numbered (`key: row`). `changes`
        has what this changes, the record's own verdicts included. Raises as `submit` does, and
        `RecordsError` where there is no such record, or several.
        """
        with self._working():
            parsed = self._parsed(record, given)
            old = self._one(parsed.record, parsed.key if key is None else _key(key))
            if parsed.key not in (None, old.key):
                raise refused(
                    f"{parsed.record}: `{', '.join(parsed.key or ())}` is not the key `{', '.join(old.key)}`",
                    "withdraw the record and submit another",
                )
            day = self._day(as_of)
            with self._undoing() as undo:
                step = self._holdings.change(old, self._holdings.instead(old, parsed.cells), day, undo)
                return self._answer(step, own_changes=True)

    def withdraw(self, record: str, key: KeyGiven) -> Answer:
        """Takes a record, or a register's row, away. `changes` has what this changes."""
        with self._working():
            old = self._one(self._named(record), _key(key))
            with self._undoing() as undo:
                step = self._holdings.change(old, None, date.min, undo)
                return self._answer(step, own_changes=True)

    def assess(self, as_of: date | None = None, **options: Any) -> Assessment:
        """A batch run of all rules over everything that is kept, and the registers.

        `options` are those of `check`, except `records` and `profile`, which the session has.
        """
        with self._working():
            day = self._day(as_of)
            tables = self._holdings.tables()
        given = {"period": self._period, "key": self._key, **options}
        return check(self._holdings.book, tables, day, **given)

    def close(self) -> None:
        """Ends the session. What was kept is gone. Closing twice is no error."""
        with self._lock:
            if not self._closed:
                self._closed = True
                for matcher in self._holdings.judge.matchers.values():
                    matcher.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _working(self) -> Iterator[None]:
        with self._lock:
            if self._closed:
                raise UsageError("the live session is closed")
            yield

    @contextmanager
    def _undoing(self) -> Iterator[Undo]:
        """All of what is done inside, or nothing."""
        undo = Undo()
        try:
            yield undo
        except BaseException:
            undo.run()
            raise

    def _named(self, record: str) -> str:
        found = self._names.get(record) if isinstance(record, str) else None
        if found is None:
            (found,) = resolve(self._holdings.book.records, (record,))
            self._names[record] = found
        return found

    def _parsed(self, record: str, given: Mapping[str, object] | Parsed) -> Parsed:
        name = self._named(record)
        if isinstance(given, Parsed):
            if given.record != name:
                raise refused(f"{name}: the record was parsed as `{given.record}`")
            reader = self._reader(name)
            return reader.read(given.given) if reader.depends else given
        return self._reader(name).read(given)

    def _reader(self, name: str) -> SingleReader:
        types = self._holdings.book.records
        supplied = self._holdings.supplied | {name}
        reader = self._readers.get((name, supplied))
        if reader is None:
            reader = self._readers[name, supplied] = SingleReader(types, types[name], supplied)
        return reader

    def _refuse_repeated(self, record: str, parsed: Sequence[Parsed]) -> None:
        name = self._named(record)
        seen: set[Key] = set()
        for item in parsed:
            if item.key is None:
                continue
            if item.key in seen or self._holdings.found(name, item.key):
                raise refused(
                    f"{name}: there is a record `{shown(', '.join(item.key), 60)}` already",
                    "amend it, or submit another key",
                )
            seen.add(item.key)

    def _one(self, record: str, key: Key | None) -> Bound:
        if key is None:
            raise refused(f"{record}: its records are numbered", "name the record with `key`")
        found = self._holdings.found(record, key)
        if len(found) != 1:
            text = shown(", ".join(key), 60)
            raise refused(
                f"{record}: there are {len(found)} records `{text}`, so it is not known which is meant"
                if found
                else f"{record}: there is no record `{text}`"
            )
        return found[0]

    def _day(self, as_of: date | None) -> date:
        day = self._as_of if as_of is None else as_of
        if day is None:
            raise UsageError("as_of: no day was given\n  hint: give `as_of` here, or to `live`")
        if not is_day(day):
            raise UsageError(f"as_of: `{day}` is not a date\n  hint: give a `datetime.date`")
        return day

    def _add(self, parsed: Parsed, day: date, undo: Undo) -> Answer:
        row = self._holdings.row(self._type(parsed.record), parsed.key, parsed.cells)
        return self._answer(self._holdings.change(None, row, day, undo), own_changes=False)

    def _type(self, name: str) -> RecordType:
        return self._holdings.book.records[name]

    def _answer(self, step: Step, own_changes: bool) -> Answer:
        shifts = [s for s in step.shifts if own_changes or s.row is not step.row]
        opened = step.judgement.open.items()
        return Answer(
            step.row.record,
            step.row.key,
            tuple(self._finding(r, o) for r, o in opened if o.verdict is Verdict.FAIL),
            tuple(self._undecided(r, o) for r, o in opened if o.verdict is Verdict.UNKNOWN),
            tuple(self._change(shift) for shift in shifts),
            (*step.judgement.deferred, *step.left),
        )

    def _change(self, shift: Shift) -> Change:
        row, rule, now = shift.row, shift.rule, shift.now
        if now is None:
            return Change("closed", rule, row.record, row.key)
        if now.verdict is Verdict.FAIL:
            return Change("opened", rule, row.record, row.key, finding=self._finding(rule, now))
        return Change("undecided", rule, row.record, row.key, undecided=self._undecided(rule, now))

    def _open(self, verdict: Verdict) -> list[tuple[str, Outcome]]:
        found = [
            (rule, kept.row.sort, outcome)
            for kept in self._holdings.kept.values()
            for rule, outcome in kept.judgement.open.items()
            if outcome.verdict is verdict
        ]
        return [(rule, outcome) for rule, _, outcome in sorted(found, key=lambda f: f[:2])]

    def _finding(self, rule: str, outcome: Outcome) -> Finding:
        return finding(self._holdings.book.rules[rule], outcome, 0, self._key)

    def _undecided(self, rule: str, outcome: Outcome) -> Undecided:
        return undecided(self._holdings.book, rule, tuple(sorted(outcome.causes)), (outcome.subject,))


def _key(given: KeyGiven) -> Key:
    return (given,) if isinstance(given, str) else tuple(given)
