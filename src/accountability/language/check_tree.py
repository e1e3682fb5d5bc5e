"""The walk over a syntax tree: each node's parts are checked in their scope, then joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias, TypeVar, assert_never

from accountability.language import (
    check_calls,
    check_compare,
    check_folds,
    check_names,
    check_numbers,
    syntax,
)
from accountability.language.check_desk import Desk, Unfit
from accountability.language.check_fit import alike
from accountability.language.check_words import in_words, is_none
from accountability.language.complaint import LanguageError
from accountability.language.scope import Scope, World, did_you_mean
from accountability.model.expression import (
    And,
    AsOf,
    Else,
    Expr,
    If,
    Not,
    Or,
    Order,
    RowSet,
    Shift,
)
from accountability.model.place import Span
from accountability.model.types import BOOL, DATE

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tree:
    """One check: every method gives the typed node, or None after a complaint."""

    desk: Desk

    @property
    def world(self) -> World:
        return self.desk.world

    def told(self, nodes: Sequence[syntax.Node], make: Callable[[], T]) -> T | None:
        """What `make` gives; where parts do not go together, a complaint about one of `nodes`."""
        try:
            return make()
        except Unfit as error:
            self.desk.refuse(nodes[min(error.at, len(nodes) - 1)], error.message, error.hint)
        except LanguageError as error:  # of a regular expression
            for complaint in error.complaints:
                place = _inside(nodes[-1], complaint.span)
                self.desk.complaints.append(replace(complaint, span=place, origin=nodes[-1].origin))
        return None

    def condition(self, node: syntax.Expr, scope: Scope) -> Expr | None:
        """Something true or false."""
        found = self.value(node, scope)
        if found is None or (found.type == BOOL and not is_none(found)):
            return found
        shown = "`none`" if is_none(found) else in_words(found.type)
        self.desk.refuse(node, f"a condition is needed here, not {shown}", "compare it with something")
        return None

    def value(self, node: syntax.Expr, scope: Scope) -> Expr | None:
        """Any expression."""
        match node:
            case syntax.Constant():
                return self.told([node], lambda: check_numbers.constant(node.value, node.span))
            case syntax.Name():
                return check_names.name(self.desk, node, scope)
            case syntax.AsOf():
                return AsOf(type=DATE, span=node.span)
            case syntax.Param():
                return self._parameter(node, scope)
            case syntax.Call():
                return self._call(node, scope)
            case syntax.Arith() | syntax.Negate() | syntax.Suffix():
                return self._computed(node, scope)
            case syntax.Else() | syntax.If():
                return self._chosen(node, scope)
            case syntax.Fold():
                return self._fold(node, scope)
            case syntax.Position():
                return self._position(node, scope)
        return self._truth(node, scope)

    def _truth(self, node: Truths, scope: Scope) -> Expr | None:
        match node:
            case syntax.Not():
                operand = self.condition(node.operand, scope)
                return None if operand is None else Not(type=BOOL, operand=operand, span=node.span)
            case syntax.Logic():
                return self._logic(node, scope)
            case syntax.Test():
                return self._test(node, scope)
            case syntax.Matches():
                return self._matches(node, scope)
            case syntax.During():
                return self._during(node, scope)
            case syntax.Compare() | syntax.Same() | syntax.Contains() | syntax.Between() | syntax.In():
                return self._compared(node, scope)
        assert_never(node)

    def values(self, nodes: Sequence[syntax.Expr], scope: Scope) -> list[Expr] | None:
        """All of `nodes`, so that the mistakes in each are told; None if any was refused."""
        found = [self.value(n, scope) for n in nodes]
        kept = [f for f in found if f is not None]
        return kept if len(kept) == len(found) else None

    def _logic(self, node: syntax.Logic, scope: Scope) -> Expr | None:
        found = [self.condition(t, scope) for t in node.terms]
        terms = tuple(f for f in found if f is not None)
        if len(terms) < len(found):
            return None
        return (And if node.op == "and" else Or)(type=BOOL, terms=terms, span=node.span)

    def _test(self, node: syntax.Test, scope: Scope) -> Expr | None:
        operand = self.value(node.operand, scope)
        if operand is None:
            return None
        kind = "missing" if node.kind == "present" else node.kind
        found = self.told([node.operand], lambda: check_compare.tested(kind, operand, node.span))
        if found is None or node.kind != "present":
            return found
        return Not(type=BOOL, operand=found, span=node.span)

    def _matches(self, node: syntax.Matches, scope: Scope) -> Expr | None:
        text, pattern = self.value(node.text, scope), node.pattern.value
        if text is None:
            return None
        if not isinstance(pattern, str):
            self.desk.refuse(node.pattern, "a pattern is written out as text")
            return None
        return self.told([node.text, node.pattern], lambda: check_compare.matches(text, pattern, node.span))

    def _during(self, node: syntax.During, scope: Scope) -> Expr | None:
        what = self.value(node.what, scope)
        if node.alias not in scope.aliases:
            hint = did_you_mean(node.alias, scope.aliases)
            self.desk.refuse(node, f"no row here is called `{node.alias}`", hint)
            return None
        binding = scope.aliases[node.alias]
        if what is None or binding is None:
            return None
        make = partial(check_compare.during, what, node.alias, binding, node.whole, node.span)
        return self.told([node.what, node], make)

    def _compared(self, node: Comparisons, scope: Scope) -> Expr | None:
        parts = _parts(node)
        found = self.values(parts, scope)
        return None if found is None else self.told(parts, lambda: self._joined(node, found))

    def _joined(self, node: Comparisons, found: list[Expr]) -> Expr:
        first, second, *rest = found
        match node:
            case syntax.Compare():
                return check_compare.compared(self.world, node.op, first, second, node.span)
            case syntax.Same():
                return check_compare.same(self.world, first, second, node.span)
            case syntax.Contains():
                return check_compare.contains(self.world, first, second, node.span)
            case syntax.Between():
                return check_compare.between(self.world, first, second, rest[0], node.span)
            case syntax.In():
                return check_compare.member(self.world, first, found[1:], node.listed, node.span)
        assert_never(node)

    def _parameter(self, node: syntax.Param, scope: Scope) -> Expr | None:
        parameter = check_calls.known_parameter(self.desk, node)
        keys = self.values(node.keys, scope)
        at = None if node.at is None else self.value(node.at, scope)
        if parameter is None or keys is None or (node.at is not None and at is None):
            return None
        nodes = [*node.keys, node.at or node]
        return self.told(
            nodes, lambda: check_calls.parameter_value(self.world, parameter, keys, at, node.span)
        )

    def _call(self, node: syntax.Call, scope: Scope) -> Expr | None:
        signature = check_calls.known_function(self.desk, node)
        args = self.values(node.args, scope)
        if signature is None or args is None:
            return None
        return self.told(node.args, lambda: check_calls.call(self.world, signature, args, node.span))

    def _computed(self, node: syntax.Arith | syntax.Negate | syntax.Suffix, scope: Scope) -> Expr | None:
        match node:
            case syntax.Negate(operand=inner):
                found = self.value(inner, scope)
                if found is None:
                    return None
                return self.told([inner], partial(check_numbers.negated, found, node.span))
            case syntax.Suffix(amount=inner, unit=unit):
                found = self.value(inner, scope)
                if found is None:
                    return None
                return self.told([inner], partial(check_numbers.suffixed, found, unit, node.span))
            case syntax.Arith():
                sides = self.values((node.left, node.right), scope)
                if sides is None:
                    return None
                left, right = sides
                nodes = [node.left, node.right]
                made = self.told(nodes, lambda: check_numbers.arithmetic(node.op, left, right, node.span))
                if isinstance(made, Shift) and made.unit == "working_day" and self.world.calendar is None:
                    check_calls.refuse_without_calendar(self.desk, node, "moving by working days")
                    return None
                return made
        assert_never(node)

    def _chosen(self, node: syntax.Else | syntax.If, scope: Scope) -> Expr | None:
        if isinstance(node, syntax.Else):
            nodes, words = [node.value, node.default], "`else` gives {0} or {1}, and both must be of one type"
        else:
            nodes = [node.then, node.otherwise]
            words = "`if` gives {0} or {1}, and both must be of one type"
        condition = None if isinstance(node, syntax.Else) else self.condition(node.condition, scope)
        found = self.values(nodes, scope)
        fitted = None if found is None else self.told(nodes, lambda: alike(self.world, found, words))
        if fitted is None:
            return None
        type_, (first, second) = fitted
        if isinstance(node, syntax.Else):
            return Else(type=type_, value=first, default=second, span=node.span)
        if condition is None:
            return None
        return If(type=type_, condition=condition, then=first, otherwise=second, span=node.span)

    def rows(self, node: syntax.Rows, scope: Scope) -> tuple[RowSet | None, Scope | None]:
        """A row set, and the scope in which its rows are read (None: they cannot be)."""
        items = None
        if isinstance(node.relation, syntax.Node):
            items = self.value(node.relation, scope)
        bound = check_folds.bind(self.desk, node, items, scope)
        if bound is None:
            return None, None
        where = None if node.where is None else self.condition(node.where, bound.scope)
        if bound.broken or (node.where is not None and where is None):
            return None, bound.scope
        return RowSet(relation=bound.relation, alias=bound.alias, where=where, span=node.span), bound.scope

    def _fold(self, node: syntax.Fold, scope: Scope) -> Expr | None:
        rows, inner = self.rows(node.rows, scope)
        if inner is None:
            return None
        value = None
        if node.value is not None:
            read = self.condition if node.kind == "every" else self.value
            value = read(node.value, inner)
        order = self._order(node.order, inner)
        share = None if node.share is None else self.value(node.share, scope)
        if rows is None or order is None or (node.value is not None and value is None):
            return None
        if node.share is not None and share is None:
            return None
        place = node.share or node.value or node
        return self.told([place], lambda: check_folds.whole_fold(node, rows, value, order, share))

    def _order(self, nodes: Sequence[syntax.OrderTerm], scope: Scope) -> tuple[Order, ...] | None:
        terms = []
        for node in nodes:
            key = self.value(node.key, scope)
            if key is not None:
                terms.append(self.told([node.key], partial(check_folds.order_term, key, node)))
        kept = tuple(t for t in terms if t is not None)
        return kept if len(kept) == len(nodes) else None

    def _position(self, node: syntax.Position, scope: Scope) -> Expr | None:
        if not scope.positions:
            self.desk.refuse(
                node,
                f"`{node.kind}` is the place of a row among the rows of its source, and here is none",
                "it may stand in a rule or in a derived record without `by`, outside of row sets",
            )
            return None
        value = None if node.value is None else self.value(node.value, scope)
        order = self._order(node.order, scope)
        within = self.values(node.within, scope)
        if order is None or within is None or (node.value is not None and value is None):
            return None
        nodes = [node.value or node, *node.within]
        return self.told(nodes, lambda: check_folds.position(node, value, order, within))


def _inside(node: syntax.Node, piece: Span) -> Span:
    """Where a piece of a text literal's value stands: after the quote, and every quote in it is two."""
    value = node.value if isinstance(node, syntax.Constant) else None
    if not isinstance(value, str):
        return node.span
    start = node.span.start + 1
    if start + len(value) + value.count("'") + 1 != node.span.end:
        return node.span  # the value is not as it was written
    first, last = (start + at + value[:at].count("'") for at in (piece.start, piece.end))
    return Span(first, last)


Comparisons: TypeAlias = syntax.Compare | syntax.Same | syntax.Contains | syntax.Between | syntax.In
Truths: TypeAlias = Comparisons | syntax.Not | syntax.Logic | syntax.Test | syntax.Matches | syntax.During


def _parts(node: Comparisons) -> list[syntax.Expr]:
    """What a comparison compares, in the order of the text."""
    match node:
        case syntax.Compare() | syntax.Same():
            return [node.left, node.right]
        case syntax.Contains():
            return [node.whole, node.part]
        case syntax.Between():
            return [node.value, node.low, node.high]
        case syntax.In():
            return [node.item, *node.options]
    assert_never(node)
