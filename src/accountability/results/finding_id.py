"""The identity of a finding: a digest that is the same in every run, and gives nothing away.

The text that is digested is the rule id, the cells of the subject's key, and, for a subject
whose key cannot be read or is repeated, what tells it apart: each part in UTF-8, before it
its length in bytes as eight bytes, big end first, so that no two lists of parts share a text.
The digest is BLAKE2b (RFC 7693) of 16 bytes; where the key is personal data and the office
gave its key, it is BLAKE2b keyed with it, so that nobody else can try all identity numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from accountability.model.verdict import Subject

_LONGEST = 64  # bytes of a BLAKE2b key


def finding_id(rule: str, subject: Subject, occurrence: int, key: bytes | None) -> str:
    """The id, as 32 hexadecimal digits.

    `occurrence` counts, from 0, the findings of one rule whose subjects have the same key. `key`
    is the office's key, given only for personal subjects; a longer one is digested first.
    """
    parts = [rule, str(len(subject.key)), *subject.key]
    if subject.row is not None:
        parts += ["row", subject.row.sheet or "", str(subject.row.row)]
    if occurrence:
        parts += ["again", str(occurrence)]
    return blake2b(_encoded(parts), digest_size=16, key=fitting(key)).hexdigest()


def _encoded(parts: Iterable[str]) -> bytes:
    encoded = (part.encode("utf-8", "surrogatepass") for part in parts)
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)


def fitting(key: bytes | None) -> bytes:
    """The office's key as BLAKE2b takes it; none is no key at all."""
    if key is None:
        return b""
    return key if len(key) <= _LONGEST else blake2b(key).digest()
