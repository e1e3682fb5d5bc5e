"""Authorities, the citations of rules, and the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from accountability.language.scope import called, did_you_mean
from accountability.model.records import Field, RecordType
from accountability.model.rule import Authority, Calendar, Citation
from accountability.model.types import BoolType, DateType
from accountability.rulebook.located import Written
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.record_shapes import CalendarShape
from accountability.rulebook.rule_shapes import CitationShape
from accountability.rulebook.sections import Sections
from accountability.rulebook.suggest import nearest_or_list


def declare_authorities(sections: Sections, mistakes: Mistakes) -> dict[str, Authority]:
    """All authorities by id."""
    declared: dict[str, Authority] = {}
    for name, entry in sections.authorities.items():
        shape = entry.shape
        _check_order(entry.name, shape.from_, shape.to, mistakes)
        declared[name] = Authority(
            id=name,
            title=shape.title,
            status=shape.status,
            start=shape.from_,
            end=shape.to,
            source=str(shape.source) if shape.source is not None else None,
            note=shape.note or {},
            place=entry.name.place,
        )
    return declared


def cite(
    shapes: tuple[CitationShape, ...],
    authorities: Mapping[str, Authority],
    broken: set[str],
    mistakes: Mistakes,
) -> tuple[Citation, ...]:
    """What a rule rests on. `id/clause` is split at the first slash, unless an authority has that id."""
    found: list[Citation] = []
    for shape in shapes:
        name, clause = str(shape.id), str(shape.clause) if shape.clause is not None else None
        if name not in authorities and clause is None and "/" in name:
            name, _, clause = name.partition("/")
        _check_order(shape.id, shape.from_, shape.to, mistakes)
        if name in authorities:
            found.append(Citation(authorities[name], clause, shape.from_, shape.to))
        elif name not in broken:
            hint = nearest_or_list(name, authorities, "authorities")
            mistakes.add(shape.id.place, f"unknown authority `{name}`", hint)
    return tuple(found)


def _check_order(at: Written, start: date | None, end: date | None, mistakes: Mistakes) -> None:
    if start is not None and end is not None and start > end:
        mistakes.add(at.place, f"`{at}` ends on {end}, before it begins on {start}")


def declare_calendar(
    shape: CalendarShape | None, records: Mapping[str, RecordType], broken: set[str], mistakes: Mistakes
) -> Calendar | None:
    """The table of working days, if the header names one."""
    if shape is None:
        return None
    found = called(str(shape.record), records)
    if len(found) != 1:
        if str(shape.record) not in broken:
            hint = did_you_mean(str(shape.record), [name for r in records.values() for name in r.names])
            mistakes.add(shape.record.place, f"unknown record type `{shape.record}`", hint)
        return None
    day = _calendar_field(found[0], shape.date, DateType, "a date", mistakes)
    workday = _calendar_field(found[0], shape.workday, BoolType, "true or false", mistakes)
    if day is None or workday is None:
        return None
    return Calendar(found[0].name, day.name, workday.name)


def _calendar_field(
    record: RecordType, word: Written, type_: type, what: str, mistakes: Mistakes
) -> Field | None:
    found = called(str(word), record.fields)
    if len(found) != 1:
        hint = nearest_or_list(word, record.fields, "fields")
        mistakes.add(word.place, f"no field `{word}` in record type `{record.name}`", hint)
        return None
    if not isinstance(found[0].type, type_):
        mistakes.add(word.place, f"the calendar's `{word}` has to be {what}")
        return None
    return found[0]
