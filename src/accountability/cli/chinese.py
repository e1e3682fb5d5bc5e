"""Errors in Chinese: what an officer may meet, by the English sentence with `{}` where it names something.

The sentences are raised in English, which is what Python code and logs get; the command says them in
the language of `--lang`. A test holds this table against every sentence that the code can raise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from accountability.cli.chinese_sentences import SENTENCES
from accountability.reports.locale import Lang

_HINT, _HINT_ZH = "  hint: ", "  提示："
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
    for pattern, own, chinese in _patterns():
        found = pattern.fullmatch(text) if own >= least else None
        if found is not None:
            return _filled(chinese, [_part(part) for part in found.groups()])
    return text


def _part(text: str) -> str:
    """What a sentence names: often a sentence itself, or several behind one another."""
    if "; " in text:
        return "；".join(_sentence(part, _LEAST) for part in text.split("; "))
    return _sentence(text, _LEAST)


def _filled(chinese: str, parts: Sequence[str]) -> str:
    first, *rest = chinese.split("{}")
    return first + "".join(part + after for part, after in zip(parts, rest, strict=True))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], int, str], ...]:
    """The sentences as patterns, those with most characters of their own first."""
    return tuple(sorted((_pattern(e, z) for e, z in SENTENCES.items()), key=lambda found: -found[1]))


def _pattern(english: str, chinese: str) -> tuple[re.Pattern[str], int, str]:
    parts = english.split("{}")
    return re.compile("(.+?)".join(map(re.escape, parts)), re.DOTALL), sum(map(len, parts)), chinese
