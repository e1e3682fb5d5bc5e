"""`share`: one amount or number as a part of another, within a bound."""

from __future__ import annotations

from collections.abc import Mapping

from accountability.kinds.bounds import BOUNDS, broken
from accountability.kinds.kind import Expansion, Given, Kind, Part
from accountability.kinds.pieces import both, grouping, name, narrowed, only
from accountability.language import syntax
from accountability.language.template import template

PARTS = (
    Part("numerator", "expr", "the part, as a number of the subject"),
    Part("denominator", "expr", "with `numerator`: the whole"),
    Part("of", "condition", "which rows make up the part"),
    Part("sum", "expr", "with `of`: what is added up; rows are counted without it"),
    Part("over", "rows", "with `of`: the rows of the whole"),
    Part("per", "named", "with `of`, in place of `over`: a verdict per group of subjects; `{}` is all"),
    *BOUNDS,
)


def build(given: Given) -> Expansion:
    """Not applicable where the whole is not above zero."""
    forms = [given.has("numerator"), given.has("over"), given.has("per")]
    if forms.count(True) != 1:
        raise given.refuse(
            "`share` needs one of `numerator`, `over` and `per`",
            "`numerator` with `denominator`, or `of` with `over` or `per`",
        )
    if given.has("per"):
        return _per(given)
    if given.has("over"):
        rows, chosen = given.rows("over"), narrowed(given.rows("over"), given.expr("of"))
        return _of_subject(given, _total(given, rows), _total(given, chosen))
    return _of_subject(given, given.expr("denominator"), given.expr("numerator"))


def _total(given: Given, rows: syntax.Rows, value: syntax.Expr | None = None) -> syntax.Expr:
    value = value or given.optional("sum")
    if value is None:
        return template("count of {rows}", rows=rows)
    return template("sum of {value} over {rows}", value=value, rows=rows)


def _of_subject(given: Given, whole: syntax.Expr, part: syntax.Expr) -> Expansion:
    return Expansion(
        source=given.context.source,
        lets={**given.context.lets, "whole": whole, "portion": part},
        where=both(given.context.where, template("whole > 0")),
        condition=broken(given, name("portion"), times=name("whole")),
        measure=template("portion / whole"),
        show=(name("portion"), name("whole")),
    )


def _per(given: Given) -> Expansion:
    values = {"chosen": given.expr("of")} | ({"value": given.expr("sum")} if given.has("sum") else {})

    def totals(of: Mapping[str, syntax.Expr]) -> Mapping[str, syntax.Expr]:
        rows = syntax.Rows(relation=None)
        return {
            "whole": _total(given, rows, of.get("value")),
            "portion": _total(given, narrowed(rows, of["chosen"]), of.get("value")),
            "broken": broken(given, name("portion"), times=name("whole")),
        }

    per = given.named("per")
    derive = grouping(given, given.context, per, values, totals)
    empty = not per or given.has("sum")  # a group that was counted has a member
    return Expansion(
        source=only(list(derive)[-1], "group"),
        lets={},
        where=template("group.whole > 0") if empty else None,
        condition=name("group", "broken"),
        measure=template("group.portion / group.whole"),
        show=(name("group", "portion"), name("group", "whole")),
        derive=derive,
    )


KIND = Kind(
    "share",
    {"zh": "占比", "en": "a part of a whole within a bound"},
    PARTS,
    names=("portion", "whole", "group"),
    build=build,
)
