"""A run of the definition: every rule over every subject."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping
from datetime import date

from accountability.model.records import PERIOD_TYPES, Records, Text
from accountability.model.rule import Closure, Grouped, Rule, Rulebook, Union
from accountability.model.values import CauseKind, cause
from accountability.model.verdict import Outcome, RuleResult, Verdict
from accountability.semantics.env import Frame, framed
from accountability.semantics.evaluator import Evaluator
from accountability.semantics.keys import is_personal, subject_of
from accountability.semantics.periods import period_relations
from accountability.semantics.rows import Binding, Relation, of_table, relation
from accountability.semantics.sources import bindings
from accountability.semantics.verdicts import Judged, judge
from accountability.semantics.witness import Gathering
from accountability.semantics.workdays import calendar_of

Progress = Callable[[str, int, int], None]


def evaluate(
    book: Rulebook,
    records: Records,
    as_of: date,
    period: tuple[date, date] | None = None,
    rules: Collection[str] | None = None,
    progress: Progress | None = None,
) -> tuple[RuleResult, ...]:
    """What each rule (or each of `rules`) says about each of its subjects, in the order of rule ids.

    `period` is the first and last day of the run's periods. `progress` is told the rule, how many
    are done, and how many there are; whatever it raises ends the run.
    """
    chosen = sorted(book.rules if rules is None else rules)
    evaluator = prepare(book, records, as_of, period)
    results = []
    for done, rule_id in enumerate(chosen):
        if progress is not None:
            progress(rule_id, done, len(chosen))
        results.append(_result(evaluator, book.rules[rule_id]))
    return tuple(results)


def prepare(book: Rulebook, records: Records, as_of: date, period: tuple[date, date] | None) -> Evaluator:
    """An evaluator over the records and periods of a run."""
    relations: dict[str, Relation] = {} if period is None else period_relations(*period)
    for name, table in records.tables.items():
        keyed = bool(table.record.key)
        rows = tuple(of_table(name, row, keyed) for row in table.rows)
        causes = frozenset({cause(CauseKind.REGISTER_PARTIAL, name)}) if table.record.partial else frozenset()
        relations[name] = relation(rows, causes)
    return Evaluator(book, as_of, relations, calendar_of(book.calendar, records))


def subjects(evaluator: Evaluator, rule: Rule) -> list[tuple[Binding, Frame]]:
    """The subjects of a rule in the order of their keys, each with the frame it is judged in."""
    found, _ = bindings(evaluator, rule.source, Frame({}, {}, evaluator.as_of))
    frames = framed(found, rule.lets, [evaluator.as_of] * len(found))
    if rule.on is not None:
        # the rule's date decides which values of parameters hold; `on` itself is read at `as_of`
        frames = framed(found, rule.lets, [evaluator.value(rule.on, frame.env) for frame in frames])
    return list(zip(found, frames, strict=True))


def _result(evaluator: Evaluator, rule: Rule) -> RuleResult:
    relations = [item.relation for item in rule.source.items]
    reason = missing(evaluator.book, evaluator.relations, relations)
    if reason is not None:
        return RuleResult(rule.id, "not_checked", reason=reason)
    outcomes = tuple(
        _outcome(evaluator, rule, binding, frame) for binding, frame in subjects(evaluator, rule)
    )
    return RuleResult(rule.id, "checked", outcomes)


def missing(book: Rulebook, supplied: Container[str], relations: Collection[str]) -> Text | None:
    """Why rules about these relations cannot be checked: no records of their subjects' types.

    `supplied` are the record types and period relations of the run.
    """
    for name in relations:
        derived = book.derived.get(name)
        reason: Mapping[str, str] | None = None
        match derived:
            case None:
                reason = None if name in supplied else _not_supplied(name)
            case Grouped():
                reason = missing(book, supplied, [item.relation for item in derived.source.items])
            case Union():
                reasons = [missing(book, supplied, [member]) for member in derived.members]
                reason = reasons[0] if all(reasons) else None
            case Closure():
                reason = missing(book, supplied, [derived.relation])
        if reason is not None:
            return reason
    return None


def _not_supplied(name: str) -> Text:
    if name in PERIOD_TYPES:
        return {"zh": "未给出起止日期（--from、--to）", "en": "no period was given (--from, --to)"}
    return {"zh": f"未提交 {name} 的记录", "en": f"no records of `{name}` were supplied"}


def _outcome(evaluator: Evaluator, rule: Rule, binding: Binding, frame: Frame) -> Outcome:
    return told(evaluator, rule, binding, frame, judge(evaluator, rule, frame.env, binding.exists))


def told(evaluator: Evaluator, rule: Rule, binding: Binding, frame: Frame, judged: Judged) -> Outcome:
    """A verdict with what a report needs for it: the witness of a `fail`, the causes of an `unknown`."""
    subject = subject_of(evaluator.book, rule.source, binding)
    personal = is_personal(evaluator.book, rule.source)
    match judged.verdict:
        case Verdict.UNKNOWN:
            return Outcome(subject, Verdict.UNKNOWN, causes=judged.reasons.causes, personal=personal)
        case Verdict.FAIL:
            gathering = Gathering(evaluator, evaluator.book)
            gathering.rule(rule, frame.env, binding)
            measure = None if rule.measure is None else evaluator.value(rule.measure, frame.env)
            return Outcome(
                subject,
                Verdict.FAIL,
                witness=gathering.witnesses(),
                measure=measure,
                personal=personal,
                day=frame.date if isinstance(frame.date, date) else None,
            )
        case verdict:
            return Outcome(subject, verdict, personal=personal)
