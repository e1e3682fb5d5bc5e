"""Cases as files: a difference once found is kept, small, and held against every engine for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from accountability.model.records import Records
from accountability.model.rule import Rulebook
from accountability.records.door import read
from tests.agreement.books import load_text
from tests.agreement.ledgers import Setting
from tests.agreement.shrink import Case
from tests.agreement.world import Plain

FOLDER = Path(__file__).parent / "cases"


class _Dumper(yaml.SafeDumper):
    """Words without quotes stay so, and texts of several lines stand in blocks."""


def _plain_word(dumper: yaml.SafeDumper, word: Plain) -> yaml.ScalarNode:
    tag = "bool" if word in ("true", "false") else "str"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{tag}", str(word))


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(Plain, _plain_word)
_Dumper.add_representer(str, _text)


@dataclass(frozen=True, slots=True)
class Stored:
    """A case as it was kept."""

    book: Rulebook
    records: Records
    as_of: date
    period: tuple[date, date] | None


def dump(plain: object) -> str:
    """Plain values as YAML that a person can read."""
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


def as_text(case: Case, about: str) -> str:
    """The file of a case; `about` says what was found."""
    given: dict[str, Any] = {
        "about": about,
        "rulebook": dump(case.plain),
        "as_of": case.setting.as_of.isoformat(),
    }
    if case.setting.period is not None:
        given |= {"from": case.setting.period[0].isoformat(), "to": case.setting.period[1].isoformat()}
    given["records"] = {name: list(rows) for name, rows in case.setting.ledgers.items()}
    return dump(given)


def stored(text: str) -> Stored:
    """The case in a file."""
    given: Mapping[str, Any] = yaml.safe_load(text)
    book = load_text(given["rulebook"])
    setting = Setting(given["records"], date.fromisoformat(given["as_of"]), None)
    period = (date.fromisoformat(given["from"]), date.fromisoformat(given["to"])) if "from" in given else None
    return Stored(book, read(book.records, setting.ledgers, as_of=setting.as_of), setting.as_of, period)
