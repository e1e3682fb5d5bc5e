"""Running the cases that stand inside rules: given records, expected verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from accountability.engines import reference
from accountability.errors import AccountabilityError
from accountability.model.place import Place
from accountability.model.records import Key
from accountability.model.rule import Case, Rule, Rulebook
from accountability.model.verdict import RuleResult, Verdict
from accountability.planning.selection import select as selected
from accountability.records import door
from accountability.rulebook.choose import choose


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one case went; `mismatches` says what came instead, and is empty where it passed."""

    rule: str
    name: str
    mismatches: tuple[str, ...]
    place: Place | None = None

    @property
    def passed(self) -> bool:
        return not self.mismatches


def run_cases(book: Rulebook, select: Collection[str] | None = None) -> tuple[CaseResult, ...]:
    """Every case of the rules that `select` names (as in `check`; none means all), in order.

    A case passes if every subject that it expects exists and has the expected verdict. Raises
    `UsageError` for a word that names no rule.
    """
    rules = (book.rules[rule] for rule in selected(book, select).rules)
    return tuple(_run(book, rule, case) for rule in rules for case in rule.cases)


def _run(book: Rulebook, rule: Rule, case: Case) -> CaseResult:
    try:
        set_up = choose(book, case.profile if case.profile is not None else book.profile, case.params)
        records = door.read(set_up.records, case.given, case.as_of, omitted_is_empty=True)
        (result,) = reference.run(set_up, records, case.as_of, case.period, (rule.id,), None)
        mismatches = tuple(_mismatches(case, result))
    except AccountabilityError as error:
        mismatches = (str(error),)
    return CaseResult(rule.id, case.name, mismatches, case.place)


def _mismatches(case: Case, result: RuleResult) -> Iterator[str]:
    if not case.expect:
        yield "the case expects nothing"
    if result.status != "checked":
        yield f"the rule was not checked: {result.reason.get('en', '')}"
        return
    came = _by_subject(result)
    for key, expected in case.expect.items():
        found = came.get(key)
        if found is None:
            yield f"`{_shown(key)}`: expected {expected.value}, but there is no such subject{_those(came)}"
        elif found != {expected}:
            words = " and ".join(sorted(verdict.value for verdict in found))
            why = _why(result, key) if Verdict.UNKNOWN in found else ""
            yield f"`{_shown(key)}`: expected {expected.value}, came {words}{why}"


def _by_subject(result: RuleResult) -> dict[Key, set[Verdict]]:
    found: dict[Key, set[Verdict]] = {}
    for outcome in result.outcomes:
        found.setdefault(outcome.subject.key, set()).add(outcome.verdict)
    return found


def _why(result: RuleResult, key: Key) -> str:
    causes = {cause for o in result.outcomes if o.subject.key == key for cause in o.causes}
    return f" ({', '.join(f'{c.kind_word} {c.about}'.strip() for c in sorted(causes))})" if causes else ""


def _those(came: Mapping[Key, object]) -> str:
    keys = sorted(came)
    if not keys:
        return "; there is none at all"
    listed = ", ".join(f"`{_shown(key)}`" for key in keys[:5])
    return f"; there is {listed}{' and more' if len(keys) > 5 else ''}"


def _shown(key: Key) -> str:
    return ", ".join(key)
