"""Texts in the language of a report."""

from __future__ import annotations

from typing import Literal as OneOf
from typing import TypeAlias

from accountability.model.records import Text

Lang: TypeAlias = OneOf["zh", "en"]
LANGS: tuple[Lang, ...] = ("en", "zh")


def said(text: Text, lang: Lang) -> str:
    """The words in `lang`; where a rule has none in it, those it has."""
    if lang in text:
        return text[lang]
    return text[min(text)] if text else ""
