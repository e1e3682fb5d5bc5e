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
DATE_NOT_TEXT: Final = Fault(
    "是日期，不是文本（可能被表格软件改写）", "is a date, not text; the spreadsheet may have made it one"
)
LOST_DIGITS: Final = Fault(
    "超过 15 位，第 15 位之后的数字已被表格软件丢失；请将该列设为文本后重新录入",
    "has more than 15 digits, and the spreadsheet has lost those after the 15th; enter it again as text",
)
CELL_ERROR: Final = Fault("是表格公式的错误值", "is the error of a formula")
NOT_CALCULATED: Final = Fault(
    "是尚未计算的公式；请在表格软件中打开并保存",
    "is a formula without a value; open the workbook and save it",
)
CLOCK: Final = Fault("是钟点或时长，不是日期", "is a time of day or a length of time, not a date")
EARLY_DAY: Final = Fault(
    "早于 1900-03-01，各表格软件的读法不一", "is before 1900-03-01, which spreadsheets do not agree upon"
)
MERGED_AMOUNT: Final = Fault(
    "所在单元格跨多行合并，无法确定各行的数值",
    "stands in a cell merged over several rows, so no row has it for certain",
)
MERGED_ACROSS: Final = Fault(
    "所在单元格跨多列合并，无法确定本列的内容",
    "stands in a cell merged over several columns, so this one is not certain",
)
