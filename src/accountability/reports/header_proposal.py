"""A proposal for `headers/OFFICE.yaml`: what is certain as it stands, what is not behind a `#`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from accountability.records.header_candidates import Candidate, ColumnProposal, How, SheetProposal
from accountability.reports.locale import Lang


@dataclass(frozen=True, slots=True)
class _Words:
    head: tuple[str, ...]
    named: str
    by_headers: str
    no_record: str
    no_head: str
    row: str
    nothing: str
    how: Mapping[How, str]


_WORDS: Mapping[Lang, _Words] = {
    "en": _Words(
        head=(
            "What the headers of this workbook mean. A proposal: look through every line.",
            "A line behind # is not certain; remove the # from the one that is right.",
            "`ignore` leaves a column or a sheet out. Then write your name or code and the date below.",
        ),
        named="named after the record type",
        by_headers="by its headers; remove the # if it is right",
        no_record="of no record type, as far as its name and headers tell",
        no_head="no header was found",
        row="row",
        nothing="nothing is similar",
        how={
            "name": "as it is called",
            "looks": "the same but for its looks: {name}",
            "unit": "{name}, with a unit; remove the # if it is right",
            "title_unit": "the title of the sheet says {unit}; remove the # from one of the two",
            "similar": "similar to {name}; remove the # if it is right",
        },
    ),
    "zh": _Words(
        head=(
            "本工作簿各表头的含义（建议稿），请逐行核对。",
            "带 # 的行不能确定：对的那一行去掉行首的 #。",
            "ignore 表示不读取该列或该表。核对后在下面写上姓名或代号和日期。",
        ),
        named="与台账名称一致",
        by_headers="按表头推断；正确的请去掉 #",
        no_record="按表名和表头看，不属于任何台账",
        no_head="没有找到表头",
        row="第 {} 行",
        nothing="没有相近的字段",
        how={
            "name": "名称一致",
            "looks": "除空格、全角半角外一致：{name}",
            "unit": "{name}，表头带单位；正确的请去掉 #",
            "title_unit": "表上方注明单位为{unit}；请在两行中选一行去掉 #",
            "similar": "与“{name}”相近；正确的请去掉 #",
        },
    ),
}


def header_proposal(sheets: Iterable[SheetProposal], lang: Lang) -> Iterator[str]:
    """The lines of the file."""
    words = _WORDS[lang]
    yield from (f"# {line}\n" for line in words.head)
    yield 'headers: 1\noffice: "?"\nconfirmed_by: ""\n\nsheets:\n'
    listed = tuple(sheets)
    for sheet in listed:
        yield _sheet_line(sheet, words)
    known = {sheet.record: sheet for sheet in listed if sheet.record is not None and sheet.columns}
    yield "\ncolumns:\n" if known else ""
    for sheet in listed:
        if sheet.record is not None and known.get(sheet.record) is sheet:
            yield from _columns(sheet, sheet.record, words)


def _sheet_line(sheet: SheetProposal, words: _Words) -> str:
    name = _quoted(sheet.sheet)
    if sheet.record is None:
        return f"  # {name}: ignore  # {words.no_record}\n"
    if sheet.exact:
        return f"  {name}: {sheet.record}  # {words.named}\n"
    return f"  # {name}: {sheet.record}  # {words.by_headers}\n"


def _columns(sheet: SheetProposal, record: str, words: _Words) -> Iterator[str]:
    where = words.no_head
    if sheet.row is not None:
        where = words.row.format(sheet.row) if "{}" in words.row else f"{words.row} {sheet.row}"
    yield f"  {record}:  # {_quoted(sheet.sheet)}, {where}\n"
    for column in sheet.columns:
        yield from _column(column, words)


def _column(column: ColumnProposal, words: _Words) -> Iterator[str]:
    name = _quoted(column.header)
    if not column.candidates:
        yield f"    # {name}: ignore  # {words.nothing}\n"
    for candidate in column.candidates:
        note = words.how[candidate.how].format(name=candidate.name, unit=candidate.unit)
        note = "".join(c if c.isprintable() else " " for c in note)
        if candidate.how == "title_unit":
            yield f"    # {name}: {_meant(candidate)}  # {note}\n"
            yield f"    # {name}: {{field: {candidate.field}, unit: 元}}\n"
        else:
            mark = "" if candidate.certain else "# "
            yield f"    {mark}{name}: {_meant(candidate)}  # {note}\n"


def _meant(candidate: Candidate) -> str:
    if candidate.unit is None:
        return candidate.field
    return f"{{field: {candidate.field}, unit: {_quoted(candidate.unit)}}}"


def _quoted(text: str) -> str:
    """A JSON string, which is a double-quoted scalar of YAML; what nobody can see is escaped."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escaped(c) for c in quoted)


def _escaped(c: str) -> str:
    return f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"
