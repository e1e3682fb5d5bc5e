r"""Regular expressions that mean the same in every engine.

A pattern is read once, when rules are loaded, and kept in a canonical form that leaves nothing to
the habits of an engine: classes are spelled out in ASCII (`\d` is `[0-9]`), `.` is `[^\n]`, the
start and end of the text are `\A` and `\z`. RE2 takes the canonical form as it is; Python's `re`
takes `to_python` of it, with `re.ASCII` (only `\b` depends on that flag).

The definition itself does not use `re`, which can hang: see `regex_match`.
"""

from __future__ import annotations

from functools import lru_cache

from accountability.language.complaint import Complaint, LanguageError
from accountability.language.regex_match import MAX_PROGRAM, Program, TooLarge, compiled
from accountability.language.regex_parse import parse_pattern
from accountability.language.regex_tree import (
    Choice,
    Group,
    Pattern,
    Repeat,
    Sequence,
    can_be_empty,
    group_takes_part,
    has_group,
    words_of,
    written,
)
from accountability.model.place import Span


def canonical(pattern: str, *, extracting: bool = False) -> str:
    """The canonical form of `pattern`, which is its own canonical form.

    `extracting` is for `extract`, where it matters which of several matches is taken: a repeated
    part that can match nothing is refused then, as engines take different ones.

    Raises `LanguageError`; the span of its complaint counts the characters of `pattern`.
    """
    tree = parse_pattern(pattern)
    everything = Span(0, len(pattern))
    if pattern == "":
        raise LanguageError([Complaint(everything, "the pattern is empty, so every text matches it")])
    if extracting and _repeats_nothing(tree):
        hint = "let the repeated part take a character: `(a+)*` for `(a*)*`"
        message = "in the pattern, a repeated part can match nothing"
        raise LanguageError([Complaint(everything, message, hint)])
    try:
        compiled(tree)
    except TooLarge:
        message = f"the pattern is larger than {MAX_PROGRAM:,} steps when its repetitions are written out"
        raise LanguageError([Complaint(everything, message, "repeat smaller parts, or less often")]) from None
    return written(tree)


def to_python(pattern: str) -> str:
    """What Python's `re` understands by the canonical `pattern`, given `re.ASCII`."""
    return written(parse_pattern(pattern), end=r"\Z")


def matches(pattern: str, text: str) -> bool:
    """Whether the canonical `pattern` is found anywhere in `text`."""
    return _program(pattern).found_in(text)


def words(pattern: str, most: int) -> tuple[str, ...] | None:
    """The texts one of which must stand in a text that matches, where they are at most `most`; else None."""
    found = words_of(parse_pattern(pattern), most)
    return None if not found or "" in found else tuple(sorted(found))


def extract(pattern: str, text: str) -> str | None:
    """The first match of the canonical `pattern`: its first group, if it has one.

    None without a match, or where the group had no part in it.
    """
    program = _program(pattern)
    found = program.first_match(text)
    if found is None:
        return None
    start, end, group_start, group_end = found
    if not program.grouped:
        return text[start:end]
    return None if group_start is None or group_end is None else text[group_start:group_end]


def extracted_group(pattern: str) -> int | None:
    """The group that `extract` takes of every match of the canonical `pattern`: 0 for all of it.

    None where the group may have no part in a match, which engines tell in different ways.
    """
    tree = parse_pattern(pattern)
    if not group_takes_part(tree):
        return None
    return 1 if has_group(tree) else 0


@lru_cache(maxsize=1024)
def _program(pattern: str) -> Program:
    return compiled(parse_pattern(pattern))


def _repeats_nothing(pattern: Pattern) -> bool:
    match pattern:
        case Repeat(body, low, high):
            repeated = high is None or high > max(low, 1)
            return (repeated and can_be_empty(body)) or _repeats_nothing(body)
        case Sequence(items) | Choice(items):
            return any(map(_repeats_nothing, items))
        case Group(body):
            return _repeats_nothing(body)
        case _:
            return False
