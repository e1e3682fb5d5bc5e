"""The table of functions: how each is written, what it gives, and one line of documentation.

Their meaning is in `semantics`, under the same names; a test demands that neither misses any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accountability.language.check_arguments import (
    Result,
    absolute,
    amount,
    cut_date,
    cut_text,
    extreme,
    listed,
    nth_workday,
    one_of,
    overlapping,
    rounded,
    texts,
    whole,
    written,
)
from accountability.model.types import (
    BOOL,
    DATE,
    MONTH,
    MONTH_TYPE,
    PARTIAL_DATE,
    RATIONAL,
    TEXT,
    TIMESTAMP,
    WORKING_DAY,
    DateType,
    ListType,
    MoneyType,
    MonthType,
    PartialDateType,
    TextType,
    TimestampType,
    integer,
)


@dataclass(frozen=True, slots=True)
class Signature:
    """A function of the language.

    `shown` is how it is written; `…` after the last argument means any number of more.
    `result` gives the type of a call and raises `Unfit`. `alike`: all arguments are of one type,
    literals included. `calendar`: it reads the calendar table.
    """

    shown: str
    result: Result
    zh: str
    en: str
    alike: bool = False
    calendar: bool = False

    @property
    def name(self) -> str:
        return self.shown.partition("(")[0]

    @property
    def arity(self) -> tuple[int, int | None]:
        """The least and the largest number of arguments (None: any)."""
        names = self.shown.partition("(")[2].rstrip(")").split(", ")
        return (len(names) - 1, None) if names[-1] == "…" else (len(names), len(names))


LENGTH = integer(9)  # of texts and lists
_DAY = (DateType, "a date", DATE)
_DAY_OR_MONTH = ((DateType, MonthType), "a date or month", DATE)
_MONTH = (MonthType, "a month", MONTH_TYPE)
_PARTIAL = (PartialDateType, "a partial date", PARTIAL_DATE)
_MONEY = (MoneyType, "money that states its currency", MoneyType(18, 2))
_MOMENT = ((TextType, TimestampType), "text or a timestamp", TEXT)
_LIST = (ListType, "a list", ListType(TEXT))
_F = Signature

_ALL = (
    _F("abs(x)", absolute, "绝对值", "x without its sign"),
    _F("floor(x)", whole, "向下取整", "the largest whole number not above x"),
    _F("ceil(x)", whole, "向上取整", "the least whole number not below x"),
    _F("trunc(x)", whole, "向零取整", "x without its decimal places"),
    _F("round(x, n)", rounded, "保留 n 位小数，恰半取偶", "x at n decimal places, half to even"),
    _F("least(x, y, …)", extreme, "其中最小者", "the least of its values", alike=True),
    _F("greatest(x, y, …)", extreme, "其中最大者", "the greatest of its values", alike=True),
    _F("length(t)", texts(LENGTH), "字符数", "the number of characters"),
    _F("lower(t)", texts(TEXT), "英文字母转小写", "t with its ASCII letters in lower case"),
    _F("upper(t)", texts(TEXT), "英文字母转大写", "t with its ASCII letters in upper case"),
    _F("normal(t)", texts(TEXT), "名称归一", "a name without the differences of writing"),
    _F("prefix(t, n)", cut_text, "前 n 个字符", "the first n characters"),
    _F("suffix(t, n)", cut_text, "后 n 个字符", "the last n characters"),
    _F("starts_with(t, p)", texts(BOOL), "是否以 p 开头", "whether t begins with p"),
    _F("ends_with(t, p)", texts(BOOL), "是否以 p 结尾", "whether t ends with p"),
    _F("concat(t, …)", texts(TEXT), "拼接", "texts joined"),
    _F("replace(t, a, b)", texts(TEXT, literal=(1,)), "把 a 都换成 b", "t with every a replaced by b"),
    _F("extract(t, pattern)", texts(TEXT, literal=(1,)), "首个匹配", "the first match, or its first group"),
    _F("text(x)", written, "规范文本", "canonical text"),
    _F("number(t)", texts(RATIONAL), "由文本读数", "a number read from text"),
    _F("date(t)", one_of(*_MOMENT, DATE), "读作日期", "a date read from text, or a timestamp's day"),
    _F("timestamp(t)", texts(TIMESTAMP), "读作时间", "a timestamp read from text"),
    _F("partial_date(t)", texts(PARTIAL_DATE), "读作部分日期", "a partial date read from text"),
    _F("month(d)", one_of(*_DAY_OR_MONTH, MONTH_TYPE), "所在月份", "the month of a date"),
    _F("year(d)", one_of(*_DAY_OR_MONTH, integer(4)), "年", "the year"),
    _F("quarter(d)", one_of(*_DAY_OR_MONTH, integer(1)), "季度", "the quarter, 1 to 4"),
    _F("half_year(d)", one_of(*_DAY_OR_MONTH, integer(1)), "半年", "the half of the year, 1 or 2"),
    _F("day(d)", one_of(*_DAY, integer(2)), "日", "the day of the month"),
    _F("weekday(d)", one_of(*_DAY, integer(1)), "星期，周一为 1", "the day of the week, Monday is 1"),
    _F("start(m)", one_of(*_MONTH, DATE), "月初", "the first day of a month"),
    _F("end(m)", one_of(*_MONTH, DATE), "月末", "the last day of a month"),
    _F("nth_workday(m, n)", nth_workday, "第 n 个工作日", "the n-th working day of a month", calendar=True),
    _F("is_workday(d)", one_of(*_DAY, BOOL), "是否工作日", "whether it is a working day", calendar=True),
    _F(
        "workdays(a, b)",
        one_of(*_DAY, integer(7, WORKING_DAY)),
        "a 之后到 b 的工作日数",
        "the working days after a up to b",
        calendar=True,
    ),
    _F("size(l)", one_of(*_LIST, LENGTH), "元素个数", "the number of elements"),
    _F("overlaps(a, b)", overlapping, "有无共同元素", "whether two lists share an element", alike=True),
    _F("list(x, …)", listed, "列表", "a list of values", alike=True),
    _F("amount(m)", amount, "金额数", "the number of an amount of money"),
    _F("currency(m)", one_of(*_MONEY, TEXT), "币种", "the currency of an amount of money"),
    _F("precision(p)", one_of(*_PARTIAL, integer(1)), "部分日期的段数", "how many parts are stated"),
    _F("cut(p, n)", cut_date, "部分日期的前 n 段", "the first n parts"),
    _F("months_between(a, b)", one_of(*_DAY, integer(6, MONTH)), "整月数", "whole months from a to b"),
)

SIGNATURES: Mapping[str, Signature] = {signature.name: signature for signature in _ALL}
