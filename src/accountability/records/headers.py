"""Which column of a source holds which field."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from accountability.errors import RecordsError
from accountability.model.records import Field, RecordType
from accountability.model.sheets import ColumnMeaning
from accountability.records.raw import RawTable, header, refused, shown


@dataclass(frozen=True, slots=True)
class Headers:
    """The columns of a source, by what they mean.

    `found`: field name -> (position, header as it stands there). `unknown` are positions of
    columns that no field names, `unnamed` those whose header is blank. `factors`: of the fields
    whose unit the office's headers state.
    """

    found: Mapping[str, tuple[int, str]]
    unknown: tuple[int, ...] = ()
    unnamed: tuple[int, ...] = ()
    factors: Mapping[str, Fraction] = field(default_factory=dict)

    def column(self, field: str) -> str:
        """The header of a field as it was found; its name where it was not."""
        return self.found[field][1] if field in self.found else field


def plain(text: str) -> str:
    """A header without what only its looks differ in: white space, full-width forms."""
    return "".join(unicodedata.normalize("NFKC", text).split())


class Names:
    """What each header means for a record type: the office's own words first, then names, labels
    and aliases as they are written, then the same but for white space and full-width forms.
    """

    def __init__(self, record: RecordType, own: Mapping[str, ColumnMeaning]) -> None:
        self._own = {header(name): meaning for name, meaning in own.items()}
        self._exact = names_of(record)
        self._plain: dict[str, Field | None] = {}
        for name, field_ in self._exact.items():
            same = self._plain.setdefault(plain(name), field_)
            if same is not field_:
                self._plain[plain(name)] = None  # two fields differ in looks only
        for name, meaning in self._own.items():
            if meaning.field is not None and meaning.field not in record.fields:
                about = f"`{meaning.field}` for `{shown(name, 60)}`"
                raise refused(f"the office's headers: `{record.name}` has no field {about}")
        self._fields = record.fields

    def field(self, column: str) -> Field | None:
        """The field that a header means, if any."""
        own = self._own.get(column)
        if own is not None:
            return None if own.field is None else self._fields[own.field]
        return self._exact.get(column) or (self._plain.get(plain(column)) if column else None)

    def left_out(self, column: str) -> bool:
        """Whether the office's headers say that the column holds no field."""
        own = self._own.get(column)
        return own is not None and own.field is None

    def factor(self, column: str) -> Fraction | None:
        """The unit that the office's headers state for a column, as a factor."""
        own = self._own.get(column)
        return None if own is None else own.factor


def names_of(record: RecordType) -> Mapping[str, Field]:
    """Every header that means a field; a field's own name outranks labels and aliases."""
    known = {header(field.name): field for field in record.fields.values()}
    for field_ in record.fields.values():
        for name in field_.names:
            known.setdefault(header(name), field_)
    return known


def match(record: RecordType, raw: RawTable, own: Mapping[str, ColumnMeaning] | None = None) -> Headers:
    """The meaning of each column. Raises `RecordsError` where two columns are one field."""
    names = Names(record, own or {})
    found: dict[str, tuple[int, str]] = {}
    factors: dict[str, Fraction] = {}
    unknown: list[int] = []
    unnamed: list[int] = []
    for position, column in enumerate(raw.columns or ()):
        field_ = names.field(column)
        if field_ is None:
            if not names.left_out(column):
                (unknown if column else unnamed).append(position)
            continue
        if field_.name in found:
            raise twice(_place(raw), found[field_.name][1], column, field_.name)
        found[field_.name] = position, column
        factor = names.factor(column)
        if factor is not None:
            factors[field_.name] = factor
    return Headers(found, tuple(unknown), tuple(unnamed), factors)


def _place(raw: RawTable) -> str:
    return raw.file if raw.sheet is None else f"{raw.file}, sheet `{shown(raw.sheet, 60)}`"


def twice(place: str, first: str, second: str, field: str) -> RecordsError:
    """The error for two columns that both hold one field."""
    return refused(
        f"{place}: the columns `{shown(first)}` and `{shown(second)}` both hold the field `{field}`",
        "keep one of them, or rename the other",
    )
