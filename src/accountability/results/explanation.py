"""What `explain` says: a rule in its own words and as it is evaluated, and subjects taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from accountability.language.printer import unparse
from accountability.language.untype import untyped
from accountability.language.walk import walk
from accountability.model.expression import Expr, Param, RowSet
from accountability.model.rule import Parameter, Rule, Rulebook
from accountability.semantics.trace import Trace


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule explained: the rule, the parameters that it reads, and any subjects asked about.

    `evaluated` is every part of the rule as the engines get it, in rule language.
    """

    book: Rulebook
    rule: Rule
    parameters: tuple[Parameter, ...]
    evaluated: Mapping[str, str]
    subjects: tuple[Trace, ...] = ()


def explained(book: Rulebook, rule: Rule, subjects: tuple[Trace, ...] = ()) -> Explanation:
    """The explanation of `rule`."""
    names = sorted({node.name for _, expr in _parts(rule) for node in walk(expr) if isinstance(node, Param)})
    evaluated = {part: unparse(untyped(expr)) for part, expr in _parts(rule) if not isinstance(expr, RowSet)}
    return Explanation(book, rule, tuple(book.parameters[name] for name in names), evaluated, subjects)


def _parts(rule: Rule) -> Iterator[tuple[str, Expr | RowSet]]:
    """The parts of a rule by the names under which `explain` shows them."""
    if rule.on is not None:
        yield "on", rule.on
    for name, let in rule.lets.items():
        yield f"let {name}", let
    for part in ("where", "unknown_when"):
        expr = getattr(rule, part)
        if expr is not None:
            yield part, expr
    yield "forbid", rule.broken
    if rule.measure is not None:
        yield "measure", rule.measure
