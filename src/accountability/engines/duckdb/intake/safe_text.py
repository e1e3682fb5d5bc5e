"""Texts that trimming and normal form C leave as they are, whatever the version of Unicode.

Characters that are no white space, stand for themselves in form C, and never join with one before
them: text of these alone, with plain spaces inside, is its own trimmed form C (UAX #15, quick
check). `tests/engines/intake/test_safe_text.py` holds this against `unicodedata`.
"""

from __future__ import annotations

RANGES: tuple[tuple[int, int], ...] = (
    (0x21, 0x7E),  # ASCII
    (0xA1, 0x2FF),  # Latin with its signs
    (0x391, 0x3A1),  # Greek
    (0x3A3, 0x3FF),
    (0x400, 0x482),  # Cyrillic
    (0x2010, 0x2027),  # dashes, quotation marks
    (0x2030, 0x205E),
    (0x2070, 0x2071),
    (0x2100, 0x2125),  # letter-like signs
    (0x2150, 0x218B),  # numerals
    (0x2190, 0x2328),  # arrows, mathematical signs
    (0x2460, 0x2ADB),  # enclosed numbers, boxes, shapes
    (0x3001, 0x3029),  # CJK punctuation
    (0x3030, 0x303F),
    (0x3041, 0x3096),  # kana
    (0x309B, 0x309C),
    (0x309F, 0x30FF),
    (0x3220, 0x9FFF),  # enclosed CJK, ideographs
    (0xAC00, 0xD7A3),  # Hangul syllables
    (0xFF01, 0xFFDC),  # full-width forms
    (0x20000, 0x2A6DF),  # more ideographs
    (0x2A700, 0x2EBE0),
    (0x1F300, 0x1FAFF),  # pictographs
)

_CLASS = "".join(f"\\x{{{first:X}}}-\\x{{{last:X}}}" for first, last in RANGES)

# Safe characters and plain spaces; the spaces at the ends are not its business. (RE2's syntax.)
SAFE = f"[ {_CLASS}]+"
