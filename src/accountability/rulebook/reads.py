"""Walking over typed expressions: what a rule or a derived record reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accountability.model.expression import Column, RecordRows
from accountability.model.rule import Closure, Derived, Grouped, Rule, Union

_NAMES: dict[type, tuple[str, ...] | None] = {}  # of the classes of nodes that were met
_LEAVES = ("type", "span")  # fields of a node below which there are no nodes


def parts_of(reader: Rule | Derived) -> tuple[object, ...]:
    """The expressions of a rule or a derived record, without its words and cases."""
    match reader:
        case Rule():
            return (
                reader.source, reader.where, reader.unknown_when, reader.on, reader.broken, reader.lets,
                reader.measure, reader.show,
            )  # fmt: skip
        case Grouped():
            return (reader.source, reader.where, reader.by, reader.lets)
        case Closure():
            return (reader.where, reader.start, reader.end)
    return ()


def nodes_in(*roots: object) -> Iterator[object]:
    """Every expression, row set and relation below `roots`, in no promised order."""
    stack = list(roots)
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack += node
            continue
        names = _inside(node)  # this walk is the longest of a load
        if names is not None:
            yield node
            stack += [getattr(node, name) for name in names]
        elif isinstance(node, Mapping):
            stack += node.values()


def _inside(node: object) -> tuple[str, ...] | None:
    """The fields of a dataclass in which there may be nodes; None for anything else."""
    kind = type(node)
    if kind not in _NAMES:
        fields = getattr(kind, "__dataclass_fields__", None)
        _NAMES[kind] = None if fields is None else tuple(name for name in fields if name not in _LEAVES)
    return _NAMES[kind]


def columns_in(*roots: object) -> Iterator[Column]:
    return (node for node in nodes_in(*roots) if isinstance(node, Column))


def names_in(*roots: object) -> frozenset[str]:
    """Every text that stands in a node below `roots`: among them the names of all fields that are read."""
    found: set[str] = set()
    for node in nodes_in(*roots):
        for name in _inside(node) or ():
            value = getattr(node, name)
            parts = value if isinstance(value, tuple) else (value,)
            found.update(part for part in parts if isinstance(part, str))
    return frozenset(found)


def relations_of(reader: Rule | Derived) -> Iterator[str]:
    """The relations that a rule or a derived record is made from, and those that its expressions read."""
    match reader:
        case Rule(source=source) | Grouped(source=source):
            yield from (relation for _, relation in source.aliases)
        case Union(members=members):
            yield from members
        case Closure(relation=relation):
            yield relation
    yield from (node.name for node in nodes_in(*parts_of(reader)) if isinstance(node, RecordRows))
