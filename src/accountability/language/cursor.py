"""Reading tokens one by one, and saying what is wrong with one that cannot stand where it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias, TypeVar

from accountability.language.complaint import Complaint
from accountability.language.lexer import MAX_COMPLAINTS, Token
from accountability.language.syntax import Expr, OrderTerm, Rows, Source
from accountability.language.words import NOT_ALIAS, RESERVED
from accountability.model.place import NO_SPAN, Span

MAX_DEPTH: Final = 60

# What may stand for a `{hole}` of a template: an operand, a row set, a source, a name, or the
# members of a list.
Hole: TypeAlias = Expr | Rows | Source | str | Sequence[Expr | OrderTerm]

T = TypeVar("T")


class Refused(Exception):
    """The parser cannot go on; what it has to say stands in the cursor's complaints."""


class Cursor:
    """A position in the tokens of one text, with the complaints about it so far."""

    def __init__(self, tokens: Sequence[Token], origin: object, holes: Mapping[str, Hole] | None) -> None:
        self.origin = origin
        self.complaints: list[Complaint] = []
        self.holes = holes
        self._tokens = tokens if holes is not None else self._lower_keywords(tokens)
        self._index = 0
        self._depth = 0

    def _lower_keywords(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """Repair `AND` and its like, which would otherwise be names in the oddest places."""
        repaired = list(tokens)
        for i, token in enumerate(tokens[:-1]):
            lower = token.text.lower()
            if token.kind != "word" or token.text == lower or lower not in RESERVED:
                continue
            if "." not in (tokens[i - 1].text if i else "", tokens[i + 1].text):
                hint = f"write `{lower}`; a name that reads so stands in backquotes"
                self.complain(token.span, f"keywords are lower case, `{token.text}` is not", hint)
                repaired[i] = token._replace(text=lower)
        return repaired

    # Looking and taking

    @property
    def token(self) -> Token:
        return self._tokens[self._index]

    @property
    def previous(self) -> Token | None:
        return self._tokens[self._index - 1] if self._index else None

    def peek(self, steps: int = 1) -> Token:
        return self._tokens[min(self._index + steps, len(self._tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        self._index = min(self._index + 1, len(self._tokens) - 1)
        return token

    def at_word(self, *words: str) -> bool:
        return self.token.kind == "word" and self.token.text in words

    def at_sign(self, sign: str) -> bool:
        return self.token.kind == "operator" and self.token.text == sign

    def take_word(self, *words: str) -> Token | None:
        return self.advance() if self.at_word(*words) else None

    def take_sign(self, sign: str) -> Token | None:
        return self.advance() if self.at_sign(sign) else None

    def need_word(self, word: str, hint: str) -> Token:
        if not self.at_word(word):
            raise self.refused(self.token.span, f"`{word}` is missing{self.before()}", hint)
        return self.advance()

    def need_open(self, what: str, hint: str) -> Token:
        if not self.at_sign("("):
            raise self.refused(self.token.span, f"`(` is missing after `{what}`", hint)
        return self.advance()

    def need_close(self, opener: Token) -> None:
        sign = {"(": ")", "[": "]"}[opener.text]
        if self.take_sign(sign):
            return
        if self.token.kind == "end":
            raise self.refused(
                opener.span, f"this `{opener.text}` is not closed", f"add the `{sign}` that belongs to it"
            )
        raise self.unexpected()

    def since(self, start: int) -> Span:
        """The span from `start` to the last token taken; nodes of a template stand nowhere."""
        if self.holes is not None or self._index == 0:
            return NO_SPAN
        return Span(start, self._tokens[self._index - 1].end)

    # Names and holes

    def name(self, what: str) -> str:
        """A name where only a name can stand; `what` says which for the complaint."""
        token = self.token
        if token.kind == "hole":
            found = self.hole()
            if not isinstance(found, str):
                raise TypeError(f"the hole `{token.text}` stands for {what}, so it needs a str")
            return found
        if self.at_name():
            return self.advance().text
        hint = f"a name that reads `{token.text}` stands in backquotes" if token.kind == "word" else None
        raise self.refused(token.span, f"{what} is missing{self.before()}", hint)

    def at_name(self, taken: frozenset[str] = RESERVED) -> bool:
        """Whether a name stands here that is none of the words in `taken`."""
        token = self.token
        if token.kind == "hole":
            return isinstance(self.look_in_hole(), str)
        return token.kind == "quoted" or (token.kind == "word" and token.text not in taken)

    def at_alias(self) -> bool:
        """Whether what stands here can be the alias of the row set before it."""
        return self.at_name(NOT_ALIAS)

    def look_in_hole(self) -> Hole | None:
        """What stands for the hole at the current token, which is not taken."""
        if self.token.kind != "hole" or self.holes is None:
            return None
        if self.token.text not in self.holes:
            raise KeyError(f"nothing is given for the hole `{self.token.text}`")
        return self.holes[self.token.text]

    def hole(self) -> Hole | None:
        found = self.look_in_hole()
        self.advance()
        return found

    # Lists and nesting

    def deeper(self, read: Callable[[], T]) -> T:
        """Read something that stands inside something else, up to the limit of nesting."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            message = f"this is nested more than {MAX_DEPTH} deep"
            raise self.refused(self.token.span, message, "name the inner parts under `let`")
        found = read()
        self._depth -= 1
        return found

    def separated(self, read: Callable[[], Iterable[T]]) -> tuple[T, ...]:
        found = list(read())
        while self.take_sign(","):
            found.extend(read())
        return tuple(found)

    # Going on after a mistake

    def mark(self) -> tuple[int, int]:
        """A place to which `recover` belongs."""
        return self._index, self._depth

    def recover(self, mark: tuple[int, int]) -> bool:
        """Skip to what may follow the condition that began at `mark`; False where nothing does.

        That is the next `and` or `or` within the same brackets, or their end.
        """
        start, self._depth = mark
        if len(self.complaints) >= MAX_COMPLAINTS:
            return False
        brackets = 0
        for index, token in enumerate(self._tokens[start:-1], start):
            if token.kind == "operator":
                brackets += (token.text in "([") - (token.text in ")]")
            joins = token.kind == "word" and token.text in ("and", "or") and brackets == 0
            if index >= self._index and (joins or brackets < 0):
                self._index = index
                return True
        return False

    # Complaints

    def complain(self, span: Span, message: str, hint: str | None = None) -> None:
        """Note a mistake that the parser can read past."""
        self.complaints.append(Complaint(span, message, hint, self.origin))

    def refused(self, span: Span, message: str, hint: str | None = None) -> Refused:
        """Note a mistake that the parser cannot read past; the caller raises what this returns."""
        self.complain(span, message, hint)
        return Refused()

    def operand_missing(self) -> Refused:
        """Complain that a value should stand at the current token."""
        token, before = self.token, self.previous
        if before is None and token.kind == "end":
            return self.refused(token.span, "nothing is written here", "write for example `c.area > 0`")
        if token.kind == "end":
            assert before is not None, "the end is not the first token"
            return self.refused(before.span, f"a value is missing after `{before.text}`")
        hint = "a list is written `list(…)`" if self.at_sign("[") else None
        if token.kind == "word":
            hint = f"a name that reads `{token.text}` stands in backquotes"
        return self.refused(token.span, f"a value is missing{self.before()}", hint)

    def unexpected(self) -> Refused:
        """Complain about the current token, before which something complete ends."""
        token = self.token
        shown = f"`{token.text}`" if token.kind != "text" else f"`'{token.text}'`"
        if token.kind == "end":
            return self.refused(token.span, "the text ends too early")
        if token.text in (")", "]") and token.kind == "operator":
            return self.refused(token.span, f"{shown} closes nothing that is open here")
        if token.text == "," and token.kind == "operator":
            hint = "a comma stands only between the members of a list; conditions are joined with `and`"
            return self.refused(token.span, "`,` cannot stand here", hint)
        if token.kind == "operator":
            fields = "only a name has fields: `alias.field`" if token.text == "." else None
            return self.refused(token.span, f"{shown} cannot stand here", fields)
        hint = "conditions are joined with `and` or `or`; a name with spaces stands in backquotes"
        return self.refused(token.span, f"an operator is missing before {shown}", hint)

    def before(self) -> str:
        """Where something is missing, for a complaint."""
        return f" before `{self.token.text}`" if self.token.kind != "end" else " at the end"
