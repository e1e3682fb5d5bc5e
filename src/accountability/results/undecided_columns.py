"""All undecided subjects as an Arrow table: one row per rule and subject, with every cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import pyarrow as pa

from accountability.model.rule import Rule
from accountability.model.values import Cause
from accountability.model.verdict import Outcome, RuleResult, Verdict
from accountability.results.columns import named_cells

CAUSES = pa.list_(pa.struct([("kind", pa.string()), ("about", pa.string())]))
UNDECIDED = pa.schema(
    [
        ("rule", pa.string()),
        ("item", pa.string()),
        ("subject", pa.map_(pa.string(), pa.string())),
        ("causes", CAUSES),
    ]
)
_PIECE = 4_096  # outcomes that become rows together


def undecided_tables(rule: Rule, names: Sequence[str], result: RuleResult) -> Iterator[pa.Table]:
    """The undecided subjects of one rule in the order of their keys, piece by piece; `names` are those of
    the cells of their keys."""
    if result.undecided is None:
        yield from _of_outcomes(rule, (o for o in result.outcomes if o.verdict is Verdict.UNKNOWN))
        return
    known = pa.array([_told(causes) for causes in result.undecided.causes], CAUSES)
    for piece in result.undecided.tabular():
        causes = known.take(piece.column("cause").combine_chunks())
        yield _table(rule, named_cells(names, piece), causes)


def _of_outcomes(rule: Rule, outcomes: Iterator[Outcome]) -> Iterator[pa.Table]:
    while some := list(islice(outcomes, _PIECE)):
        subjects = [list(outcome.subject.named().items()) for outcome in some]
        causes = [_told(tuple(sorted(outcome.causes))) for outcome in some]
        yield _table(rule, pa.array(subjects, UNDECIDED.field("subject").type), pa.array(causes, CAUSES))


def _told(causes: Sequence[Cause]) -> list[dict[str, str]]:
    return [{"kind": cause.kind_word, "about": cause.about} for cause in causes]


def _table(rule: Rule, subjects: pa.Array, causes: pa.Array) -> pa.Table:
    count = len(subjects)
    words = [pa.repeat(pa.scalar(word, pa.string()), count) for word in (rule.id, rule.item)]
    return pa.table([*words, subjects, causes], UNDECIDED)
