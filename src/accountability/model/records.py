"""Record types (what a ledger may hold) and the typed rows that were read from one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath
from typing import Literal as OneOf
from typing import TypeAlias

from accountability.model.place import Place
from accountability.model.sheets import SheetRead
from accountability.model.types import DATE, MONTH_TYPE, ScalarType, TextType, Type
from accountability.model.values import Value

Text: TypeAlias = Mapping[str, str]  # the same words per locale: {"zh": …, "en": …}
Mark: TypeAlias = OneOf["few", "month", "personal", "sensitive", "confidential"]
MASK = "***"  # in place of a cell that is not shown
PERSONAL_MARKS: frozenset[Mark] = frozenset({"personal", "sensitive", "confidential"})

PERIOD_RELATIONS = ("months", "quarters", "half_years", "years")


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a record type.

    `empty_is_none`: an empty cell says that there is none; `none_register` then names the
    record type that must have been supplied for that, if any. `minimum`, `maximum`: declared
    bounds of numbers, in the unit of `type`; a value outside is unreadable. `currency_field`: of
    money whose currency stands in the row. `label` and `aliases` are other headers under which
    the field is known. `factor`: what a number in the ledger is multiplied by to be in the unit
    of `type` (years in months: 12; hours in days: 1/24; 万元 in 元: 10000); digits and scale of
    `type` are those of the product. `separator` parts the elements of a list. `mark`: what is not
    shared of the cells: people's data; of `month` the day, and of `few` a number of one or two.
    """

    name: str
    type: Type
    label: Text = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    empty_is_none: bool = False
    none_register: str | None = None
    mark: Mark | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    currency_field: str | None = None
    codes: Mapping[str, Text] = field(default_factory=dict)  # enum: code -> labels
    path: str | None = None  # of a reference: the name that follows it, where it is not `name` without `_id`
    factor: Fraction = Fraction(1)
    separator: str = ";"
    place: Place | None = field(default=None, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Every header under which this field may stand in a file or a rule."""
        return tuple(dict.fromkeys((self.name, *self.label.values(), *self.aliases)))


@dataclass(frozen=True, slots=True)
class RecordType:
    """A ledger: its fields, its key, and what its completeness means.

    `key` empty: `key: row`, rows are told apart by where they stand. `partial`: what is not in
    it may exist all the same. `active`: the two date fields between which a record is active.
    `event_date`: a row dated after `as_of` there is a data problem.
    """

    name: str
    fields: Mapping[str, Field]
    key: tuple[str, ...] = ()
    label: Text = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    partial: bool = False
    event_date: str | None = None
    active: tuple[str, str] | None = None
    person: bool = False  # its records are people: see the guards
    complaint: bool = False  # its records are complaints, or as many as there are complaints
    place: Place | None = field(default=None, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.name, *self.label.values(), *self.aliases)))


def _period(name: str, key: ScalarType) -> RecordType:
    fields = {
        "period": Field("period", key),
        "start": Field("start", DATE),
        "end": Field("end", DATE),
    }
    if name == "months":
        fields["month"] = Field("month", MONTH_TYPE)
    return RecordType(name, fields, key=("period",))


# The period relations of a run, as record types: `period` is the key (`2021-03`, `2021-Q1`,
# `2021-H1`, `2021`), `start` and `end` its first and last day.
PERIOD_TYPES: Mapping[str, RecordType] = {n: _period(n, TextType()) for n in PERIOD_RELATIONS}


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a row came from: a file (or the name given by the caller), a sheet, and a 1-based row.

    For a CSV file `row` is the line on which the record starts; for JSON Lines the line; for
    Python lists the position in the list, from 1.
    """

    file: str
    row: int
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """The sheets of workbooks over which a ledger is spread, in the order of its rows.

    A row is told by one number: its own where there is one sheet, else with the sheet's in front.
    """

    sheets: tuple[tuple[str, str | None], ...]  # file and sheet

    @property
    def spread(self) -> bool:
        """Whether there are several."""
        return len(self.sheets) > 1

    def number(self, source: Source) -> int:
        """The number of a row."""
        if not self.spread:
            return source.row
        return self.sheets.index((source.file, source.sheet)) * SHEET + source.row

    def source(self, number: int) -> Source:
        """The row that a number tells."""
        at, row = divmod(number, SHEET) if self.spread else (0, number)
        file, sheet = self.sheets[at]
        return Source(file, row, sheet)

    def name(self, number: int) -> str:
        """A row as text, for people: with its sheet where there are several."""
        at, row = divmod(number, SHEET) if self.spread else (0, number)
        return f"{self.label(at)}{row}"

    def label(self, at: int) -> str:
        """What stands before the row numbers of a sheet: nothing where there is only one."""
        if not self.spread:
            return ""
        file, sheet = self.sheets[at]
        parts = [PurePath(file).name] if len({name for name, _ in self.sheets}) > 1 else []
        return " ".join([*parts, *([sheet] if sheet is not None else [])]) + "!"


SHEET = 2**32  # rows that no sheet has

Key: TypeAlias = tuple[str, ...]  # the key cells as text; for `key: row` the row number


@dataclass(frozen=True, slots=True)
class Row:
    """One typed row. `cells` has a value for every field of its record type.

    An empty cell is `NONE` or an `Unknown` of state EMPTY as its field says; text that cannot be
    read is an `Unknown` of state UNREADABLE; a column that was not supplied is an `Unknown` of
    state UNDETERMINED with cause COLUMN_MISSING. A field with `none_register` holds EMPTY with
    cause REGISTER_ABSENT where that register was not supplied.
    `key` is None where a key cell has no readable value; `source` then tells the row apart.
    """

    key: Key | None
    cells: Mapping[str, Value]
    source: Source


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of one record type, in the order of the input, and the columns that were there."""

    record: RecordType
    rows: tuple[Row, ...]
    columns: frozenset[str]  # names of the fields that were supplied


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A data problem: what is wrong with the input, where, and the text that was found.

    `code` is a stable word (`unreadable`, `column_missing`, `column_unknown`, `key_repeated`,
    `key_empty`, `dangling`, `future`, …). `message` says it per locale. `fields` are the fields
    concerned (`contract.end_on`), from which the rules affected are found.
    """

    file: str
    sheet: str | None = field(default=None, compare=False)
    row: int = 0  # 0: the problem is about the whole file
    column: str = ""
    code: str = ""
    text: str | None = field(default=None, compare=False)
    message: Text = field(default_factory=dict, compare=False)
    fields: tuple[str, ...] = ()
    record: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that was submitted: a table per supplied record type, and its problems.

    `sheets`: of the workbooks among it, what became of every row of every sheet.
    """

    tables: Mapping[str, Table]
    problems: tuple[Problem, ...] = ()
    sheets: tuple[SheetRead, ...] = ()
