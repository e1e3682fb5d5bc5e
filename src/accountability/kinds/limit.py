"""`limit`: a sum or a number stays within a bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from accountability.kinds.bounds import BOUNDS, broken
from accountability.kinds.kind import Expansion, Given, Kind, Part
from accountability.kinds.pieces import both, free, grouping, listing, name, only, there
from accountability.language import syntax
from accountability.language.template import template

PARTS = (
    Part("sum", "expr", "what is added up; records are counted if there is neither `sum` nor `distinct`"),
    Part("distinct", "expr", "different values of this are counted"),
    Part("over", "rows", "the records, in the words of a row set"),
    Part("per", "named", "in place of `over`: a verdict per group of subjects that share these values"),
    Part("same", "exprs", "in place of `over`: a verdict per subject, over those that share these values"),
    Part("dated", "expr", "with `within`: the date of a subject"),
    Part("within", "expr", "only those dated up to this long before the subject"),
    *BOUNDS,
)


def build(given: Given) -> Expansion:
    """Three forms: over rows as written, per group, or in a window before each subject."""
    if given.has("sum") and given.has("distinct"):
        raise given.refuse("`limit` takes either `sum` or `distinct`")
    window = given.has("same") or given.has("within")
    if [given.has("over"), given.has("per"), window].count(True) != 1:
        raise given.refuse(
            "`limit` needs one of `over`, `per` and `same`",
            "`over`: a row set; `per`: groups; `same`, with `within`: those like each subject",
        )
    if given.has("over"):
        return _over(given, {**given.context.lets, "counted": given.rows("over")}, _value(given))
    return _window(given) if window else _per(given)


def _value(given: Given) -> syntax.Expr | None:
    return given.optional("sum") or given.optional("distinct")


def _total(given: Given, value: syntax.Expr | None, rows: syntax.Rows) -> syntax.Expr:
    if value is None:
        return template("count of {rows}", rows=rows)
    form = "sum of {value} over {rows}" if given.has("sum") else "size(set of {value} over {rows})"
    return template(form, value=value, rows=rows)


def _over(
    given: Given, lets: Mapping[str, syntax.Expr | syntax.Rows], value: syntax.Expr | None
) -> Expansion:
    total = _total(given, value, syntax.Rows(relation="counted"))
    return Expansion(
        source=given.context.source,
        lets={**lets, "total": total},
        where=given.context.where,
        condition=broken(given, name("total")),
        measure=name("total"),
    )


def _window(given: Given) -> Expansion:
    """Windows are anchored at each subject, `[dated - within, dated]`, ties and itself included.

    A subject that has none of a value shares it with nobody, not with itself: it is not applicable.
    """
    context, rows, other = given.context, f"{given.context.rule_id} rows", given.free("other")
    anchors = {f"same_{n}": value for n, value in enumerate(given.exprs("same"), 1)}
    near = [
        template("{other}.{field} = {own}", other=other, field=free(f, context.lets), own=v)
        for f, v in anchors.items()
    ]
    if given.has("dated") or given.has("within"):
        anchors["dated"] = given.expr("dated")
        near.append(
            template(
                "{other}.{field} between {own} - {within} and {own}",
                other=other,
                field=free("dated", context.lets),
                own=given.expr("dated"),
                within=given.expr("within"),
            )
        )
    value, field = _value(given), free("value", context.lets)
    values = anchors if value is None else {**anchors, "value": value}
    counted = syntax.Rows(relation=rows, alias=other, where=both(*near))
    expansion = _over(
        given,
        {**context.lets, "counted": counted},
        None if value is None else name(other, field),
    )
    return replace(
        expansion,
        where=both(context.where, *map(there, anchors.values())),
        derive={rows: listing(context, {free(f, context.lets): v for f, v in values.items()})},
    )


def _per(given: Given) -> Expansion:
    value = _value(given)

    def totals(of: Mapping[str, syntax.Expr]) -> Mapping[str, syntax.Expr]:
        total = _total(given, of.get("value"), syntax.Rows(relation=None))
        return {"total": total, "broken": broken(given, name("total"))}

    values = {} if value is None else {"value": value}
    derive = grouping(given, given.context, given.named("per"), values, totals)
    return Expansion(
        source=only(list(derive)[-1], "group"),
        lets={},
        where=None,
        condition=name("group", "broken"),
        measure=name("group", "total"),
        derive=derive,
    )


KIND = Kind(
    "limit",
    {"zh": "总量限额", "en": "a total within a bound"},
    PARTS,
    names=("counted", "total", "group"),
    build=build,
)
