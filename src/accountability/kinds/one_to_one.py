"""`one_to_one`: each left value has one right value, and each right value one left value."""

from __future__ import annotations

from accountability.kinds.kind import Expansion, Given, Kind, Part
from accountability.kinds.pieces import free, listing, name, unlike
from accountability.language import syntax
from accountability.language.template import template

PARTS = (
    Part("left", "expr", "one value: a card", required=True),
    Part("right", "expr", "the other: its holder", required=True),
)


def build(given: Given) -> Expansion:
    """A none is a partner like others, but is not itself held to one partner."""
    context, rows, other = given.context, f"{given.context.rule_id} rows", given.free("other")
    left, right = given.expr("left"), given.expr("right")
    one, two = free("left", context.lets), free("right", context.lets)
    their_left, their_right = name(other, one), name(other, two)
    against = template(
        "{their_left} = {left} and {right_differs} or {their_right} = {right} and {left_differs}",
        left=left,
        right=right,
        their_left=their_left,
        their_right=their_right,
        left_differs=unlike(their_left, left),
        right_differs=unlike(their_right, right),
    )
    return Expansion(
        source=context.source,
        lets={**context.lets, "against": syntax.Rows(relation=rows, alias=other, where=against)},
        where=context.where,
        condition=template("some against"),
        measure=template("count of against"),
        show=(left, right),
        derive={rows: listing(context, {one: left, two: right})},
    )


KIND = Kind(
    "one_to_one",
    {"zh": "一一对应", "en": "one for one"},
    PARTS,
    names=("against",),
    build=build,
)
