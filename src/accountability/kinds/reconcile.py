"""`reconcile`: a stated figure agrees with what the records come to."""

from __future__ import annotations

from accountability.kinds.kind import Expansion, Given, Kind, Part
from accountability.kinds.pieces import both, name, there
from accountability.language import syntax
from accountability.language.template import template

PARTS = (
    Part("stated", "expr", "the figure that was stated", required=True),
    Part("over", "rows", "the records that it should come from"),
    Part("sum", "expr", "with `over`: what is added up; rows are counted without it"),
    Part("computed", "expr", "in place of `over`: the figure that it should be"),
    Part("tolerance", "expr", "how far apart they may be; not at all if left out"),
    Part("tolerance_share", "expr", "the same as a share of the stated figure, as `0.02`"),
)


def build(given: Given) -> Expansion:
    """Not applicable where nothing was stated."""
    stated = given.expr("stated")
    lets = {**given.context.lets, "actual": _actual(given)}
    return Expansion(
        source=given.context.source,
        lets=lets,
        where=both(given.context.where, there(stated)),
        condition=_agreement(given, stated),
        required=True,
        measure=template("actual - {stated}", stated=stated),
        show=(stated, name("actual")),
    )


def _actual(given: Given) -> syntax.Expr:
    if given.has("over") == given.has("computed"):
        raise given.refuse("`reconcile` needs either `over` or `computed`")
    if given.has("computed"):
        return given.expr("computed")
    if given.has("sum"):
        return template("sum of {value} over {rows}", value=given.expr("sum"), rows=given.rows("over"))
    return template("count of {rows}", rows=given.rows("over"))


def _agreement(given: Given, stated: syntax.Expr) -> syntax.Expr:
    """The total is compared as it stands: a fold over unknown rows is decided as an interval only so."""
    slack = given.optional("tolerance")
    if given.has("tolerance_share"):
        if slack is not None:
            raise given.refuse("`tolerance` and `tolerance_share` say two things", "keep one of them")
        slack = template("{share} * abs({stated})", share=given.expr("tolerance_share"), stated=stated)
    if slack is None:
        return template("actual = {stated}", stated=stated)
    return template("actual between {stated} - {slack} and {stated} + {slack}", stated=stated, slack=slack)


KIND = Kind(
    "reconcile",
    {"zh": "对账核对", "en": "figures agree"},
    PARTS,
    names=("actual",),
    build=build,
)
