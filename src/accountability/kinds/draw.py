"""`draw`: a random draw was fixed before it was known, was large enough, and was followed up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accountability.kinds.kind import Expansion, Given, Kind, LetSyntax, Part
from accountability.kinds.pieces import either, narrowed, number, there
from accountability.language import syntax
from accountability.language.template import template

PARTS = (
    Part("commit", "expr", "the date on which the list and the method were fixed"),
    Part("seed", "expr", "with `commit`: the date on which the public seed came out; it is later"),
    Part("listed", "expr", "how many were on the list"),
    Part("drawn", "expr", "with `listed`: how many were drawn"),
    Part("rate", "expr", "with `drawn`: the share of the list that has to be drawn"),
    Part("least", "expr", "with `drawn`: how many are drawn at least; the whole list if it is shorter"),
    Part("swapped", "expr", "how many of those drawn were replaced"),
    Part("most_swaps", "expr", "with `swapped`: how many may be; 0 if left out"),
    Part("swap_reason", "expr", "with `swapped`: the reason; none where there was none"),
    Part("results", "rows", "those drawn, as `x in d.result_ids`"),
    Part(
        "visits", "rows", "with `results`: the visits to one of them, as `inspection i with (i.rect_id = x)`"
    ),
    Part("visited", "expr", "with `visits`: the date of a visit"),
    Part("start", "expr", "with `visits`: the day from which the time for visits runs"),
    Part("within", "expr", "with `visits`: the time"),
)


def build(given: Given) -> Expansion:
    """What is left out is not checked; visits count against it only once their time is over."""
    breaches = [*_order(given), *_size(given), *_swaps(given)]
    lets: dict[str, LetSyntax] = dict(given.context.lets)
    if given.has("results"):
        visits = _visits(given)
        lets |= visits
        breaches.append(template("visit_due < as_of and some unvisited"))
    if not breaches:
        raise given.refuse(
            "`draw` needs something to check", "`commit` and `seed`, `drawn`, `swapped`, or `results`"
        )
    return Expansion(
        source=given.context.source,
        lets=lets,
        where=given.context.where,
        condition=either(breaches),
    )


def _order(given: Given) -> Iterator[syntax.Expr]:
    if given.has("commit") or given.has("seed"):
        yield template("not ({commit} < {seed})", commit=given.expr("commit"), seed=given.expr("seed"))


def _size(given: Given) -> Iterator[syntax.Expr]:
    if not given.has("drawn"):
        return
    drawn, listed = given.expr("drawn"), given.expr("listed")
    if not given.has("rate") and not given.has("least"):
        raise given.refuse("`drawn` needs `rate` or `least`")
    if given.has("rate"):
        yield template("{drawn} < {rate} * {listed}", drawn=drawn, rate=given.expr("rate"), listed=listed)
    if given.has("least"):
        least = given.expr("least")
        yield template("{drawn} < least({least}, {listed})", drawn=drawn, least=least, listed=listed)


def _swaps(given: Given) -> Iterator[syntax.Expr]:
    if not given.has("swapped"):
        return
    swapped, most = given.expr("swapped"), given.optional("most_swaps") or number(0)
    yield template("{swapped} > {most}", swapped=swapped, most=most)
    if given.has("swap_reason"):
        yield template("{n} > 0 and not {given}", n=swapped, given=there(given.expr("swap_reason")))


def _visits(given: Given) -> Mapping[str, LetSyntax]:
    """When visits are due, and those drawn that no visit by then belongs to."""
    due = template("{start} + {within}", start=given.expr("start"), within=given.expr("within"))
    in_time = template("{visited} <= visit_due", visited=given.expr("visited"))
    without = template("no {visits}", visits=narrowed(given.rows("visits"), in_time))
    return {"visit_due": due, "unvisited": narrowed(given.rows("results"), without)}


KIND = Kind(
    "draw",
    {"zh": "随机抽查", "en": "a fair draw, followed up"},
    PARTS,
    names=("visit_due", "unvisited"),
    build=build,
)
