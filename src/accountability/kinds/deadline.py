"""`deadline`: something is done by a date that follows from another."""

from __future__ import annotations

from accountability.kinds.kind import Expansion, Given, Kind, Part
from accountability.kinds.pieces import both, name, narrowed
from accountability.language import syntax
from accountability.language.template import template

PARTS = (
    Part("start", "expr", "the date from which the time runs"),
    Part("within", "expr", "the time: `30 days`, `3 months`, `10 working days`"),
    Part("due", "expr", "the last day, in place of `start` and `within`"),
    Part("extended_to", "expr", "the last day after an extension; none where there was none"),
    Part("extended_if", "condition", "an extension counts only where this holds"),
    Part("grace", "expr", "time that is added to the last day"),
    Part("done", "expr", "the date on which it was done; none while it is not"),
    Part("of", "rows", "in place of `done`: the records that show that it was done"),
    Part("dated", "expr", "with `of`: the date of such a record"),
)


def build(given: Given) -> Expansion:
    """Judged once it is done, or once the last day has passed; the last day itself is in time."""
    if given.has("done") == given.has("of"):
        raise given.refuse("`deadline` needs either `done` or `of`", "`done` is a date, `of` are records")
    return _by_record(given) if given.has("of") else _by_date(given)


def _by_date(given: Given) -> Expansion:
    done = given.expr("done")
    judged = template("{done} is present and due is present or due < as_of", done=done)
    return Expansion(
        source=given.context.source,
        lets={**given.context.lets, "due": _due(given)},
        where=both(given.context.where, judged),
        condition=template("{done} <= due", done=done),
        required=True,
        measure=template("({done} else as_of) - due", done=done),
        show=(done, name("due")),
    )


def _by_record(given: Given) -> Expansion:
    dated = given.expr("dated")
    in_time = narrowed(given.rows("of"), template("{dated} <= due", dated=dated))
    return Expansion(
        source=given.context.source,
        lets={**given.context.lets, "due": _due(given), "in_time": in_time},
        where=both(given.context.where, template("some in_time or due < as_of")),
        condition=template("some in_time"),
        required=True,
        measure=template("(min of {dated} over {of} else as_of) - due", dated=dated, of=given.rows("of")),
        show=(name("due"),),
    )


def _due(given: Given) -> syntax.Expr:
    last = _agreed(given)
    if given.has("extended_to"):
        extended = template("{to} else {last}", to=given.expr("extended_to"), last=last)
        valid = given.optional("extended_if")
        last = (
            extended
            if valid is None
            else template(
                "if {valid} then ({extended}) else {last}", valid=valid, extended=extended, last=last
            )
        )
    elif given.has("extended_if"):
        raise given.refuse("`extended_if` needs `extended_to`")
    grace = given.optional("grace")
    return last if grace is None else template("({last}) + {grace}", last=last, grace=grace)


def _agreed(given: Given) -> syntax.Expr:
    """The last day before any extension."""
    if given.has("due"):
        if given.has("start") or given.has("within"):
            raise given.refuse("`due` stands in place of `start` and `within`", "leave one of them out")
        return given.expr("due")
    return template("{start} + {within}", start=given.expr("start"), within=given.expr("within"))


KIND = Kind(
    "deadline",
    {"zh": "限期办理", "en": "done by a date"},
    PARTS,
    names=("due", "in_time"),
    build=build,
)
