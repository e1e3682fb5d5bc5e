"""Which rules a run is about: `--select` and `--ignore`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from accountability.errors import UsageError
from accountability.model.rule import Rulebook

TAG = "tag:"


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules to evaluate, sorted, and those of them that were asked for by their id."""

    rules: tuple[str, ...]
    by_name: frozenset[str]


def select(
    book: Rulebook, selected: Collection[str] | None = None, ignored: Collection[str] | None = None
) -> Selection:
    """The rules that `selected` names (all, if it names none) without those that `ignored` names.

    A word means the rule of that id; else the rules of that item; else, as a prefix, rules and
    items; `tag:WORD` means the rules with that tag. Raises `UsageError` for a word that means no
    rule (it would do nothing, silently), and if no rule is left.
    """
    wanted = list(selected or ())
    chosen = _all(book, wanted, "select") if wanted else set(book.rules)
    left = chosen - _all(book, ignored or (), "ignore")
    if not left:
        why = "every selected rule is ignored" if chosen else f"the rulebook `{book.id}` has no rules"
        raise UsageError(f"nothing to evaluate: {why}")
    return Selection(tuple(sorted(left)), frozenset(wanted) & left)


def _all(book: Rulebook, words: Iterable[str], option: str) -> set[str]:
    found: set[str] = set()
    for word in words:
        meant = _meant(book, word)
        if not meant:
            raise UsageError(f"{option}: no rule is called `{word}`{_hint(book, word)}")
        found |= meant
    return found


def _meant(book: Rulebook, word: str) -> set[str]:
    if word in book.rules:
        return {word}
    rules = book.rules.values()
    if word.startswith(TAG):
        return {rule.id for rule in rules if word.removeprefix(TAG) in rule.tags}
    if not word:
        return set()
    of_item = {rule.id for rule in rules if rule.item == word}
    return of_item or {
        rule.id for rule in rules if rule.id.startswith(word) or (rule.item or "").startswith(word)
    }


def _hint(book: Rulebook, word: str) -> str:
    tags = {f"{TAG}{tag}" for rule in book.rules.values() for tag in rule.tags}
    items = {rule.item for rule in book.rules.values() if rule.item}
    close = get_close_matches(word, sorted({*book.rules, *items, *tags}), n=1)
    return f"\n  hint: did you mean `{close[0]}`?" if close else ""
