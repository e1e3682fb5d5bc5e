"""`outlier`: a value far from those of its peers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from accountability.kinds.kind import Expansion, Given, Kind, Part
from accountability.kinds.pieces import both, either, free, listing, name, number, there
from accountability.language import syntax
from accountability.language.template import template

PARTS = (
    Part("value", "expr", "the number that is compared", required=True),
    Part("peers", "exprs", "peers share these values; without it all subjects are peers"),
    Part("least", "expr", "the least number of peers, the subject included, for a verdict; 4 if left out"),
    Part(
        "side",
        "choice",
        "beyond which end: `high` (left out), `low` or `both`",
        choices=("high", "low", "both"),
    ),
    Part("factor", "expr", "the fence is this many quartile distances off; 1.5 if left out"),
    Part("percentile", "expr", "in place of `factor`: the fence is this quantile, as `0.99`"),
    Part("of_median", "expr", "in place of `factor`: the fence is this multiple of the median"),
    Part("type", "number", "the type of sample quantile, 1 to 9; 8 if left out"),
    Part("touching", "flag", "`true`: a value on the fence is beyond it too"),
    Part("positive", "flag", "`true`: a fence that is not above 0 fences nothing"),
)


def build(given: Given) -> Expansion:
    """A subject without a value, or with too few peers, is not applicable."""
    context, rows, peer = given.context, f"{given.context.rule_id} rows", given.free("peer")
    value, wanted = given.expr("value"), [f"peer_{n}" for n, _ in enumerate(given.exprs("peers"), 1)]
    own = dict(zip(("value", *wanted), (value, *given.exprs("peers")), strict=True))
    fields = {word: free(word, context.lets) for word in own}
    near = [
        template("{peer}.{field} = {own}", peer=peer, field=fields[word], own=own[word]) for word in wanted
    ]
    peers = syntax.Rows(relation=rows, alias=peer, where=both(*near))
    fences = _fences(given, name(peer, fields["value"]))
    sides = [side for side in ("low", "high") if side in fences]
    least = given.optional("least") or number(4)
    return Expansion(
        source=context.source,
        lets={**context.lets, "peers": peers, **fences},
        where=both(context.where, there(value), template("count of peers >= {least}", least=least)),
        condition=either(_beyond(given, side, value) for side in sides),
        measure=value,
        show=tuple(name(side) for side in sides),
        derive={rows: listing(context, {fields[w]: own[w] for w in own}, there(value))},
    )


def _fences(given: Given, value: syntax.Expr) -> Mapping[str, syntax.Expr]:
    """The lets that say where the fence is: `high`, `low`, and what they are made of."""
    side = given.choice("side", "high")
    sides = ("low", "high") if side == "both" else (side,)
    methods = [word for word in ("factor", "percentile", "of_median") if given.has(word)]
    if len(methods) > 1:
        raise given.refuse(f"`{methods[0]}` and `{methods[1]}` say two fences", "keep one of them")
    match methods:
        case ["of_median"]:
            if side == "both":
                raise given.refuse("`of_median` has one side", "write a rule for `high` and one for `low`")
            times = given.expr("of_median")
            return {side: template("{times} * (median of {value} over peers)", times=times, value=value)}
        case ["percentile"]:
            high = given.expr("percentile")
            shares = {"high": high, "low": template("1 - {high}", high=high)}
            return {end: _quantile(given, shares[end], value) for end in sides}
        case _:
            return _quartile_fences(given, sides, value)


def _quartile_fences(given: Given, sides: tuple[str, ...], value: syntax.Expr) -> Mapping[str, syntax.Expr]:
    """Tukey, J. W. (1977), Exploratory Data Analysis, section 2D: fences 1.5 quartile distances off."""
    factor = given.optional("factor") or syntax.Constant(value=Fraction(3, 2))
    quartiles = {
        "q1": _quantile(given, syntax.Constant(value=Fraction(1, 4)), value),
        "q3": _quantile(given, syntax.Constant(value=Fraction(3, 4)), value),
    }
    forms = {"low": "q1 - {factor} * (q3 - q1)", "high": "q3 + {factor} * (q3 - q1)"}
    return {**quartiles, **{side: template(forms[side], factor=factor) for side in sides}}


def _quantile(given: Given, share: syntax.Expr, value: syntax.Expr) -> syntax.Fold:
    kind = given.number("type", 8)
    if kind not in range(1, 10):
        raise given.refuse("`type` is one of the types 1 to 9 of Hyndman and Fan")
    return syntax.Fold(
        kind="quantile",
        rows=syntax.Rows(relation="peers"),
        value=value,
        share=share,
        definition=int(kind),
    )


def _beyond(given: Given, side: str, value: syntax.Expr) -> syntax.Expr:
    sign = (">" if side == "high" else "<") + ("=" if given.flag("touching") else "")
    beyond = template(f"{{value}} {sign} {{fence}}", value=value, fence=name(side))
    return (
        template("{fence} > 0 and {beyond}", fence=name(side), beyond=beyond)
        if given.flag("positive")
        else beyond
    )


KIND = Kind(
    "outlier",
    {"zh": "偏离同类", "en": "far from its peers"},
    PARTS,
    names=("peers", "q1", "q3", "high", "low"),
    build=build,
)
