"""Reading a regular expression: the part that RE2 and Python's `re` have in common, nothing else.

Where the two would differ, silently or not, the pattern is refused with the place and the reason.
"""

from __future__ import annotations

import re
from typing import Final, NoReturn

from accountability.language.complaint import Complaint, LanguageError
from accountability.language.regex_tree import (
    Assertion,
    Chars,
    Choice,
    Group,
    Pattern,
    Ranges,
    Repeat,
    Sequence,
    inverted,
    merged,
)
from accountability.model.place import Span

MAX_REPEAT: Final = 1000  # of RE2, also for the product of nested repetitions
_MAX_DEPTH: Final = 50

_DIGIT: Final[Ranges] = ((48, 57),)
_WORD: Final[Ranges] = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE: Final[Ranges] = ((9, 10), (12, 13), (32, 32))  # of RE2, which leaves out \v
_CLASSES: Final = {
    "d": _DIGIT, "D": inverted(_DIGIT), "w": _WORD, "W": inverted(_WORD),
    "s": _SPACE, "S": inverted(_SPACE),
}  # fmt: skip
_PLACES: Final = {r"\A": Assertion("start"), r"\z": Assertion("end"), r"\b": Assertion("boundary")}
_CONTROLS: Final = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ")
_COUNT = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_ANY: Final[Ranges] = inverted(((10, 10),))

_REFUSED_ESCAPES: Final = {
    "x": "a character by its code has two hexadecimal digits, `\\x41`",
    "Z": "the end of the text is written `$`",
    "B": "say what stands there instead: `\\w\\w`, for example",
    "u": "write the character itself",
    "U": "write the character itself",
    "N": "write the character itself",
    "p": "write the ranges of characters, `[一-龥]` for example",
    "P": "write the ranges of characters, `[^一-龥]` for example",
}


def parse_pattern(text: str) -> Pattern:
    """The tree of `text`. Raises `LanguageError`, its span counted in the characters of `text`."""
    reader = _Reader(text)
    pattern = reader.choice()
    if reader.pos < len(text):
        reader.refuse(reader.pos, 1, "`)` closes no group", r"a bracket of the text itself is written `\)`")
    return pattern


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.depth = 0
        self.groups = 0

    def refuse(self, start: int, length: int, message: str, hint: str | None = None) -> NoReturn:
        where = Span(start, min(start + length, len(self.text)))
        raise LanguageError([Complaint(where, f"in the pattern, {message}", hint)])

    def ahead(self, text: str) -> bool:
        return self.text.startswith(text, self.pos)

    def choice(self) -> Pattern:
        options = [self._sequence()]
        while self.ahead("|"):
            self.pos += 1
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Pattern:
        items: list[Pattern] = []
        while self.pos < len(self.text) and self.text[self.pos] not in "|)":
            items.append(self._repeated())
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def _repeated(self) -> Pattern:
        start = self.pos
        atom = self._atom()
        count = self._count()
        if count is None:
            return atom
        if isinstance(atom, Assertion):
            self.refuse(start, self.pos - start, "a place such as `^`, `$` or `\\b` cannot be repeated")
        greedy = True
        if self.ahead("?"):
            self.pos += 1
            greedy = False
        if self._count() is not None or self.ahead("+"):
            hint = "put the inner repetition into a group; possessive forms do not exist"
            self.refuse(start, self.pos - start, f"`{self.text[start : self.pos]}` is repeated twice", hint)
        low, high = count
        repeat = Repeat(atom, low, high, greedy)
        if _times(repeat) > MAX_REPEAT:
            self.refuse(start, self.pos - start, f"nested repetitions come to more than {MAX_REPEAT} times")
        return repeat

    def _count(self) -> tuple[int, int | None] | None:
        """The repetition at this place, which is taken."""
        start = self.pos
        short = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self.text[start : start + 1])
        if short is not None:
            self.pos += 1
            return short
        found = _COUNT.match(self.text, start)
        if found is None:
            return None
        self.pos = found.end()
        if any(number and len(number) > 4 for number in (found[1], found[3])):
            self._too_often(start)
        low = int(found[1])
        high = low if found[2] is None else int(found[3]) if found[3] else None
        if high is not None and high < low:
            self.refuse(start, self.pos - start, f"`{found[0]}` ends below its beginning")
        if max(low, high or 0) > MAX_REPEAT:
            self._too_often(start)
        return low, high

    def _too_often(self, start: int) -> NoReturn:
        shown = self.text[start : self.pos]
        shown = shown if len(shown) < 20 else "{…}"
        self.refuse(start, self.pos - start, f"`{shown}` repeats more than {MAX_REPEAT} times")

    def _atom(self) -> Pattern:
        start, char = self.pos, self.text[self.pos]
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        if self._count() is not None:
            hint = f"a `{char}` of the text itself is written `\\{char}`"
            self.refuse(start, self.pos - start, f"`{self.text[start : self.pos]}` repeats nothing", hint)
        if char == "{":
            self.refuse(start, 1, "`{` begins no repetition", r"a brace of the text itself is written `\{`")
        self.pos += 1
        match char:
            case ".":
                return Chars(_ANY)
            case "^":
                return Assertion("start")
            case "$":
                return Assertion("end")
            case _:
                return _one(char)

    def _group(self) -> Pattern:
        start = self.pos
        captured = not self.ahead("(?")
        if not captured and not self.ahead("(?:"):
            shown = self.text[start : start + 3]
            hint = "groups are `(…)` and `(?:…)`: no look-around, flags or names"
            self.refuse(start, 3, f"`{shown}` is not part of the language", hint)
        self.pos += 1 if captured else 3
        self.groups += captured
        number = self.groups
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self.refuse(start, 1, f"groups are nested more than {_MAX_DEPTH} deep")
        body = self.choice()
        self.depth -= 1
        if not self.ahead(")"):
            self.refuse(start, 1, "this `(` is not closed", r"a bracket of the text itself is written `\(`")
        self.pos += 1
        return Group(body, number) if captured else body

    def _escape(self) -> Pattern:
        start = self.pos
        place = _PLACES.get(self.text[start : start + 2])
        if place is not None:
            self.pos += 2
            return place
        return Chars(self._escaped(start))

    def _escaped(self, start: int) -> Ranges:
        """The characters that the escape at this place stands for, inside a class or outside."""
        char = self.text[start + 1 : start + 2]
        self.pos = start + 2
        if char in _CLASSES:
            return _CLASSES[char]
        if char in _CONTROLS:
            return ((_CONTROLS[char], _CONTROLS[char]),)
        if char in _PUNCTUATION:
            return ((ord(char), ord(char)),)
        if char == "x" and re.fullmatch("[0-9A-Fa-f]{2}", digits := self.text[self.pos : self.pos + 2]):
            self.pos += 2
            return ((int(digits, 16), int(digits, 16)),)
        if char == "":
            self.refuse(start, 1, "nothing follows the last `\\`", r"a backslash itself is written `\\`")
        hint = "there are no references to groups" if char.isdecimal() else _REFUSED_ESCAPES.get(char)
        return self.refuse(start, 2, f"`\\{char}` is not part of the language", hint)

    def _class(self) -> Pattern:
        start = self.pos
        self.pos += 1
        negated = self.ahead("^")
        self.pos += negated
        first, ranges = True, list[tuple[int, int]]()
        while first or not self.ahead("]"):
            if self.pos >= len(self.text):
                self.refuse(
                    start, 1, "this `[` is not closed", r"a bracket of the text itself is written `\[`"
                )
            ranges.extend(self._class_part())
            first = False
        self.pos += 1
        found = inverted(merged(ranges)) if negated else merged(ranges)
        if not found:
            shown = self.text[start : self.pos]
            self.refuse(start, self.pos - start, f"no character is in `{shown}`")
        return Chars(found)

    def _class_part(self) -> Ranges:
        start = self.pos
        low = self._class_character()
        last = self.text[self.pos + 1 : self.pos + 2] in ("]", "")
        if not self.ahead("-") or last:
            return low
        self.pos += 1
        high = self._class_character()
        if any(len(end) != 1 or end[0][0] != end[0][1] for end in (low, high)):
            hint = r"a `-` of the text itself is written `\-`"
            self.refuse(start, self.pos - start, "a range goes from one character to another", hint)
        if high[0][0] < low[0][0]:
            shown = self.text[start : self.pos]
            self.refuse(start, self.pos - start, f"the range `{shown}` ends before its beginning")
        return ((low[0][0], high[0][0]),)

    def _class_character(self) -> Ranges:
        start = self.pos
        if self.ahead("\\"):
            return self._escaped(start)
        if self.text[start : start + 2] in ("[:", "[.", "[="):
            hint = r"write the characters, `[A-Za-z]` for example; a bracket itself is written `\[`"
            self.refuse(start, 2, "there are no named classes", hint)
        self.pos += 1
        return ((ord(self.text[start]), ord(self.text[start])),)


def _one(char: str) -> Chars:
    return Chars(((ord(char), ord(char)),))


def _times(pattern: Pattern) -> int:
    """How often RE2 would write out the most repeated part of `pattern`."""
    match pattern:
        case Repeat(body, low, high):
            return max(1, low if high is None else high) * _times(body)
        case Sequence(items) | Choice(items):
            return max(map(_times, items), default=1)
        case Group(body):
            return _times(body)
        case _:
            return 1
