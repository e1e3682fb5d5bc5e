"""What this engine cannot do, each with its reason: such a rule is refused, never approximated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """A construct that is not lowered to SQL, and why."""

    construct: str
    reason: str
    zh: str


_ALL = (
    Gap(
        "digits",
        "a product, sum or cross-multiplication could need more than 38 digits",
        "乘积、合计或交叉相乘可能超过 38 位数字",
    ),
    Gap("fractions", "fractions with too many different divisors are summed", "合计的分数分母过多"),
    Gap("list", "a list of fractions or of money is no column", "分数或金额的列表不能成列"),
    Gap("causes", "more than 125 causes can leave one rule unknown", "使一条规则不能判定的原因超过 125 个"),
    Gap("number", "a text holds a number of more than 18 digits", "文本中的数字超过 18 位"),
    Gap("size", "the statement would be too long", "生成的语句过长"),
    Gap(
        "cell",
        "a cell holds a value that its column cannot carry exactly",
        "某个单元格的值无法在其列中精确保存",
    ),
)

GAPS: Mapping[str, Gap] = {gap.construct: gap for gap in _ALL}


class NotLowered(Exception):  # control flow between this package's own modules
    """A rule reaches a gap. It never leaves the engine."""

    def __init__(self, construct: str, about: str = "") -> None:
        self.gap = GAPS[construct]
        self.about = about
        super().__init__(f"{construct}: {about or self.gap.reason}")
