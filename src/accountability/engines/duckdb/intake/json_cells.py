"""Cells of JSON as text that the database can keep, and back: a sign before all that is not plain text.

Text stands as it is, unless it begins with a sign itself. Numbers keep their digits.
"""

from __future__ import annotations

import json

from accountability.records.raw import DEEPEST, JsonNumber

NUMBER, TRUTH, NESTED, SIGNED, ESCAPED = "\x01", "\x02", "\x03", "\x04", "\x05"
_SIGNS = frozenset((NUMBER, TRUTH, NESTED, SIGNED, ESCAPED))


def encoded(cell: object) -> str | None:
    """A cell as text; None for null."""
    if type(cell) is str:
        return SIGNED + cell if cell[:1] in _SIGNS else cell
    if type(cell) is JsonNumber:
        return NUMBER + cell
    if cell is None:
        return None
    if isinstance(cell, bool):
        return TRUTH + ("true" if cell else "false")
    return NESTED + json.dumps(_nested(cell, DEEPEST + 5))


def escaped(cell: object) -> str | None:
    """The same where some text holds half a character, which no column can hold."""
    if type(cell) is str and not _is_whole(cell):
        return ESCAPED + json.dumps(cell)
    return encoded(cell)


def decoded(text: object) -> object:
    """The cell that was encoded."""
    assert isinstance(text, str), "what is null is empty, and was not asked for"
    rest = text[1:]
    match text[:1]:
        case "\x01":
            return JsonNumber(rest)
        case "\x02":
            return rest == "true"
        case "\x03":
            return _plain(json.loads(rest))
        case "\x04":
            return rest
        case "\x05":
            return json.loads(rest)
    return text


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _nested(cell: object, depth: int) -> object:
    """Lists and objects with a word for each kind of value; what is too deep to be shown is cut off."""
    if depth == 0:
        return None
    if isinstance(cell, JsonNumber):
        return ["n", str(cell)]
    if isinstance(cell, str):
        return ["s", cell]
    if isinstance(cell, list):
        return ["l", [_nested(item, depth - 1) for item in cell]]
    if isinstance(cell, dict):
        return ["d", [[name, _nested(item, depth - 1)] for name, item in cell.items()]]
    return cell


def _plain(cell: object) -> object:
    match cell:
        case ["n", str(digits)]:
            return JsonNumber(digits)
        case ["s", text]:
            return text
        case ["l", list(items)]:
            return [_plain(item) for item in items]
        case ["d", list(pairs)]:
            return {name: _plain(item) for name, item in pairs}
    return cell
