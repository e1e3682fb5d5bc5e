"""Walking over typed expressions: what a rule reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from accountability.model.expression import Column, RecordRows


def nodes_in(*roots: object) -> Iterator[object]:
    """Every expression, row set and relation below `roots`, which may be rules or parts of them."""
    stack = list(reversed(roots))
    while stack:
        node = stack.pop()
        if isinstance(node, tuple | list):
            stack += reversed(node)
        elif isinstance(node, Mapping):
            stack += reversed(list(node.values()))
        elif is_dataclass(node) and not isinstance(node, type):
            yield node
            stack += [getattr(node, f.name) for f in reversed(fields(node)) if f.name not in ("type", "span")]


def columns_in(*roots: object) -> Iterator[Column]:
    return (node for node in nodes_in(*roots) if isinstance(node, Column))


def relations_read(*roots: object) -> Iterator[str]:
    return (node.name for node in nodes_in(*roots) if isinstance(node, RecordRows))
