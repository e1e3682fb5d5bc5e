"""Bounds of a total, said alike by every kind that has one."""

from __future__ import annotations

from accountability.kinds.kind import Given, Part
from accountability.kinds.pieces import either
from accountability.language import syntax
from accountability.language.template import template

BOUNDS = (
    Part("at_most", "expr", "it may reach this and not pass it"),
    Part("below", "expr", "it may not reach this"),
    Part("at_least", "expr", "it has to reach this"),
    Part("above", "expr", "it has to pass this"),
)

_BROKEN = {
    "at_most": "{value} > {bound}",
    "below": "{value} >= {bound}",
    "at_least": "{value} < {bound}",
    "above": "{value} <= {bound}",
}


def broken(given: Given, value: syntax.Expr, times: syntax.Expr | None = None) -> syntax.Expr:
    """The condition that a stated bound is broken by `value`, or by `value / times` for `times` above 0.

    The bound is multiplied rather than the value divided: a fold is compared as an interval only
    where it stands alone. Raises LanguageError where no bound was stated.
    """
    stated = [part.name for part in BOUNDS if given.has(part.name)]
    if not stated:
        raise given.refuse(
            f"`{given.kind.name}` needs a bound", "one of `at_most`, `below`, `at_least`, `above`"
        )
    bounds = {word: given.expr(word) for word in stated}
    if times is not None:
        bounds = {w: template("{bound} * {times}", bound=b, times=times) for w, b in bounds.items()}
    return either(template(_BROKEN[w], value=value, bound=b) for w, b in bounds.items())
