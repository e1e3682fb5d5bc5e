"""A probe as JSON; `docs/probe.schema.json` is its schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from accountability.probing.findings import Probed, Trial
from accountability.reports.exact_json import Json, pretty
from accountability.reports.locale import Lang


def probe_json(probed: Sequence[Probed], lang: Lang) -> Iterable[str]:  # noqa: ARG001  # as all reports
    """One object: `rules`, each with its counts, what they leave open, and the plantings behind them."""
    yield pretty({"rules": [_rule(each) for each in probed]}) + "\n"


def _rule(each: Probed) -> Json:
    found: dict[str, Json] = {
        "id": each.rule,
        "planted": each.planted,
        "found": each.found,
        "missed": len(each.missed),
        "unplanted": len(each.unplanted),
        "blank": each.blank,
        "undecided": each.undecided,
        "vacuous": each.vacuous,
        "unreached": list(each.unreached),
        "told": {
            "missed": [_trial(t) for t in each.missed],
            "unplanted": [_trial(t) for t in each.unplanted],
            "decided": [_trial(t) for t in each.decided],
        },
    }
    return found if each.error is None else {**found, "error": each.error}


def _trial(trial: Trial) -> Json:
    said: Mapping[str, Json] = {
        "subject": list(trial.subject),
        "change": trial.change,
        "said": None if trial.said is None else trial.said.value,
    }
    where: Mapping[str, Json] = {"record": trial.record} if trial.record else {}
    if trial.field:
        where = {**where, "field": trial.field, "clean": trial.clean, "planted": trial.planted}
    return {**said, **where}
