"""Data problems in both languages: one function per code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from accountability.model.records import Field, Places, Problem, RecordType
from accountability.records.faults import Fault
from accountability.records.raw import shown

IN_MESSAGE = 60  # characters of a cell that a sentence repeats; `text` holds more
_FEW = 5  # values and rows that a message lists


@dataclass(frozen=True, slots=True)
class Where:
    """The source that a problem is about."""

    file: str
    record: RecordType
    sheet: str | None = None
    places: Places | None = None  # of a ledger on several sheets; rows are then its numbers

    @staticmethod
    def of(record: RecordType, places: Places) -> Where:
        """What problems say of a ledger on these sheets; of all of it, they name what all share."""
        files = dict.fromkeys(file for file, _ in places.sheets)
        sheet = places.sheets[0][1] if len(places.sheets) == 1 else None
        return Where(", ".join(files), record, sheet, places if places.spread else None)

    def row_name(self, row: int) -> str:
        """A row as a sentence names it."""
        return str(row) if self.places is None else self.places.name(row)

    def fields(self, *names: str) -> tuple[str, ...]:
        return tuple(f"{self.record.name}.{name}" for name in names)

    def problem(
        self,
        code: str,
        zh: str,
        en: str,
        *,
        row: int = 0,
        column: str = "",
        text: str | None = None,
        fields: tuple[str, ...] = (),
    ) -> Problem:
        file, sheet = self.file, self.sheet
        if self.places is not None and row:
            source = self.places.source(row)
            file, sheet, row = source.file, source.sheet, source.row
        return Problem(
            file,
            sheet,
            row,
            shown(column),
            code,
            text,
            {"zh": zh, "en": en},
            fields,
            self.record.name,
        )


def order(problem: Problem) -> tuple[str, str, int, str, str, str, tuple[str, ...], str]:
    """The order in which problems are listed."""
    return (
        problem.file,
        problem.sheet or "",
        problem.row,
        problem.column,
        problem.code,
        problem.record,
        problem.fields,
        problem.text or "",
    )


def unreadable(where: Where, row: int, column: str, field: Field, raw: object, fault: Fault) -> Problem:
    short = shown(raw, IN_MESSAGE)
    return where.problem(
        fault.code,
        f"`{short}` {fault.zh}",
        f"`{short}` {fault.en}",
        row=row,
        column=column,
        text=shown(raw),
        fields=where.fields(field.name),
    )


def column_missing(where: Where, field: Field) -> Problem:
    zh = f"没有“{field.label.get('zh', field.name)}”这一列，该字段无法判断"
    names = ", ".join(f"`{name}`" for name in field.names)
    en = f"no column holds the field `{field.name}` (known as {names})"
    return where.problem("column_missing", zh, en, column=field.name, fields=where.fields(field.name))


def column_unknown(where: Where, column: str) -> Problem:
    known = {name: field for field in where.record.fields.values() for name in field.names}
    close = get_close_matches(column, sorted(known), n=1)
    zh, en = (
        f"`{shown(column, IN_MESSAGE)}` 不是已知的列",
        f"the column `{shown(column, IN_MESSAGE)}` is not known",
    )
    if close:
        zh, en = f"{zh}；是否应为 `{close[0]}`", f"{en}; did you mean `{close[0]}`?"
    return where.problem("column_unknown", zh, en, column=column, text=shown(column))


def column_unnamed(where: Where, position: int, row: int, raw: object) -> Problem:
    zh = f"第 {position} 列没有列名，却有内容；未读取该列"
    en = f"column {position} has no header but holds text; it was not read"
    return where.problem("column_unknown", zh, en, row=row, column=f"#{position}", text=shown(raw))


def too_few(where: Where, row: int, found: int, expected: int, blank: Sequence[str]) -> Problem:
    zh = f"该行有 {found} 格，表头有 {expected} 列；缺少的格按空白处理"
    en = f"the row has {found} cells where the header has {expected}; those missing are taken as empty"
    return where.problem("ragged", zh, en, row=row, fields=where.fields(*blank))


def too_many(where: Where, row: int, expected: int, surplus: Sequence[object]) -> Problem:
    count = expected + len(surplus)
    zh = f"该行有 {count} 格，表头只有 {expected} 列；多出的内容未读取"
    en = f"the row has {count} cells where the header has {expected}; those beyond were not read"
    text = " | ".join(shown(raw) for raw in surplus)
    return where.problem("ragged", zh, en, row=row, text=shown(text))


def key_empty(where: Where, row: int, column: str, fields: Sequence[str]) -> Problem:
    zh, en = "该记录没有编号（主键为空）", "the record has no key: a key cell is empty"
    return where.problem("key_empty", zh, en, row=row, column=column, fields=where.fields(*fields))


def key_repeated(where: Where, key: str, column: str, rows: Sequence[int], differ: bool) -> Problem:
    listed = ", ".join(where.row_name(row) for row in rows[:_FEW]) + ("…" if len(rows) > _FEW else "")
    short = shown(key, IN_MESSAGE)
    zh = f"编号 `{short}` 出现 {len(rows)} 次（行 {listed}），各行内容{'不同' if differ else '相同'}"
    alike = "the rows differ" if differ else "the rows are the same"
    en = f"the key `{short}` stands in {len(rows)} rows ({listed}); {alike}"
    return where.problem(
        "key_repeated",
        zh,
        en,
        row=rows[0],
        column=column,
        text=shown(key),
        fields=where.fields(*where.record.key),
    )


def dangling(
    where: Where, column: str, field: Field, register: RecordType, count: int, values: Sequence[str]
) -> Problem:
    few = ", ".join(shown(value, IN_MESSAGE) for value in values[:_FEW]) + ("…" if len(values) > _FEW else "")
    target = register.name
    zh = f"{count} 处引用在“{register.label.get('zh', target)}”中找不到：{few}"
    en = f"{count} {'reference names' if count == 1 else 'references name'} no record of `{target}`: {few}"
    return where.problem("dangling", zh, en, column=column, text=shown(few), fields=where.fields(field.name))


def future(where: Where, row: int, column: str, field: Field, text: str, as_of: str) -> Problem:
    zh, en = f"日期 `{text}` 晚于检查日 {as_of}", f"the date `{text}` is after the date of the run, {as_of}"
    return where.problem("future", zh, en, row=row, column=column, text=text, fields=where.fields(field.name))
