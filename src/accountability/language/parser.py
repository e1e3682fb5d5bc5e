"""Rule text to syntax trees. The grammar is that of docs/language.md, section 2.

Every function raises `LanguageError` with the mistakes of the text in the order of their places;
`origin` is handed on to every node and complaint, so that the caller can find its file again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from accountability.language.complaint import Complaint, LanguageError
from accountability.language.cursor import MAX_DEPTH, Hole, Refused
from accountability.language.grammar_expressions import ExpressionGrammar
from accountability.language.lexer import tokenize
from accountability.language.syntax import Expr, In, Item, Join, Name, OrderTerm, Rows, Source, beyond
from accountability.language.words import NOT_ALIAS

# Kinds put authors' trees inside their own; the author's text alone has the limit of MAX_DEPTH.
_TEMPLATE_DEPTH = MAX_DEPTH + 30

T = TypeVar("T")


class Grammar(ExpressionGrammar):
    """The whole grammar: what `let`, `for` and `from` hold, on top of expressions."""

    def let(self) -> Expr | Rows:
        """A value, or a row set where only a row set can be meant."""
        if self._at_rows():
            return self.rows()
        start = self.token.start
        node = self.expr()
        if isinstance(node, In) and len(node.options) == 1 and self.at_word("with"):
            return self._list_rows(node, start)
        return node

    def _at_rows(self) -> bool:
        given = self.look_in_hole()
        if isinstance(given, Rows):
            return True
        if not self.at_name():
            return False
        follower = self.peek()
        if self.at_word("rows") and follower.kind == "end":
            return True
        if follower.kind == "word" and follower.text == "with":
            return True
        return follower.kind == "quoted" or (follower.kind == "word" and follower.text not in NOT_ALIAS)

    def _list_rows(self, node: In, start: int) -> Rows:
        """`x in c.tags with (…)`, of which the part before `with` was read as a condition."""
        item = node.item
        if not (isinstance(item, Name) and len(item.parts) == 1):
            raise self.refused(
                item.span, "the alias of a list's elements is one name", "write `x in c.tags with (…)`"
            )
        where = self.narrowing()
        (items,) = node.options
        return Rows(
            relation=items, alias=item.parts[0], where=where, span=self.since(start), origin=self.origin
        )

    def source(self) -> Source:
        """`REL alias, REL alias left join REL alias on (…)`"""
        start = self.token.start
        given = [self._items()]
        while self.take_sign(","):
            given.append(self._items())
        items = tuple(item for source in given for item in source.items)
        joins = [join for source in given for join in source.joins]
        while self.at_word("join", "left"):
            joins.append(self._join())
        return Source(items=items, joins=tuple(joins), span=self.since(start), origin=self.origin)

    def _items(self) -> Source:
        given = self.look_in_hole()
        if isinstance(given, Source):
            self.advance()
            return given
        return Source(items=(self._item(),))

    def _item(self) -> Item:
        start = self.token.start
        pair = self.at_word("pair") and self.peek().kind == "word" and self.peek().text == "of"
        if pair:
            self.advance()
            self.advance()
        relation = self.name("a record type")
        alias, second = self._alias(relation), None
        if pair:
            if not self.take_sign(","):
                hint = f"write `pair of {relation} a, b`"
                raise self.refused(
                    self.token.span, f"the pair's second alias is missing{self.before()}", hint
                )
            second = self._alias(relation)
        return Item(relation=relation, alias=alias, second=second, span=self.since(start), origin=self.origin)

    def _alias(self, relation: str) -> str:
        if not self.at_alias():
            hint = f"write `{relation} x`, and read its fields as `x.field`"
            raise self.refused(self.token.span, f"`{relation}` has no alias", hint)
        return self.name("an alias")

    def _join(self) -> Join:
        start = self.token.start
        left = self.take_word("left") is not None
        hint = "write `left join party p on (p.party_id = c.party_id)`"
        self.need_word("join", hint)
        relation = self.name("a record type")
        alias = self._alias(relation)
        self.need_word("on", hint)
        opener = self.need_open("on", hint)
        on = self.enclosed()
        self.need_close(opener)
        return Join(
            relation=relation, alias=alias, on=on, left=left, span=self.since(start), origin=self.origin
        )


def _parse(text: str, origin: object, holes: Mapping[str, Hole] | None, read: Callable[[Grammar], T]) -> T:
    found = tokenize(text, origin, holes=holes is not None)
    complaints = found.complaints
    if found.usable:
        grammar = Grammar(found.tokens, origin, holes)
        try:
            node = read(grammar)
            if grammar.token.kind != "end":
                raise grammar.unexpected()
            if not (complaints := complaints + grammar.complaints):
                _refuse_depth(node, origin, MAX_DEPTH if holes is None else _TEMPLATE_DEPTH)
                return node
        except Refused:
            complaints = complaints + grammar.complaints
    first_of_each_place = {c.span.start: c for c in reversed(complaints)}
    raise LanguageError(sorted(first_of_each_place.values(), key=lambda c: c.span))


def _refuse_depth(parsed: object, origin: object, limit: int) -> None:
    """Chains of `+`, `*` and `else` are deep trees of short recursion; what reads them recurses."""
    node = beyond(parsed, limit)
    if node is not None:
        message = f"this is nested more than {MAX_DEPTH} deep (every `+`, `*` and `else` of a chain counts)"
        hint = "name the inner parts under `let`"
        raise LanguageError([Complaint(node.span, message, hint, node.origin or origin)])


def parse_expression(text: str, origin: object = None) -> Expr:
    """The tree of a condition or value."""
    return _parse(text, origin, None, Grammar.expr)


def parse_let(text: str, origin: object = None) -> Expr | Rows:
    """The tree of what `let` names: a value, or a row set.

    `near` alone is a name, also where it names a row set; `x in c.tags` alone is a condition, and
    a row set with `with (…)`.
    """
    return _parse(text, origin, None, Grammar.let)


def parse_rows(text: str, origin: object = None) -> Rows:
    """The tree of a row set, where nothing else may stand."""
    return _parse(text, origin, None, Grammar.rows)


def parse_order(text: str, origin: object = None) -> tuple[OrderTerm, ...]:
    """The terms of an order, `c.signed_on desc, c.contract_id`."""
    return _parse(text, origin, None, Grammar.order)


def parse_source(text: str, origin: object = None) -> Source:
    """The tree of a source, as `for:` and `from:` have it."""
    return _parse(text, origin, None, Grammar.source)


def parse_template(text: str, holes: Mapping[str, Hole], read: Callable[[Grammar], T]) -> T:
    """What `read` makes of `text`, in which `{name}` stands for `holes[name]` (see `template`)."""
    return _parse(text, None, holes, read)
