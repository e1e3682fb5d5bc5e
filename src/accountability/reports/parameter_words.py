"""Values of parameters in words: with the unit in which the rulebook writes them, dates and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from accountability.model.rule import Dated, Parameter
from accountability.model.types import NumberType
from accountability.model.values import Value
from accountability.reports.locale import Lang, said
from accountability.reports.values import in_text
from accountability.reports.words import WORDS


@dataclass(frozen=True, slots=True)
class _Phrases:
    unset: str
    since: str
    until: str
    set_by: str
    default: str
    command: str
    units: Mapping[str, str]


_PHRASES: Mapping[Lang, _Phrases] = {
    "en": _Phrases(
        unset="not set: unknown",
        since="from {}",
        until="to {}",
        set_by="set by {}",
        default="the rulebook",
        command="the command",
        units={
            "day": "days",
            "month": "months",
            "year": "years",
            "hour": "hours",
            "working_day": "working days",
        },
    ),
    "zh": _Phrases(
        unset="未设置（不明）",
        since="自 {}",
        until="至 {}",
        set_by="取值来源：{}",
        default="规则本身",
        command="命令行",
        units={"day": "天", "month": "个月", "year": "年", "hour": "小时", "working_day": "个工作日"},
    ),
}
# What a rulebook may write and what it then means: (unit of the type, factor) -> the written unit.
_WRITTEN = {
    ("month", Fraction(12)): "year",
    ("day", Fraction(1, 24)): "hour",
    ("元", Fraction(10_000)): "万元",
    ("元", Fraction(100_000_000)): "亿元",
}


def unit_of(parameter: Parameter) -> str:
    """The unit in which the rulebook writes the values of a parameter (`year`, `元`), or nothing."""
    unit = str(parameter.type.unit) if isinstance(parameter.type, NumberType) else ""
    return _WRITTEN.get((unit, parameter.factor), unit)


def as_written(parameter: Parameter, value: Value) -> Value:
    """A value in that unit: 360 months of a parameter in years are 30."""
    scaled = parameter.factor != 1 and isinstance(value, int | Fraction) and not isinstance(value, bool)
    return Fraction(value) / parameter.factor if scaled and isinstance(value, int | Fraction) else value


def setting_lines(parameter: Parameter, lang: Lang) -> list[str]:
    """A line per key of a table and span of dates; that nobody set it, where nobody did."""
    tables = [*parameter.entries.items()]
    if parameter.otherwise:
        tables.append((("else",), parameter.otherwise))
    lines = []
    for keys, dated in tables:
        label = f"[{', '.join(keys)}] " if keys else ""
        lines += [f"{label}{_dated(parameter, value, lang)}" for value in dated]
    return lines or [_PHRASES[lang].unset]


def set_by(parameter: Parameter, lang: Lang) -> str:
    """Who set the values that are in place: the rulebook, a profile by its name, or the command."""
    phrases = _PHRASES[lang]
    who = {"default": phrases.default, "command": phrases.command}
    return phrases.set_by.format(who.get(parameter.set_by, parameter.set_by))


def span_text(start: date | None, end: date | None, lang: Lang) -> str:
    """From when to when, as far as there are ends."""
    phrases = _PHRASES[lang]
    parts = [phrases.since.format(start)] if start else []
    return ", ".join([*parts, *([phrases.until.format(end)] if end else [])])


def _dated(parameter: Parameter, dated: Dated, lang: Lang) -> str:
    value = as_written(parameter, dated.value)
    unit = unit_of(parameter) if isinstance(value, int | Fraction) else ""
    words = _PHRASES[lang].units.get(unit, unit)
    span = span_text(dated.start, dated.end, lang)
    reason = f" — {said(dated.reason, lang)}" if dated.reason else ""
    return (
        f"{in_text(value, WORDS[lang])}{f' {words}' if words else ''}{f' ({span})' if span else ''}{reason}"
    )
