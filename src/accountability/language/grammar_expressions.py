"""The grammar of expressions, from `else` (binds weakest) down to atoms.

Chains of `and`, `or`, `+`, `*`, `not` and `-` are read in loops: the depth of recursion follows
the nesting of the text, never its length.
"""

from __future__ import annotations

from typing import Literal as OneOf
from typing import cast

from accountability.language.cursor import Refused
from accountability.language.grammar_predicates import PredicateGrammar
from accountability.language.syntax import Arith, Constant, Else, Expr, Logic, Negate, Not, Suffix
from accountability.language.words import UNITS, Unit
from accountability.model.expression import ArithOp
from accountability.model.values import NONE


class ExpressionGrammar(PredicateGrammar):
    """Expressions, from `else` down to a value with its sign and unit."""

    def expr(self) -> Expr:
        """`cond else cond …`"""
        start = self.token.start
        value = self.condition()
        while self.take_word("else"):
            default = self.condition()
            value = Else(value=value, default=default, span=self.since(start), origin=self.origin)
        return value

    def condition(self) -> Expr:
        """`and` inside `or`; a chain is one node however long it is."""
        start = self.token.start
        alternatives: list[Expr] = []
        while True:
            first = self.token.start
            terms = [self.negation()]
            while self.take_word("and"):
                terms.append(self.negation())
            alternatives.append(self._logic("and", terms, first))
            if not self.take_word("or"):
                return self._logic("or", alternatives, start)

    def _logic(self, op: OneOf["and", "or"], terms: list[Expr], start: int) -> Expr:
        if len(terms) == 1:
            return terms[0]
        return Logic(op=op, terms=tuple(terms), span=self.since(start), origin=self.origin)

    def negation(self) -> Expr:
        """`not … predicate`; after a mistake in it, reading goes on behind it."""
        starts, mark, in_then = [], self.mark(), self._in_then
        while token := self.take_word("not"):
            starts.append(token.start)
        try:
            node = self.predicate()
        except Refused:
            if not self.recover(mark):
                raise
            self._in_then = in_then
            return Constant(value=NONE)
        for start in reversed(starts):
            node = Not(operand=node, span=self.since(start), origin=self.origin)
        return node

    def sum_(self) -> Expr:
        """`+` and `-`, from the left."""
        start = self.token.start
        left = self._product()
        while self.at_sign("+") or self.at_sign("-"):
            op = cast(ArithOp, self.advance().text)
            right = self._product()
            left = Arith(op=op, left=left, right=right, span=self.since(start), origin=self.origin)
        return left

    def _product(self) -> Expr:
        start = self.token.start
        left = self._factor()
        while self.at_sign("*") or self.at_sign("/"):
            op = cast(ArithOp, self.advance().text)
            right = self._factor()
            left = Arith(op=op, left=left, right=right, span=self.since(start), origin=self.origin)
        return left

    def _factor(self) -> Expr:
        """`- atom unit`"""
        signs = []
        while token := self.take_sign("-"):
            signs.append(token.start)
        start = self.token.start
        node = self.atom()
        if unit := self._unit():
            node = Suffix(amount=node, unit=unit, span=self.since(start), origin=self.origin)
        for sign in reversed(signs):
            node = Negate(operand=node, span=self.since(sign), origin=self.origin)
        return node

    def _unit(self) -> Unit | None:
        if self.at_word("working") and self.peek().kind == "word" and self.peek().text in ("day", "days"):
            self.advance()
            self.advance()
            return "working days"
        if self.at_word(*UNITS):
            return UNITS[self.advance().text]
        return None
