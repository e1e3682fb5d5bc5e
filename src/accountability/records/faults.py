"""Why a cell cannot be read, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell; `zh` and `en` follow the text that was found.

    `code` is `unreadable`, or `out_of_bounds` for a value that its field's declaration excludes.
    """

    zh: str
    en: str
    code: str = "unreadable"


class Unreadable(Exception):
    """A raw cell that is no value of its type. Never leaves this package."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.en)


def out_of_bounds(zh: str, en: str) -> Fault:
    """A value that was understood, but that the field excludes."""
    return Fault(zh, en, "out_of_bounds")


NOT_TEXT: Final = Fault("不是文本", "is not text")
NOT_CHARACTERS: Final = Fault("含有不能使用的字符", "holds characters that no text may have")
NOT_BOOL: Final = Fault("不是“是”或“否”", "is neither yes nor no")
NOT_INTEGER: Final = Fault("不是整数", "is not a whole number")
NOT_NUMBER: Final = Fault("不是数字", "is not a number")
NOT_DURATION: Final = Fault("不是以该字段单位计的时长", "is not a duration in the unit of its field")
NOT_DATE: Final = Fault("不是日期（例：2021-06-30）", "is not a date such as 2021-06-30")
NOT_MONTH: Final = Fault("不是月份（例：2021-06）", "is not a month such as 2021-06")
NOT_PARTIAL: Final = Fault(
    "不是日期或日期的前一部分（例：2021-06）", "is not a date or the beginning of one, such as 2021-06"
)
NOT_TIMESTAMP: Final = Fault(
    "不是时间（例：2021-06-30T08:00:00Z）", "is not a point in time such as 2021-06-30T08:00:00Z"
)
NOT_CODE: Final = Fault("不在代码表中", "is not one of the codes")
AMBIGUOUS_CODE: Final = Fault("是多个代码共有的名称", "is a label of more than one code")
NOT_LIST: Final = Fault("不是列表", "is not a list")
