"""Whether two engines say the same, subject by subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from accountability.model.values import ListValue, Money, PartialDate
from accountability.model.verdict import Outcome, RuleResult, Subject


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two engines say differently. `subject` is None where it is about the whole rule."""

    rule: str
    subject: Subject | None
    what: str  # status, subjects, verdict, causes, witness, measure, day, personal
    expected: str
    found: str

    @property
    def sort(self) -> str:
        """What differences of one fault have in common."""
        if self.what in ("exception", "status"):
            return f"{self.what}: {re.sub('[0-9]+', 'N', self.found)[:120]}"
        return f"verdict {self.expected} -> {self.found}" if self.what == "verdict" else self.what

    def __str__(self) -> str:
        about = "" if self.subject is None else f" about {_shown_subject(self.subject)}"
        return f"{self.rule}{about}: {self.what}\n  expected {self.expected}\n  found    {self.found}"


def differences(expected: Sequence[RuleResult], found: Sequence[RuleResult]) -> list[Difference]:
    """What `found` says otherwise than `expected`, rule by rule."""
    told: list[Difference] = []
    by_rule = {result.rule: result for result in found}
    if [r.rule for r in expected] != [r.rule for r in found]:
        rules = ([r.rule for r in expected], [r.rule for r in found])
        told.append(Difference("", None, "rules", *map(str, rules)))
    for result in expected:
        if result.rule in by_rule:
            told += _of_rule(result, by_rule[result.rule])
    return told


def _of_rule(expected: RuleResult, found: RuleResult) -> Iterator[Difference]:
    rule = expected.rule
    if (expected.status, dict(expected.reason)) != (found.status, dict(found.reason)):
        sides = (f"{r.status} {dict(r.reason)}" for r in (expected, found))
        yield Difference(rule, None, "status", *sides)
        return
    subjects = [[o.subject for o in r.outcomes] for r in (expected, found)]
    if subjects[0] != subjects[1]:
        yield Difference(rule, None, "subjects", *_apart(*subjects))
        return
    pairs = zip(expected.outcomes, found.outcomes, strict=True)
    told = [d for left, right in pairs for d in _of_subject(rule, left, right)]
    yield from sorted(told, key=lambda d: d.what != "verdict")  # what follows from a verdict after it


def _apart(expected: list[Subject], found: list[Subject]) -> tuple[str, str]:
    """The two lists from the first subject on that differs."""
    at = next(i for i, (a, b) in enumerate(zip_longest(expected, found)) if a != b)
    shown = [", ".join(map(_shown_subject, side[at : at + 4])) for side in (expected, found)]
    return f"{len(expected)}: … {shown[0]}", f"{len(found)}: … {shown[1]}"


def _of_subject(rule: str, expected: Outcome, found: Outcome) -> Iterator[Difference]:
    for (what, left), (_, right) in zip(_parts(expected), _parts(found), strict=True):
        if left != right:
            yield Difference(rule, expected.subject, what, left, right)


def _parts(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    witness = [
        f"{w.record}{list(w.key)} {_shown_source(w.source)} {{{_shown_fields(w.fields)}}}"
        for w in outcome.witness
    ]
    causes = sorted(f"{c.kind_word} {c.about}" for c in outcome.causes)
    return (
        ("verdict", outcome.verdict.value),
        ("causes", ", ".join(causes)),
        ("witness", "; ".join(witness)),
        ("measure", "" if outcome.measure is None else shown(outcome.measure)),
        ("day", str(outcome.day)),
        ("personal", str(outcome.personal)),
    )


def _shown_source(source: Any) -> str:
    return "" if source is None else f"{source.file}:{source.sheet or ''}:{source.row}"


def _shown_fields(fields: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={shown(fields[name])}" for name in sorted(fields))


def _shown_subject(subject: Subject) -> str:
    row = f" at {_shown_source(subject.row)}" if subject.row is not None else ""
    return f"{dict(zip(subject.names, subject.key, strict=False))}{row}"


def shown(value: Any) -> str:
    """A value as text; equal texts are equal values, of which numbers may be `int` or `Fraction`."""
    match value:
        case bool() | str():
            return repr(value)
        case int() | Fraction():
            return str(Fraction(value))
        case Money(amount, currency):
            return f"{Fraction(amount)} {currency!r}"
        case ListValue(items, open_):
            return f"[{', '.join(map(shown, items))}{' …' + _causes(open_) if open_ else ''}]"
        case PartialDate(parts):
            return f"partial{tuple(str(p) for p in parts)}"
    if hasattr(value, "causes"):
        return f"{value.state.value}({_causes(value.causes)})"
    return f"{type(value).__name__} {value}"


def _causes(causes: Any) -> str:
    return ", ".join(sorted(f"{c.kind_word} {c.about}" for c in causes))
