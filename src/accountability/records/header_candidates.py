"""What the headers of an office's workbook may mean: proposals for a person, never used by a run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal as OneOf
from typing import TypeAlias

from accountability.model.records import Field, RecordType
from accountability.model.types import NO_UNIT, ListType, NumberType
from accountability.records.headers import Names, names_of, plain
from accountability.records.layout import Head, find_head, header_texts, stated_unit
from accountability.records.names import meanings
from accountability.records.raw import header
from accountability.records.units import is_money, times
from accountability.records.workbook import Sheet, read_workbook

How: TypeAlias = OneOf["name", "looks", "unit", "title_unit", "similar"]

_BRACKETED = re.compile(r"(.+?)[(（\[【]([^()（）\[\]【】]{1,8})[)）\]】]\Z")
_ALIKE = 0.5  # difflib's ratio from which a name is proposed
_MOST = 3  # proposals per header


@dataclass(frozen=True, slots=True)
class Candidate:
    """A field that a header may mean; `unit` is the one that the header or the title states.

    `name`: a name, label or alias of the field. `looks`: the same but for white space and
    full-width forms. `unit`: the same, with a unit in brackets. `title_unit`: a name, but the
    title of the sheet states another unit than the field. `similar`: similar to a name.
    """

    field: str
    how: How
    name: str
    unit: str | None = None

    @property
    def certain(self) -> bool:
        return self.how in ("name", "looks")


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """A header as it stands in the sheet, and what it may mean, the likeliest first."""

    header: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class SheetProposal:
    """A sheet and what it may hold. `exact`: it is named after the record type.

    `row`: where its header stands, from 1; None where none was found.
    """

    sheet: str
    record: str | None
    exact: bool
    row: int | None
    columns: tuple[ColumnProposal, ...]


def propose(types: Mapping[str, RecordType], path: Path) -> tuple[SheetProposal, ...]:
    """What each sheet of a workbook and its headers may mean. Raises `RecordsError`."""
    return tuple(_sheet(types, sheet) for sheet in read_workbook(path) if sheet.last)


def _sheet(types: Mapping[str, RecordType], sheet: Sheet) -> SheetProposal:
    named = meanings(types).get(header(sheet.name), ())
    record = named[0] if len(named) == 1 else _by_headers(types, sheet)
    if record is None:
        return SheetProposal(sheet.name, None, False, None, ())
    head = find_head(sheet, Names(types[record], {})) or _likely_head(sheet)
    if head is None:
        return SheetProposal(sheet.name, record, len(named) == 1, None, ())
    unit = stated_unit(sheet, head)
    columns = tuple(
        ColumnProposal(column, tuple(_candidates(types[record], column, unit)))
        for column in dict.fromkeys(head.columns)
        if column
    )
    return SheetProposal(sheet.name, record, len(named) == 1, head.last + 1, columns)


def _by_headers(types: Mapping[str, RecordType], sheet: Sheet) -> str | None:
    """The one record type of which most headers are known, at least two."""
    scores: dict[str, int] = {}
    for name, record in types.items():
        names = Names(record, {})
        head = find_head(sheet, names)
        if head is not None:
            scores[name] = len({f.name for c in head.columns if (f := names.field(c)) is not None})
    best = [name for name, score in scores.items() if score == max(scores.values()) and score >= 2]
    return best[0] if len(best) == 1 else None


def _likely_head(sheet: Sheet) -> Head | None:
    """The first row of at least two texts and nothing else, each only once."""
    for index in range(len(sheet.rows)):
        filled = [cell for cell in sheet.rows[index].cells if cell is not None]
        texts = header_texts(sheet, index)
        if len(filled) >= 2 and all(isinstance(c, str) for c in filled) and len(set(filled)) == len(filled):
            return Head(index, index, tuple(texts))
    return None


def _candidates(record: RecordType, column: str, title_unit: str | None) -> Iterator[Candidate]:
    known = names_of(record)
    field = known.get(column)
    how: How = "name"
    if field is None:
        field, how = Names(record, {}).field(column), "looks"
    if field is not None:
        if title_unit is not None and is_money(field) and times(title_unit) != field.factor:
            yield Candidate(field.name, "title_unit", column, title_unit)
        else:
            yield Candidate(field.name, how, _called(field, column))
        return
    bracketed = _BRACKETED.match(column)
    if bracketed is not None:
        field = Names(record, {}).field(header(bracketed.group(1)))
        if field is not None:
            unit = plain(bracketed.group(2)) if _has_unit(field) else None
            yield Candidate(field.name, "unit" if unit else "similar", bracketed.group(1), unit)
            return
    yield from _similar(known, column)


def _has_unit(field: Field) -> bool:
    type_ = field.type.element if isinstance(field.type, ListType) else field.type
    return is_money(field) or (isinstance(type_, NumberType) and type_.unit != NO_UNIT)


def _called(field: Field, column: str) -> str:
    return next((name for name in field.names if plain(name) == plain(column)), field.name)


def _similar(known: Mapping[str, Field], column: str) -> Iterator[Candidate]:
    bare = _BRACKETED.match(column)
    text = plain(bare.group(1) if bare is not None else column)
    by_plain: dict[str, str] = {}
    for name in known:
        by_plain.setdefault(plain(name), name)
    close: Sequence[str] = get_close_matches(text, sorted(by_plain), n=_MOST, cutoff=_ALIKE)
    inside = [name for name in sorted(by_plain) if len(text) >= 2 and (text in name or name in text)]
    seen: set[str] = set()
    for name in (*close, *inside):
        field = known[by_plain[name]].name
        if field not in seen and len(seen) < _MOST:
            seen.add(field)
            yield Candidate(field, "similar", by_plain[name])
