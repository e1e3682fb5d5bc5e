"""What YAML says, with the place of every key and every scalar.

`Written` is a scalar: a `str` that remembers where it stood, so that it can be handed to the parser
as text and as the origin of its complaints. `Table` and `Listing` are a `dict` and a `list` that know
their place; they go into pydantic as they are, and its errors hand them back with their places.
Nothing changes them after `yaml_text.py` has built them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TypeAlias

from accountability.model.place import Place
from accountability.rulebook.align import Style, raw_offset


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text of one file (line ends are LF), and the offsets at which its lines begin."""

    file: str  # as shown to the user
    text: str
    starts: tuple[int, ...] = field(repr=False)

    @staticmethod
    def of(file: str, text: str) -> Sheet:
        return Sheet(file, text, (0, *(found.end() for found in re.finditer("\n", text))))

    def rest_of_line(self, offset: int) -> str:
        end = self.text.find("\n", offset)
        return self.text[offset : end if end >= 0 else len(self.text)]

    def place(self, offset: int) -> Place:
        """Line and column of a character, 1-based; beyond the end it is the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.starts, offset)
        return Place(self.file, line, offset - self.starts[line - 1] + 1)


class Written(str):
    """A scalar as YAML gives it, always text; `style` tells plain from quoted and block scalars."""

    __slots__ = ("_end", "_sheet", "_start", "style")
    style: Style
    _sheet: Sheet
    _start: int
    _end: int

    @staticmethod
    def at(text: str, style: Style, sheet: Sheet, start: int, end: int) -> Written:
        """The scalar `text` that stands in `sheet` from `start` to `end` (offsets, its quotes included)."""
        made = Written(text)
        made.style, made._sheet, made._start, made._end = style, sheet, start, end
        return made

    @staticmethod
    def like(text: str, other: Written) -> Written:
        """Another text that stands where `other` does."""
        return Written.at(text, other.style, other._sheet, other._start, other._end)

    @property
    def place(self) -> Place:
        return self._sheet.place(self._start)

    def place_of(self, offset: int) -> Place:
        """Where character `offset` of the value stands in the file."""
        raw = self._sheet.text[self._start : self._end]
        return self._sheet.place(self._start + raw_offset(raw, str(self), self.style, offset))

    @property
    def is_null(self) -> bool:
        """An empty plain scalar, `~` or `null`: YAML's ways to write nothing."""
        return self.style == "plain" and str(self) in ("", "~", "null", "Null", "NULL")

    @property
    def cut_by_comment(self) -> bool:
        """A plain scalar that ends where ` #` begins a comment on the same line."""
        if self.style != "plain":
            return False
        return self._sheet.rest_of_line(self._end).lstrip(" \t").startswith("#")

    def __deepcopy__(self, _memo: object) -> Written:
        return self


class Table(dict["Written", "Node"]):
    """A YAML mapping; its keys are distinct."""

    __slots__ = ("place",)
    place: Place

    def key(self, name: str) -> Written:
        """The key as it was written, with its place."""
        return next(k for k in self if k == name)

    def find(self, name: str) -> Node | None:
        """What stands under `name`, if anything."""
        return self.get(Written(name))


class Listing(list["Node"]):
    """A YAML sequence."""

    __slots__ = ("place",)
    place: Place


Node: TypeAlias = Written | Table | Listing


def table(entries: dict[Written, Node], place: Place) -> Table:
    made = Table(entries)
    made.place = place
    return made


def listing(items: list[Node], place: Place) -> Listing:
    made = Listing(items)
    made.place = place
    return made
