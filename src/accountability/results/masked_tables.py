"""The findings of one rule as columns, masked without a Python object per finding."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accountability.model.records import MASK
from accountability.results.columns import FIELDS, SCHEMA, WITNESS
from accountability.results.masks import Masks
from accountability.results.personal import PEOPLE, Hidden

_NOT_KNOWN = pa.array(["empty", "unreadable", "undetermined"])


def masked_tables(masks: Masks, pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Tables of `SCHEMA` that together hold the findings of one rule."""
    start = 0
    for piece in pieces:
        yield piece if piece.num_rows == 0 else _masked(masks, piece, start)
        start += piece.num_rows


def _masked(masks: Masks, table: pa.Table, start: int) -> pa.Table:
    rule = table.column("rule")[0].as_py()
    columns = {name: table.column(name).combine_chunks() for name in SCHEMA.names}
    if rule in masks.personal.open_ids:
        columns["id"] = pa.array([number(rule, start + at) for at in range(table.num_rows)], pa.string())
    if rule in masks.personal.subjects:
        columns["subject"] = _subject(masks, rule, columns["subject"])
    columns["measure"] = _measure(masks, rule, columns["measure"])
    columns["witness"] = _witness(masks, columns["witness"])
    return pa.table(columns, SCHEMA)


def _measure(masks: Masks, rule: str, measure: pa.Array) -> pa.Array:
    hidden = masks.personal.measures.get(rule)
    if masks.strict or hidden in PEOPLE:
        return _over(measure, pc.is_valid(measure))
    return measure if hidden is None else _texts(masks, hidden, measure)


def masked_undecided(masks: Masks, pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Tables of undecided subjects, each of one rule."""
    for piece in pieces:
        rule = str(piece.column("rule")[0]) if piece.num_rows else ""
        if rule in masks.personal.subjects:
            at = piece.schema.get_field_index("subject")
            subject = _subject(masks, rule, piece.column("subject").combine_chunks())
            yield piece.set_column(at, piece.schema.field(at), subject)
        else:
            yield piece


def number(rule: str, at: int) -> str:
    """What stands for an id that would give its subject away: it counts the findings of its rule."""
    return f"{rule}#{at + 1}"


def _subject(masks: Masks, rule: str, subject: pa.MapArray) -> pa.MapArray:
    hidden = masks.personal.subjects[rule]
    keys, items = subject.keys, subject.items
    for name, how in hidden.items():
        items = pc.if_else(pc.equal(keys, name), _texts(masks, how, items), items)
    return pa.MapArray.from_arrays(subject.offsets, keys, items, type=SCHEMA.field("subject").type)


def _witness(masks: Masks, witness: pa.ListArray) -> pa.ListArray:
    """Field by field and key by key; `offsets` start where the array does."""
    structs = witness.flatten()
    record = structs.field("record")
    columns = {name: structs.field(name) for name in ("record", "key", "file", "sheet", "row", "fields")}
    columns["key"] = _keys(masks, record, columns["key"])
    columns["fields"] = _fields(masks, record, columns["fields"])
    whole = pa.StructArray.from_arrays(
        [columns[field.name].cast(field.type) for field in WITNESS.value_type],
        fields=list(WITNESS.value_type),
    )
    return pa.ListArray.from_arrays(_starts(witness), whole, type=WITNESS)


def _keys(masks: Masks, record: pa.Array, keys: pa.ListArray) -> pa.ListArray:
    starts = _starts(keys)
    cells, parents = keys.flatten(), pc.list_parent_indices(keys)
    at = np.arange(len(cells)) - np.asarray(starts)[np.asarray(parents)]
    named = _joined(record.take(parents), pa.array(at).cast(pa.string()))
    places = {
        (f"{name}.{index}", hidden)
        for name, key in masks.personal.keys.items()
        for index, hidden in enumerate(key)
        if hidden is not None
    }
    return pa.ListArray.from_arrays(starts, _chosen(masks, places, named, cells), type=keys.type)


def _fields(masks: Masks, record: pa.Array, fields: pa.ListArray) -> pa.ListArray:
    structs, parents = fields.flatten(), pc.list_parent_indices(fields)
    names, values, states = (structs.field(name) for name in ("name", "value", "state"))
    named = _joined(record.take(parents), names)
    places = {
        (f"{name}.{field}", hidden)
        for name, marked in masks.personal.fields.items()
        for field, hidden in marked.items()
    }
    known = pc.invert(pc.fill_null(pc.is_in(states, _NOT_KNOWN), False))
    of_people = _among(named, places, PEOPLE)
    text = _chosen(masks, places, named, values)
    if masks.strict:
        touched, text = known, _over(text, pc.invert(of_people))
    else:
        # that there is no day of a complaint tells no day
        in_part = pc.and_(_among(named, places, ("month", "few")), pc.is_valid(values))
        touched = pc.and_(known, pc.or_(of_people, in_part))
    text = pc.fill_null(text, MASK)  # that there is none is a fact too
    values = pc.if_else(touched, text, values)
    states = pc.if_else(touched, pa.scalar(None, pa.string()), states)
    masked = pa.StructArray.from_arrays([names, values, states], fields=list(FIELDS.value_type))
    return pa.ListArray.from_arrays(_starts(fields), masked, type=FIELDS)


def _chosen(masks: Masks, places: set[tuple[str, Hidden]], named: pa.Array, cells: pa.Array) -> pa.Array:
    """The cells, masked where their names are among `places`."""
    for how in sorted({hidden for _, hidden in places}):
        cells = pc.if_else(_among(named, places, (how,)), _texts(masks, how, cells), cells)
    return cells


def _among(named: pa.Array, places: set[tuple[str, Hidden]], how: Collection[Hidden]) -> pa.Array:
    return pc.is_in(named, pa.array([place for place, hidden in places if hidden in how], pa.string()))


def _texts(masks: Masks, how: Hidden, cells: pa.Array) -> pa.Array:
    """Masked cells; each distinct text is masked once."""
    coded = cells.dictionary_encode()
    shown = pa.array([masks.text(how, text.as_py()) for text in coded.dictionary], pa.string())
    return shown.take(coded.indices)


def _over(cells: pa.Array, where: pa.Array) -> pa.Array:
    return pc.if_else(where, pa.scalar(MASK), cells)


def _joined(left: pa.Array, right: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(left, right, ".")


def _starts(lists: pa.ListArray) -> pa.Array:
    """The offsets of a list array into what `flatten` gives: from 0, whatever it was cut from."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    return pa.array(np.concatenate([[0], np.cumsum(np.asarray(lengths))]), pa.int32())
