"""The id of a finding: stable, different where subjects differ, and keyed where it must be."""

from __future__ import annotations

from hashlib import blake2b

from hypothesis import given
from hypothesis import strategies as st

from accountability.model.records import Source
from accountability.model.verdict import Subject
from accountability.results.finding_id import finding_id

cells = st.lists(st.text(max_size=4), min_size=1, max_size=3).map(tuple)


def subject(*key: str, row: Source | None = None) -> Subject:
    return Subject(tuple(f"k{i}" for i in range(len(key))), key, row)


def test_the_encoding_is_the_one_that_is_documented() -> None:
    encoded = b""
    for part in (b"R", b"2", b"ab", "村".encode()):
        encoded += len(part).to_bytes(8, "big") + part
    assert finding_id("R", subject("ab", "村"), 0, None) == blake2b(encoded, digest_size=16).hexdigest()


def test_it_is_the_same_in_every_version() -> None:
    assert finding_id("L02-1", subject("C1"), 0, None) == "53159f33af5f7e4c8b8c3b6b3a1be29f"


@given(st.text(max_size=4), cells, st.text(max_size=4), cells)
def test_two_subjects_never_share_a_text(
    rule: str, key: tuple[str, ...], other: str, second: tuple[str, ...]
) -> None:
    same = (rule, key) == (other, second)
    assert (finding_id(rule, subject(*key), 0, None) == finding_id(other, subject(*second), 0, None)) is same


def test_repeated_keys_and_unreadable_ones_are_told_apart() -> None:
    here, there = (Source("contract.csv", row) for row in (2, 3))
    ids = [
        finding_id("R", subject("A"), 0, None),
        finding_id("R", subject("A"), 1, None),
        finding_id("R", subject(""), 0, None),
        finding_id("R", subject("", row=here), 0, None),
        finding_id("R", subject("", row=there), 0, None),
        finding_id("R", subject("", row=Source("book.xlsx", 2, "1月")), 0, None),
    ]
    assert len(set(ids)) == len(ids)


def test_where_a_file_lies_does_not_matter() -> None:
    ids = {finding_id("R", subject("", row=Source(file, 2)), 0, None) for file in ("/a/c.csv", "C:\\c.csv")}
    assert len(ids) == 1


def test_the_key_of_the_office_changes_the_id() -> None:
    keys = (None, b"a", b"b", b"x" * 64, b"x" * 65, b"x" * 66)
    assert len({finding_id("R", subject("110101"), 0, key) for key in keys}) == len(keys)
