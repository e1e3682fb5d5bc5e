"""`first of … by` and `last of … by`: the value at one end of an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import (
    NO_CAUSE,
    Cell,
    guarded,
    merged,
    no_cause,
    together,
)
from accountability.engines.duckdb.choose import prefixed
from accountability.engines.duckdb.holding import held, unpacked
from accountability.engines.duckdb.joining import joined
from accountability.engines.duckdb.ordering import key_of, place_of
from accountability.engines.duckdb.parts import Aggregates, Part, Rows
from accountability.engines.duckdb.rowsets import rows
from accountability.engines.duckdb.scope import Lowering, Scope
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import Is
from accountability.model.expression import Fold

ZERO = sql.literal(0)


def first_or_last(lowering: Lowering, node: Fold, scope: Scope) -> Cell:
    """Undetermined where a row may or may not exist or its place is unknown; none over no rows."""
    assert node.value is not None
    also = (node.value, *(term.key for term in node.order))
    found = rows(lowering, node.rows, scope, also=also)
    parts: list[tuple[Part, Aggregates]] = []
    value = Cell(sql.NULL)
    for at, part in enumerate(found.parts):
        asked, cell = _asked(lowering, node, part, at == 0)
        value = cell if at == 0 else value
        parts.append((part, joined(found, part, asked)))
    return _result(found, parts, value)


def _asked(lowering: Lowering, node: Fold, part: Part, main: bool) -> tuple[dict[str, Sql], Cell]:
    assert node.value is not None
    value = lowering.keep(lowering.value(node.value, part.scope), part.frame)
    keys = [lowering.keep(lowering.value(term.key, part.scope), part.frame) for term in node.order]
    unsure = sql.negation(sql.is_(part.counts.value, True)) if part.counts.may_be_unknown else sql.FALSE
    doubtful = sql.any_of([unsure, *(key.is_unknown for key in keys)])
    asked = {
        "n": Sql("count(*)"),
        "doubts": sql.filtered(Sql("count(*)"), doubtful) if doubtful != sql.FALSE else Sql("0"),
    }
    if lowering.explaining:
        said = together((part.counts.causes(), merged(*keys)()))
        asked["why"] = sql.call("bit_or", guarded(doubtful, lambda: said))
    if main:
        order = ", ".join(
            [
                *(key_of(key, term) for key, term in zip(keys, node.order, strict=True)),
                *place_of(lowering, part.frame, part.scope, node.rows.alias),
            ]
        )
        asked["end"] = Sql(f"{node.kind}({held(lowering, value).text} ORDER BY {order})")
    return asked, value


def _result(found: Rows, parts: Sequence[tuple[Part, Aggregates]], value: Cell) -> Cell:
    main = parts[0][1]
    doubts = [sql.infix(sql.call("coalesce", at.column("doubts"), ZERO), ">", ZERO) for _, at in parts]
    doubtful = sql.any_of([*doubts, found.opened])
    empty = sql.infix(sql.call("coalesce", main.column("n"), ZERO), "=", ZERO)
    cell = unpacked(value, main.column("end"))
    hidden = sql.any_of((doubtful, empty))
    cell = replace(cell, value=sql.case([(hidden, sql.NULL)], cell.value))

    def why() -> Sql:
        said = [guarded(found.opened, found.open_why)]
        for (part, at), some in zip(parts, doubts, strict=True):
            said.append(sql.call("coalesce", at.column("why"), NO_CAUSE))
            said.append(guarded(some, part.outer_why))
        return together(said)

    return prefixed([(doubtful, Is.UNDETERMINED, why), (empty, Is.NONE, no_cause)], cell)
