"""The parameters of a rulebook as JSON. Numbers are in the unit in which the rulebook writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from accountability.model.rule import Dated, Parameter
from accountability.reports.exact_json import Json, pretty
from accountability.reports.locale import Lang, said
from accountability.reports.parameter_words import as_written, unit_of
from accountability.reports.values import in_json
from accountability.results.parameters import ListedParameter


def parameters_json(parameters: Sequence[ListedParameter], lang: Lang) -> Iterable[str]:
    """One object: `parameters`, and `to_set`, the names of those that must still be set locally."""
    whole: Mapping[str, Json] = {
        "parameters": [_parameter(each, lang) for each in parameters],
        "to_set": [each.name for each in parameters if each.to_set],
    }
    yield pretty(whole) + "\n"


def _parameter(each: ListedParameter, lang: Lang) -> Json:
    return {
        "name": each.name,
        "title": said(each.chosen.title, lang),
        "unit": unit_of(each.chosen) or None,
        "local": each.chosen.local,
        "to_set": each.to_set,
        "set_by": each.chosen.set_by if each.has_value else None,
        "values": _values(each.chosen, lang),
        "default": _values(each.default, lang),
        "rules": list(each.rules),
    }


def _values(parameter: Parameter, lang: Lang) -> list[Json]:
    found: list[Json] = [
        _dated(parameter, dated, list(keys), lang)
        for keys, values in parameter.entries.items()
        for dated in values
    ]
    return found + [_dated(parameter, dated, ["else"], lang) for dated in parameter.otherwise]


def _dated(parameter: Parameter, dated: Dated, keys: list[Json], lang: Lang) -> Json:
    entry: dict[str, Json] = {"keys": keys} if keys else {}
    entry["value"] = in_json(as_written(parameter, dated.value))
    if dated.start is not None:
        entry["from"] = dated.start.isoformat()
    if dated.end is not None:
        entry["to"] = dated.end.isoformat()
    if dated.reason:
        entry["reason"] = said(dated.reason, lang)
    return entry
