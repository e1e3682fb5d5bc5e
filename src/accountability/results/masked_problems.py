"""Data problems without what they quote: what is wrong stays said, the cell does not.

A problem names its file, sheet, row and column, so that the cell can be found in the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from accountability.model.records import MASK, Problem, Text
from accountability.records.problems import IN_MESSAGE
from accountability.records.raw import shown
from accountability.results.confidential import unquoted
from accountability.results.masks import Masks

_UNKNOWN_HEADER: Text = {
    "zh": "该列的列名不是已知的列；整个表没有一个列名可以识别，可能缺少表头",
    "en": "the header of this column is not known, as no header of the table is; it may have none",
}
# Where the sentence of a code goes on to list the cells.
_LIST: Mapping[str, Text] = {"dangling": {"zh": "中找不到：", "en": "`: "}}


def masked_problem(masks: Masks, problem: Problem) -> Problem:
    """The problem as it may be shared."""
    if problem.text is None or problem.text == MASK:
        return problem
    if problem.code == "column_unknown" and not problem.column.startswith("#"):
        return _masked_header(masks, problem)
    hidden = masks.strict or _may_be_personal(masks, problem)
    return replace(problem, text=MASK, message=_message(problem)) if hidden else problem


def _may_be_personal(masks: Masks, problem: Problem) -> bool:
    """Of a cell that belongs to no field, whatever its record type has may stand in it.

    The day of a complaint is masked whole: a cell that is no day cannot be cut to its month.
    """
    marked = masks.fields(problem.record)
    if not problem.fields:
        return bool(marked)
    found = (masks.fields(name.partition(".")[0]).get(name.partition(".")[2]) for name in problem.fields)
    return any(hidden not in (None, "few") for hidden in found)


def _masked_header(masks: Masks, problem: Problem) -> Problem:
    """A header is no cell, unless the table has no header and its first row was taken for one."""
    headless = (problem.file, problem.sheet) in masks.personal.headless
    if not headless or not masks.fields(problem.record):
        return problem
    return replace(problem, column=MASK, text=MASK, message=_UNKNOWN_HEADER)


def _message(problem: Problem) -> Text:
    """The sentences of a problem without the cells that they quote, or else what its code says."""
    assert problem.text is not None
    quoted = f"`{shown(problem.text, IN_MESSAGE)}`"
    found: dict[str, str] = {}
    for lang, said in problem.message.items():
        if problem.code in _LIST:
            before, at, _ = said.partition(_LIST[problem.code][lang])
            found[lang] = f"{before}{at}{MASK}" if at else ""
        elif quoted in said:
            found[lang] = said.replace(quoted, f"`{MASK}`")
        elif problem.code == "ragged" or problem.code == "column_unknown":  # they quote nothing
            found[lang] = said
        else:
            found[lang] = ""
    return found if all(found.values()) else unquoted(problem, "personal")
