"""Smaller syntax trees: a node replaced by one of its parts or by a literal, members left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from accountability.language import syntax as s

_LITERALS = (True, False, 1, "a", date(2020, 3, 1))
_LEAVES = (s.Constant, s.Name, s.AsOf)
_EXPRESSIONS = get_args(s.Expr)


def smaller(node: s.Node) -> Iterator[Any]:
    """Trees that are smaller than `node` in one place, the whole of it first."""
    if isinstance(node, _EXPRESSIONS):
        yield from (part for part in s.parts(node) if isinstance(part, _EXPRESSIONS))
        if not isinstance(node, _LEAVES):
            yield from (s.Constant(value=value) for value in _LITERALS)
        if isinstance(node, s.Name) and len(node.parts) > 2:
            yield s.Name(parts=(node.parts[0], *node.parts[2:]))
        if isinstance(node, s.Fold | s.Rows):
            yield from (part for part in _below(node) if isinstance(part, _EXPRESSIONS))
    for name in node.__dataclass_fields__:
        yield from _in_field(node, name, getattr(node, name))


def _below(node: s.Node) -> Iterator[s.Node]:
    for part in s.parts(node):
        yield part
        if isinstance(part, s.Rows | s.OrderTerm):
            yield from s.parts(part)


def _in_field(node: s.Node, name: str, value: Any) -> Iterator[s.Node]:
    if isinstance(value, s.Node):
        if name == "where" or (name == "at" and isinstance(node, s.Param)):
            yield _with(node, name, None)
        yield from (_with(node, name, part) for part in smaller(value))
    elif isinstance(value, tuple) and value and isinstance(value[0], s.Node):
        for at, member in enumerate(value):
            if len(value) > 1 or name in ("joins", "within"):
                yield _with(node, name, (*value[:at], *value[at + 1 :]))
            yield from (_with(node, name, (*value[:at], x, *value[at + 1 :])) for x in smaller(member))
    elif value is True and name in ("descending", "nulls_first", "left"):
        yield _with(node, name, False)


def _with(node: s.Node, name: str, value: object) -> s.Node:
    changes: dict[str, Any] = {name: value}
    return replace(node, **changes)
