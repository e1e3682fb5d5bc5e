"""Which rows of a sheet are no records: totals, repeated headers, notes. Nothing else is left out.

A row is left out only for what it says itself, and every one is listed with its number. A row that
states a key is always a record, but for a repeated header.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from accountability.model.sheets import PassedKind
from accountability.records.headers import plain

_TOTAL = re.compile(
    r"(?:(?:本页|本月|本季|本年|本表|本次|全年|全村|全镇|全区)?(?:合计|小计|总计|累计|共计)(?:[:：(（\d].*)?|.{1,12}(?:合计|小计|总计)"
    r"|(?:grand|sub|page)?-?totals?:?)\Z",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:填表人?|填报人?|制表人?|填表单位|填报单位|制表单位|审核人?|复核人?|审批人?|负责人|单位负责人|统计人|"
    r"联系人|联系电话|(?:填表|填报|制表|打印|截止|统计)(?:日期|时间)|备注|说明|注|note|remarks?)[0-9]*[:：]",
    re.IGNORECASE,
)
_SERIAL = frozenset({"序号", "序", "行号", "no", "no.", "#"})


def serial_columns(columns: Sequence[str], known: Collection[int]) -> frozenset[int]:
    """Positions of columns that only number the rows."""
    return frozenset(i for i, c in enumerate(columns) if i not in known and plain(c).lower() in _SERIAL)


def is_total(text: str) -> bool:
    """Whether the first text of a row says that it sums up others: 合计, 张庄村小计, Total."""
    return _TOTAL.match(plain(text)) is not None


def is_note(text: str) -> bool:
    """Whether the first text of a row says that it stands below the table: 填表人：…"""
    return _NOTE.match(plain(text)) is not None


class RowKinds:
    """Tells rows below the header apart. `heads` are the header's own rows, `titles` those above."""

    def __init__(
        self,
        heads: Sequence[Sequence[object]],
        titles: Collection[tuple[object, ...]],
        keys: Sequence[int],
        serials: frozenset[int],
        wide: Collection[int],
    ) -> None:
        self._heads = [{i: plain(c) for i, c in enumerate(head) if isinstance(c, str)} for head in heads]
        self._titles = titles
        self._keys = keys
        self._serials = serials
        self._wide = wide  # numbers of rows that begin with a cell merged across the table

    def kind(self, number: int, cells: Sequence[object]) -> PassedKind | None:
        """Why the row is no record; None if it is one."""
        filled = [i for i, cell in enumerate(cells) if cell is not None]
        if not filled:
            return "blank"
        first = cells[filled[0]]
        if isinstance(first, str):
            if self._is_head(cells, filled):
                return "header_repeated"
            if tuple(cells[i] for i in filled) in self._titles:
                return "title"
            if not any(cells[i] is not None for i in self._keys if i != filled[0]):
                if is_total(first):
                    return "total"
                if is_note(first):
                    return "note"
            if len(filled) == 1 and number in self._wide:
                return "heading"
        return "numbered" if self._serials.issuperset(filled) else None

    def _is_head(self, cells: Sequence[object], filled: Sequence[int]) -> bool:
        for head in self._heads:
            if len(filled) >= min(2, len(head)) and all(
                isinstance(cell := cells[i], str) and plain(cell) == head.get(i) for i in filled
            ):
                return True
        return False
