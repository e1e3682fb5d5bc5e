"""Conditions with holes: how rule kinds build syntax trees out of parsed pieces.

In a template `{name}` stands for what is given under that name:

- an expression, where a value or condition stands: `template("{done} > {due}", done=…, due=…)`;
- a row set (`Rows`), where one stands: `count of {of}`; `{of} with (…)` narrows it further;
- a `str`, where a name stands: `{alias}.{field}`, `:{parameter}`, `some {relation} x`;
- a tuple of expressions or order terms, inside a list: `x in ({codes})`, `rank by {order}`;
- a `Source` inside a source: `{roster}, months m`.

Nothing is glued as text, so a piece can neither break out of its place nor change what stands
around it. Pieces keep their own span and origin; the nodes of the template itself have neither.
A template that is wrong is a bug of the kind: it raises `LanguageError`, or `TypeError` and
`KeyError` for a wrong or missing piece.
"""

from __future__ import annotations

from accountability.language.cursor import Hole
from accountability.language.parser import Grammar, parse_template
from accountability.language.syntax import Expr, OrderTerm, Rows, Source


def template(text: str, /, **holes: Hole) -> Expr:
    """The expression that `text` describes."""
    return parse_template(text, holes, Grammar.expr)


def template_let(text: str, /, **holes: Hole) -> Expr | Rows:
    """What `let` may name: an expression, or a row set."""
    return parse_template(text, holes, Grammar.let)


def template_rows(text: str, /, **holes: Hole) -> Rows:
    """The row set that `text` describes."""
    return parse_template(text, holes, Grammar.rows)


def template_source(text: str, /, **holes: Hole) -> Source:
    """The source that `text` describes."""
    return parse_template(text, holes, Grammar.source)


def template_order(text: str, /, **holes: Hole) -> tuple[OrderTerm, ...]:
    """The order that `text` describes."""
    return parse_template(text, holes, Grammar.order)
