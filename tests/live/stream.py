"""A random stream of submissions, held against the definition over the same records after every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, TypeAlias

from accountability.api.live.answers import Answer
from accountability.api.live.session import Live
from accountability.engines.live.judge import TOO_MANY
from accountability.errors import RecordsError
from accountability.model.records import Key, Records
from accountability.model.rule import Rulebook
from accountability.model.verdict import Outcome, Verdict
from accountability.records.raw import RawRow, RawTable
from accountability.records.rows import typed
from accountability.semantics.run import evaluate

Given: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[str, int]  # a record type, and the number of a row
Asked: TypeAlias = tuple[str, str, Key]  # a rule, a record type, the key of a record
MakeRow: TypeAlias = Callable[[Random, str], Given]
OPEN = (Verdict.FAIL, Verdict.UNKNOWN)


@dataclass
class Mirror:
    """What a session should know, kept apart from it as the plain rows that it was given."""

    book: Rulebook
    period: tuple[date, date] | None
    rules: Sequence[str]
    rows: dict[str, dict[int, Given]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    days: dict[Place, date] = field(default_factory=dict)  # of the records that are judged

    def give(self, name: str, rows: Sequence[Given]) -> None:
        self.rows[name] = dict(enumerate(rows, 1))
        self.numbers[name] = len(rows)

    def add(self, name: str, row: Given, day: date) -> None:
        number = self.numbers[name] = self.numbers.get(name, 0) + 1
        self.rows.setdefault(name, {})[number] = row
        self.days[name, number] = day

    def records(self) -> Records:
        types = self.book.records
        tables = {}
        for name, rows in sorted(self.rows.items()):
            columns = tuple(types[name].fields)
            raw = [RawRow(n, tuple(row.get(c) for c in columns)) for n, row in rows.items()]
            table = RawTable(name, columns, raw)
            tables[name] = typed(types, types[name], table, frozenset(self.rows), True).table
        return Records(tables)

    def key(self, name: str, number: int) -> Key:
        table = self.records().tables[name]
        (row,) = [row for row in table.rows if row.source.row == number]
        return row.key or ()

    def outcomes(self) -> dict[Asked, Outcome]:
        """What the definition says of every record that is judged, each on its day."""
        found: dict[Asked, Outcome] = {}
        records = self.records()
        for day in sorted(set(self.days.values())):
            keys = {
                (name, row.key or ())
                for (name, number), judged in self.days.items()
                if judged == day
                for row in records.tables[name].rows
                if row.source.row == number
            }
            for result in evaluate(self.book, records, day, self.period, self.rules):
                name = self.book.rules[result.rule].source.aliases[0][1]
                for outcome in result.outcomes:
                    if (name, outcome.subject.key) in keys:
                        found[result.rule, name, outcome.subject.key] = outcome
        return found


def open_now(live: Live) -> dict[Asked, Outcome]:
    """What a session has open, from inside."""
    return {
        (rule, kept.row.record, kept.row.key): outcome
        for kept in live._holdings.kept.values()
        for rule, outcome in kept.judgement.open.items()
    }


def left_out(live: Live) -> tuple[set[str], set[Asked]]:
    """What a session says that it does not answer: rules about earlier records, rules of single records."""
    stale = live._holdings.stale
    single = {
        (entry.rule, kept.row.record, kept.row.key): entry
        for kept in live._holdings.kept.values()
        for entry in kept.judgement.deferred
    }
    assert all(entry.reason == TOO_MANY for entry in (*stale.values(), *single.values()))
    return set(stale), set(single)


def hold(live: Live, expected: Mapping[Asked, Outcome]) -> int:
    """A session that has anything else open than `expected` is wrong, save what it leaves out by name."""
    found = open_now(live)
    rules, single = left_out(live)
    asked = {a for a in (*expected, *found) if a[0] not in rules and a not in single}
    for one in asked:
        assert found.get(one) == expected.get(one), one
    return len(asked)


def open_of(outcomes: Mapping[Asked, Outcome]) -> dict[Asked, Outcome]:
    """Those that fail or are undecided."""
    return {asked: outcome for asked, outcome in outcomes.items() if outcome.verdict in OPEN}


def hold_together(live: Live, mirror: Mirror) -> dict[Asked, Outcome]:
    """The open outcomes of the definition; a session that has others is wrong."""
    expected = open_of(mirror.outcomes())
    hold(live, expected)
    return expected


def hold_answer(
    answer: Answer,
    own: bool,
    before: Mapping[Asked, Outcome],
    after: Mapping[Asked, Outcome],
    left: tuple[set[str], set[Asked]] = (set(), set()),
) -> None:
    """The changes of an answer are the differences between two states of the definition.

    `left` is what the session left out before or after.
    """
    mine = (answer.record, answer.key)
    verdicts = {
        asked: (_verdict(before, asked), _verdict(after, asked))
        for asked in {*before, *after}
        if asked[0] not in left[0] and asked not in left[1]
    }
    expected = {
        (asked, "closed" if now is None else "opened" if now is Verdict.FAIL else "undecided")
        for asked, (was, now) in verdicts.items()
        if was is not now and (own or asked[1:] != mine)
    }
    changes = {((c.rule, c.record, c.key), c.kind) for c in answer.changes}
    assert {c for c in changes if c[0][0] not in left[0] and c[0] not in left[1]} == expected
    for told, verdict in ((answer.findings, Verdict.FAIL), (answer.undecided, Verdict.UNKNOWN)):
        rules = {entry.rule for entry in told}
        deferred = {entry.rule for entry in answer.deferred}
        assert rules - deferred - left[0] == _rules(after, mine, verdict) - deferred - left[0]


def _verdict(outcomes: Mapping[Asked, Outcome], asked: Asked) -> Verdict | None:
    return outcomes[asked].verdict if asked in outcomes else None


def _rules(outcomes: Mapping[Asked, Outcome], mine: tuple[str, Key], verdict: Verdict) -> set[str]:
    return {a[0] for a, o in outcomes.items() if a[1:] == mine and o.verdict is verdict}


@dataclass
class Stream:
    """Random steps through sessions over the same records, one per matcher, and their mirror.

    `bounded`: the sessions may look at few records, so that they leave out rules by name; what they
    do not leave out must hold all the same.
    """

    random: Random
    lives: Sequence[Live]
    mirror: Mirror
    make: MakeRow
    submitted: Sequence[str]
    days: Sequence[date]
    bounded: bool = False
    opened_with: Mapping[str, Any] = field(default_factory=dict)
    steps: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)

    def run(self, length: int, pause: Callable[[], object] = lambda: None) -> None:
        """`length` steps, everything held against the definition after each; then `pause`."""
        before: Mapping[Asked, Outcome] = self._held()
        for _ in range(length):
            left = [left_out(live) for live in self.lives]
            did = self._step()
            if did is None:
                continue
            word, answers = did
            self.steps[word] += 1
            after = self._held()
            for live, was, answer in zip(self.lives, left, answers, strict=True):
                now = left_out(live)
                assert self.bounded or (not answer.deferred and now == (set(), set()))
                assert self.bounded or answer == answers[0]
                if word != "many":
                    hold_answer(answer, word != "submit", before, after, (was[0] | now[0], was[1] | now[1]))
            before = after
            pause()

    def _held(self) -> dict[Asked, Outcome]:
        outcomes = self.mirror.outcomes()
        self.verdicts.update(outcome.verdict.value for outcome in outcomes.values())
        found = open_of(outcomes)
        for live in self.lives:
            compared = hold(live, found)
            self.steps["open outcomes held"] += compared
        return found

    def _step(self) -> tuple[str, list[Answer]] | None:
        words = ("submit", "amend", "withdraw", "preview", "many")
        word = self.random.choices(words, (55, 20, 10, 10, 5))[0]
        if word in ("submit", "preview"):
            return self._submit(word)
        return self._submit_many() if word == "many" else self._change(word)

    def _all(self, call: Callable[[Live], Any]) -> list[Any] | None:
        """What every session answers; None where all of them refuse, with the same words."""
        found: list[Any] = []
        refused: list[str] = []
        for live in self.lives:
            try:
                found.append(call(live))
            except RecordsError as error:
                refused.append(str(error))
        if not refused:
            return found
        assert len(refused) == len(self.lives), "one session refuses what another keeps"
        assert len(set(refused)) == 1
        self.steps["refused"] += 1
        return None

    def _submit(self, word: str) -> tuple[str, list[Answer]] | None:
        name = self.random.choice(self.submitted)
        row, day = self.make(self.random, name), self.random.choice(self.days)
        seen = None
        if word == "preview":
            seen = self._all(lambda live: live.preview(name, row, day))
            self.steps["preview"] += 1
            self._held()
        answers = self._all(lambda live: live.submit(name, row, day))
        if answers is None:
            return None
        assert seen is None or seen == answers or self.bounded, (seen, answers)
        self.mirror.add(name, row, day)
        return "submit", answers

    def _submit_many(self) -> tuple[str, list[Answer]] | None:
        name, day = self.random.choice(self.submitted), self.random.choice(self.days)
        rows = [self.make(self.random, name) for _ in range(self.random.randrange(4))]
        answers = self._all(lambda live: live.submit_many(name, rows, day))
        if not answers or not rows:
            return None
        for row in rows:
            self.mirror.add(name, row, day)
        return "many", [answer[-1] for answer in answers]

    def _change(self, word: str) -> tuple[str, list[Answer]] | None:
        places = [(name, number) for name, rows in self.mirror.rows.items() for number in rows]
        if not places:
            return None
        name, number = self.random.choice(sorted(places))
        key = self.mirror.key(name, number)
        if word == "withdraw":
            answers = self._all(lambda live: live.withdraw(name, key))
            if answers is None:
                return None
            del self.mirror.rows[name][number]
            self.mirror.days.pop((name, number), None)
            return word, answers
        day = self.random.choice(self.days)
        old, row = self.mirror.rows[name][number], self.make(self.random, name)
        row.update({field: old.get(field) for field in self.mirror.book.records[name].key})
        answers = self._all(lambda live: live.amend(name, row, key=key, as_of=day))
        if answers is None:
            return None
        self.mirror.rows[name][number] = row
        self.mirror.days[name, number] = day
        return word, answers
