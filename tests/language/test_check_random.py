"""Whatever the parser can make is either typed or refused in words, and nothing else happens."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accountability.language import syntax
from accountability.language.checker import Scope, check_let, check_source
from accountability.language.complaint import Complaint, LanguageError
from accountability.language.signatures import SIGNATURES
from accountability.language.walk import Part, reads, relations, walk
from accountability.model.expression import RowSet
from accountability.model.types import MoneyType, NumberType
from tests.language import trees
from tests.language.check_world import CONTRACT, KIND, PARAMETERS, WORLD, group_of, scope_of

SCOPES = [
    scope_of(near="contract x with (x.n = c.n)", big="c.price", tags="c.tags"),
    scope_of("contract c, months m"),
    group_of(kind=KIND),
]
PATHS = [
    *((("c", name)) for name in CONTRACT.fields),
    ("c", "parcel", "land_class"), ("c", "replaced_by", "party", "name"), ("c", "active"), ("m", "month"),
    ("x", "n"), ("x", "kind"), ("x",), ("big",), ("near",), ("kind",), ("nowhere",),
]  # fmt: skip
RELATIONS = ["contract", "parcel", "near", "months", "nothing"]


@st.composite
def meant(draw: st.DrawFn, strategy: st.SearchStrategy[syntax.Node]) -> syntax.Node:
    """A tree of the grammar in which most names mean something."""
    return _meant(draw, draw(strategy))


def _meant(draw: st.DrawFn, node: syntax.Node) -> syntax.Node:
    changes: dict[str, object] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, syntax.Node):
            changes[field.name] = _meant(draw, value)
        elif isinstance(value, tuple):
            changes[field.name] = tuple(_meant(draw, v) if isinstance(v, syntax.Node) else v for v in value)
    match node:
        case syntax.Name():
            changes["parts"] = draw(st.sampled_from(PATHS))
        case syntax.Param(keys=keys):
            fitting = [p.name for p in PARAMETERS if len(p.keys) == len(keys)]
            changes["name"] = draw(st.sampled_from(fitting or ["limit"]))
        case syntax.Call(args=args):
            fitting = [n for n, s in SIGNATURES.items() if s.arity[0] <= len(args) <= (s.arity[1] or 9)]
            changes["name"] = draw(st.sampled_from(fitting or ["abs"]))
        case syntax.During():
            changes["alias"] = draw(st.sampled_from(["m", "c"]))
        case syntax.Rows(relation=str()):
            changes |= {"relation": draw(st.sampled_from(RELATIONS)), "alias": "x"}
        case syntax.Rows(alias=str()):
            changes["alias"] = "x"
    return replace(node, **changes)  # type: ignore[arg-type]  # of the fields' own types


def outcome(node: syntax.Node, scope: Scope) -> Part | list[Complaint]:
    """What the checker makes of a tree, or its complaints."""
    try:
        return check_let(node, WORLD, scope)  # type: ignore[arg-type]  # a let is what the strategies make
    except LanguageError as error:
        return list(error.complaints)


def told(complaints: list[Complaint]) -> bool:
    """Whether there is a complaint, and every one says something."""
    return bool(complaints) and all(c.message.strip() for c in complaints)


@settings(max_examples=100, deadline=None)
@given(trees.lets() | trees.rows(), st.sampled_from(SCOPES))
def test_any_tree_is_typed_or_refused(node: syntax.Node, scope: Scope) -> None:
    found = outcome(node, scope)
    assert not isinstance(found, list) or told(found)


@settings(max_examples=150, deadline=None)
@given(meant(trees.lets() | trees.expressions()), st.sampled_from(SCOPES))
def test_any_tree_with_meaning_is_typed_or_refused(node: syntax.Node, scope: Scope) -> None:
    found = outcome(node, scope)
    if isinstance(found, list):
        assert told(found)
        return
    for part in walk(found):
        if not isinstance(part, RowSet) and isinstance(part.type, NumberType | MoneyType):
            assert part.type.digits is None or part.type.digits <= 38
    assert all(record in WORLD.records for record, _ in reads(found, WORLD))
    assert relations(found, WORLD) <= set(WORLD.records)


@settings(max_examples=100, deadline=None)
@given(trees.sources())
def test_any_source_is_typed_or_refused(node: syntax.Source) -> None:
    with pytest.raises(LanguageError) as caught:  # none of the names of these trees is a relation
        check_source(node, WORLD)
    assert told(list(caught.value.complaints))
