"""What `explain` says: a rule in its own words and as it is evaluated, and subjects taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from accountability.language.printer import unparse
from accountability.language.untype import untyped
from accountability.model.expression import Expr, RowSet
from accountability.model.rule import Parameter, Rule, Rulebook
from accountability.results.parameters import parameters_read
from accountability.semantics.trace import Trace


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule explained: the rule, the parameters that it reads, and any subjects asked about.

    `evaluated` is every part of the rule after its kind was expanded and its units were put in
    place, in rule language.
    """

    book: Rulebook
    rule: Rule
    parameters: tuple[Parameter, ...]
    evaluated: Mapping[str, str]
    subjects: tuple[Trace, ...] = ()


def explained(book: Rulebook, rule: Rule, subjects: tuple[Trace, ...] = ()) -> Explanation:
    """The explanation of `rule`."""
    parameters = tuple(book.parameters[name] for name in sorted(parameters_read(book, rule)))
    return Explanation(book, rule, parameters, {**rule.words.became, **dict(_typed(rule))}, subjects)


def _typed(rule: Rule) -> Iterator[tuple[str, str]]:
    """The parts of a rule as the engines get them, by the names under which `explain` shows them.

    A `require` became a forbidden condition; its own words stay beside it.
    """
    parts: dict[str, Expr | RowSet | None] = {
        "on": rule.on,
        **{f"let {name}": let for name, let in rule.lets.items()},
        "where": rule.where,
        "unknown_when": rule.unknown_when,
        "measure": rule.measure,
    }
    if "require" not in rule.words.became:
        parts["forbid"] = rule.broken
    for name, part in parts.items():
        if part is not None and not isinstance(part, RowSet):
            yield name, unparse(untyped(part))
