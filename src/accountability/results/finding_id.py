"""The identity of a finding: a digest that is the same in every run, and gives nothing away.

The text that is digested is the rule id, the cells of the subject's key, and, for a subject
whose key cannot be read or is repeated, what tells it apart: each part in UTF-8, before it
its length in bytes as eight bytes, big end first, so that no two lists of parts share a text.
The digest is BLAKE2b (RFC 7693) of 16 bytes; where the key is personal data and the office
gave its key, it is BLAKE2b keyed with it, so that nobody else can try all identity numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from accountability.model.verdict import Subject

_LONGEST = 64  # bytes of a BLAKE2b key
_SIZE = 16  # bytes of an id
_HEX = np.array([f"{byte:02x}".encode() for byte in range(256)], dtype="S2")


def finding_id(rule: str, subject: Subject, occurrence: int, key: bytes | None) -> str:
    """The id, as 32 hexadecimal digits.

    `occurrence` counts, from 0, the findings of one rule whose subjects have the same key. `key`
    is the office's key, given only for personal subjects; a longer one is digested first.
    """
    parts = [rule, str(len(subject.key)), *subject.key]
    if subject.row is not None:
        parts += _apart(subject.row.sheet, subject.row.row)
    if occurrence:
        parts += _again(occurrence)
    return blake2b(_encoded(parts), digest_size=_SIZE, key=fitting(key)).hexdigest()


class Ids:
    """The ids of all findings of one rule, as digests."""

    def __init__(self, digests: bytes | bytearray) -> None:
        self._digests = digests

    def text(self, first: int, last: int) -> pa.Array:
        """Those of the findings from `first` up to `last`, each as 32 hexadecimal digits."""
        return _hexadecimal(memoryview(self._digests)[first * _SIZE : last * _SIZE])


def finding_ids(rule: str, subjects: Callable[[], Iterator[pa.Table]], key: bytes | None) -> Ids:
    """The ids of all findings of one rule.

    `subjects` gives tables with the cells of their keys (`subject`, lists of one length) and, of those
    whose key cannot be read, the `file`, `sheet` and `row` of their source; asked again, the same.
    """
    digests, key = bytearray(), fitting(key)
    for table in subjects():
        digests += _digests(_texts(rule, table), _suffixes(table), key)
    heads = np.frombuffer(digests, np.uint64)[::2]
    values, counts = np.unique(heads, return_counts=True)
    if len(values) < len(heads):
        _tell_apart(digests, rule, subjects(), np.isin(heads, values[counts > 1]), key)
    return Ids(digests)


def _tell_apart(
    digests: bytearray, rule: str, subjects: Iterator[pa.Table], alike: npt.NDArray[np.bool_], key: bytes
) -> None:
    """Puts other digests in place of those of subjects with the key of one before them."""
    seen: Counter[tuple[bytes, str | None]] = Counter()
    start = 0
    for table in subjects:
        some = np.flatnonzero(alike[start : start + table.num_rows])
        table_ = table.take(pa.array(some))
        suffixes = _suffixes(table_)
        files = table_.column("file").to_pylist()
        again = {}
        for at, (place, file) in enumerate(zip((some + start).tolist(), files, strict=True)):
            same = (bytes(digests[place * _SIZE : (place + 1) * _SIZE]), file if at in suffixes else None)
            if seen[same]:
                again[at] = suffixes.get(at, b"") + _encoded(_again(seen[same]))
            seen[same] += 1
        found = _digests(_texts(rule, table_), {**suffixes, **again}, key)
        for at in again:
            place = (int(some[at]) + start) * _SIZE
            digests[place : place + _SIZE] = found[at * _SIZE : (at + 1) * _SIZE]
        start += table.num_rows


def _texts(rule: str, subjects: pa.Table) -> pa.Array:
    """What is digested of each subject, without what tells it apart."""
    count = subjects.num_rows
    column = subjects.column("subject").combine_chunks()
    cells = column.flatten()
    width = len(cells) // count if count else 0
    places = np.arange(count, dtype=np.int64) * width
    parts: list[object] = [pa.scalar(_encoded([rule, str(width)]), pa.large_binary())]
    for at in range(width):
        cell = cells.take(pa.array(places + at)).cast(pa.large_binary())
        parts += [_lengths(cell), cell]
    known = pc.binary_join_element_wise(*parts, pa.scalar(b"", pa.large_binary()))
    return known if isinstance(known, pa.Array) else pa.repeat(known, count)


def _apart(sheet: str | None, row: int) -> list[str]:
    return ["row", sheet or "", str(row)]


def _again(occurrence: int) -> list[str]:
    return ["again", str(occurrence)]


def _lengths(cells: pa.Array) -> pa.Array:
    """The length of each text as eight bytes, big end first."""
    sizes = pc.binary_length(cells).to_numpy().astype(">i8")
    ends = np.arange(len(sizes) + 1, dtype=np.int64) * 8
    buffers = [None, pa.py_buffer(ends.tobytes()), pa.py_buffer(sizes.tobytes())]
    return pa.Array.from_buffers(pa.large_binary(), len(sizes), buffers)


def _suffixes(subjects: pa.Table) -> dict[int, bytes]:
    """What is digested beside the key, of the few subjects that have more."""
    rows = subjects.column("row").combine_chunks()
    if rows.null_count == len(rows):
        return {}
    some = np.flatnonzero(rows.is_valid().to_numpy(zero_copy_only=False))
    sheets = subjects.column("sheet").take(pa.array(some)).to_pylist()
    numbers = rows.take(pa.array(some)).to_pylist()
    return {
        int(at): _encoded(_apart(sheet, row)) for at, sheet, row in zip(some, sheets, numbers, strict=True)
    }


def _digests(encoded: pa.Array, suffixes: dict[int, bytes], key: bytes) -> bytes:
    _, ends, content = encoded.buffers()
    bounds = np.frombuffer(ends, np.int64)[encoded.offset : encoded.offset + len(encoded) + 1].tolist()
    text, start = content.to_pybytes(), blake2b(digest_size=_SIZE, key=key)
    found = []
    for at, (first, last) in enumerate(pairwise(bounds)):
        digest = start.copy()  # which is cheaper than to begin anew
        digest.update(text[first:last])
        if at in suffixes:
            digest.update(suffixes[at])
        found.append(digest.digest())
    return b"".join(found)


def _hexadecimal(digests: memoryview) -> pa.Array:
    """Digests as text, each byte as two digits."""
    count = len(digests) // _SIZE
    text = _HEX[np.frombuffer(digests, np.uint8)].tobytes()
    ends = np.arange(count + 1, dtype=np.int32) * (2 * _SIZE)
    return pa.Array.from_buffers(pa.string(), count, [None, pa.py_buffer(ends.tobytes()), pa.py_buffer(text)])


def _encoded(parts: Iterable[str]) -> bytes:
    encoded = (part.encode("utf-8", "surrogatepass") for part in parts)
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)


def fitting(key: bytes | None) -> bytes:
    """The office's key as BLAKE2b takes it; none is no key at all."""
    if key is None:
        return b""
    return key if len(key) <= _LONGEST else blake2b(key).digest()
