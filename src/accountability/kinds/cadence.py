"""`cadence`: something happens often enough in every period."""

from __future__ import annotations

from accountability.kinds.kind import Expansion, Given, Kind, Part
from accountability.kinds.pieces import alias_of, both, either, name, narrowed, number, period_of, rebound
from accountability.language import syntax
from accountability.language.template import template

PARTS = (
    Part("of", "rows", "the records of what happened", required=True),
    Part("dated", "expr", "the date of such a record; the records are then those of the period"),
    Part("distinct", "expr", "different values of this are counted, not records"),
    Part("at_least", "expr", "how many there have to be; 1 if no number and no gap is given"),
    Part("at_most", "expr", "how many there may be"),
    Part("longest_gap", "expr", "the longest time without one, both ends of the period included"),
    Part("from", "expr", "the first day, in place of the period's"),
    Part("to", "expr", "the last day, in place of the period's"),
)


def build(given: Given) -> Expansion:
    """Judged once the period is over."""
    first, last = _span(given)
    counted = template("count of made")
    if given.has("distinct"):
        counted = template("size(set of {value} over made)", value=given.expr("distinct"))
    lets = {**given.context.lets, "made": _made(given, first, last)}
    broken = list(_counts(given, counted))
    if given.has("longest_gap"):
        lets["longest"] = _longest(given, first, last)
        broken.append(template("longest > {gap}", gap=given.expr("longest_gap")))
    return Expansion(
        source=given.context.source,
        lets=lets,
        where=both(given.context.where, template("{last} < as_of", last=last)),
        condition=either(broken),
        measure=name("longest") if len(broken) == 1 and "longest" in lets else counted,
    )


def _span(given: Given) -> tuple[syntax.Expr, syntax.Expr]:
    period = period_of(given.context.source)
    first, last = given.optional("from"), given.optional("to")
    if period is not None:
        first, last = first or name(period, "start"), last or name(period, "end")
    if first is None or last is None:
        raise given.refuse(
            "`cadence` needs to know the period",
            "name one in `for` (`for: station s, months m`), or give `from` and `to`",
        )
    return first, last


def _made(given: Given, first: syntax.Expr, last: syntax.Expr) -> syntax.Rows:
    dated = given.optional("dated")
    if dated is None:
        return given.rows("of")
    inside = template("{dated} between {first} and {last}", dated=dated, first=first, last=last)
    return narrowed(given.rows("of"), inside)


def _counts(given: Given, counted: syntax.Expr) -> tuple[syntax.Expr, ...]:
    least, most = given.optional("at_least"), given.optional("at_most")
    if least is None and most is None and not given.has("longest_gap"):
        least = number(1)
    too_few = None if least is None else template("{n} < {least}", n=counted, least=least)
    too_many = None if most is None else template("{n} > {most}", n=counted, most=most)
    return tuple(condition for condition in (too_few, too_many) if condition is not None)


def _longest(given: Given, first: syntax.Expr, last: syntax.Expr) -> syntax.Expr:
    """The longest time from the first day, or from a record, to the next record or the last day."""
    alias = alias_of(given.rows("of"), given.context.lets)
    if alias is None or not given.has("dated"):
        raise given.refuse("`longest_gap` needs `dated`, the date of a record in `of`")
    dated, later = given.expr("dated"), given.free("later")
    return template(
        "greatest((min of {dated} over made else {last}) - {first},"
        " max of (min of {next} over made {later} with ({next} > {dated}) else {last}) - {dated} over made"
        " else 0 days)",
        dated=dated,
        later=later,
        next=rebound(dated, alias, later),
        first=first,
        last=last,
    )


KIND = Kind(
    "cadence",
    {"zh": "频次间隔", "en": "often enough in every period"},
    PARTS,
    names=("made", "longest"),
    build=build,
)
