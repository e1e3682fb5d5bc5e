"""Rule text -> syntax trees, part by part; what cannot be parsed is told and left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TypeAlias, TypeVar

from accountability.language import syntax
from accountability.language.complaint import LanguageError
from accountability.language.parser import parse_expression, parse_let, parse_source
from accountability.rulebook.located import Written
from accountability.rulebook.mistakes import Mistakes

T = TypeVar("T")
LetSyntax: TypeAlias = syntax.Expr | syntax.Rows


@dataclass(slots=True)
class Parser:
    """Parses the texts of one entry. `failed`: some text of it could not be parsed."""

    mistakes: Mistakes
    failed: bool = field(default=False)

    def expression(self, text: Written | None) -> syntax.Expr | None:
        return None if text is None else self._read(text, parse_expression)

    def source(self, text: Written) -> syntax.Source | None:
        return self._read(text, parse_source)

    def expressions(self, texts: tuple[Written, ...]) -> tuple[syntax.Expr, ...]:
        found = (self.expression(text) for text in texts)
        return tuple(node for node in found if node is not None)

    def named(self, texts: Mapping[Written, Written]) -> dict[str, syntax.Expr]:
        found = {str(name): self.expression(text) for name, text in texts.items()}
        return {name: node for name, node in found.items() if node is not None}

    def lets(self, texts: Mapping[Written, Written]) -> dict[str, LetSyntax]:
        """What each `let` names. One that cannot be parsed is left out; the entry has failed then."""
        found = {str(name): self._read(text, parse_let) for name, text in texts.items()}
        return {name: node for name, node in found.items() if node is not None}

    def _read(self, text: Written, read: Callable[[str, object], T]) -> T | None:
        try:
            return read(str(text), text)
        except LanguageError as error:
            self.mistakes.language(error, text.place)
            self.failed = True
            return None


def relations_in(*nodes: object) -> Iterator[str]:
    """The names that stand where a relation may: those of sources and of row sets."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, syntax.Item | syntax.Join | syntax.Rows) and isinstance(node.relation, str):
            yield node.relation
        if isinstance(node, tuple | list):
            stack += node
        elif isinstance(node, Mapping):
            stack += node.values()
        elif is_dataclass(node) and not isinstance(node, type):
            stack += [getattr(node, f.name) for f in fields(node) if f.name not in ("span", "origin")]
