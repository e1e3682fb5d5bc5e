"""`unique`: no two records have the same values."""

from __future__ import annotations

from accountability.kinds.kind import Expansion, Given, Kind, Part
from accountability.kinds.pieces import both, free, listing, name
from accountability.language import syntax
from accountability.language.template import template

PARTS = (Part("by", "exprs", "the values that no two records share", required=True),)


def build(given: Given) -> Expansion:
    """Each record of the shared values is a finding. Where a value is none, nothing is shared."""
    context, rows, other = given.context, f"{given.context.rule_id} rows", given.free("other")
    values = {free(f"value_{n}", context.lets): value for n, value in enumerate(given.exprs("by"), 1)}
    shared = [template("{theirs} = {own}", theirs=name(other, key), own=own) for key, own in values.items()]
    return Expansion(
        source=context.source,
        lets={**context.lets, "alike": syntax.Rows(relation=rows, alias=other, where=both(*shared))},
        where=context.where,
        condition=template("count of alike > 1"),  # the record itself is the first
        measure=template("count of alike"),
        show=given.exprs("by"),
        derive={rows: listing(context, values)},
    )


KIND = Kind(
    "unique",
    {"zh": "不得重复", "en": "no two are alike"},
    PARTS,
    names=("alike",),
    build=build,
)
