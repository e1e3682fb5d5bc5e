"""The last words of a run, on standard error."""

from __future__ import annotations

from collections.abc import Mapping

from accountability.cli import exits
from accountability.model.verdict import Severity
from accountability.reports.locale import Lang, said
from accountability.results.assessment import Assessment

_COUNTS: Mapping[Lang, str] = {
    "en": "leads: {findings}, undecided: {unknown}, data problems: {problems}",
    "zh": "线索 {findings} 条，数据不足 {unknown} 项，数据问题 {problems} 条",
}
_NEVER: Mapping[Lang, str] = {"en": "findings do not fail the run", "zh": "线索不影响退出码"}
_THRESHOLD: Mapping[Lang, str] = {
    "en": "at or above --fail-on {word}: {count}",
    "zh": "达到 --fail-on {word} 的 {count} 条",
}
_ENDED: Mapping[int, Mapping[Lang, str]] = {
    exits.UNUSABLE: {
        "en": "nothing was evaluated: no rule has a subject in these records",
        "zh": "未作任何检查：提交的台账中没有规则所针对的对象",
    },
    exits.INCOMPLETE: {"en": "the run is incomplete", "zh": "本次检查不完整"},
}


def summary(result: Assessment, threshold: Severity | None, code: int, lang: Lang) -> str:
    """One line: what was found, the threshold that was used, and how the run ended."""
    counts = _COUNTS[lang].format(
        findings=len(result.findings), unknown=result.unknown, problems=len(result.problems)
    )
    parts = [counts]
    if threshold is None:
        parts.append(_NEVER[lang])
    else:
        count = len(result.at_or_above(threshold))
        parts.append(_THRESHOLD[lang].format(count=count, word=threshold.word))
    if code in _ENDED:
        parts.append(_ENDED[code][lang])
    return ("；" if lang == "zh" else "; ").join(parts)


def remarks(result: Assessment, lang: Lang) -> list[str]:
    """Warnings and what makes the run incomplete, for formats that do not carry them."""
    return [said(text, lang) for text in (*result.warnings, *result.incomplete)]
