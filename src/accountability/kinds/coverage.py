"""`coverage`: everyone on a list has what everyone should have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from accountability.kinds.kind import Expansion, Given, Kind, Part
from accountability.kinds.pieces import both, grouping, name, only, period_of
from accountability.language import syntax
from accountability.language.template import template

PARTS = (
    Part("of", "rows", "the records that cover a member", required=True),
    Part("at_least", "expr", "how many of them cover it; 1 if left out"),
    Part("at_most", "expr", "how many of them there may be"),
    Part("due", "expr", "the last day for it; the end of the period, if `for` names one"),
    Part("rate", "expr", "the share of members that has to be covered: one verdict for the whole list"),
    Part("per", "named", "with `rate`: a verdict for each group of members that share these values"),
)


def build(given: Given) -> Expansion:
    """A member is judged once it is covered or once the last day has passed."""
    if given.has("rate"):
        return _rate(given)
    if given.has("per"):
        raise given.refuse("`per` needs `rate`", "without `rate` every member has a verdict of its own")
    return Expansion(
        source=given.context.source,
        lets={**given.context.lets, "covering": given.rows("of")},
        where=both(given.context.where, _judged(given)),
        condition=_covered(given),
        required=True,
        measure=template("count of covering"),
    )


def _covered(given: Given) -> syntax.Expr:
    least, most = given.optional("at_least"), given.optional("at_most")
    enough = template("some covering")
    if least is not None:
        enough = template("count of covering >= {least}", least=least)
    if most is None:
        return enough
    return template("{enough} and count of covering <= {most}", enough=enough, most=most)


def _judged(given: Given) -> syntax.Expr | None:
    due, period = given.optional("due"), period_of(given.context.source)
    if due is None and period is not None:
        due = name(period, "end")
    if due is None:
        return None
    return template("{covered} or {due} < as_of", covered=_covered(given), due=due)


def _rate(given: Given) -> Expansion:
    context, rate = given.context, given.expr("rate")
    members = replace(
        context,
        where=both(context.where, _judged(given)),
        lets={**context.lets, "covering": given.rows("of")},
    )

    def totals(of: Mapping[str, syntax.Expr]) -> Mapping[str, syntax.Expr]:
        return {
            "listed": template("count of rows"),
            "covered": template("count of rows with ({covered})", covered=of["covered"]),
            "short": template(
                "count of rows with (not {covered}) > (1 - {rate}) * listed", covered=of["covered"], rate=rate
            ),
        }

    per = given.named("per")
    derive = grouping(given, members, per, {"covered": _covered(given)}, totals)
    return Expansion(
        source=only(list(derive)[-1], "group"),
        lets={},
        where=None if per else template("group.listed > 0"),  # only the one group of all can be empty
        condition=name("group", "short"),
        measure=template("group.covered / group.listed"),
        show=(name("group", "covered"), name("group", "listed")),
        derive=derive,
    )


KIND = Kind(
    "coverage",
    {"zh": "全覆盖", "en": "everyone on a list has it"},
    PARTS,
    names=("covering", "group"),
    build=build,
)
