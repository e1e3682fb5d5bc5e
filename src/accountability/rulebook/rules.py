"""Rules: checked, with their citations and cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accountability.language import syntax
from accountability.language.checker import (
    Scope,
    World,
    check_condition,
    check_source,
    check_value,
    with_broken_let,
)
from accountability.language.complaint import LanguageError
from accountability.language.scope import called
from accountability.model.expression import Expr, Not
from accountability.model.rule import Authority, Rule, Words
from accountability.model.types import BOOL, DATE, Type
from accountability.model.verdict import Severity
from accountability.rulebook.authorities import cite
from accountability.rulebook.cases import CaseReader
from accountability.rulebook.derive import check_lets
from accountability.rulebook.located import Written
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.rule_texts import RuleText
from accountability.rulebook.sections import RuleEntry


@dataclass(frozen=True, slots=True)
class RuleChecker:
    """Checks the rules of one rulebook, one by one."""

    world: World
    authorities: Mapping[str, Authority]
    broken_authorities: set[str]
    cases: CaseReader
    mistakes: Mistakes

    def rule(self, entry: RuleEntry, text: RuleText | None) -> Rule | None:
        """The typed rule, or None with the mistakes added."""
        shape = entry.shape
        citations = cite(shape.authority, self.authorities, self.broken_authorities, self.mistakes)
        cases = self.cases.cases(shape.cases)
        if text is None:
            return None
        try:
            source, scope = check_source(text.source, self.world)
        except LanguageError as error:
            self.mistakes.language(error, entry.name.place)
            return None
        self._refuse_hiding(entry, text, scope)
        lets = check_lets(text.lets, self.world, _without(scope, text), entry.name, self.mistakes)
        parts = _Parts(self.world, lets.scope, entry.name, self.mistakes)
        condition = parts.condition(text.condition)
        where, unknown_when = parts.condition(text.where), parts.condition(text.unknown_when)
        on, measure = parts.value(text.on, DATE), parts.value(text.measure)
        show = tuple(expr for node in text.show if (expr := parts.value(node)) is not None)
        if condition is None or text.failed or not lets.complete:
            return None
        return Rule(
            id=str(entry.name),
            severity=Severity[shape.severity.upper()],
            words=Words(shape.title, shape.message or {}, shape.remedy or {}, text.written, text.became),
            source=source,
            broken=Not(type=BOOL, operand=condition, span=condition.span) if text.required else condition,
            where=where,
            unknown_when=unknown_when,
            on=on,
            lets=lets.values,
            measure=measure,
            show=show,
            item=str(shape.item) if shape.item is not None else None,
            norm=shape.norm,
            citations=citations,
            tags=tuple(map(str, shape.tags)),
            origin=shape.origin,
            reviewed=shape.reviewed,
            kind=text.kind,
            cases=cases,
            place=entry.name.place,
        )

    def _refuse_hiding(self, entry: RuleEntry, text: RuleText, scope: Scope) -> None:
        """A let that is named like a row or like one of its fields would change what the others mean."""
        written = {str(name): name for name in entry.shape.let}
        for name in text.lets:
            at = written.get(name)
            if at is None:
                continue  # of the kind, which has seen to it
            if name in scope.aliases:
                self.mistakes.add(
                    at.place, f"the let `{name}` hides the alias `{name}`", "give it another name"
                )
            for alias in scope.source:
                record = self.world.records.get(str(scope.aliases.get(alias)))
                if record is not None and called(name, record.fields):
                    message = f"the let `{name}` hides the field `{alias}.{name}`"
                    self.mistakes.add(at.place, message, "give it another name")


def _without(scope: Scope, text: RuleText) -> Scope:
    """The scope in which the lets that could not be parsed are known to exist."""
    for name in sorted(text.broken_lets):
        scope = with_broken_let(scope, name)
    return scope


@dataclass(frozen=True, slots=True)
class _Parts:
    """Checks the parts of a rule in one scope; None stands for a part that is absent or was refused."""

    world: World
    scope: Scope
    at: Written
    mistakes: Mistakes

    def condition(self, node: syntax.Expr | None) -> Expr | None:
        try:
            return None if node is None else check_condition(node, self.world, self.scope)
        except LanguageError as error:
            self.mistakes.language(error, self.at.place)
            return None

    def value(self, node: syntax.Expr | None, expected: Type | None = None) -> Expr | None:
        try:
            return None if node is None else check_value(node, self.world, self.scope, expected)
        except LanguageError as error:
            self.mistakes.language(error, self.at.place)
            return None
