"""The rows of several derived records as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import ALWAYS, Cell, Number, texts_form
from accountability.engines.duckdb.described import described
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.names import records_table
from accountability.engines.duckdb.numbers import aligned
from accountability.engines.duckdb.ordering import place
from accountability.engines.duckdb.relations import EXISTS, EXISTS_WHY, KEYS, ROW, Form, Stored
from accountability.engines.duckdb.scope import Row
from accountability.engines.duckdb.sql import quoted
from accountability.engines.duckdb.writing import columns, form
from accountability.model.rule import Union
from accountability.model.values import Cause


def united(lowering: Lowerer, derived: Union) -> Stored:
    """A row per row of every member; its key is the member's name and the row's key."""
    members = [lowering.relation(name) for name in derived.members]
    fields = derived.record.fields
    frames = [lowering.new_frame(m) for m in members]
    cells: dict[str, list[Cell]] = {}
    for name in fields:
        read = [m.cell(name, f.column, lowering.reasons) for m, f in zip(members, frames, strict=True)]
        cells[name] = _alike(read)
    selects = []
    for at, (member, frame) in enumerate(zip(members, frames, strict=True)):
        exists = member.exists(frame.column, lowering.reasons)
        key = sql.list_of(
            [sql.literal(member.name), sql.call("array_to_string", frame.column(KEYS), sql.literal("/"))],
            "VARCHAR",
        )
        listed = [c for n in fields for c in columns(n, cells[n][at], fields[n].type)]
        made = [
            f"{at} AS member",
            f"{frame.column(ROW).text} AS origin",
            f"{place(lowering, Row(frame, member)).text} AS place",
            f"{key.text} AS {KEYS}",
            f"{sql.cast(exists.value, 'BOOLEAN').text} AS {EXISTS}",
            f"{sql.cast(exists.causes(), 'HUGEINT').text} AS {EXISTS_WHY}",
            *listed,
        ]
        selects.append(f"SELECT {', '.join(made)} FROM {frame.source()}")
    table = records_table(derived.record.name)
    body = " UNION ALL BY NAME ".join(selects)
    lowering.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT row_number() OVER (ORDER BY {KEYS}, member, place) "
        f"- 1 AS {ROW}, * EXCLUDE (place) FROM ({body})"
    )
    forms = {n: _form(cells[n]) for n in fields}
    causes = frozenset[Cause]().union(*(m.open for m in members))
    return _stored(lowering, derived, table, forms, causes)


def _stored(
    lowering: Lowerer, derived: Union, table: str, forms: dict[str, Form], causes: frozenset[Cause]
) -> Stored:
    told = described(lowering, table, forms)
    return Stored(
        derived.record.name, table, derived.record, told.forms, told.rows,
        open=causes, uncertain=told.unsure > 0, ordered=True, listed=True, reasons=lowering.reasons,
    )  # fmt: skip


def _alike(cells: Sequence[Cell]) -> list[Cell]:
    """The same field of all members in one form."""
    found = list(cells)
    if any(c.open is None and c.number is not None for c in found):
        filled = [c if c.number is not None else replace(c, number=Number(1)) for c in found]
        found = aligned(filled)
    return texts_form(found)


def _form(cells: Sequence[Cell]) -> Form:
    """One form for all members: the widest of each."""
    forms = [form(c) for c in cells]
    return replace(
        forms[0],
        states=frozenset().union(*(f.states for f in forms)) | ALWAYS,
        digits=max(f.digits for f in forms),
        divided=any(f.divided for f in forms),
        over_digits=max(f.over_digits for f in forms),
        currency=any(f.currency for f in forms),
        open=any(f.open for f in forms),
        why=any(f.why for f in forms),
    )
