"""Why a verdict is unknown, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from accountability.model.records import PERIOD_TYPES, Text
from accountability.model.rule import Rulebook
from accountability.model.values import Cause, CauseKind

# `{}` is what the cause is about: a field, a record type or a parameter.
_WORDS: Mapping[CauseKind, tuple[str, str]] = {
    CauseKind.EMPTY: ("{}未填写", "{} is empty"),
    CauseKind.UNREADABLE: ("{}无法识别", "{} cannot be read"),
    CauseKind.COLUMN_MISSING: ("缺少{}这一列", "the column {} is missing"),
    CauseKind.REGISTER_ABSENT: ("未提交{}", "{} was not supplied"),
    CauseKind.REGISTER_PARTIAL: ("{}不完整", "{} is not complete"),
    CauseKind.DANGLING: ("{}所指的记录不存在", "{} names no record"),
    CauseKind.REPEATED_KEY: ("{}中编号重复且内容不同", "a key of {} stands in rows that differ"),
    CauseKind.PARAMETER_UNSET: ("参数{}未设置", "the parameter {} is not set"),
    CauseKind.PARAMETER_NOT_IN_FORCE: (
        "参数{}在该日期无有效值",
        "the parameter {} has no value on that date",
    ),
    CauseKind.CALENDAR: ("日期超出{}的范围", "a date lies outside the calendar {}"),
    CauseKind.DIVISION_BY_ZERO: ("除数为零", "division by zero"),
    CauseKind.MIXED_CURRENCIES: ("币种不一致", "currencies differ"),
    CauseKind.PRECISION: ("日期不够精确", "a date is not precise enough"),
    CauseKind.NO_PERIOD: ("未给出起止日期", "no period was given"),
    CauseKind.OUT_OF_RANGE: ("数值或日期超出范围", "a number or date is out of range"),
    CauseKind.UNKNOWN_WHEN: ("规则规定此种情形无法判断", "the rule says that it cannot tell"),
}


def sentence(book: Rulebook, causes: Collection[Cause]) -> Text:
    """All causes of a verdict as one text per locale, in the order of the causes."""
    ordered = sorted(causes)
    zh = "；".join(dict.fromkeys(_WORDS[c.kind][0].format(_named(book, c.about)) for c in ordered))
    en = "; ".join(dict.fromkeys(_WORDS[c.kind][1].format(c.about or "a value") for c in ordered))
    return {"zh": zh or "原因不明", "en": en or "the cause is not known"}


def _named(book: Rulebook, about: str) -> str:
    """The Chinese name of a field, record type or parameter, in quotation marks."""
    record, _, name = about.partition(".")
    known = book.records.get(record) or PERIOD_TYPES.get(record)
    if known is not None:
        label = known.label.get("zh", record)
        field = known.fields.get(name)
        parts = [label, field.label.get("zh", name)] if field is not None else [label]
        return f"“{'·'.join(parts)}”"
    parameter = book.parameters.get(about)
    return f"“{parameter.title.get('zh', about)}”" if parameter is not None else f"“{about}”"
