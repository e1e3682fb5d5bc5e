"""Characters that look like those of the language, and what was meant by them."""

from __future__ import annotations

import unicodedata
from typing import Final

# What a Chinese keyboard or a word processor writes for an ASCII character.
LOOKALIKES: Final = {
    "＞": ">", "＜": "<", "＝": "=", "（": "(", "）": ")", "［": "[", "］": "]", "【": "[", "】": "]",
    "，": ",", "、": ",", "：": ":", "．": ".", "。": ".", "；": ";", "＋": "+", "－": "-", "＊": "*",
    "／": "/", "×": "*", "÷": "/", "∕": "/", "≥": ">=", "≤": "<=", "≧": ">=", "≦": "<=", "≠": "<>",
    "—": "-", "–": "-", "−": "-", "‐": "-", "‑": "-", "！": "!", "＆": "&", "｜": "|",
    "｛": "{", "｝": "}", "｀": "`",
}  # fmt: skip

# Opening quotation marks, each with the marks that may close what it opened.
WIDE_QUOTES: Final = {
    "‘": "’‘＇'", "’": "’＇'", "＇": "＇’'", "‚": "‘’'",
    "“": '”“＂"', "”": '”＂"', "＂": '＂”"', "„": '“”"',
    "「": "」", "『": "』", "«": "»", "‹": "›",
}  # fmt: skip


def starts_name(char: str) -> bool:
    """Whether a name may begin with `char`: a letter (or a letter-like numeral such as 〇) or `_`."""
    return char == "_" or char.isalpha() or unicodedata.category(char) == "Nl"


def continues_name(char: str) -> bool:
    """Whether `char` may stand in a name after its first character."""
    return char == "_" or char.isalpha() or char.isdecimal() or unicodedata.category(char) in _MARKS


def named(char: str) -> str:
    """`char` for a message, with its code point and Unicode name unless it is plain ASCII."""
    if " " < char < "\x7f":
        return f"`{char}`"
    code = f"U+{ord(char):04X}"
    name = unicodedata.name(char, "").lower()
    shown = f"`{char}` " if char.isprintable() and not unicodedata.combining(char) else ""
    return f"{shown}({code} {name})" if name else f"{shown}({code})"


_MARKS = frozenset({"Nl", "Mn", "Mc"})
