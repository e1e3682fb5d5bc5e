"""Random sources of rules and of derived records."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from accountability.language import syntax as s
from accountability.language.checker import Scope
from accountability.language.scope import Binding
from accountability.model.records import PERIOD_RELATIONS
from tests.agreement.making import Making, NothingFits

MOST = 1_000  # rows of a source
_ROWS = 9  # of a record type
_RECORDS = ("contract", "contract", "contract", "payment", "payment", "party", "parcel", "office", "meter")


def _relation(make: Making) -> str:
    derived = [
        n for n in make.names.world.records
        if n not in PERIOD_RELATIONS and n not in ("workcal", "death_register") and n not in _RECORDS
    ]  # fmt: skip
    return make.chance.pick(derived) if derived and make.chance.of(0.35) else make.chance.pick(_RECORDS)


def source(make: Making) -> s.Source:
    """A single relation, a product with periods, pairs, joins, or chains of them.

    Raises `NothingFits` for one that the definition would be minutes in going through.
    """
    found = _source(make)
    if rows_of(found, make.names.rows) > MOST:
        raise NothingFits
    return found


def rows_of(found: s.Source, known: Mapping[str, int]) -> int:
    """About how many rows a source has at most; `known` says it of derived records."""
    relations = [item.relation for item in found.items for _ in ((1, 2) if item.second else (1,))]
    relations += [join.relation for join in found.joins]
    return prod(known.get(relation, _ROWS) for relation in relations)


def _source(make: Making) -> s.Source:
    way = make.chance.weighted([
        (5, "single"), (1.2, "periods"), (0.8, "pair"), (1.6, "join"), (0.5, "product"), (0.2, "period"),
    ])  # fmt: skip
    first = s.Item(relation=_relation(make), alias=make.chance.alias())
    period = s.Item(relation=make.chance.pick(PERIOD_RELATIONS), alias=make.chance.alias())
    match way:
        case "periods":
            holder = make.chance.pick(("contract", "office", first.relation))
            item = s.Item(relation=holder, alias=first.alias)
            return s.Source(items=(item, period) if make.chance.of(0.8) else (period, item))
        case "pair":
            return s.Source(
                items=(s.Item(relation=first.relation, alias=first.alias, second=make.chance.alias()),)
            )
        case "join":
            return _joined(make, first)
        case "product":
            return s.Source(items=(first, s.Item(relation=_relation(make), alias=make.chance.alias())))
        case "period":
            return s.Source(items=(period,))
    return s.Source(items=(first,))


def _joined(make: Making, first: s.Item) -> s.Source:
    bindings: dict[str, Binding] = {first.alias: first.relation}
    joins = []
    for _ in range(1 if make.chance.of(0.7) else 2):
        relation, alias = _relation(make), make.chance.alias()
        outside = Scope(aliases=dict(bindings), source=tuple(bindings))
        bindings[alias] = relation
        inside = Scope(aliases=dict(bindings), source=tuple(bindings))
        on = make.linked(outside, inside, 0)
        joins.append(s.Join(relation=relation, alias=alias, on=on, left=make.chance.of(0.5)))
    return s.Source(items=(first,), joins=tuple(joins))
