"""The rule catalogue (规则说明书): a page per item, and indexes by aspect, authority and ledger."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from accountability.model.rule import Rule, Rulebook
from accountability.planning.needs import Needs
from accountability.reports.catalogue_item import ItemPage
from accountability.reports.catalogue_words import CATALOGUE_WORDS, code, plain
from accountability.reports.locale import Lang, said

FIRST = "README.md"
MARK = "<!-- accountability docs -->"  # the first line of every page: such files may be written anew


@dataclass(frozen=True, slots=True)
class Item:
    """The rules of one item of a checklist, and the page they stand on. `aspect`: the file of its rules."""

    name: str
    page: str
    aspect: str
    rules: tuple[Rule, ...]


def catalogue(book: Rulebook, needed: Mapping[str, Needs], lang: Lang) -> Mapping[str, str]:
    """File name -> the text of the page. `needed` is what each rule reads."""
    items = items_of(book)
    index = _Index(book, items, needed, lang)
    pages: dict[str, Iterable[str]] = {
        FIRST: index.aspects(),
        "authorities.md": index.authorities(),
        "ledgers.md": index.ledgers(),
    }
    for item in items:
        pages[item.page] = ItemPage(book, needed, lang, item.aspect).lines(item.name, item.rules)
    return {name: "".join(f"{line}\n" for line in (MARK, *lines)) for name, lines in pages.items()}


def items_of(book: Rulebook) -> tuple[Item, ...]:
    """The items of a rulebook in the order of its files; a rule without an item is one by itself."""
    placed = [(_file(rule), rule.place.line if rule.place else 0, rule) for rule in book.rules.values()]
    files = sorted({file for file, _, _ in placed})
    root = os.path.commonpath([os.path.dirname(file) for file in files]) if files else ""
    grouped: dict[str, list[Rule]] = {}
    aspects: dict[str, str] = {}
    for file, _, rule in sorted(placed, key=lambda each: (*each[:2], each[2].id)):
        name = rule.item or rule.id
        grouped.setdefault(name, []).append(rule)
        aspects.setdefault(name, os.path.relpath(file, root).replace(os.sep, "/") if root else file)
    taken: set[str] = {FIRST.lower(), "authorities.md", "ledgers.md"}
    return tuple(Item(name, _page(name, taken), aspects[name], tuple(r)) for name, r in grouped.items())


def _file(rule: Rule) -> str:
    return "" if rule.place is None else rule.place.file


def _page(name: str, taken: set[str]) -> str:
    """A file name that no other page has, also where upper and lower case are one."""
    stem = "".join(c if c.isalnum() or c in "-_" else "_" for c in name)[:80]
    number, page = 1, f"{stem}.md"
    while page.lower() in taken:
        number += 1
        page = f"{stem}-{number}.md"
    taken.add(page.lower())
    return page


class _Index:
    def __init__(
        self, book: Rulebook, items: Sequence[Item], needed: Mapping[str, Needs], lang: Lang
    ) -> None:
        self.book = book
        self.items = items
        self.needed = needed
        self.lang = lang
        self.words = CATALOGUE_WORDS[lang]

    def aspects(self) -> Iterator[str]:
        words = self.words
        yield f"# {words.title.format(plain(said(self.book.title, self.lang)))}"
        yield ""
        yield words.version.format(plain(self.book.version), len(self.items), len(self.book.rules))
        yield words.made
        yield ""
        yield f"[{words.by_authority}](authorities.md) · [{words.by_record}](ledgers.md)"
        yield ""
        yield f"## {words.by_aspect}"
        for aspect in dict.fromkeys(item.aspect for item in self.items):
            yield from ("", f"### {plain(aspect)}", "")
            yield from self.listed(item for item in self.items if item.aspect == aspect)

    def authorities(self) -> Iterator[str]:
        yield from self.head(self.words.by_authority)
        cited: dict[str, list[Item]] = {}
        for item in self.items:
            for name in {c.authority.id for rule in item.rules for c in rule.citations} or {""}:
                cited.setdefault(name, []).append(item)
        titles = {
            c.authority.id: c.authority.title for rule in self.book.rules.values() for c in rule.citations
        }
        for name in sorted(cited, key=lambda each: (not each, each)):
            title = (
                f"{plain(said(titles[name], self.lang))} ({code(name)})" if name else self.words.no_authority
            )
            yield from ("", f"## {title}", "")
            yield from self.listed(cited[name])

    def ledgers(self) -> Iterator[str]:
        yield from self.head(self.words.by_record)
        reading: dict[str, list[Item]] = {}
        for item in self.items:
            for name in {record for rule in item.rules for record in self.needed[rule.id].records}:
                reading.setdefault(name, []).append(item)
        for name in sorted(reading):
            label = plain(said(self.book.records[name].label, self.lang))
            yield from ("", f"## {f'{label} ({code(name)})' if label else code(name)}", "")
            yield from self.listed(reading[name])

    def head(self, title: str) -> Iterator[str]:
        yield f"# {title}"
        yield ""
        yield f"[{self.words.back}]({FIRST})"

    def listed(self, items: Iterable[Item]) -> Iterator[str]:
        for item in items:
            titles = (plain(said(rule.words.title, self.lang)) for rule in item.rules)
            yield f"- [{plain(item.name)}]({item.page}){self.words.colon}{'; '.join(dict.fromkeys(titles))}"
