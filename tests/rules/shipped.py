"""The shipped record types, as the domain lists them and as a rulebook loads them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from accountability.errors import RulebookError
from accountability.model.rule import Rulebook
from accountability.rulebook.load import load

RECORDS = Path(__file__).parents[2] / "rules" / "records"
HEADER = """\
language: 1
id: shipped
version: 0.0.0
title: The shipped record types
include: [{records}]
calendar: {{record: workcal, date: day, workday: is_workday}}
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A field as the domain lists it; `mark` is its letter there, or nothing."""

    name: str
    label: str
    type: str
    mark: str
    is_key: bool


def listed() -> Mapping[tuple[str, str], list[Listed]]:
    """(record type, label) -> its fields, out of `domain_fields.txt`."""
    found: dict[tuple[str, str], list[Listed]] = {}
    current: list[Listed] = []
    for line in (Path(__file__).parent / "domain_fields.txt").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if line.startswith("  "):
            name, label, kind, mark = cells
            current.append(Listed(name.removeprefix("="), label, kind, mark, name.startswith("=")))
        elif line and not line.startswith("#"):
            current = found.setdefault((cells[0], cells[1]), [])
    return found


def shipped(folder: Path, part: str = "") -> Rulebook:
    """A rulebook of all shipped record types, with `part` as another file of it."""
    header = HEADER.format(records=os.path.relpath(RECORDS, folder))
    (folder / "rulebook.yaml").write_text(header, encoding="utf-8")
    if part:
        (folder / "part.yaml").write_text(part, encoding="utf-8")
    return load(folder)


def refusals(folder: Path, part: str) -> str:
    """Why `part` is refused over the shipped record types; nothing where it is not."""
    try:
        shipped(folder, part)
    except RulebookError as error:
        return str(error)
    return ""
