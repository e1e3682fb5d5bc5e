"""The rule catalogue (规则说明书) of a rulebook, as Markdown pages."""

from __future__ import annotations

from collections.abc import Mapping

from accountability.api.check import Path, ready
from accountability.model.rule import Rulebook
from accountability.planning.needs import needs
from accountability.reports.catalogue import catalogue as pages_of
from accountability.reports.locale import Lang


def catalogue(
    book: Rulebook | Path,
    lang: Lang = "en",
    *,
    profile: str | None = None,
    params: Mapping[str, object] | None = None,
) -> Mapping[str, str]:
    """File name -> text: a page per item, and indexes by aspect, authority and ledger.

    Args:
        book: a loaded rulebook, or the path of one.
        lang: `zh` or `en`.
        profile, params: the parameter values to show, as in `check`.

    Raises:
        RulebookError, UsageError: as in `check`.
    """
    loaded = ready(book, profile, params)
    return pages_of(loaded, needs(loaded, loaded.rules), lang)
