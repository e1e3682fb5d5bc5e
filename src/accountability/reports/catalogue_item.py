"""The page of one item: its rules in words, what they read and rest on, and their cases as examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from accountability.model.records import Field
from accountability.model.rule import Case, Rule, Rulebook
from accountability.model.types import NumberType
from accountability.model.verdict import Verdict
from accountability.planning.needs import Needs
from accountability.reports.catalogue_words import CATALOGUE_WORDS, block, code, plain
from accountability.reports.explanation_text import Page
from accountability.reports.locale import Lang, said
from accountability.reports.words import WORDS
from accountability.results.explanation import explained

_VERDICTS = (Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)


class ItemPage:
    """Pages of items of a rulebook in one language."""

    def __init__(self, book: Rulebook, needed: Mapping[str, Needs], lang: Lang, aspect: str) -> None:
        self.book = book
        self.needed = needed
        self.lang = lang
        self.aspect = aspect
        self.words = WORDS[lang]
        self.own = CATALOGUE_WORDS[lang]

    def lines(self, name: str, rules: Sequence[Rule]) -> Iterator[str]:
        own = self.own
        yield f"# {plain(name)}"
        yield ""
        yield f"[{own.back}](README.md) · {own.stands_in}{own.colon}{code(self.aspect)}"
        for rule in rules:
            yield ""
            yield from self.rule(rule)

    def rule(self, rule: Rule) -> Iterator[str]:
        own, words = self.own, self.words
        page = Page(explained(self.book, rule), self.lang)
        yield f"## {plain(rule.id)} {plain(said(rule.words.title, self.lang))}"
        yield ""
        about = [(words.severity, words.severities[rule.severity]), (own.norm, own.norms[rule.norm])]
        about += [(own.origin, own.origins[rule.origin])] if rule.origin else []
        about += [(own.kind, code(rule.kind))] if rule.kind else []
        about += [(own.tags, plain(own.comma.join(rule.tags)))] if rule.tags else []
        yield " · ".join(f"{name}{own.colon}{text}" for name, text in about)
        for text, label in ((rule.words.message, words.to_verify), (rule.words.remedy, words.remedy)):
            if text:
                yield from ("", f"**{label}**{own.colon}{plain(said(text, self.lang))}")
        yield from ("", f"**{page.phrases.written}**", "")
        yield from block(_listed(rule.words.written))
        if rule.words.became:
            yield from ("", f"**{page.phrases.evaluated}**", "")
            yield from block(_listed(page.it.evaluated))
        yield from self.section(own.parameters, map(page.parameter, page.it.parameters))
        yield from self.reads(rule)
        yield from self.section(page.phrases.authority, map(page.citation, rule.citations))
        yield from self.cases(rule)

    def section(self, title: str, entries: Iterator[tuple[str, str]]) -> Iterator[str]:
        found = [f"- {plain(name)}{self.own.colon}{_lines(text)}" for name, text in entries]
        if found:
            yield from ("", f"**{title}**", "", *found)

    def reads(self, rule: Rule) -> Iterator[str]:
        yield from ("", f"**{self.own.reads}**", "")
        needs = self.needed[rule.id]
        for name in sorted(needs.records):
            record = self.book.records[name]
            read = [f for f in record.fields.values() if f"{name}.{f.name}" in needs.fields]
            label = plain(said(record.label, self.lang))
            heading = f"{label} {code(name)}" if label else code(name)
            yield f"- {heading}{self.own.colon}{self.own.comma.join(map(self.field, read))}"

    def field(self, field: Field) -> str:
        label = plain(said(field.label, self.lang))
        unit = str(field.type.unit) if isinstance(field.type, NumberType) else ""
        shown = f" ({plain(unit)})" if unit and unit != "1" else ""
        return f"{label} {code(field.name)}{shown}" if label else f"{code(field.name)}{shown}"

    def cases(self, rule: Rule) -> Iterator[str]:
        if not rule.cases:
            return
        yield from ("", f"**{self.own.cases}**")
        for number, case in enumerate(rule.cases, start=1):
            yield from ("", f"{number}. {plain(case.name)} ({self.setting(case)})", "")
            yield from block("\n".join(self.case(case)))

    def setting(self, case: Case) -> str:
        own = self.own
        parts = [f"{self.words.as_of} {case.as_of.isoformat()}"]
        if case.period is not None:
            parts.append(own.case_period.format(*(day.isoformat() for day in case.period)))
        if case.params:
            params = ", ".join(f"{name}={_text(value)}" for name, value in case.params.items())
            parts.append(own.parameter_set.format(code(params)))
        return own.comma.join(parts)

    def case(self, case: Case) -> Iterator[str]:
        for record, rows in case.given.items():
            yield f"{record}:" if rows else f"{record}: {self.own.no_records}"
            yield from (f"  {_text(row)}" for row in rows)
        for verdict in _VERDICTS:
            keys = [key for key, expected in case.expect.items() if expected is verdict]
            if keys:
                word = self.words.verdicts[_VERDICTS.index(verdict)]
                yield f"→ {word}{self.own.colon}{'; '.join(', '.join(key) for key in keys)}"


def _listed(parts: Mapping[str, str]) -> str:
    lines: list[str] = []
    for name, text in parts.items():
        first, *more = text.strip().splitlines() or [""]
        lines += [f"{name}: {first}", *(f"  {line}" for line in more)]
    return "\n".join(lines)


def _lines(text: str) -> str:
    return "; ".join(plain(line) for line in text.strip().splitlines())


def _text(value: object) -> str:
    """A value as a case writes it."""
    match value:
        case Mapping():
            return ", ".join(f"{name}={_text(each)}" for name, each in value.items())
        case list() | tuple():
            return f"[{', '.join(map(_text, value))}]"
        case None:
            return ""
    return " ".join(str(value).split())
