"""Words that a rule may not say about people: a finding is a lead about a record, never guilt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accountability.rulebook.located import Node, Table, Written
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.sections import RuleEntry

# Guilt of a person: nowhere, also not in titles.
GUILT = (
    "有罪",
    "犯罪嫌疑人",
    "嫌疑人",
    "腐败分子",
    "guilty",
    "guilt",
    "offender",
    "offenders",
    "culprit",
    "culprits",
)
# What only a competent body may establish: not in what a finding says. A title may cite the prohibition.
JUDGEMENT = (
    "违法", "违纪", "犯罪", "腐败", "贪污", "受贿", "处分建议", "建议处分",
    "corrupt", "corruption", "criminal", "crime", "illegal", "illegally", "embezzlement", "bribery",
)  # fmt: skip


def check_wording(entry: RuleEntry, mistakes: Mistakes) -> None:
    """Refuses banned words in the title, the message and the remedy of a rule."""
    for key, banned in (("title", GUILT), ("message", GUILT + JUDGEMENT), ("remedy", GUILT + JUDGEMENT)):
        for text in _texts(entry.table.find(key)):
            for word, offset in _found(str(text), banned):
                message = f"`{word}` in the {key} of rule `{entry.name}`"
                hint = "a finding is a lead about a record; say what to check, not what somebody is"
                mistakes.add(text.place_of(offset), message, hint)


def _texts(node: Node | None) -> Iterator[Written]:
    if isinstance(node, Written):
        yield node
    elif isinstance(node, Table):
        yield from (text for text in node.values() if isinstance(text, Written))


def _found(text: str, banned: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Banned words with their offsets; one that lies in a longer one is not told again."""
    until = -1
    pattern = "|".join(_pattern(word) for word in sorted(banned, key=len, reverse=True))
    for found in re.finditer(pattern, text, re.IGNORECASE):
        if found.start() >= until:
            yield found.group(), found.start()
            until = found.end()


def _pattern(word: str) -> str:
    return rf"\b{word}\b" if word.isascii() else word
