"""The parameters of a rulebook for people: what to set, what is set, by whom and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from accountability.reports.locale import Lang, said
from accountability.reports.parameter_words import set_by, setting_lines
from accountability.reports.values import visible
from accountability.results.parameters import ListedParameter


@dataclass(frozen=True, slots=True)
class _Phrases:
    value: str
    default: str
    rules: str
    unread: str
    to_set: str
    still: str
    nothing: str
    colon: str
    comma: str


_PHRASES: Mapping[Lang, _Phrases] = {
    "en": _Phrases(
        value="value",
        default="default",
        rules="read by",
        unread="read by no rule",
        to_set="must still be set locally",
        still="Must still be set locally ({} of {})",
        nothing="All parameters are set ({} of {} were to be set locally)",
        colon=": ",
        comma=", ",
    ),
    "zh": _Phrases(
        value="取值",
        default="默认值",
        rules="使用规则",
        unread="没有规则使用",
        to_set="须由本地设置",
        still="尚须由本地设置（{} 项，共 {} 项）",
        nothing="参数均已设置（须由本地设置的 {} 项，共 {} 项）",
        colon="：",
        comma="、",
    ),
}


def parameters_text(parameters: Sequence[ListedParameter], lang: Lang) -> Iterable[str]:
    """A paragraph per parameter, then the list of those that must still be set."""
    for each in parameters:
        yield from (f"{visible(line)}\n" for line in _paragraph(each, lang))
        yield "\n"
    yield f"{_last(parameters, lang)}\n"


def _paragraph(each: ListedParameter, lang: Lang) -> Iterator[str]:
    phrases = _PHRASES[lang]
    title = said(each.chosen.title, lang)
    yield f":{each.name}{f' · {title}' if title else ''}"
    for line in setting_lines(each.chosen, lang):
        yield f"  {phrases.value}{phrases.colon}{line}"
    if each.has_value:
        yield f"  {set_by(each.chosen, lang)}"
    if each.chosen.set_by != "default":
        for line in setting_lines(each.default, lang):
            yield f"  {phrases.default}{phrases.colon}{line}"
    rules = phrases.comma.join(each.rules)
    yield f"  {phrases.rules}{phrases.colon}{rules}" if rules else f"  {phrases.unread}"
    if each.to_set:
        yield f"  {phrases.to_set}"


def _last(parameters: Sequence[ListedParameter], lang: Lang) -> str:
    phrases = _PHRASES[lang]
    names = [each.name for each in parameters if each.to_set]
    if names:
        return (
            f"{phrases.still.format(len(names), len(parameters))}{phrases.colon}{phrases.comma.join(names)}"
        )
    local = sum(each.chosen.local for each in parameters)
    return phrases.nothing.format(local, len(parameters))
