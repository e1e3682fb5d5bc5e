"""From a character of a scalar's value back to the character of the file that wrote it.

YAML changes the text between the two: it strips the indentation of blocks, folds line breaks,
undoubles quotes and decodes escapes. In every style the characters of the value that are not white
space stand in the file in the same order, with nothing between them but white space, the first half of a
doubled quote, or the backslashes of escapes; walking both texts side by side is therefore enough.
"""

from __future__ import annotations

from typing import Literal as OneOf
from typing import TypeAlias

Style: TypeAlias = OneOf["plain", "single", "double", "literal", "folded"]

_SPACE = " \t\n"
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}  # how many follow each escape that names a code point


def raw_offset(raw: str, value: str, style: Style, offset: int) -> int:
    """The offset in `raw` (the scalar in the file, with its quotes or its block header) of `value[offset]`.

    For white space that YAML removed or folded the nearest character of the file is given.
    """
    at = _begin(raw, style)
    for character in value[:offset]:
        _, at = _step(raw, at, character, style)
    if offset >= len(value):
        return min(at, len(raw))
    return _step(raw, at, value[offset], style)[0]


def _begin(raw: str, style: Style) -> int:
    if style == "plain":
        return 0
    if style in ("single", "double"):
        return 1
    return raw.find("\n") + 1  # after the header of a block scalar


def _step(raw: str, at: int, character: str, style: Style) -> tuple[int, int]:
    """Where `character` stands at or after `at`, and where the next one may begin."""
    at = _past_continuations(raw, at, style)
    if character not in _SPACE or (style == "double" and raw[at : at + 1] == "\\"):
        if character not in _SPACE:
            at = _past_space(raw, at, style)
        return at, at + _width(raw, at, style)
    return (at, at + 1) if raw[at : at + 1] in _SPACE else (at, at)


def _past_space(raw: str, at: int, style: Style) -> int:
    while at < len(raw) and raw[at] in _SPACE:
        at = _past_continuations(raw, at + 1, style)
    return at


def _past_continuations(raw: str, at: int, style: Style) -> int:
    while style == "double" and raw.startswith("\\\n", at):
        at += 2
        while raw[at : at + 1] in (" ", "\t"):
            at += 1
    return at


def _width(raw: str, at: int, style: Style) -> int:
    if style == "single" and raw.startswith("''", at):
        return 2
    if style == "double" and raw[at : at + 1] == "\\":
        return 2 + _HEX_DIGITS.get(raw[at + 1 : at + 2], 0)
    return 1
