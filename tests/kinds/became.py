"""A rule with a kind, and what it became, both as text."""

from __future__ import annotations

from collections.abc import Mapping

from accountability.kinds.kind import Context, Expansion
from accountability.kinds.reading import Scalar, Written, read_parts
from accountability.kinds.registry import all_kinds
from accountability.language.parser import parse_expression, parse_let, parse_source
from accountability.language.printer import unparse

Plain = str | list[str] | dict[str, str]


def expanded(
    kind: str,
    source: str,
    parts: Mapping[str, Plain],
    where: str | None = None,
    lets: Mapping[str, str] | None = None,
) -> Expansion:
    """The expansion of `kind: {parts}` in a rule R1 `for: source`."""
    context = Context(
        "R1",
        parse_source(source),
        None if where is None else parse_expression(where),
        {name: parse_let(text) for name, text in (lets or {}).items()},
    )
    found = all_kinds()[kind]
    return found.expand(read_parts(found, {name: written(part) for name, part in parts.items()}), context)


def written(part: Plain) -> Written:
    """A part as the loader hands it over."""
    if isinstance(part, dict):
        return {name: Scalar(text) for name, text in part.items()}
    if isinstance(part, list):
        return tuple(Scalar(text) for text in part)
    return Scalar(part)


def lines(expansion: Expansion) -> list[str]:
    """What the rule became, a line per part."""
    told: list[str] = []
    for name, derived in expansion.derive.items():
        told.append(f"derive {name}: from {unparse(derived.source)}")
        if derived.where is not None:
            told.append(f"  where {unparse(derived.where)}")
        if derived.by is not None:
            told += [f"  by {key}: {unparse(value)}" for key, value in derived.by.items()]
        told += [f"  let {key}: {unparse(value)}" for key, value in derived.lets.items()]
    told.append(f"for {unparse(expansion.source)}")
    told += [f"let {key}: {unparse(value)}" for key, value in expansion.lets.items()]
    if expansion.where is not None:
        told.append(f"where {unparse(expansion.where)}")
    told.append(f"{'require' if expansion.required else 'forbid'} {unparse(expansion.condition)}")
    if expansion.measure is not None:
        told.append(f"measure {unparse(expansion.measure)}")
    if expansion.show:
        told.append(f"show {', '.join(unparse(each) for each in expansion.show)}")
    return told
