"""Texts that a regular expression accepts, made from its parts."""

from __future__ import annotations

from collections.abc import Iterator

from accountability.language import regex
from accountability.language.regex_parse import parse_pattern
from accountability.language.regex_tree import Assertion, Chars, Choice, Group, Pattern, Repeat, Sequence

_PLAIN = "a0A 一-"  # characters that a person reads, the first that fits is taken
_TIMES = 40  # of a repetition


def samples(pattern: str) -> Iterator[str]:
    """A shortest text and one of longer repetitions, each only if it is accepted."""
    tree = parse_pattern(pattern)
    for more in (0, 1):
        text = _text(tree, more)
        if regex.matches(pattern, text):
            yield text


def _text(tree: Pattern, more: int) -> str:
    match tree:
        case Chars(ranges):
            fitting = (c for c in _PLAIN if any(low <= ord(c) <= high for low, high in ranges))
            return next(fitting, chr(ranges[0][0]))
        case Assertion():
            return ""
        case Sequence(items):
            return "".join(_text(item, more) for item in items)
        case Choice(options):
            return _text(options[min(more, len(options) - 1)], more)
        case Group(body):
            return _text(body, more)
        case Repeat(body, low, high):
            times = low + more if high is None else min(low + more, high)
            return _text(body, more) * min(times, _TIMES)
