"""Why: a rule in words, and for one subject every part of the condition with what it read."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import date

from accountability.api.check import Path, ready
from accountability.errors import UsageError
from accountability.model.rule import Rule, Rulebook
from accountability.model.sheets import OfficeHeaders
from accountability.records import door
from accountability.results.explanation import Explanation, explained
from accountability.rulebook.office_headers import office_headers
from accountability.semantics.keys import is_personal
from accountability.semantics.run import missing, prepare, subjects
from accountability.semantics.trace import Trace, trace


def explain(
    book: Rulebook | Path,
    rule: str,
    *,
    subject: Sequence[str] | None = None,
    records: Mapping[str, object] | Path | None = None,
    as_of: date | None = None,
    period: tuple[date, date] | None = None,
    profile: str | None = None,
    params: Mapping[str, object] | None = None,
    headers: OfficeHeaders | Path | None = None,
) -> Explanation:
    """A rule explained, and with `subject` and `records` why that subject got its verdict.

    Args:
        book: a loaded rulebook, or the path of one.
        rule: the id of the rule.
        subject: the cells of the subject's key, as text; several subjects may share a key.
        records, as_of, period, profile, params, headers: as in `check`.

    Raises:
        RulebookError, RecordsError: as in `check`.
        UsageError: no such rule or subject, or a subject without records or `as_of`.
    """
    loaded = ready(book, profile, params)
    chosen = _rule(loaded, rule)
    if subject is None:
        return explained(loaded, chosen)
    if records is None or as_of is None:
        raise UsageError("a subject is explained from records\n  hint: give `records` and `as_of` too")
    given = door.given_as(loaded.records, records)
    own = office_headers(headers, loaded.records)
    evaluator = prepare(loaded, door.read(loaded.records, given, as_of, headers=own), as_of, period)
    reason = missing(loaded, evaluator.relations, [item.relation for item in chosen.source.items])
    if reason is not None:
        raise UsageError(f"rule `{rule}` cannot be checked: {reason['en']}")
    traces = [trace(evaluator, chosen, binding, frame) for binding, frame in subjects(evaluator, chosen)]
    return explained(loaded, chosen, _asked(loaded, chosen, traces, tuple(subject)))


def _rule(book: Rulebook, rule: str) -> Rule:
    if rule in book.rules:
        return book.rules[rule]
    close = difflib.get_close_matches(rule, book.rules, 1)
    hint = f"did you mean `{close[0]}`?" if close else f"the rules are {', '.join(sorted(book.rules)[:10])}"
    raise UsageError(f"no rule `{rule}`\n  hint: {hint}")


def _asked(book: Rulebook, rule: Rule, traces: Sequence[Trace], key: tuple[str, ...]) -> tuple[Trace, ...]:
    found = tuple(t for t in traces if t.subject.key == key)
    if found:
        return found
    if is_personal(book, rule.source):
        raise UsageError(f"no subject `{','.join(key)}`\n  hint: its subjects are people, who are not listed")
    some = ", ".join(f"`{','.join(t.subject.key)}`" for t in traces[:5]) or "none at all"
    raise UsageError(f"no subject `{','.join(key)}`\n  hint: its subjects are {some}")
