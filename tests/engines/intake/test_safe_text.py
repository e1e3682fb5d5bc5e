"""Texts that may be stored as they are: held against what Unicode says of their characters."""

from __future__ import annotations

import sys
import unicodedata

from accountability.engines.duckdb.intake.safe_text import RANGES


def test_safe_characters_stand_for_themselves_and_never_join() -> None:
    safe = {chr(code) for first, last in RANGES for code in range(first, last + 1)}
    changed = {char for char in safe if unicodedata.normalize("NFC", char) != char}
    assert sorted(changed) == []
    assert sorted(char for char in safe if unicodedata.combining(char) or char.isspace()) == []
    assert sorted(safe & _second_halves()) == []


def _second_halves() -> set[str]:
    """Characters that a canonical decomposition has anywhere but at its beginning, and Hangul's jamo."""
    found = {chr(code) for code in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))}
    for code in range(sys.maxunicode + 1):
        decomposition = unicodedata.decomposition(chr(code))
        if decomposition and not decomposition.startswith("<"):
            found.update(chr(int(part, 16)) for part in decomposition.split()[1:])
    return found
