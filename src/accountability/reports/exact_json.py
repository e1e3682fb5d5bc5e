"""JSON (RFC 8259) with exact numbers, and the same bytes for the same value.

The standard library writes numbers through `float`; here an integer is written in full, and a
rational number as a decimal, rounded half to even at 18 places where it does not end before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from accountability.model.numbers import decimal_text

Json: TypeAlias = "bool | int | Fraction | str | Sequence[Json] | Mapping[str, Json] | None"


def line(value: Json) -> str:
    """The value on one line, without spaces."""
    return "".join(_pieces(value, None))


def pretty(value: Json) -> str:
    """The value over several lines, two spaces per level."""
    return "".join(_pieces(value, "\n"))


# Line ends in the eyes of some readers of lines; JSON allows them in text, so JSON Lines would break.
_ESCAPED = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029", "\u0085": "\\u0085"})


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).translate(_ESCAPED)


def _pieces(value: Json, newline: str | None) -> Iterator[str]:
    match value:
        case None:
            yield "null"
        case bool():
            yield "true" if value else "false"
        case str():
            yield _text(value)
        case int() | Fraction():
            yield decimal_text(value)
        case Mapping():
            members = ((f"{_text(k)}:{' ' if newline else ''}", v) for k, v in value.items())
            yield from _enclosed("{", members, "}", newline)
        case _:
            yield from _enclosed("[", (("", item) for item in value), "]", newline)


def _enclosed(
    opened: str, members: Iterator[tuple[str, Json]], closed: str, newline: str | None
) -> Iterator[str]:
    inner = None if newline is None else newline + "  "
    first = True
    yield opened
    for name, member in members:
        yield f"{'' if first else ','}{inner or ''}{name}"
        yield from _pieces(member, inner)
        first = False
    yield closed if first else f"{newline or ''}{closed}"
