"""Finding a regular expression in a text, in time proportional to the text.

Python's `re` backtracks, and a pattern such as `(a+)+$` can keep it busy for years. Here a pattern
becomes a program for Thompson's machine: all ways to match advance together, character by
character (Russ Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009). Whether
there is a match is answered by sets of program counters, remembered as they appear; what the
first match is, by Pike's version, which keeps the ways in their order of preference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from accountability.language.regex_tree import (
    Assertion,
    AssertionKind,
    Chars,
    Choice,
    Group,
    Pattern,
    Ranges,
    Repeat,
    Sequence,
    has_group,
)

MAX_PROGRAM: Final = 20_000  # instructions; RE2 with its usual memory stops in the same region
_MAX_REMEMBERED: Final = 200_000  # places in remembered states, over all of them


class _Take(NamedTuple):
    ranges: Ranges


class _Split(NamedTuple):
    first: int  # preferred
    second: int


class _Jump(NamedTuple):
    to: int


class _Save(NamedTuple):
    slot: int  # 0 where the first group begins, 1 where it ends


class _Check(NamedTuple):
    kind: AssertionKind


class _Match(NamedTuple):
    pass


_Instruction: TypeAlias = _Take | _Split | _Jump | _Save | _Check | _Match
_Saved: TypeAlias = tuple[int | None, int | None, int]  # the first group's ends, the match's start
# The places in the program before the current character, and the character before it.
_State: TypeAlias = tuple[frozenset[int], str]


class TooLarge(Exception):
    """A pattern whose repetitions, written out, make too long a program."""


@dataclass(slots=True)
class Program:
    """A compiled pattern. Answers do not depend on what it remembers."""

    grouped: bool
    code: list[_Instruction] = field(default_factory=list)
    _steps: dict[tuple[_State, str], tuple[_State, bool]] = field(default_factory=dict)
    _held: int = 0

    def found_in(self, text: str) -> bool:
        """Whether the pattern matches anywhere in `text`."""
        state: _State = (frozenset({0}), "")
        for char in text:
            state, found = self._remembered(state, char)
            if found:
                return True
        return self._remembered(state, "")[1]

    def _remembered(self, state: _State, char: str) -> tuple[_State, bool]:
        step = self._steps.get((state, char))
        if step is None:
            step = self._step(state, char)
            self._held += len(step[0][0])
            if self._held > _MAX_REMEMBERED:
                self._steps.clear()
                self._held = 0
            self._steps[(state, char)] = step
        return step

    def _step(self, state: _State, char: str) -> tuple[_State, bool]:
        places, before = state
        reached = self._reached([(place, _NOTHING) for place in sorted(places)], before, char)
        following = {0}
        for place, _ in reached:
            instruction = self.code[place]
            if isinstance(instruction, _Match):
                return state, True
            if isinstance(instruction, _Take) and char and _among(char, instruction.ranges):
                following.add(place + 1)
        # Of the character before only its kind matters; that keeps the number of states small.
        return (frozenset(following), "a" if _is_word(char) else " "), False

    def first_match(self, text: str) -> tuple[int, int, int | None, int | None] | None:
        """The leftmost match that the pattern prefers: start, end, start and end of its first group."""
        ways: list[tuple[int, _Saved]] = []
        best: tuple[int, int, int | None, int | None] | None = None
        for at in range(len(text) + 1):
            if best is None:
                ways.append((0, (None, None, at)))
            char = text[at] if at < len(text) else ""
            following: list[tuple[int, _Saved]] = []
            for place, saved in self._reached(ways, text[at - 1] if at else "", char, at):
                instruction = self.code[place]
                if isinstance(instruction, _Match):
                    best = (saved[2], at, saved[0], saved[1])
                    break  # what comes after is less preferred
                if isinstance(instruction, _Take) and char and _among(char, instruction.ranges):
                    following.append((place + 1, saved))
            ways = following
            if not ways and best is not None:
                break
        return best

    def _reached(
        self, ways: list[tuple[int, _Saved]], before: str, char: str, at: int = 0
    ) -> list[tuple[int, _Saved]]:
        """The instructions that take a character or end, reached from `ways`, in order of preference."""
        seen: set[int] = set()
        reached = []
        waiting = ways[::-1]
        while waiting:
            place, saved = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            match self.code[place]:
                case _Jump(to):
                    waiting.append((to, saved))
                case _Split(first, second):
                    waiting.append((second, saved))
                    waiting.append((first, saved))
                case _Save(slot):
                    one, two, start = saved
                    waiting.append((place + 1, (at, two, start) if slot == 0 else (one, at, start)))
                case _Check(kind):
                    if _holds(kind, before, char):
                        waiting.append((place + 1, saved))
                case _:
                    reached.append((place, saved))
        return reached


_NOTHING: Final[_Saved] = (None, None, 0)


def compiled(pattern: Pattern) -> Program:
    """The program of `pattern`. Raises `TooLarge`."""
    program = Program(grouped=has_group(pattern))
    _emit(program, pattern)
    program.code.append(_Match())
    return program


def _emit(program: Program, pattern: Pattern) -> None:
    code = program.code
    if len(code) > MAX_PROGRAM:
        raise TooLarge
    match pattern:
        case Chars(ranges):
            code.append(_Take(ranges))
        case Assertion(kind):
            code.append(_Check(kind))
        case Sequence(items):
            for item in items:
                _emit(program, item)
        case Choice(options):
            _emit_choice(program, options)
        case Group():
            _emit_group(program, pattern)
        case Repeat():
            _emit_repeat(program, pattern)


def _emit_choice(program: Program, options: tuple[Pattern, ...]) -> None:
    code, jumps = program.code, []
    for option in options[:-1]:
        split = len(code)
        code.append(_Jump(0))
        _emit(program, option)
        jumps.append(len(code))
        code.append(_Jump(0))
        code[split] = _Split(split + 1, len(code))
    _emit(program, options[-1])
    for jump in jumps:
        code[jump] = _Jump(len(code))


def _emit_group(program: Program, group: Group) -> None:
    if group.number != 1:
        return _emit(program, group.body)
    program.code.append(_Save(0))
    _emit(program, group.body)
    program.code.append(_Save(1))
    return None


def _emit_repeat(program: Program, repeat: Repeat) -> None:
    code, start = program.code, len(program.code)
    for _ in range(repeat.low):
        start = len(code)
        _emit(program, repeat.body)
    if repeat.high is not None:
        _emit_optional(program, repeat, repeat.high - repeat.low)
    elif repeat.low:
        code.append(_split(start, len(code) + 1, repeat.greedy))
    else:
        code.append(_Jump(0))
        _emit(program, repeat.body)
        code.append(_Jump(start))
        code[start] = _split(start + 1, len(code), repeat.greedy)


def _emit_optional(program: Program, repeat: Repeat, times: int) -> None:
    code, splits = program.code, []
    for _ in range(times):
        splits.append(len(code))
        code.append(_Jump(0))
        _emit(program, repeat.body)
    for split in splits:
        code[split] = _split(split + 1, len(code), repeat.greedy)


def _split(again: int, out: int, greedy: bool) -> _Split:
    return _Split(again, out) if greedy else _Split(out, again)


def _among(char: str, ranges: Ranges) -> bool:
    code = ord(char)
    return any(low <= code <= high for low, high in ranges)


def _is_word(char: str) -> bool:
    return char == "_" or (char.isascii() and char.isalnum())


def _holds(kind: AssertionKind, before: str, char: str) -> bool:
    """Whether a place holds between two characters, of which "" is the end of the text."""
    match kind:
        case "start":
            return before == ""
        case "end":
            return char == ""
        case "boundary":
            return _is_word(before) != _is_word(char)
