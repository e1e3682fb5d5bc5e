"""The grammar of row sets and of what is computed over them: folds, positions, orders."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Final, cast

from accountability.language.cursor import Cursor
from accountability.language.lexer import Token
from accountability.language.syntax import (
    Constant,
    Expr,
    Fold,
    Logic,
    Name,
    OrderTerm,
    Position,
    Rows,
)
from accountability.language.words import AGGREGATES
from accountability.model.expression import FoldKind, PositionKind

_ROWS_HINT: Final = "a row set is written `report r with (…)`"


class RowsGrammar(Cursor, ABC):
    """Row sets, folds and positions, on top of the expressions that stand inside them."""

    @abstractmethod
    def enclosed(self) -> Expr:
        """An expression inside parentheses."""

    @abstractmethod
    def sum_(self) -> Expr:
        """An expression that binds tighter than a comparison."""

    @abstractmethod
    def atom(self) -> Expr:
        """An expression without operators."""

    # Row sets

    def rows(self) -> Rows:
        """`REL alias with (…)`, `rows with (…)`, `alias in list with (…)`, or the hole of a template."""
        start = self.token.start
        given = self.look_in_hole()
        if isinstance(given, Rows):
            self.advance()
            return self._narrowed(given)
        relation: str | Expr | None
        alias: str | None = None
        if self.at_word("rows"):
            self.advance()
            relation = None
            if self.at_alias():
                hint = "the aliases of `from` are bound in `rows`: write `rows with (b.status = …)`"
                self.complain(self.token.span, "`rows` takes no alias", hint)
                self.advance()
        elif self.peek().kind == "word" and self.peek().text == "in":
            alias = self.name("the alias of a list's elements")
            self.advance()
            relation = self.deeper(self.atom)
        else:
            relation = self._relation()
            alias = self.name("an alias") if self.at_alias() else None
        where = self.narrowing()
        return Rows(relation=relation, alias=alias, where=where, span=self.since(start), origin=self.origin)

    def _relation(self) -> str:
        given = self.look_in_hole()
        if isinstance(given, Name) and len(given.parts) == 1:  # an author's `near`, read as an expression
            self.advance()
            return given.parts[0]
        if self.token.kind not in ("word", "quoted", "hole"):
            raise self.refused(self.token.span, f"a row set is missing{self.before()}", _ROWS_HINT)
        return self.name("a row set")

    def narrowing(self) -> Expr | None:
        """`with (…)`, or None."""
        if not self.take_word("with"):
            return None
        opener = self.need_open("with", _ROWS_HINT)
        where = self.enclosed()
        self.need_close(opener)
        return where

    def _narrowed(self, given: Rows) -> Rows:
        more = self.narrowing()
        if more is None:
            return given
        where = more if given.where is None else Logic(op="and", terms=(given.where, more))
        return Rows(
            relation=given.relation, alias=given.alias, where=where, span=given.span, origin=given.origin
        )

    # Folds

    def fold(self) -> Expr | None:
        """The fold or position that begins at the current token, None where none does."""
        if self.token.kind != "word":
            return None
        word, follower = self.token.text, self.peek()
        if word in ("some", "no"):
            return self.deeper(self._quantifier)
        if word == "every":
            return self.deeper(self._every)
        if follower.kind == "word" and follower.text == "of":
            if word == "count":
                return self.deeper(self._count)
            if word in AGGREGATES:
                return self.deeper(self._aggregate)
            if word in ("next", "previous"):
                return self.deeper(self._position)
        if word == "quantile" and follower.kind == "operator" and follower.text == "(":
            return self.deeper(self._aggregate)
        if word == "rank" and follower.kind == "word" and follower.text == "by":
            return self.deeper(self._position)
        return None

    def _quantifier(self) -> Expr:
        first = self.advance()
        kind: FoldKind = "some" if first.text == "some" else "no"
        rows = self.rows()
        return Fold(kind=kind, rows=rows, span=self.since(first.start), origin=self.origin)

    def _every(self) -> Expr:
        first = self.advance()
        rows = self.rows()
        hint = "write `every report r with (…) satisfies (…)`"
        self.need_word("satisfies", hint)
        opener = self.need_open("satisfies", hint)
        value = self.enclosed()
        self.need_close(opener)
        return Fold(kind="every", rows=rows, value=value, span=self.since(first.start), origin=self.origin)

    def _count(self) -> Expr:
        first = self.advance()
        self.advance()
        rows = self.rows()
        return Fold(kind="count", rows=rows, span=self.since(first.start), origin=self.origin)

    def _aggregate(self) -> Expr:
        first = self.advance()
        share, definition = self._quantile() if first.text == "quantile" else (None, None)
        self.need_word("of", "write `quantile(0.25, type 8) of x.price over report x`")
        value = self.sum_()
        self.need_word("over", f"write `{first.text} of x.price over report x with (…)`")
        rows = self.rows()
        order: tuple[OrderTerm, ...] = ()
        if first.text in ("first", "last"):
            self.need_word("by", f"write `{first.text} of x.price over report x by x.date`")
            order = self.order()
        return Fold(
            kind=cast(FoldKind, first.text), rows=rows, value=value, order=order, share=share,
            definition=definition, span=self.since(first.start), origin=self.origin,
        )  # fmt: skip

    def _quantile(self) -> tuple[Expr, int]:
        hint = "write `quantile(0.25, type 8) of x.price over report x`"
        opener = self.need_open("quantile", hint)
        share = self.sum_()
        if not self.take_sign(","):
            raise self.refused(self.token.span, f"`, type …` is missing{self.before()}", hint)
        self.need_word("type", hint)
        token, kind = self._number("the type of a quantile", hint)
        if kind not in range(1, 10):
            self.complain(token.span, "the type of a quantile is a whole number from 1 to 9", hint)
        self.need_close(opener)
        return share, int(kind)

    def _number(self, what: str, hint: str) -> tuple[Token, Fraction]:
        token = self.token
        given = self.look_in_hole()
        if isinstance(given, Constant) and isinstance(given.value, int | Fraction):
            return self.advance(), Fraction(given.value)
        if token.kind != "number":
            raise self.refused(token.span, f"{what} is missing{self.before()}", hint)
        return self.advance(), Fraction(token.number)

    # Positions and orders

    def _position(self) -> Expr:
        first = self.advance()
        value = None
        hint = "write `rank by x.date within x.org_id`"
        if first.text != "rank":
            self.advance()
            value = self.sum_()
            hint = f"write `{first.text} of x.date by x.date within x.org_id`"
        self.need_word("by", hint)
        order = self.order()
        within = self.separated(self.sums) if self.take_word("within") else ()
        return Position(
            kind=cast(PositionKind, first.text), value=value, order=order, within=within,
            span=self.since(first.start), origin=self.origin,
        )  # fmt: skip

    def order(self) -> tuple[OrderTerm, ...]:
        """`term desc nulls first, …`."""
        return self.separated(self._order_terms)

    def _order_terms(self) -> tuple[OrderTerm, ...]:
        start = self.token.start
        given = self.look_in_hole()
        if isinstance(given, tuple | list):
            self.advance()
            return tuple(t if isinstance(t, OrderTerm) else OrderTerm(key=t) for t in given)
        key = self.sum_()
        if self.at_word("asc"):
            self.complain(self.token.span, "`asc` is not a word of the language", "leave it out")
            self.advance()
        descending = self.take_word("desc") is not None
        nulls_first = False
        if self.take_word("nulls"):
            if not self.at_word("first", "last"):
                raise self.refused(self.token.span, f"`first` or `last` is missing{self.before()}")
            nulls_first = self.advance().text == "first"
        return (
            OrderTerm(
                key=key, descending=descending, nulls_first=nulls_first,
                span=self.since(start), origin=self.origin,
            ),
        )  # fmt: skip

    def sums(self) -> tuple[Expr, ...]:
        """One member of a `within` list, or all that a template gives for it."""
        given = self.look_in_hole()
        if isinstance(given, tuple | list):
            self.advance()
            return tuple(t.key if isinstance(t, OrderTerm) else t for t in given)
        return (self.sum_(),)
