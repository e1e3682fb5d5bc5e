"""Which value of a parameter holds: by its keys, then by date."""

from __future__ import annotations

from datetime import date

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import NOTHING, Cell, as_text, merged, unknown
from accountability.engines.duckdb.choose import chosen
from accountability.engines.duckdb.constants import constant
from accountability.engines.duckdb.scope import Lowering
from accountability.engines.duckdb.sql import Sql
from accountability.model.rule import Dated, Parameter
from accountability.model.types import Type
from accountability.model.values import CauseKind


def look_up(lowering: Lowering, parameter: Parameter, keys: list[Cell], day: Cell) -> Cell:
    """The value in force on `day` for `keys`; unknown if nobody set one, or none is in force."""
    if not keys:
        entries = parameter.entries.get((), parameter.otherwise)
        return _in_force(lowering, parameter, entries, day)
    doubt = sql.any_of(k.is_unknown for k in keys)
    branches = [(doubt, unknown(merged(*keys))), (sql.any_of(k.is_none for k in keys), NOTHING)]
    for codes, entries in parameter.entries.items():
        matched = [_equals(k, c) for k, c in zip(keys, codes, strict=True)]
        branches.append((sql.all_of(matched), _in_force(lowering, parameter, entries, day)))
    return chosen(branches, _in_force(lowering, parameter, parameter.otherwise, day))


def _equals(key: Cell, wanted: str) -> Sql:
    if key.codes is not None and wanted in key.codes:
        return sql.infix(key.value, "=", Sql(str(key.codes.index(wanted))))
    return sql.infix(as_text(key).value, "=", sql.literal(wanted))


def _in_force(lowering: Lowering, parameter: Parameter, entries: tuple[Dated, ...], day: Cell) -> Cell:
    """The value of the entry whose dates cover `day`."""
    if not entries:
        return unknown(lowering.reasons.of(CauseKind.PARAMETER_UNSET, parameter.name))
    type_: Type = parameter.type
    lasting = [d for d in entries if d.start is None and d.end is None]
    if lasting:
        return constant(lasting[0].value, type_)
    expired = unknown(lowering.reasons.of(CauseKind.PARAMETER_NOT_IN_FORCE, parameter.name))
    dated = [(sql.is_(within(d.start, d.end, day), True), constant(d.value, type_)) for d in entries]
    return chosen([(day.is_unknown, unknown(merged(day))), *dated], expired)


def within(start: date | None, end: date | None, day: Cell) -> Sql:
    """Whether a known day lies between two bounds, both included; not true where there is no day."""
    after = sql.TRUE if start is None else sql.infix(sql.literal(start), "<=", day.value)
    before = sql.TRUE if end is None else sql.infix(day.value, "<=", sql.literal(end))
    return sql.all_of((after, before))
