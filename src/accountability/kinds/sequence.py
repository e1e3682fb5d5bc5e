"""`sequence`: steps come one after another."""

from __future__ import annotations

from itertools import combinations, pairwise

from accountability.kinds.kind import Expansion, Given, Kind, Part
from accountability.kinds.pieces import either, there
from accountability.language import syntax
from accountability.language.template import template

PARTS = (
    Part("steps", "exprs", "the dates (or numbers) in their order, two or more", required=True),
    Part("strict", "flag", "`true`: no two steps on one day"),
    Part(
        "allow_missing",
        "choice",
        "which steps may be none: `never` (left out), `at_end` (not reached yet), `anywhere`",
        choices=("never", "at_end", "anywhere"),
    ),
)


def build(given: Given) -> Expansion:
    """Broken where a step is before the one that it follows, or is none and may not be."""
    steps = given.exprs("steps")
    if len(steps) < 2:
        raise given.refuse("a sequence has two steps or more")
    return Expansion(
        source=given.context.source,
        lets=given.context.lets,
        where=given.context.where,
        condition=either(_breaches(given, steps)),
        show=steps,
    )


def _breaches(given: Given, steps: tuple[syntax.Expr, ...]) -> list[syntax.Expr]:
    strict = given.flag("strict")
    match given.choice("allow_missing", "never"):
        case "anywhere":
            # a comparison with none is false, so all pairs are needed: the missing one joins no two
            wrong = "{later} <= {earlier}" if strict else "{later} < {earlier}"
            return [template(wrong, earlier=a, later=b) for a, b in combinations(steps, 2)]
        case "at_end":
            right = (
                "{there} and not ({earlier} < {later})"
                if strict
                else "{there} and not ({earlier} <= {later})"
            )
            return [template(right, earlier=a, later=b, there=there(b)) for a, b in pairwise(steps)]
        case _:
            right = "not ({earlier} < {later})" if strict else "not ({earlier} <= {later})"
            return [template(right, earlier=a, later=b) for a, b in pairwise(steps)]


KIND = Kind("sequence", {"zh": "程序先后", "en": "steps in their order"}, PARTS, names=(), build=build)
