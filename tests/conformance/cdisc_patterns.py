"""Patterns of Python's `re` as patterns of the common part of RE2 and `re`.

A pattern is taken apart by Python's own parser and written again. What Python reads
differently is said out: `$` also stands before a last line break, `\\d`, `\\w` and `\\s` know
characters beyond ASCII (those that occur in the data are added), `(?i)` becomes classes. A
look-ahead at the very start of an anchored pattern is a condition of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tests.conformance.cdisc_terms import NotConvertible, all_of, negated, text

_parser: Any = import_module("re._parser")  # has no type stubs
_CATEGORIES = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}
_ESCAPED = {"\n": r"\n", "\t": r"\t", "\r": r"\r", "\f": r"\f", "\v": r"\v"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a pattern is said; `wide` are the characters of the data that are not ASCII."""

    source: str
    wide: frozenset[str] = frozenset()

    def found_in(self, subject: str, at_start: bool = False) -> str:
        """The condition that the pattern is found in the text `subject`, or matches from its start."""
        flags, parts = self._parsed()
        conditions = []
        while parts and _begins(parts[0]):
            at_start, parts = True, parts[1:]
        if at_start:
            while parts and str(parts[0][0]) in ("ASSERT", "ASSERT_NOT") and parts[0][1][0] == 1:
                ahead = _Writer(flags, self.wide, last=True).sequence(parts[0][1][1])
                condition = f"({subject} matches {text(f'^(?:{ahead})')})"
                conditions.append(condition if str(parts[0][0]) == "ASSERT" else negated(condition))
                parts = parts[1:]
        written = _Writer(flags, self.wide, last=True).sequence(parts)
        whole = f"^(?:{written})" if at_start and written else written or "^"
        conditions.append(f"({subject} matches {text(whole)})")
        return all_of(conditions)

    def first_in(self, subject: str) -> str:
        """The first match in the text `subject`, or none: its group, if it has just one."""
        flags, parts = self._parsed()
        writer = _Writer(flags, self.wide, last=False)
        written = writer.sequence(parts)
        if writer.groups > 1:
            written = f"({written})"
        return f"extract({subject}, {text(written)})"

    def _parsed(self) -> tuple[int, list[tuple[Any, Any]]]:
        try:
            tree = _parser.parse(self.source)
        except re.error as error:
            raise NotConvertible(f"the pattern {self.source!r}: {error}") from None
        return int(tree.state.flags), list(tree)


class _Writer:
    """Writes a parsed pattern. `last`: nothing that must be matched follows what is written."""

    def __init__(self, flags: int, wide: Iterable[str], last: bool) -> None:
        self.flags = flags
        self.wide = sorted(wide)
        self.last = last
        self.groups = 0
        if flags & re.MULTILINE:
            raise NotConvertible("the flag (?m) of a pattern")

    def sequence(self, parts: Sequence[tuple[Any, Any]], last: bool | None = None) -> str:
        ending = self.last if last is None else last
        return "".join(
            self.part(str(op), value, ending and at == len(parts) - 1) for at, (op, value) in enumerate(parts)
        )

    def part(self, op: str, value: Any, last: bool) -> str:
        match op:
            case "LITERAL":
                return self._literal(chr(value))
            case "NOT_LITERAL":
                return f"[^{self._members([('LITERAL', value)])}]"
            case "ANY":
                return r"[\s\S]" if self.flags & re.DOTALL else "."
            case "IN":
                return self._class(value)
            case "BRANCH":
                return f"(?:{'|'.join(self.sequence(branch, last) for branch in value[1])})"
            case "SUBPATTERN":
                return self._group(value, last)
            case "MAX_REPEAT" | "MIN_REPEAT":
                return self._repeat(op, *value)
            case "AT":
                return self._at(str(value), last)
            case "ASSERT" | "ASSERT_NOT":
                raise NotConvertible("look-around in a pattern")
            case "GROUPREF" | "GROUPREF_EXISTS":
                raise NotConvertible("a back-reference in a pattern")
        raise NotConvertible(f"{op} in a pattern")

    def _literal(self, char: str) -> str:
        if self.flags & re.IGNORECASE and char.lower() != char.upper():
            return f"[{self._members([('LITERAL', ord(char))])}]"
        return _escaped(char)

    def _class(self, items: Sequence[tuple[Any, Any]]) -> str:
        if str(items[0][0]) == "NEGATE":
            return f"[^{self._members(items[1:])}]"
        return f"[{self._members(items)}]"

    def _members(self, items: Sequence[tuple[Any, Any]]) -> str:
        return "".join(self._member(str(op), value) for op, value in items)

    def _member(self, op: str, value: Any) -> str:
        fold = bool(self.flags & re.IGNORECASE)
        if op == "LITERAL":
            return "".join(_escaped(c) for c in (_cases(chr(value)) if fold else [chr(value)]))
        if op == "RANGE":
            low, high = (chr(end) for end in value)
            plain = f"{_escaped(low)}-{_escaped(high)}"
            letters = [c for c in map(chr, range(value[0], min(value[1], 0x17F) + 1)) if c.isalpha()]
            also = sorted({x for c in letters for x in _cases(c) if not low <= x <= high}) if fold else []
            return plain + "".join(map(_escaped, also))
        return self._category(str(value))

    def _category(self, name: str) -> str:
        negative = name.startswith("CATEGORY_NOT_")
        letter = _CATEGORIES[name.removeprefix("CATEGORY_").removeprefix("NOT_")]
        more = "" if self.flags & re.ASCII else self._beyond_ascii(letter)
        if negative and more:
            raise NotConvertible(f"\\{letter.upper()} in a pattern, where the data are not ASCII")
        return f"\\{letter.upper() if negative else letter}{more}"

    def _beyond_ascii(self, letter: str) -> str:
        """The characters of the data that Python counts in, and the common part does not."""
        candidates = [*self.wide, *(map(chr, range(0x1C, 0x20)) if letter == "s" else ())]
        known = re.compile(f"\\{letter}")
        return "".join(_escaped(c) for c in candidates if c in self.wide and known.match(c))

    def _group(self, value: Any, last: bool) -> str:
        number, added, removed, parts = value
        before, self.flags = self.flags, (self.flags | added) & ~removed
        try:
            inside = self.sequence(parts, last)
        finally:
            self.flags = before
        if number is None:
            return f"(?:{inside})"
        self.groups += 1
        return f"({inside})"

    def _repeat(self, op: str, low: Any, high: Any, parts: Any) -> str:
        inside = f"(?:{self.sequence(parts, False)})"
        top = "" if str(high) == "MAXREPEAT" else str(int(high))
        times = {("0", ""): "*", ("1", ""): "+", ("0", "1"): "?"}.get((str(low), top), f"{{{low},{top}}}")
        return inside + times + ("?" if op == "MIN_REPEAT" else "")

    def _at(self, name: str, last: bool) -> str:
        match name:
            case "AT_BEGINNING" | "AT_BEGINNING_STRING":
                return "^"
            case "AT_END_STRING":
                return "$"
            case "AT_END":
                return r"\n?$" if last else "$"
            case "AT_BOUNDARY" if not any(re.match(r"\w", c) for c in self.wide):
                return r"\b"
        raise NotConvertible(f"{name} in a pattern")


def _begins(part: tuple[Any, Any]) -> bool:
    return str(part[0]) == "AT" and str(part[1]).startswith("AT_BEGINNING")


def _cases(char: str) -> list[str]:
    return sorted({char, *(c for c in (char.lower(), char.upper()) if len(c) == 1)})


def _escaped(char: str) -> str:
    if char in _ESCAPED:
        return _ESCAPED[char]
    if char.isalnum() or char in " _" or (not char.isascii() and char.isprintable()):
        return char
    if not char.isprintable():
        return f"\\x{ord(char):02x}" if ord(char) < 256 else char
    return "\\" + char
