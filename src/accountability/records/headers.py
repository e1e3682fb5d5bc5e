"""Which column of a source holds which field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accountability.errors import RecordsError
from accountability.model.records import Field, RecordType
from accountability.records.raw import RawTable, header, refused, shown


@dataclass(frozen=True, slots=True)
class Headers:
    """The columns of a source, by what they mean.

    `found`: field name -> (position, header as it stands there). `unknown` are positions of
    columns that no field names, `unnamed` those whose header is blank.
    """

    found: Mapping[str, tuple[int, str]]
    unknown: tuple[int, ...] = ()
    unnamed: tuple[int, ...] = ()

    def column(self, field: str) -> str:
        """The header of a field as it was found; its name where it was not."""
        return self.found[field][1] if field in self.found else field


def names_of(record: RecordType) -> Mapping[str, Field]:
    """Every header that means a field; a field's own name outranks labels and aliases."""
    known = {header(field.name): field for field in record.fields.values()}
    for field in record.fields.values():
        for name in field.names:
            known.setdefault(header(name), field)
    return known


def match(record: RecordType, raw: RawTable) -> Headers:
    """The meaning of each column. Raises `RecordsError` where two columns are one field."""
    known = names_of(record)
    found: dict[str, tuple[int, str]] = {}
    unknown: list[int] = []
    unnamed: list[int] = []
    for position, column in enumerate(raw.columns or ()):
        field = known.get(column)
        if field is None:
            (unknown if column else unnamed).append(position)
            continue
        if field.name in found:
            raise twice(raw.file, found[field.name][1], column, field.name)
        found[field.name] = position, column
    return Headers(found, tuple(unknown), tuple(unnamed))


def twice(file: str, first: str, second: str, field: str) -> RecordsError:
    """The error for two columns that both hold one field."""
    return refused(
        f"{file}: the columns `{shown(first)}` and `{shown(second)}` both hold the field `{field}`",
        "keep one of them, or rename the other",
    )
