"""The live engine: what the rules about a record say of it, and what they looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from accountability.engines.live.compiled import Compiled, Told, compiled, frame_maker
from accountability.engines.live.meaning import LiveMeaning, TooMany
from accountability.engines.live.readers import Probes
from accountability.engines.live.scope import Deferred, deferred, parts
from accountability.engines.live.store import Shelf
from accountability.errors import where_it_broke
from accountability.language.walk import walk
from accountability.model.expression import RecordRows, RowSet
from accountability.model.rule import From, Rule, Rulebook
from accountability.model.values import Value
from accountability.model.verdict import Outcome, Verdict
from accountability.semantics.env import Env
from accountability.semantics.rows import Binding, Bound, Relation
from accountability.semantics.run import told
from accountability.semantics.verdicts import Judged, judge
from accountability.semantics.workdays import Workdays


class Matched(Protocol):
    """The places of the rules that a record fails, and of those that are undecided."""

    @property
    def failing(self) -> frozenset[int]: ...

    @property
    def undecided(self) -> frozenset[int]: ...


class Matcher(Protocol):
    """Finds the rules that one record fails or leaves undecided; None if it could not.

    `faults` counts how often that was, `last_fault` says what happened.
    """

    faults: int
    last_fault: str | None

    def match(
        self, cells: Mapping[str, Value], as_of: date, row: Bound, meaning: LiveMeaning, /
    ) -> Matched | None: ...

    def fault(self, said: str, /) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of one record.

    `open` has the outcomes that are `fail` or `unknown`, by rule in the order of ids; `deferred`
    names the rules that would have had to look at too many rows. `probes` are the looks into other
    records.
    """

    open: Mapping[str, Outcome]
    deferred: tuple[Deferred, ...]
    probes: Probes


TOO_MANY: Mapping[str, str] = {
    "zh": "可能相关的记录过多",
    "en": "too many records may be concerned",
}
NOTHING = Judgement({}, (), {})


class Judge:
    """Judges records by the live rules of a rulebook, each record type by its own matcher."""

    def __init__(
        self,
        book: Rulebook,
        shelves: Mapping[str, Shelf],
        periods: Mapping[str, Relation],
        workdays: Workdays,
        most: int,
    ) -> None:
        self.book = book
        self.meaning = LiveMeaning(book, shelves, periods, workdays, most)
        self.deferred: tuple[Deferred, ...] = tuple(
            found for rule in sorted(book.rules) if (found := deferred(book, book.rules[rule])) is not None
        )
        left_out = {entry.rule for entry in self.deferred}
        by_type: dict[str, list[Rule]] = {}
        for rule in sorted(set(book.rules) - left_out):
            (item,) = book.rules[rule].source.items
            assert isinstance(item, From)
            by_type.setdefault(item.relation, []).append(book.rules[rule])
        self.compiled: Mapping[str, Compiled] = {n: compiled(book, r) for n, r in by_type.items()}
        self.matchers: dict[str, Matcher] = {}
        for rules in by_type.values():
            for rule_ in rules:
                self._prepare(rule_, shelves)

    def _prepare(self, rule: Rule, shelves: Mapping[str, Shelf]) -> None:
        """Makes the indexes that a rule needs, so that no later record has to wait for one."""
        for part in parts(rule):
            for node in walk(part):
                match node:
                    case RowSet(relation=RecordRows(name)) if name in shelves:
                        self.meaning.prepare(node, shelves[name])

    def judge(self, row: Bound, as_of: date, again: bool = False) -> Judgement:
        """What the rules about a record of this type say, on the day `as_of`.

        `again`: raises `TooMany` instead of leaving out rules that look at too many rows.
        """
        rules = self.compiled.get(row.record)
        if rules is None:
            return NOTHING
        meaning = self.meaning
        meaning.as_of = as_of
        meaning.probes.clear()
        try:
            found = self._told(rules, row, as_of)
            if not found:
                return Judgement({}, (), dict(meaning.probes)) if meaning.probes else NOTHING
            outcomes = {
                rules.rules[place].id: self._outcome(rules.rules[place], row, Judged(applies, broken))
                for place, applies, broken in found
            }
        except TooMany:
            if again:
                raise
            return self._one_by_one(rules, row)
        except Exception:  # a fault of this engine costs one rule, not the record
            return self._one_by_one(rules, row)
        return Judgement(outcomes, (), dict(meaning.probes))

    def _told(self, rules: Compiled, row: Bound, as_of: date) -> Told:
        """What the matcher finds, or the Python function if there is none or it failed."""
        matcher = self.matchers.get(row.record)
        if matcher is not None:
            matched = matcher.match(row.cells, as_of, row, self.meaning)
            if matched is not None:
                explained = self._explained(rules, row, matched)
                if explained is not None:
                    return explained
                matcher.fault(f"{row.record}: the definition says otherwise")
        return rules.judge(row.cells, as_of, row, self.meaning)

    def _explained(self, rules: Compiled, row: Bound, matched: Matched) -> Told | None:
        """A and B of the rules that were matched; None if the definition says otherwise of one."""
        found: Told = []
        for place in sorted(matched.failing | matched.undecided):
            rule = rules.rules[place]
            judged = judge(self.meaning, rule, self._env(rule, row), True)
            expected = Verdict.FAIL if place in matched.failing else Verdict.UNKNOWN
            if judged.verdict is not expected or place in matched.failing & matched.undecided:
                return None
            found.append((place, judged.applies, judged.broken))
        return found

    def _one_by_one(self, rules: Compiled, row: Bound) -> Judgement:
        """Every rule by the definition, so that a rule with too many rows costs only itself."""
        outcomes: dict[str, Outcome] = {}
        left: list[Deferred] = []
        for rule in rules.rules:
            self.meaning.renew()
            try:
                judged = judge(self.meaning, rule, self._env(rule, row), True)
                if judged.verdict in (Verdict.FAIL, Verdict.UNKNOWN):
                    outcomes[rule.id] = self._outcome(rule, row, judged)
            except TooMany:
                left.append(Deferred(rule.id, TOO_MANY))
            except Exception as error:
                left.append(Deferred(rule.id, _fault(error)))
        return Judgement(outcomes, tuple(left), dict(self.meaning.probes))

    def _env(self, rule: Rule, row: Bound) -> Env:
        make = frame_maker(rule)
        today = make(row, self.meaning.as_of)
        return today if rule.on is None else make(row, self.meaning.value(rule.on, today))

    def _outcome(self, rule: Rule, row: Bound, judged: Judged) -> Outcome:
        """A failing or undecided subject as the definition reports it."""
        (item,) = rule.source.items
        assert isinstance(item, From)
        return told(self.meaning, rule, Binding({item.alias: row}), self._env(rule, row).frame, judged)


def _fault(error: Exception) -> Mapping[str, str]:
    said = where_it_broke(error)
    return {"zh": f"程序内部错误，请报告：{said}", "en": f"internal error, please report it: {said}"}
