"""The parameters of a rulebook: what each is by default and in place, and what is left to set."""

from __future__ import annotations

from dataclasses import dataclass

from accountability.model.expression import Param
from accountability.model.rule import Derived, Parameter, Rule, Rulebook
from accountability.rulebook.reads import nodes_in, parts_of, relations_of


@dataclass(frozen=True, slots=True)
class ListedParameter:
    """A parameter as the rulebook sets it (`default`) and as it is in place (`chosen`).

    `rules` are the ids of the rules that read it, directly or through derived records.
    """

    default: Parameter
    chosen: Parameter
    rules: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.chosen.name

    @property
    def has_value(self) -> bool:
        """Whether anybody has set a value, on whichever date it holds."""
        return bool(self.chosen.otherwise or any(self.chosen.entries.values()))

    @property
    def to_set(self) -> bool:
        """Whether it must still be set locally: nobody but the rulebook has set it, or nobody at all."""
        return not self.has_value or (self.chosen.local and self.chosen.set_by == "default")


def listed(book: Rulebook) -> tuple[ListedParameter, ...]:
    """All parameters of a rulebook, in the order of their names."""
    readers: dict[str, list[str]] = {}
    for rule in sorted(book.rules.values(), key=lambda rule: rule.id):
        for name in parameters_read(book, rule):
            readers.setdefault(name, []).append(rule.id)
    return tuple(
        ListedParameter(book.defaults[name], book.parameters[name], tuple(readers.get(name, ())))
        for name in sorted(book.parameters)
    )


def parameters_read(book: Rulebook, rule: Rule) -> set[str]:
    """The parameters that a rule reads, also through derived records."""
    read: list[Rule | Derived] = [rule, *_derived(book, rule)]
    return {node.name for part in read for node in nodes_in(*parts_of(part)) if isinstance(node, Param)}


def _derived(book: Rulebook, rule: Rule) -> tuple[Derived, ...]:
    """The derived records that a rule reads, also through others."""
    found: dict[str, Derived] = {}
    waiting: list[Rule | Derived] = [rule]
    while waiting:
        for name in relations_of(waiting.pop()):
            if name in book.derived and name not in found:
                found[name] = book.derived[name]
                waiting.append(book.derived[name])
    return tuple(found.values())
