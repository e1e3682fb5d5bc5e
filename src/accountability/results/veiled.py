"""Witness columns without what is confidential: what `Veil.open_witness` does, over whole columns."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from accountability.model.records import MASK
from accountability.results.confidential import Veil

_FIELD = ["name", "value", "state"]
_WITNESS = ["record", "key", "file", "sheet", "row", "fields"]


def veiled(veil: Veil, keys: pa.Array, witness: pa.Array) -> pa.Array:
    """The witnesses of some findings; `keys` are the keys of their subjects, lists of one length."""
    parts, sizes = witness.flatten(), witness.value_lengths().to_numpy()
    parts, sizes = _without_linked(veil, keys, parts, sizes)
    for relation in pc.unique(parts.field("record")).to_pylist():
        secret = veil.secret(relation)
        if secret:
            here = pc.equal(parts.field("record"), relation)
            parts = _masked(parts, here, sorted(secret), veil.hides_key(relation))
    return _lists(sizes, parts)


def _lists(sizes: npt.NDArray[np.int64], values: pa.Array) -> pa.Array:
    ends = np.concatenate([[0], np.cumsum(sizes)])
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), values)


def _without_linked(
    veil: Veil, keys: pa.Array, parts: pa.Array, sizes: npt.NDArray[np.int64]
) -> tuple[pa.Array, npt.NDArray[np.int64]]:
    """Without the records to which only a confidential reference leads; rows of the subject stay."""
    if not veil.behind:
        return parts, sizes
    subjects = np.repeat(np.arange(len(sizes)), sizes)
    kept = ~pc.is_in(parts.field("record"), pa.array(sorted(veil.behind))).to_numpy(zero_copy_only=False)
    for relation, at, width in veil.subject_rows():
        if relation in veil.behind:
            here = pc.equal(parts.field("record"), relation).to_numpy(zero_copy_only=False)
            kept |= here & _same(parts.field("key"), keys.take(pa.array(subjects)), at, width)
    return parts.filter(pa.array(kept)), np.bincount(subjects[kept], minlength=len(sizes))


def _same(found: pa.Array, keys: pa.Array, at: int, width: int) -> npt.NDArray[np.bool_]:
    """Where a key is the part of a subject's key that begins at `at`."""
    sizes = found.value_lengths().to_numpy()
    equal: npt.NDArray[np.bool_] = sizes == width
    whole = np.flatnonzero(equal)
    one, other = found.take(pa.array(whole)), keys.take(pa.array(whole))
    for cell in range(width):
        alike = pc.equal(pc.list_element(one, cell), pc.list_element(other, at + cell))
        equal[whole] &= alike.to_numpy(zero_copy_only=False)
    return equal


def _masked(parts: pa.Array, here: pa.Array, secret: list[str], hides_key: bool) -> pa.Array:
    """Records of one type, those that are `here`, with masks for their confidential cells."""
    fields, key = parts.field("fields"), parts.field("key")
    sizes, cells = fields.value_lengths().to_numpy(), fields.flatten()
    named = pc.is_in(cells.field("name"), pa.array(secret))
    hidden = pc.and_(_repeated(here, sizes), named)
    value = pc.if_else(hidden, pa.scalar(MASK, pa.string()), cells.field("value"))
    state = pc.if_else(hidden, pa.scalar(None, pa.string()), cells.field("state"))
    fields = _lists(sizes, pa.StructArray.from_arrays([cells.field("name"), value, state], _FIELD))
    if hides_key:
        sizes = key.value_lengths().to_numpy()
        key = _lists(sizes, pc.if_else(_repeated(here, sizes), pa.scalar(MASK, pa.string()), key.flatten()))
    others = {name: parts.field(name) for name in _WITNESS}
    return pa.StructArray.from_arrays(list({**others, "key": key, "fields": fields}.values()), _WITNESS)


def _repeated(flags: pa.Array, sizes: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array(np.repeat(flags.to_numpy(zero_copy_only=False), sizes))
