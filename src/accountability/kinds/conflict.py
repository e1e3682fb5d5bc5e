"""`conflict`: one person, or kin, at both ends of a matter."""

from __future__ import annotations

from itertools import combinations

from accountability.kinds.kind import Expansion, Given, Kind, Part
from accountability.kinds.pieces import either, narrowed
from accountability.language import syntax
from accountability.language.template import template

PARTS = (
    Part("parties", "exprs", "who has a role in it; no two may be the same", required=True),
    Part(
        "each", "rows", "those of a list that are held against the others one by one, as `m in p.member_ids`"
    ),
    Part("outside", "exprs", "lists of people to which none of the parties may belong"),
    Part("kin", "rows", "the links between people that count as a conflict"),
    Part("kin_ends", "exprs", "with `kin`: the two people of a link; without it any row is a conflict"),
)


def build(given: Given) -> Expansion:
    """A role that nobody has (none) is in conflict with no other."""
    parties, outside = given.exprs("parties"), given.exprs("outside")
    if len(parties) < 2 and not outside and not given.has("kin"):
        raise given.refuse("`conflict` needs two parties, or a list or kin to hold one against")
    breaches = [template("{a} = {b}", a=a, b=b) for a, b in combinations(parties, 2)]
    breaches += [
        template("{party} in {people}", party=p, people=people) for people in outside for p in parties
    ]
    lets = dict(given.context.lets)
    if given.has("kin"):
        kin = _between(given, parties)
        breaches.append(template("some {kin}", kin=kin if given.has("each") else "kin"))
        lets |= {} if given.has("each") else {"kin": kin}
    condition = either(breaches)
    if given.has("each"):
        # the parties speak of the element, so its row set holds the whole condition
        lets["involved"] = narrowed(given.rows("each"), condition)
        condition = template("some involved")
    return Expansion(
        source=given.context.source,
        lets=lets,
        where=given.context.where,
        condition=condition,
        show=() if given.has("each") else parties,
    )


def _between(given: Given, parties: tuple[syntax.Expr, ...]) -> syntax.Rows:
    """The links that join two of the parties, in either direction."""
    kin, ends = given.rows("kin"), given.exprs("kin_ends")
    if not ends:
        return kin
    if len(ends) != 2 or len(parties) < 2:
        raise given.refuse("`kin_ends` are the two people of a link, to be held against two parties or more")
    one, two = ends
    form = "{one} = {a} and {two} = {b} or {one} = {b} and {two} = {a}"
    links = [template(form, one=one, two=two, a=a, b=b) for a, b in combinations(parties, 2)]
    return narrowed(kin, either(links))


KIND = Kind(
    "conflict",
    {"zh": "利益冲突与回避", "en": "one person or kin at both ends"},
    PARTS,
    names=("kin", "involved"),
    build=build,
)
