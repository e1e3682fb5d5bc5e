"""The grammar of predicates: what stands around a comparison word, and what is often meant by others."""

from __future__ import annotations

from typing import Final, TypeAlias, cast
from typing import Literal as OneOf

from accountability.language.grammar_atoms import AtomGrammar
from accountability.language.lexer import Token
from accountability.language.syntax import (
    Between,
    Compare,
    Constant,
    Contains,
    During,
    Expr,
    In,
    Matches,
    Not,
    Same,
    Test,
)
from accountability.language.words import RESERVED
from accountability.model.expression import CompareOp

_TestKind: TypeAlias = OneOf["missing", "present", "unreadable", "true", "false"]

_COMPARISONS: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})
_TESTS: Final[tuple[_TestKind, ...]] = ("missing", "present", "unreadable", "true", "false")
_NEGATABLE: Final = ("in", "between", "contains", "matches")
_FOREIGN_TESTS: Final = {
    "null": "write `is missing`",
    "none": "write `is missing`, or `same as none`",
    "empty": "write `is missing`",
    "blank": "write `is missing`",
    "unknown": "write `is missing` for an empty cell, `is unreadable` for one that cannot be read",
}
_FOREIGN_WORDS: Final = {
    "like": "write `contains`, `starts_with(…)`, or `matches` with a regular expression",
    "ilike": "write `contains`, `starts_with(…)`, or `matches` with a regular expression",
    "rlike": "write `matches` with a regular expression",
    "regexp": "write `matches` with a regular expression",
    "equals": "write `=`",
    "eq": "write `=`",
    "ne": "write `<>`",
    "gt": "write `>`",
    "ge": "write `>=`",
    "lt": "write `<`",
    "le": "write `<=`",
}
_CHAIN_HINT: Final = "join two comparisons with `and`: `a < b and b < c`"


class PredicateGrammar(AtomGrammar):
    """Predicates. None of them chains: `a < b < c` is refused."""

    def predicate(self) -> Expr:
        """A sum, or one comparison of it."""
        start = self.token.start
        left = self.sum_()
        node = self._compared(left, start)
        if node is None:
            return left
        while True:
            token = self.token
            again = self._compared(node, start)
            if again is None:
                return node
            self.complain(
                token.span, f"a second comparison, `{token.text}`, cannot follow the first", _CHAIN_HINT
            )
            node = again

    def _compared(self, left: Expr, start: int) -> Expr | None:
        token = self.token
        if token.kind == "operator" and token.text in _COMPARISONS:
            self.advance()
            right = self.sum_()
            op = cast(CompareOp, token.text)
            return Compare(op=op, left=left, right=right, span=self.since(start), origin=self.origin)
        if token.kind != "word":
            return None
        if token.text == "not":
            return self._negated(left, start)
        if token.text in _NEGATABLE:
            return self._negatable(left, start)
        if token.text in ("during", "throughout"):
            self.advance()
            alias, whole = self.name("the alias of a period"), token.text == "throughout"
            return During(what=left, alias=alias, whole=whole, span=self.since(start), origin=self.origin)
        if token.text == "is":
            return self._test(left, start)
        if token.text in ("same", "differs"):
            return self._same(left, start)
        if token.text.lower() in _FOREIGN_WORDS:
            return self._foreign(left, start)
        return None

    def _negated(self, left: Expr, start: int) -> Expr:
        token = self.advance()
        if not self.at_word(*_NEGATABLE):
            hint = "`not` stands before a condition, or before `in`, `between`, `contains`, `matches`"
            raise self.refused(token.span, "`not` cannot stand here", hint)
        inner = self._negatable(left, start)
        return Not(operand=inner, span=self.since(start), origin=self.origin)

    def _negatable(self, left: Expr, start: int) -> Expr:
        match self.advance().text:
            case "in":
                return self._in(left, start)
            case "between":
                return self._between(left, start)
            case "contains":
                part = self.sum_()
                return Contains(whole=left, part=part, span=self.since(start), origin=self.origin)
            case _:
                return self._matches(left, start)

    def _in(self, left: Expr, start: int) -> Expr:
        opener = self.take_sign("(")
        options: tuple[Expr, ...]
        if opener is None:
            options, listed = (self.sum_(),), True
        else:
            listed = False
            options = ()
            if self.at_sign(")"):
                self.complain(
                    opener.span, "nothing can be `in` an empty list", "name the values that are meant"
                )
            else:
                options = self.separated(self.members)
            self.need_close(opener)
        return In(item=left, options=options, listed=listed, span=self.since(start), origin=self.origin)

    def _options(self, opener: Token) -> tuple[Expr, ...]:
        if self.take_sign(")"):
            hint = "name the values that are meant"
            self.complain(opener.span, "nothing can be `in` an empty list", hint)
            return ()
        options = self.separated(self.members)
        self.need_close(opener)
        return options

    def _between(self, left: Expr, start: int) -> Expr:
        low = self.sum_()
        self.need_word("and", "write `x between low and high`; both bounds are included")
        high = self.sum_()
        return Between(value=left, low=low, high=high, span=self.since(start), origin=self.origin)

    def _matches(self, left: Expr, start: int) -> Expr:
        given = self.look_in_hole()
        if isinstance(given, Constant) and isinstance(given.value, str):
            self.advance()
            pattern = given
        elif self.token.kind == "text":
            token = self.advance()
            pattern = Constant(value=token.text, span=self.since(token.start), origin=self.origin)
        else:
            hint = "write `matches '^[0-9]+$'`; a text inside another is found with `contains`"
            raise self.refused(self.token.span, "a pattern is a text in quotes", hint)
        return Matches(text=left, pattern=pattern, span=self.since(start), origin=self.origin)

    def _test(self, left: Expr, start: int) -> Expr:
        self.advance()
        negated = self.take_word("not") is not None
        kind = self._test_kind()
        node: Expr = Test(kind=kind, operand=left, span=self.since(start), origin=self.origin)
        return Not(operand=node, span=self.since(start), origin=self.origin) if negated else node

    def _test_kind(self) -> _TestKind:
        token = self.token
        for kind in _TESTS:
            if self.take_word(kind):
                return kind
        if token.kind == "word" and token.text.lower() in _FOREIGN_TESTS:
            self.complain(token.span, f"`is {token.text}` is not a test", _FOREIGN_TESTS[token.text.lower()])
            self.advance()
            return "missing"
        hint = (
            "`is` takes `missing`, `present`, `unreadable`, `true` or `false`; values are compared with `=`"
        )
        raise self.refused(token.span, f"the test after `is` is missing{self.before()}", hint)

    def _same(self, left: Expr, start: int) -> Expr:
        word = self.advance().text
        follower = "as" if word == "same" else "from"
        self.need_word(follower, f"write `x {word} {follower} y`")
        right = self.sum_()
        node: Expr = Same(left=left, right=right, span=self.since(start), origin=self.origin)
        return node if word == "same" else Not(operand=node, span=self.since(start), origin=self.origin)

    def _foreign(self, left: Expr, start: int) -> Expr | None:
        follower = self.peek()
        if follower.kind == "end" or (follower.kind == "operator" and follower.text not in "(:-"):
            return None
        if follower.kind == "word" and follower.text in RESERVED:
            return None
        token = self.advance()
        self.complain(token.span, f"`{token.text}` is not an operator", _FOREIGN_WORDS[token.text.lower()])
        right = self.sum_()
        return Compare(op="=", left=left, right=right, span=self.since(start), origin=self.origin)
