"""What became of the rows of a sheet, and what an office's own headers mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal as OneOf
from typing import TypeAlias

PassedKind: TypeAlias = OneOf[
    "title",  # above the header, or a title that a later page repeats
    "header",
    "header_repeated",
    "heading",  # one merged cell across the table
    "blank",
    "numbered",  # a serial number and nothing else
    "total",
    "note",  # who filled it in, remarks below the table
    "sheet_unknown",  # the sheet is named after no record type
    "sheet_ignored",  # the office's headers say to leave it out
]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Rows of one kind that became no record; `rows` are their numbers, from 1."""

    kind: PassedKind
    rows: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class SheetRead:
    """One sheet, so that what was read can be compared with it.

    `last` is its last row with anything in it; `read` the rows that became records, `hidden` how
    many of those are hidden (by a filter, say); `passed` the rest. Always
    `last = read + rows passed over`. `record` is None where the sheet is of no record type.
    `ignored` are columns that the office's headers say to leave out.
    """

    file: str
    sheet: str
    record: str | None
    last: int
    read: int = 0
    hidden: int = 0
    passed: tuple[PassedOver, ...] = ()
    ignored: tuple[str, ...] = ()
    sheet_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """What a header of an office means: a field, or nothing (`field` None: leave the column out).

    `factor`: what a number in the column is multiplied by to be in the unit of the field's type;
    None where the column is in the unit that the field declares.
    """

    field: str | None
    factor: Fraction | None = None


@dataclass(frozen=True, slots=True)
class OfficeHeaders:
    """How one office names its sheets and columns, confirmed by a person.

    `sheets`: sheet or file name -> record type (None: leave it out). `columns`: record type ->
    header as it stands in the sheet -> meaning.
    """

    office: str = ""
    sheets: Mapping[str, str | None] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, ColumnMeaning]] = field(default_factory=dict)


NO_HEADERS = OfficeHeaders()
