"""The rows of a source: products, unordered pairs and joins, some of which exist only possibly."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product

from accountability.model.records import PERIOD_TYPES
from accountability.model.rule import From, Join, Pairs, SourceOf
from accountability.model.values import Cause, Truth
from accountability.semantics.env import Env, Frame, Meaning
from accountability.semantics.logic import all_of, any_of, negation
from accountability.semantics.periods import shares_days
from accountability.semantics.references import interval
from accountability.semantics.rows import Binding, Bound, nobody, stranger


def bindings(
    meaning: Meaning, source: SourceOf, frame: Frame
) -> tuple[tuple[Binding, ...], frozenset[Cause]]:
    """All rows of `source` that exist or may, in the order of their keys, and why more may exist."""
    parts = [_item(meaning, item) for item in source.items]
    rows = [_combined(chosen) for chosen in product(*parts)]
    rows = [b for b in (_while_active(meaning, row) for row in rows) if b.exists is not False]
    for join in source.joins:
        rows = [joined for row in rows for joined in _joined(meaning, row, join, frame)]
    open_causes = frozenset[Cause]().union(*(meaning.relation(item.relation).open for item in source.items))
    return tuple(sorted(rows, key=lambda b: b.sort)), open_causes


def _item(meaning: Meaning, item: From | Pairs) -> list[Binding]:
    rows = meaning.relation(item.relation).rows
    if isinstance(item, From):
        return [Binding({item.alias: row}, row.exists) for row in rows]
    return [
        Binding({item.first: a, item.second: b}, all_of((a.exists, b.exists)))
        for a, b in combinations(rows, 2)
    ]


def _combined(chosen: tuple[Binding, ...]) -> Binding:
    rows: dict[str, Bound] = {}
    for part in chosen:
        rows.update(part.rows)
    return Binding(rows, all_of(part.exists for part in chosen))


def _while_active(meaning: Meaning, binding: Binding) -> Binding:
    """A record that declares when it is active meets only the periods in which it is."""
    periods = [row for row in binding.rows.values() if row.record in PERIOD_TYPES]
    truths: list[Truth] = [binding.exists]
    for row in binding.rows.values():
        record = meaning.record(row.record)
        if record.active is not None:
            truths += [shares_days(interval(record, row.cell), period, whole=False) for period in periods]
    return Binding(binding.rows, all_of(truths))


def _joined(meaning: Meaning, binding: Binding, join: Join, frame: Frame) -> list[Binding]:
    """`binding` with every row of the joined relation that matches or may.

    Where nothing surely matches, more may be unknown: a register that was not supplied, or holds
    only a part, could have a match; and the left side of a left join could stand alone.
    """
    relation = meaning.relation(join.relation)
    matches: list[tuple[Bound, Truth]] = []
    for row in relation.rows:
        rows: Mapping[str, Bound] = {**binding.rows, join.alias: row}
        truth = all_of((row.exists, meaning.truth(join.on, Env(rows, frame))))
        if truth is not False:
            matches.append((row, truth))
    truths = [truth for _, truth in matches]
    if any_of(truths) is not True:
        if relation.open:
            guest = stranger(join.relation, relation.open)
            matches.append((guest, True if join.left and not matches else guest.exists))
        elif join.left:
            matches.append((nobody(join.relation), negation(any_of(truths))))
    return [
        Binding({**binding.rows, join.alias: row}, all_of((binding.exists, truth))) for row, truth in matches
    ]
