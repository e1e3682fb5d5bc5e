"""From truth values to verdicts: the whole of what a rule says about one subject."""

from __future__ import annotations

from dataclasses import dataclass

from accountability.model.rule import Citation, Rule
from accountability.model.values import CauseKind, Truth, Unknown, Value
from accountability.model.verdict import Verdict
from accountability.semantics.env import Env, Meaning
from accountability.semantics.logic import all_of, any_of, as_truth, blocked, merged, undetermined
from accountability.semantics.parameters import in_force


@dataclass(frozen=True, slots=True)
class Judged:
    """The two truth values behind a verdict. `broken` is not evaluated where `applies` is false."""

    applies: Truth
    broken: Truth

    @property
    def verdict(self) -> Verdict:
        """`not_applicable`, `fail`, `pass` or `unknown`, as DESIGN section 2 defines them."""
        if self.applies is False:
            return Verdict.NOT_APPLICABLE
        if self.applies is True and self.broken is True:
            return Verdict.FAIL
        return Verdict.PASS if self.broken is False else Verdict.UNKNOWN

    @property
    def reasons(self) -> Unknown:
        """Why the verdict is unknown."""
        return merged(t for t in (self.applies, self.broken) if isinstance(t, Unknown))


def judge(meaning: Meaning, rule: Rule, env: Env, exists: Truth) -> Judged:
    """A (exists, `where`, in force) and B (broken, unless `unknown_when`) for one subject."""
    where: Truth = True if rule.where is None else meaning.truth(rule.where, env)
    applies = all_of((exists, where, force(rule.citations, env.frame.date)))
    if applies is False:
        return Judged(False, False)
    return Judged(applies, _broken(meaning, rule, env))


def _broken(meaning: Meaning, rule: Rule, env: Env) -> Truth:
    if rule.unknown_when is not None:
        undecidable = meaning.truth(rule.unknown_when, env)
        if isinstance(undecidable, Unknown):
            return undecidable
        if undecidable:
            return undetermined(CauseKind.UNKNOWN_WHEN, rule.id)
    return meaning.truth(rule.broken, env)


def force(citations: tuple[Citation, ...], day: Value) -> Truth:
    """Whether any of the citations is in force on `day`; a rule that cites nothing always is."""
    return any_of(_cited(citation, day) for citation in citations) if citations else True


def _cited(citation: Citation, day: Value) -> Truth:
    bounds = [(citation.authority.start, citation.authority.end), (citation.start, citation.end)]
    if all(bound == (None, None) for bound in bounds):
        return True
    stopped = blocked(day)
    if stopped is not None:
        return as_truth(stopped)
    return all(in_force(start, end, day) for start, end in bounds)  # type: ignore[arg-type]  # `on` is a date
