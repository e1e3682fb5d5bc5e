"""From rule text to tokens.

The lexer repairs what it can guess (`==`, `＞`, `“text”`) and complains about it, so that the
parser can go on and one reading of a text reports several mistakes.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias
from typing import Literal as OneOf

from accountability.language.characters import (
    LOOKALIKES,
    WIDE_QUOTES,
    continues_name,
    named,
    starts_name,
)
from accountability.language.complaint import Complaint
from accountability.model.place import Span

MAX_CHARACTERS: Final = 20_000
MAX_TOKENS: Final = 4_000
MAX_DIGITS: Final = 38
MAX_COMPLAINTS: Final = 20  # a text in the wrong script does not need a message per character

TokenKind: TypeAlias = OneOf["word", "quoted", "number", "text", "operator", "hole", "end"]


class Token(NamedTuple):
    """One token. `text` is the name (NFC), the operator, or the content of a text without its quotes."""

    kind: TokenKind
    text: str
    start: int
    end: int
    number: int | Fraction = 0

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Tokens(NamedTuple):
    """The tokens of a text with an `end` at the end; `usable` if every mistake could be repaired."""

    tokens: list[Token]
    complaints: list[Complaint]
    usable: bool


def tokenize(text: str, origin: object = None, *, holes: bool = False) -> Tokens:
    """The tokens of `text`. `holes` reads `{name}` as a hole, which only templates may have."""
    if len(text) > MAX_CHARACTERS:
        message = f"the text has {len(text):,} characters, more than {MAX_CHARACTERS:,}"
        hint = "name parts of it under `let` or `derive`"
        return Tokens([], [Complaint(Span(MAX_CHARACTERS, len(text)), message, hint, origin)], False)
    lexer = _Lexer(text, origin, holes)
    lexer.run()
    return Tokens(lexer.tokens, lexer.complaints, lexer.usable)


_BLANK = re.compile(r"(?:[ \t\r\n]|--[^\n]*)*")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])")
_DATE_LIKE = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?(?![0-9])")
# Possessive: a text that is not closed must not be read as a shorter one that is.
_TEXT = re.compile(r"'((?:[^']|'')*+)'")
_QUOTED = re.compile(r"`((?:[^`\n]|``)*+)`")
_HOLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
# Control characters, halves of surrogate pairs, and the marks that reverse the direction of text
# (with them a condition can read differently from what it says).
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")

_OPERATORS = frozenset({"<>", "<=", ">=", *"=<>()[],.:+-*/"})
_REPAIRS = {
    "==": ("=", "write `=`"),
    "!=": ("<>", "write `<>`"),
    "=>": (">=", "write `>=`"),
    "=<": ("<=", "write `<=`"),
    "&&": ("and", "write `and`"),
    "||": ("or", "write `or`; texts are joined with `concat(…)`"),
    "!": ("not", "write `not`"),
    "&": ("and", "write `and`"),
    "|": ("or", "write `or`"),
}
_HINTS = {
    "#": "a comment begins with `--`",
    ";": "conditions are joined with `and` and `or`",
    "%": "write a share as a number, `0.25` for 25 %",
    "^": "the language has no powers",
    "?": "write `if … then … else …`",
    "$": "a parameter is written `:name`",
    "@": "a parameter is written `:name`",
    "{": "a parameter is written `:name`",
}


class _Lexer:
    def __init__(self, text: str, origin: object, holes: bool) -> None:
        self.text = text
        self.origin = origin
        self.holes = holes
        self.pos = 0
        self.tokens: list[Token] = []
        self.complaints: list[Complaint] = []
        self.usable = True

    def run(self) -> None:
        for found in _REFUSED.finditer(self.text):
            self._broken(found.start(), found.end(), f"{named(found[0])} cannot stand in rule text")
        if not self.usable:
            return
        while self._skip_blank() < len(self.text):
            if len(self.tokens) >= MAX_TOKENS:
                message = f"the text has more than {MAX_TOKENS:,} words and signs"
                self._broken(self.pos, self.pos + 1, message, "name parts of it under `let` or `derive`")
                return
            if len(self.complaints) >= MAX_COMPLAINTS:
                self.usable = False
                return
            self._next()
        # Where the last word ends, not where the blanks after it do: that may be on another line.
        self.pos = self.tokens[-1].end if self.tokens else 0
        self._add("end", "", self.pos)

    def _skip_blank(self) -> int:
        found = _BLANK.match(self.text, self.pos)
        self.pos = found.end() if found else self.pos
        return self.pos

    def _next(self) -> None:
        char = self.text[self.pos]
        if starts_name(char):
            self._word()
        elif "0" <= char <= "9":
            self._number()
        elif char == "'":
            self._text()
        elif char == "`":
            self._quoted_name()
        elif char == '"' or char in WIDE_QUOTES:
            self._wrong_quotes(char)
        elif char == "{" and self.holes and (hole := _HOLE.match(self.text, self.pos)):
            self._add("hole", hole[1], hole.end())
        else:
            self._operator(char)

    def _word(self) -> None:
        end = self.pos + 1
        while end < len(self.text) and continues_name(self.text[end]):
            end += 1
        self._add("word", unicodedata.normalize("NFC", self.text[self.pos : end]), end)

    def _number(self) -> None:
        if (found := _DATE_LIKE.match(self.text, self.pos)) is not None:
            kind = "date" if len(found[0]) > 7 else "month"
            hint = f"write `{kind} '{found[0]}'`; a difference is written with spaces around `-`"
            self._complain(self.pos, found.end(), f"`{found[0]}` would be a subtraction", hint)
            return self._add("number", found[0], found.end())
        if (found := _GROUPED.match(self.text, self.pos)) is not None:
            one = found[0].replace(",", "")
            hint = f"numbers have no thousands separators: write `{one}`, or put spaces after commas"
            self._complain(self.pos, found.end(), f"`{found[0]}` may be one number or several", hint)
            return self._add("number", one, found.end())
        found = _NUMBER.match(self.text, self.pos)
        assert found is not None, "called at a digit"
        return self._plain_number(found[0], found.end())

    def _plain_number(self, digits: str, end: int) -> None:
        whole, point, fraction = digits.partition(".")
        if end < len(self.text) and continues_name(self.text[end]):
            while end < len(self.text) and continues_name(self.text[end]):
                end += 1
            shown = self.text[self.pos : end]
            hint = "numbers have no exponent; a unit is a word of its own, as in `30 days`"
            self._complain(self.pos, end, f"`{shown}` is neither a number nor a name", hint)
        elif len(whole) > 1 and whole.startswith("0"):
            hint = "a code that begins with 0 is a text: put it in quotes"
            self._complain(self.pos, end, f"the number `{digits}` begins with 0", hint)
        elif len(whole) + len(fraction) > MAX_DIGITS:
            self._complain(self.pos, end, f"the number has more than {MAX_DIGITS} digits")
            return self._add("number", "0", end)
        number = Fraction(digits) if point else int(whole)
        self.tokens.append(Token("number", digits, self.pos, end, number))
        self.pos = end
        return None

    def _text(self) -> None:
        found = _TEXT.match(self.text, self.pos)
        if found is None:
            message, hint = "this text is not closed", "a quote inside a text is doubled: `'it''s'`"
            self._broken(self.pos, self.pos + 1, message, hint)
            self.pos = len(self.text)
            return
        # Cells are in NFC as well; a text in another form would never equal one.
        content = unicodedata.normalize("NFC", found[1].replace("''", "'"))
        self._add("text", content, found.end())

    def _quoted_name(self) -> None:
        found = _QUOTED.match(self.text, self.pos)
        if found is None:
            self._broken(
                self.pos, self.pos + 1, "this quoted name is not closed", "add a backquote at its end"
            )
            self.pos = len(self.text)
            return
        name = unicodedata.normalize("NFC", found[1].replace("``", "`"))
        if not name.strip():
            self._broken(self.pos, found.end(), "a quoted name cannot be empty")
        self._add("quoted", name, found.end())

    def _wrong_quotes(self, opener: str) -> None:
        closers = WIDE_QUOTES.get(opener, '"')
        start = self.pos
        end = next((i for i in range(start + 1, len(self.text)) if self.text[i] in closers), None)
        hint = "text stands in the ASCII quotes `'…'`"
        if end is None:
            self._broken(start, start + 1, f"{named(opener)} does not quote a text", hint)
            self.pos += 1
            return
        content = self.text[start + 1 : end]
        if len(content) <= 30:
            hint = "text stands in ASCII quotes: `'" + content.replace("'", "''") + "'`"
        if opener == '"':
            hint += "; a quoted name stands in backquotes"
        self._complain(start, end + 1, f"{named(opener)} does not quote a text", hint)
        self._add("text", unicodedata.normalize("NFC", content), end + 1)

    def _operator(self, char: str) -> None:
        start = self.pos
        raw = self.text[start : start + 2]
        plain = "".join(LOOKALIKES.get(c, c) for c in raw)
        meant = LOOKALIKES.get(char, char)
        width = 1
        if len(raw) == 2 and len(meant) == 1 and (plain in _OPERATORS or plain in _REPAIRS):
            meant, width = plain, 2
        repaired, hint = _REPAIRS.get(meant, (meant, _HINTS.get(meant, f"write the ASCII `{meant}`")))
        lookalike = next((c for c in raw[:width] if c in LOOKALIKES), None)
        if lookalike is not None:
            self._complain(start, start + width, f"{named(lookalike)} is not a sign of the language", hint)
        elif meant in _REPAIRS:
            self._complain(start, start + width, f"`{meant}` is not an operator", hint)
        if repaired in _OPERATORS:
            self._add("operator", repaired, start + width)
        elif repaired.isalpha():
            self._add("word", repaired, start + width)
        else:
            self._stray(char, meant, lookalike is not None)

    def _stray(self, char: str, meant: str, reported: bool) -> None:
        blank = unicodedata.category(char) == "Zs"
        if blank:
            message = f"{named(char)} is not an ordinary space"
            self._complain(self.pos, self.pos + 1, message, "write an ASCII space")
        elif not reported:
            message = f"{named(char)} is not a sign of the language"
            self._complain(self.pos, self.pos + 1, message, _HINTS.get(meant))
        self.usable = self.usable and blank
        self.pos += 1

    def _add(self, kind: TokenKind, text: str, end: int) -> None:
        self.tokens.append(Token(kind, text, self.pos, end))
        self.pos = end

    def _complain(self, start: int, end: int, message: str, hint: str | None = None) -> None:
        if len(self.complaints) < MAX_COMPLAINTS:
            self.complaints.append(Complaint(Span(start, end), message, hint, self.origin))

    def _broken(self, start: int, end: int, message: str, hint: str | None = None) -> None:
        self._complain(start, end, message, hint)
        self.usable = False
