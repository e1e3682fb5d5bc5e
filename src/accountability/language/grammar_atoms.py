"""The grammar of atoms: literals, names, parameters, calls, `if`, and what stands in parentheses."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Final

from accountability.language.grammar_rows import RowsGrammar
from accountability.language.lexer import Token
from accountability.language.literals import EXAMPLES, read_literal
from accountability.language.syntax import (
    AsOf,
    Call,
    Constant,
    Expr,
    If,
    Name,
    OrderTerm,
    Param,
    Rows,
    Source,
)
from accountability.language.words import RESERVED
from accountability.model.values import NONE, Value

_CONSTANTS: Final[dict[str, Value]] = {"true": True, "false": False, "none": NONE}


class AtomGrammar(RowsGrammar):
    """Atoms. `_in_then` is set inside `then`, whose first `else` belongs to its `if`."""

    _in_then = False

    @abstractmethod
    def expr(self) -> Expr:
        """An expression with `else`."""

    @abstractmethod
    def condition(self) -> Expr:
        """An expression without `else` of its own."""

    def enclosed(self) -> Expr:
        """An expression inside parentheses or brackets, where every `else` is its own."""
        outside, self._in_then = self._in_then, False
        found = self.deeper(self.expr)
        self._in_then = outside
        return found

    def atom(self) -> Expr:
        """What has no operator around it."""
        token = self.token
        match token.kind:
            case "number":
                self.advance()
                return self._constant(token.number, token)
            case "text":
                self.advance()
                return self._constant(token.text, token)
            case "operator":
                return self._sign()
            case "quoted":
                return self._path()
            case "hole":
                return self._hole()
            case "word":
                return self._word()
            case _:
                raise self.operand_missing()

    def _constant(self, value: Value, first: Token) -> Constant:
        return Constant(value=value, span=self.since(first.start), origin=self.origin)

    def _sign(self) -> Expr:
        if self.at_sign(":"):
            return self._param()
        if not self.at_sign("("):
            if self.at_sign(".") and self.peek().kind == "number":
                digits = self.peek().text
                raise self.refused(self.token.span, "a number begins with a digit", f"write `0.{digits}`")
            raise self.operand_missing()
        opener = self.advance()
        inner = self.enclosed()
        if self.at_sign(","):
            hint = "a list stands after `in`, or is written `list(…)`"
            raise self.refused(self.token.span, "parentheses hold one value", hint)
        self.need_close(opener)
        return inner

    def _word(self) -> Expr:
        token = self.token
        if token.text in _CONSTANTS:
            self.advance()
            return self._constant(_CONSTANTS[token.text], token)
        if token.text == "as_of":
            self.advance()
            return AsOf(span=self.since(token.start), origin=self.origin)
        if token.text == "if":
            return self.deeper(self._if)
        if (fold := self.fold()) is not None:
            return fold
        if token.text in RESERVED:
            raise self.operand_missing()
        if token.text in EXAMPLES and self.peek().kind == "text":
            return self._literal()
        if self.peek().kind == "operator" and self.peek().text == "(":
            return self._call()
        if token.text.lower() == "null" and self.peek().text != ".":
            hint = "write `none`, or `is missing`; a field of this name stands in backquotes"
            self.complain(token.span, f"`{token.text}` is not a word of the language", hint)
        return self._path()

    def _literal(self) -> Expr:
        kind = self.advance()
        text = self.advance()
        try:
            return self._constant(read_literal(kind.text, text.text), kind)
        except ValueError:
            what = kind.text.replace("_", " ")
            hint = f"write it as in `{EXAMPLES[kind.text]}`"
            self.complain(text.span, f"`{text.text}` is not a {what}", hint)
            return self._constant(NONE, kind)

    def _path(self) -> Expr:
        start = self.token.start
        parts = [self.name("a name")]
        return self._fields(parts, start)

    def _fields(self, parts: list[str], start: int) -> Expr:
        while self.take_sign("."):
            # After a point every word is a field, also one that means something elsewhere.
            if self.token.kind == "word":
                parts.append(self.advance().text)
            else:
                parts.append(self.name("the name of a field"))
        if self.at_sign("(") and len(parts) > 1:
            hint = f"write `{parts[-1]}({'.'.join(parts[:-1])})`"
            raise self.refused(self.token.span, "functions do not stand after a point", hint)
        return Name(parts=tuple(parts), span=self.since(start), origin=self.origin)

    def _hole(self) -> Expr:
        token, given = self.token, self.look_in_hole()
        if isinstance(given, str):
            if self.peek().kind == "operator" and self.peek().text == "(":
                return self._call()
            return self._path()
        if given is None or isinstance(given, Rows | Source | Sequence):
            raise TypeError(f"the hole `{token.text}` stands for a value, so it needs an expression")
        self.advance()
        if self.at_sign(".") and isinstance(given, Name):
            return self._fields(list(given.parts), token.start)
        return given

    def _param(self) -> Expr:
        start = self.advance().start
        name = self.name("the name of a parameter")
        keys: tuple[Expr, ...] = ()
        if opener := self.take_sign("["):
            keys = self.separated(self.members)
            self.need_close(opener)
        at = self.deeper(self.atom) if self.take_word("at") else None
        return Param(name=name, keys=keys, at=at, span=self.since(start), origin=self.origin)

    def _call(self) -> Expr:
        start = self.token.start
        name = self.name("the name of a function")
        opener = self.advance()
        args = () if self.at_sign(")") else self.separated(self.members)
        self.need_close(opener)
        return Call(name=name, args=args, span=self.since(start), origin=self.origin)

    def members(self) -> tuple[Expr, ...]:
        """One member of a list, or all that a template gives for it."""
        given = self.look_in_hole()
        if isinstance(given, tuple | list):
            self.advance()
            return tuple(t.key if isinstance(t, OrderTerm) else t for t in given)
        return (self.enclosed(),)

    def _if(self) -> Expr:
        start = self.advance().start
        hint = "write `if … then … else …`"
        condition = self.condition()
        self.need_word("then", hint)
        outside, self._in_then = self._in_then, True
        then = self.condition()
        self._in_then = outside
        self.need_word("else", hint)
        otherwise = self.condition() if outside else self.expr()
        return If(
            condition=condition, then=then, otherwise=otherwise, span=self.since(start), origin=self.origin
        )
