"""A live session: records checked one by one as an app submits them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Any, Self

from accountability.api.check import check, is_day
from accountability.api.live.answers import Answer, Change
from accountability.api.live.forks import Forkable
from accountability.api.live.intake import Intake, KeyGiven, key_of, listed
from accountability.api.live.journal import Entry, Journal, Word
from accountability.api.live.matchers import MatcherName
from accountability.api.live.state import Holdings
from accountability.api.live.steps import Shift, Step, Undo
from accountability.engines.live.scope import Deferred
from accountability.errors import AccountabilityError, JournalError, UsageError
from accountability.model.records import Problem, RecordType
from accountability.model.verdict import Outcome, Verdict
from accountability.records.raw import refused
from accountability.records.single import Parsed
from accountability.results.assemble import finding, undecided
from accountability.results.assessment import Assessment, Finding, Undecided
from accountability.results.confidential import Veil, open_problem
from accountability.results.read_before import with_problems
from accountability.semantics.rows import Bound


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
        journal: Journal | None = None,
    ) -> None:
        super().__init__()
        self._journal = journal
        self._holdings = holdings
        self._matcher = matcher
        self._restored = 0
        self._as_of = as_of
        self._period = period
        self._key = key
        self._problems = tuple(open_problem(holdings.book.records, problem) for problem in problems)
        self._intake = Intake(holdings)
        self._veils: dict[str, Veil] = {}
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
    def restored(self) -> int:
        """How many changes the journal had when the session was opened."""
        return self._restored

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
        with self._lock:
            self._refuse_closed()
            return self._intake.parsed(record, given)

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
        with self._lock:
            self._refuse_closed()
            parsed = self._intake.parsed(record, given)
            self._intake.refuse_repeated(parsed.record, [parsed])
            day = self._day(as_of)
            with Undo() as undo:
                answer = self._add(parsed, day, undo)
                if self._journal is not None:
                    self._note("submit", [parsed.given], day, [answer])
                return answer

    def submit_many(
        self, record: str, given: Iterable[Mapping[str, object] | Parsed], as_of: date | None = None
    ) -> tuple[Answer, ...]:
        """As `submit`, for several records of one type, one after another: all are kept, or none."""
        items = listed(given)  # before the turn: whatever gives them may take its time
        with self._lock:
            self._refuse_closed()
            parsed = [self._intake.parsed(record, item) for item in items]
            self._intake.refuse_repeated(self._intake.named(record), parsed)
            day = self._day(as_of)
            with Undo() as undo:
                answers = tuple([self._add(item, day, undo) for item in parsed])
                if self._journal is not None:
                    self._note("submit", [p.given for p in parsed], day, answers)
                return answers

    def preview(self, record: str, given: Mapping[str, object] | Parsed, as_of: date | None = None) -> Answer:
        """What `submit` would answer. Nothing is kept."""
        with self._lock:
            self._refuse_closed()
            parsed = self._intake.parsed(record, given)
            self._intake.refuse_repeated(parsed.record, [parsed])
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
        with self._lock:
            self._refuse_closed()
            parsed = self._intake.parsed(record, given)
            old = self._intake.one(parsed.record, parsed.key if key is None else key_of(key))
            if parsed.key not in (None, old.key):
                name, said = parsed.record, self._intake.shown
                raise refused(
                    f"{name}: `{said(name, parsed.key or ())}` is not the key `{said(name, old.key)}`",
                    "withdraw the record and submit another",
                )
            day, stood = self._day(as_of), self._holdings.stood(old)
            with Undo() as undo:
                step = self._holdings.change(old, self._holdings.instead(old, parsed.cells), day, undo)
                answer = self._answer(step, own_changes=True)
                self._note("amend", [parsed.given], day, [answer], stood)
                return answer

    def withdraw(self, record: str, key: KeyGiven) -> Answer:
        """Takes a record, or a register's row, away. `changes` has what this changes."""
        with self._lock:
            self._refuse_closed()
            old = self._intake.one(self._intake.named(record), key_of(key))
            stood = self._holdings.stood(old)
            with Undo() as undo:
                answer = self._answer(self._holdings.change(old, None, date.min, undo), own_changes=True)
                self._note("withdraw", [None], None, [answer], stood)
                return answer

    def holds(self, record: str, key: KeyGiven) -> bool:
        """Whether there is a record of this type and key: after a crash, whether it was kept."""
        with self._lock:
            self._refuse_closed()
            return self._holdings.holds(self._intake.named(record), key_of(key))

    def assess(self, as_of: date | None = None, **options: Any) -> Assessment:
        """A batch run of all rules over everything that is kept, and the registers.

        `options` are those of `check`, except `records` and `profile`, which the session has.
        """
        with self._lock:
            self._refuse_closed()
            day = self._day(as_of)
            tables = self._holdings.tables()
            problems = [problem for problem in self._problems if self._holdings.stands(problem)]
        given = {"period": self._period, "key": self._key, **options}
        result = check(self._holdings.book, tables, day, **given)
        return with_problems(self._holdings.book, result, problems)

    def close(self) -> None:
        """Ends the session. What was kept stays in the journal, if there is one. May be called twice."""
        with self._lock:
            if not self._closed:
                self._closed = True
                for matcher in self._holdings.judge.matchers.values():
                    matcher.close()
                if self._journal is not None:
                    self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def after_fork(self) -> None:
        """In a forked child: the journal stays with the parent."""
        if self._journal is not None:
            self._journal.abandon()

    def restore(self, entries: Iterable[Entry]) -> None:
        """Makes the changes of a journal again. Raises `JournalError` for one that cannot be made."""
        for number, entry in enumerate(entries, 1):
            try:
                self._again(entry)
            except AccountabilityError as error:
                key = self._intake.shown(entry.record, entry.key)
                where = f"change {number} ({entry.word} {entry.record} `{key}`)"
                raise JournalError(f"{where} of the journal cannot be made again: {error}") from error
            self._restored = number

    def _again(self, entry: Entry) -> None:
        if entry.given is None:
            self._holdings.change(self._stands(entry), None, date.min, Undo())
            return
        parsed, day = self._intake.parsed(entry.record, entry.given), self._day(entry.as_of)
        if entry.word == "amend":
            old = self._stands(entry)
            self._holdings.change(old, self._holdings.instead(old, parsed.cells), day, Undo())
            return
        self._intake.refuse_repeated(entry.record, [parsed])
        if self._add(parsed, day, Undo()).key != entry.key:
            raise refused(f"{entry.record}: its register has another number of rows")

    def _stands(self, entry: Entry) -> Bound:
        """The row that an entry changes, the same as when it was written."""
        found = self._intake.one(entry.record, entry.key)
        if self._holdings.stood(found) != entry.stood:
            raise refused(f"{entry.record}: another row has this number in its register")
        return found

    def _note(
        self,
        word: Word,
        given: Sequence[Mapping[str, object] | None],
        day: date | None,
        answers: Sequence[Answer],
        stood: str | None = None,
    ) -> None:
        if self._journal is not None:
            self._journal.write(
                (Entry(word, answer.record, answer.key, item, day, stood), answer)
                for item, answer in zip(given, answers, strict=True)
            )

    def _refuse_closed(self) -> None:
        """Every call takes its turn and begins with this."""
        if self._closed:
            raise UsageError("the live session is closed")

    def _day(self, as_of: date | None) -> date:
        if as_of is None:
            if self._as_of is None:
                raise UsageError("as_of: no day was given\n  hint: give `as_of` here, or to `live`")
            return self._as_of
        if not is_day(as_of):
            raise UsageError(f"as_of: `{as_of}` is not a date\n  hint: give a `datetime.date`")
        return as_of

    def _add(self, parsed: Parsed, day: date, undo: Undo) -> Answer:
        row = self._holdings.row(self._type(parsed.record), parsed.key, parsed.cells)
        return self._answer(self._holdings.change(None, row, day, undo), own_changes=False)

    def _type(self, name: str) -> RecordType:
        return self._holdings.book.records[name]

    def _answer(self, step: Step, own_changes: bool) -> Answer:
        judgement = step.judgement
        if not judgement.open and not step.shifts and not judgement.deferred and not step.left:
            return Answer(step.row.record, step.row.key)
        shifts = [s for s in step.shifts if own_changes or s.row is not step.row]
        opened = judgement.open.items()
        return Answer(
            step.row.record,
            step.row.key,
            tuple(self._finding(r, o) for r, o in opened if o.verdict is Verdict.FAIL),
            tuple(self._undecided(r, o) for r, o in opened if o.verdict is Verdict.UNKNOWN),
            tuple(self._change(shift) for shift in shifts),
            (*judgement.deferred, *step.left),
        )

    def _change(self, shift: Shift) -> Change:
        row, rule, present = shift.row, shift.rule, shift.outcome
        if present is None:
            return Change("closed", rule, row.record, row.key)
        if present.verdict is Verdict.FAIL:
            return Change("opened", rule, row.record, row.key, finding=self._finding(rule, present))
        return Change("undecided", rule, row.record, row.key, undecided=self._undecided(rule, present))

    def _open(self, verdict: Verdict) -> list[tuple[str, Outcome]]:
        found = [
            (rule, kept.row.sort, outcome)
            for kept in self._holdings.kept.values()
            for rule, outcome in kept.judgement.open.items()
            if outcome.verdict is verdict
        ]
        return [(rule, outcome) for rule, _, outcome in sorted(found, key=lambda f: f[:2])]

    def _finding(self, rule: str, outcome: Outcome) -> Finding:
        veil = self._veils.get(rule)
        if veil is None:
            book = self._holdings.book
            veil = self._veils[rule] = Veil.of(book, book.rules[rule])
        return finding(veil, outcome, 0, self._key)

    def _undecided(self, rule: str, outcome: Outcome) -> Undecided:
        return undecided(self._holdings.book, rule, tuple(sorted(outcome.causes)), (outcome.subject,))
