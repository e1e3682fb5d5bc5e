"""Lints: what a rulebook can be used with, but should not be left with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from accountability.model.expression import LetRef, NamedRows, Param
from accountability.model.place import Place
from accountability.model.records import Text
from accountability.model.rule import Rule, Rulebook
from accountability.model.verdict import Verdict
from accountability.rulebook.reads import nodes_in, parts_of, relations_of
from accountability.rulebook.scalars import LOCALES


@dataclass(frozen=True, slots=True, order=True)
class Lint:
    """One remark about a rulebook: a stable `code`, where, what, and what to do about it."""

    place: Place
    code: str
    message: str
    hint: str | None = None
    level: OneOf["warning", "error"] = "warning"

    def __str__(self) -> str:
        text = f"{self.place}: {self.level}: {self.message} ({self.code})"
        return f"{text}\n  hint: {self.hint}" if self.hint else text


def lint(book: Rulebook, strict: bool = False) -> tuple[Lint, ...]:
    """All remarks, sorted by place. With `strict`, missing cases and titles are errors."""
    level: OneOf["warning", "error"] = "error" if strict else "warning"
    found = [
        *(remark for rule in book.rules.values() for remark in _about_rule(rule, level)),
        *_unused_parameters(book),
        *_unused_derived(book),
        *_unset_local(book),
    ]
    return tuple(sorted(found, key=lambda remark: (remark.place, remark.code, remark.message)))


def _about_rule(rule: Rule, level: OneOf["warning", "error"]) -> Iterator[Lint]:
    if rule.place is None:
        return
    place = rule.place
    missing = [verdict.value for verdict in _verdicts_needed(rule) if verdict not in _expected(rule)]
    if missing:
        message = f"rule `{rule.id}` has no case for {', '.join(missing)}"
        yield Lint(place, "case-missing", message, "add a case that expects it", level)
    if not rule.citations:
        yield Lint(place, "authority-missing", f"rule `{rule.id}` rests on no authority")
    for citation in rule.citations:
        if citation.authority.status == "to_confirm":
            message = f"rule `{rule.id}` rests on `{citation.authority.id}`, which is to be confirmed"
            yield Lint(place, "authority-to-confirm", message)
    for locale in _locales_missing(rule.words.title):
        yield Lint(place, "title-locale", f"the title of rule `{rule.id}` has no `{locale}`", None, level)
    if not rule.words.message:
        yield Lint(place, "message-missing", f"rule `{rule.id}` has no message")
    for locale in _locales_missing(rule.words.message) if rule.words.message else ():
        yield Lint(place, "message-locale", f"the message of rule `{rule.id}` has no `{locale}`")
    for name in _unused_lets(rule):
        yield Lint(place, "let-unused", f"the let `{name}` of rule `{rule.id}` is not used")


def _verdicts_needed(rule: Rule) -> Iterator[Verdict]:
    """Every rule can fail, pass and be unknown; it can only be not applicable if something says so."""
    yield from (Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN)
    bounds = [(c.start, c.end, c.authority.start, c.authority.end) for c in rule.citations]
    dated = bool(bounds) and all(any(each) for each in bounds)
    if rule.where is not None or dated:
        yield Verdict.NOT_APPLICABLE


def _expected(rule: Rule) -> set[Verdict]:
    return {verdict for case in rule.cases for verdict in case.expect.values()}


def _locales_missing(text: Text) -> list[str]:
    return [locale for locale in LOCALES if locale not in text]


def _unused_lets(rule: Rule) -> list[str]:
    """Lets that the author wrote and nothing reads; those that a kind brings are its own business."""
    rest = (rule.source, rule.where, rule.unknown_when, rule.on, rule.broken, rule.measure, rule.show)
    used = {n.name for n in nodes_in(*rest, rule.lets) if isinstance(n, LetRef | NamedRows)}
    return [name for name in rule.lets if f"let {name}" in rule.words.written and name not in used]


def _unused_parameters(book: Rulebook) -> Iterator[Lint]:
    roots = [parts_of(reader) for reader in (*book.rules.values(), *book.derived.values())]
    used = {node.name for node in nodes_in(*roots) if isinstance(node, Param)}
    for name, parameter in book.parameters.items():
        if name not in used and parameter.place is not None:
            yield Lint(parameter.place, "parameter-unused", f"no rule reads the parameter `{name}`")


def _unused_derived(book: Rulebook) -> Iterator[Lint]:
    used: set[str] = set()
    waiting = [name for rule in book.rules.values() for name in relations_of(rule)]
    while waiting:
        name = waiting.pop()
        if name in book.derived and name not in used:
            used.add(name)
            waiting += relations_of(book.derived[name])
    for name, derived in book.derived.items():
        if name not in used and derived.record.place is not None:
            yield Lint(derived.record.place, "derive-unused", f"no rule reads the derived record `{name}`")


def _unset_local(book: Rulebook) -> Iterator[Lint]:
    for name, parameter in book.parameters.items():
        is_set = parameter.set_by != "default" or any(name in overlay for overlay in book.overlays.values())
        if parameter.local and not is_set and parameter.place is not None:
            message = f"the parameter `{name}` is local, and no profile sets it"
            yield Lint(parameter.place, "parameter-local", message, "set it in a file under `profiles/`")
