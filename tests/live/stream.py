"""A random stream of submissions, held against the definition over the same records after every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, TypeAlias

from accountability.api.live.answers import Answer
from accountability.api.live.session import Live
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


def hold_together(live: Live, mirror: Mirror) -> dict[Asked, Outcome]:
    """The open outcomes of the definition; a session that has others is wrong."""
    expected = {asked: o for asked, o in mirror.outcomes().items() if o.verdict in OPEN}
    found = open_now(live)
    for asked in {*expected, *found}:
        assert found.get(asked) == expected.get(asked), asked
    return expected


def hold_answer(
    answer: Answer, own: bool, before: Mapping[Asked, Outcome], after: Mapping[Asked, Outcome]
) -> None:
    """The changes of an answer are the differences between two states of the definition."""
    mine = (answer.record, answer.key)
    verdicts = {a: (_verdict(before, a), _verdict(after, a)) for a in {*before, *after}}
    expected = {
        (asked, "closed" if now is None else "opened" if now is Verdict.FAIL else "undecided")
        for asked, (was, now) in verdicts.items()
        if was is not now and (own or asked[1:] != mine)
    }
    assert {((c.rule, c.record, c.key), c.kind) for c in answer.changes} == expected
    assert {f.rule for f in answer.findings} == _rules(after, mine, Verdict.FAIL)
    assert {u.rule for u in answer.undecided} == _rules(after, mine, Verdict.UNKNOWN)


def _verdict(outcomes: Mapping[Asked, Outcome], asked: Asked) -> Verdict | None:
    return outcomes[asked].verdict if asked in outcomes else None


def _rules(outcomes: Mapping[Asked, Outcome], mine: tuple[str, Key], verdict: Verdict) -> set[str]:
    return {a[0] for a, o in outcomes.items() if a[1:] == mine and o.verdict is verdict}


def hold_batch(live: Live, mirror: Mirror, day: date) -> None:
    """What a batch run over the same records finds of those that are judged, all on one day."""
    batch = live.assess(day, select=mirror.rules, engine="reference")
    broken = {report.id: report.reason["en"] for report in batch.rules.values() if report.status == "error"}
    assert broken == {}
    judged = {(kept.row.record, kept.row.key) for kept in live._holdings.kept.values()}
    subject_type = {rule: mirror.book.rules[rule].source.aliases[0][1] for rule in mirror.rules}
    found = {(f.rule, tuple(f.subject.values())): (f.id, f.measure) for f in batch.findings}
    expected = {(f.rule, tuple(f.subject.values())): (f.id, f.measure) for f in live.findings}
    assert {
        asked: f for asked, f in found.items() if (subject_type[asked[0]], asked[1]) in judged
    } == expected


@dataclass
class Stream:
    """Random steps through one session and its mirror."""

    random: Random
    live: Live
    mirror: Mirror
    make: MakeRow
    submitted: Sequence[str]
    days: Sequence[date]
    steps: dict[str, int] = field(default_factory=dict)

    def run(self, length: int) -> None:
        before = hold_together(self.live, self.mirror)
        for _ in range(length):
            did = self._step()
            if did is None:
                continue
            word, answer = did
            self.steps[word] = self.steps.get(word, 0) + 1
            after = hold_together(self.live, self.mirror)
            hold_answer(answer, word != "submit", before, after)
            before = after
        if len(self.days) == 1 and self.mirror.rules:
            hold_batch(self.live, self.mirror, self.days[0])

    def _step(self) -> tuple[str, Answer] | None:
        word = self.random.choices(("submit", "amend", "withdraw", "preview"), (60, 20, 10, 10))[0]
        try:
            if word in ("submit", "preview"):
                return self._submit(word)
            return self._change(word)
        except RecordsError:
            self.steps["refused"] = self.steps.get("refused", 0) + 1
            return None

    def _submit(self, word: str) -> tuple[str, Answer] | None:
        name = self.random.choice(self.submitted)
        row, day = self.make(self.random, name), self.random.choice(self.days)
        if word == "preview":
            self.live.preview(name, row, day)
            hold_together(self.live, self.mirror)
        answer = self.live.submit(name, row, day)
        self.mirror.add(name, row, day)
        return "submit", answer

    def _change(self, word: str) -> tuple[str, Answer] | None:
        places = [(name, number) for name, rows in self.mirror.rows.items() for number in rows]
        if not places:
            return None
        name, number = self.random.choice(sorted(places))
        key = self.mirror.key(name, number)
        if word == "withdraw":
            answer = self.live.withdraw(name, key)
            del self.mirror.rows[name][number]
            self.mirror.days.pop((name, number), None)
            return word, answer
        day = self.random.choice(self.days)
        old, row = self.mirror.rows[name][number], self.make(self.random, name)
        row.update({field: old.get(field) for field in self.mirror.book.records[name].key})
        answer = self.live.amend(name, row, key=key, as_of=day)
        self.mirror.rows[name][number] = row
        self.mirror.days[name, number] = day
        return word, answer
