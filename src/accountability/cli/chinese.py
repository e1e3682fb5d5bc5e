"""Errors in Chinese: what an officer may meet, by the English sentence with `{}` where it names something.

The sentences are raised in English, which is what Python code and logs get; the command says them in
the language of `--lang`. A test holds this table against every sentence that the code can raise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, starmap

from accountability.cli.chinese_grammar import GRAMMAR
from accountability.cli.chinese_kinds import KINDS
from accountability.cli.chinese_language import LANGUAGE
from accountability.cli.chinese_rulebook import RULEBOOK
from accountability.cli.chinese_sentences import SENTENCES
from accountability.cli.chinese_terms import PHRASES, TERMS
from accountability.reports.locale import Lang

_HINT, _HINT_ZH = "  hint: ", "  提示："
# All sentences; what an office meets most often counts where two tables have the same one.
EVERY: Mapping[str, str] = {**KINDS, **GRAMMAR, **LANGUAGE, **RULEBOOK, **PHRASES, **SENTENCES}
_HOLE = re.compile(r"{(\d*)}")
# Before anything else a part may be one of these, which look like two parts of a sentence.
_NAMED_FIRST = (
    r"(a list of yes or no|true or false|(?:a list of references|a reference) to `[^`]*`|\d+ or more|.+?)"
)
_LEAST = 6  # characters of its own that a sentence inside another must have


def in_lang(text: str, lang: Lang) -> str:
    """A text of the command in the language asked for."""
    return in_chinese(text) if lang == "zh" else text


def in_chinese(text: str) -> str:
    """An error or a mistake in Chinese, line by line; a sentence that the table lacks stays as it is."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    if line.startswith(_HINT):
        return _HINT_ZH + _sentence(line.removeprefix(_HINT), 0)
    bare = line.lstrip(" ")
    return " " * (len(line) - len(bare)) + _sentence(bare, 0)


def _sentence(text: str, least: int) -> str:
    if text in TERMS:
        return TERMS[text]
    for sentence in _patterns():
        found = sentence.pattern.fullmatch(text) if sentence.own >= least else None
        if found is not None:
            return sentence.filled(found.groups())
    return text


def _part(text: str) -> str:
    """What a sentence names: often a sentence itself, or several behind one another."""
    if "; " in text:
        return "；".join(_sentence(part, _LEAST) for part in text.split("; "))
    return _sentence(text, _LEAST)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence as a pattern: the parts in backquotes are names, which stay as they are."""

    pattern: re.Pattern[str]
    own: int  # characters of its own
    named: tuple[bool, ...]
    chinese: str

    def filled(self, parts: Sequence[str]) -> str:
        said = [part if named else _part(part) for part, named in zip(parts, self.named, strict=True)]
        order = iter(range(len(said)))
        return _HOLE.sub(lambda hole: said[int(hole[1]) if hole[1] else next(order)], self.chinese)


@lru_cache(maxsize=1)
def _patterns() -> tuple[_Sentence, ...]:
    """The sentences as patterns, those with most characters of their own first."""
    return tuple(sorted(starmap(_read, EVERY.items()), key=lambda found: -found.own))


def _read(english: str, chinese: str) -> _Sentence:
    parts = english.split("{}")
    quotes = accumulate(part.count("`") for part in parts[:-1])
    named = tuple(count % 2 == 1 for count in quotes)
    holes = ("(.*?)" if is_name else _NAMED_FIRST for is_name in named)
    between = (f"{hole}{re.escape(part)}" for hole, part in zip(holes, parts[1:], strict=True))
    pattern = re.compile(re.escape(parts[0]) + "".join(between), re.DOTALL)
    return _Sentence(pattern, sum(map(len, parts)), named, chinese)
