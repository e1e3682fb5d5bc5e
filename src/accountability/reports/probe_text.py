"""A probe as a table, with what was not found below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from accountability.model.verdict import Verdict
from accountability.probing.findings import Probed, Trial
from accountability.reports.locale import Lang
from accountability.reports.values import visible
from accountability.reports.words import WORDS

_VERDICTS = (Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class _Phrases:
    heads: tuple[str, ...]
    total: str
    vacuous: str
    idle: str
    always: str
    error: str
    whole: str
    changes: Mapping[str, str]
    missed: str
    unplanted: str
    decided: str
    unreached: str
    nobody: str
    blank: str
    cell: str


_PHRASES: Mapping[Lang, _Phrases] = {
    "en": _Phrases(
        heads=("rule", "planted", "found", "missed", "unplanted", "blank", "undecided"),
        total="in all",
        vacuous="vacuous: nothing that was tried breaks it",
        idle="nothing was planted: no boundary was found within the effort of a probe",
        always="vacuous: nothing that was tried keeps to it",
        error="the engine broke off: {}",
        whole="{} of {} rules: every breach found, every blank undecided, nothing else found",
        changes={
            "value": "another value",
            "blank": "left blank",
            "unreadable": "made unreadable",
            "row removed": "a row removed",
            "row repeated": "a row repeated",
            "register removed": "the ledger not supplied",
            "date of the run": "another date of the run",
            "other": "not planted",
        },
        missed="missed: {}",
        unplanted="found, though not broken: {}",
        decided="decided, though blank: {}",
        unreached="no boundary reached: {}",
        nobody="no such subject",
        blank="blank",
        cell="{} is {} instead of {}",
    ),
    "zh": _Phrases(
        heads=("规则", "植入", "发现", "漏查", "误报", "空缺", "数据不足"),
        total="合计",
        vacuous="空规则：所试的改动都不能使其成为线索",
        idle="未植入：在限定的工作量内没有找到边界",
        always="空规则：所试的改动都不能使其符合",
        error="引擎中断：{}",
        whole="{} 条规则（共 {} 条）：植入的全部发现，空缺全部为数据不足，没有误报",
        changes={
            "value": "改值",
            "blank": "留空",
            "unreadable": "改为无法识别",
            "row removed": "删去一行",
            "row repeated": "重复一行",
            "register removed": "未提交台账",
            "date of the run": "改截止日期",
            "other": "非植入",
        },
        missed="漏查：{}",
        unplanted="误报：{}",
        decided="空缺却有结论：{}",
        unreached="未触及边界：{}",
        nobody="没有该对象",
        blank="空",
        cell="{} 由 {} 改为 {}",
    ),
}


def probe_text(probed: Sequence[Probed], lang: Lang) -> Iterable[str]:
    """A line per rule, the sums, and a line per planting that went wrong."""
    page = _Page(lang)
    yield from (f"{line}\n" for line in page.lines(probed))


class _Page:
    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.phrases = _PHRASES[lang]

    def lines(self, probed: Sequence[Probed]) -> Iterator[str]:
        width = max(map(len, [self.phrases.total, *(each.rule for each in probed)]))
        name, *heads = self.phrases.heads
        yield "  ".join([_padded(name, width), *heads])
        for each in probed:
            yield self.row(each.rule, _counts(each), width)
            yield from (f"    {visible(line)}" for line in self.notes(each))
        sums = tuple(sum(column) for column in zip(*map(_counts, probed), strict=True))
        yield self.row(self.phrases.total, sums, width)
        yield self.phrases.whole.format(sum(each.is_full for each in probed), len(probed))

    def row(self, name: str, counts: Sequence[int], width: int) -> str:
        heads = self.phrases.heads[1:]
        cells = (str(count).rjust(_wide(head)) for count, head in zip(counts, heads, strict=True))
        return "  ".join([_padded(name, width), *cells])

    def notes(self, each: Probed) -> Iterator[str]:
        if each.error is not None:
            yield self.phrases.error.format(each.error)
        if each.vacuous:
            yield self.phrases.always if Verdict.FAIL in each.seen else self.phrases.vacuous
        elif not each.planted and each.error is None:
            yield self.phrases.idle
        yield from (self.phrases.missed.format(self.trial(t)) for t in each.missed)
        yield from (self.phrases.unplanted.format(self.trial(t)) for t in each.unplanted)
        yield from (self.phrases.decided.format(self.trial(t)) for t in each.decided)
        yield from (self.phrases.unreached.format(atom) for atom in each.unreached)

    def trial(self, trial: Trial) -> str:
        words = self.phrases
        said = words.nobody if trial.said is None else WORDS[self.lang].verdicts[_VERDICTS.index(trial.said)]
        parts = [", ".join(trial.subject), words.changes[trial.change]]
        if trial.field:
            sides = trial.planted or words.blank, trial.clean or words.blank
            shown = sides if self.lang == "en" else sides[::-1]
            parts.append(words.cell.format(f"{trial.record}.{trial.field}", *shown))
        elif trial.record:
            parts.append(trial.record)
        return " · ".join([*parts, said])


def _counts(each: Probed) -> tuple[int, ...]:
    missed, unplanted = len(each.missed), len(each.unplanted)
    return (each.planted, each.found, missed, unplanted, each.blank, each.undecided)


def _wide(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(1 if ord(character) < 0x1100 else 2 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _wide(text))
