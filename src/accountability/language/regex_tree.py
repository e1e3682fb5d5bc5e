"""What a regular expression consists of, once it is understood; and how it is written again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias
from typing import Literal as OneOf

MAX_CODE: Final = 0x10FFFF

Ranges: TypeAlias = tuple[tuple[int, int], ...]  # of code points, both ends included, sorted, disjoint
AssertionKind: TypeAlias = OneOf["start", "end", "boundary"]


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of `ranges`."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Assertion:
    """A place: the start or end of the text, or a word boundary (ASCII)."""

    kind: AssertionKind


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A capturing group; they are numbered from 1 by their opening brackets."""

    body: Pattern
    number: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """`low` to `high` times; `high` None is without end."""

    body: Pattern
    low: int
    high: int | None
    greedy: bool = True


Pattern: TypeAlias = Chars | Assertion | Sequence | Choice | Group | Repeat


def merged(ranges: list[tuple[int, int]]) -> Ranges:
    """`ranges` sorted and without overlaps."""
    result: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)


def inverted(ranges: Ranges) -> Ranges:
    """All code points that are not in `ranges`."""
    result, start = [], 0
    for low, high in ranges:
        if start < low:
            result.append((start, low - 1))
        start = high + 1
    return (*result, (start, MAX_CODE)) if start <= MAX_CODE else tuple(result)


def can_be_empty(pattern: Pattern) -> bool:
    """Whether `pattern` can match without taking a character."""
    match pattern:
        case Chars():
            return False
        case Assertion():
            return True
        case Sequence(items):
            return all(map(can_be_empty, items))
        case Choice(options):
            return any(map(can_be_empty, options))
        case Group(body):
            return can_be_empty(body)
        case Repeat(body, low):
            return low == 0 or can_be_empty(body)


def words_of(pattern: Pattern, most: int) -> frozenset[str] | None:
    """The texts that `pattern` matches, if these are at most `most` wherever it stands; else None."""
    match pattern:
        case Chars(ranges):
            if sum(high - low + 1 for low, high in ranges) > most:
                return None
            return frozenset(chr(code) for low, high in ranges for code in range(low, high + 1))
        case Choice(options):
            found = [words_of(option, most) for option in options]
            return _at_most(frozenset().union(*(f for f in found if f)), most) if None not in found else None
        case Sequence(items):
            return _one_after_the_other([words_of(item, most) for item in items], most)
        case Repeat(body, low, high) if low == high and low <= most:
            return _one_after_the_other([words_of(body, most)] * low, most)
        case Group(body):
            return words_of(body, most)
        case _:
            return None


def _one_after_the_other(parts: list[frozenset[str] | None], most: int) -> frozenset[str] | None:
    found: frozenset[str] | None = frozenset({""})
    for part in parts:
        if found is None or part is None:
            return None
        found = _at_most(frozenset(a + b for a in found for b in part), most)
    return found


def _at_most(words: frozenset[str], most: int) -> frozenset[str] | None:
    return words if len(words) <= most else None


def has_group(pattern: Pattern) -> bool:
    """Whether `pattern` captures anything; also a group that is repeated zero times counts."""
    match pattern:
        case Group():
            return True
        case Sequence(items) | Choice(items):
            return any(map(has_group, items))
        case Repeat(body):
            return has_group(body)
        case _:
            return False


def group_takes_part(pattern: Pattern) -> bool:
    """Whether the first group of `pattern`, if it has one, has exactly one part in every match."""
    match pattern:
        case Sequence(items):
            return next((group_takes_part(item) for item in items if has_group(item)), True)
        case Choice() | Repeat():
            return not has_group(pattern)
        case _:
            return True


def written(pattern: Pattern, end: str = r"\z") -> str:
    r"""The text of `pattern`. `end` is how the reader writes the end of the text: RE2 `\z`, `re` `\Z`."""
    match pattern:
        case Chars(ranges):
            return _chars(ranges)
        case Assertion(kind):
            return {"start": r"\A", "end": end, "boundary": r"\b"}[kind]
        case Sequence(items):
            return "".join(_part(item, end) for item in items)
        case Choice(options):
            return "|".join(written(option, end) for option in options)
        case Group(body):
            return f"({written(body, end)})"
        case Repeat(body, low, high, greedy):
            single = isinstance(body, Chars | Group)
            text = written(body, end) if single else f"(?:{written(body, end)})"
            return text + _times(low, high) + ("" if greedy or low == high else "?")


def _part(item: Pattern, end: str) -> str:
    text = written(item, end)
    return f"(?:{text})" if isinstance(item, Choice | Sequence) else text


def _times(low: int, high: int | None) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((low, high))
    if short is not None:
        return short
    if low == high:
        return f"{{{low}}}"
    return f"{{{low},{'' if high is None else high}}}"


def _chars(ranges: Ranges) -> str:
    if ranges == ((0, MAX_CODE),):
        return r"[\s\S]"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _literal(ranges[0][0], r"\.^$*+?()[]{}|")
    if ranges[-1][1] == MAX_CODE:
        return f"[^{_class_body(inverted(ranges))}]"
    return f"[{_class_body(ranges)}]"


def _class_body(ranges: Ranges) -> str:
    # Escaped also where it is only `re` that warns of a set operation to come (`[a&&b]`, `[[x]`).
    special = r"\[]^-&~|"
    parts = []
    for low, high in ranges:
        parts.append(_literal(low, special))
        if high > low:
            parts.append(("-" if high > low + 1 else "") + _literal(high, special))
    return "".join(parts)


_CONTROLS = {9: r"\t", 10: r"\n", 12: r"\f", 13: r"\r"}


def _literal(code: int, special: str) -> str:
    if code < 0x20 or code == 0x7F:
        return _CONTROLS.get(code, f"\\x{code:02x}")
    char = chr(code)
    return f"\\{char}" if char in special else char
