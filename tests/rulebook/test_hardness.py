"""Whatever stands in a rule file: a rulebook or a `RulebookError`, never anything else."""

from __future__ import annotations

import tempfile
from contextlib import chdir
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from accountability.errors import Mistake, RulebookError
from accountability.rulebook.load import load
from tests.rulebook.books import BASE, rule, write
from tests.rulebook.test_mistakes import CASES

MORE = """\
authority: [law/2]
let: {near: contract x with (x.issuer = c.issuer)}
message: {zh: 请核对, en: check}
cases:
  - name: n
    as_of: 2021-01-01
    given: {contract: [{contract_id: C}]}
    expect: {fail: [C]}
"""
CHECK = """\
forbid: |
  sum of x.price over near >= :limit
  and c.end_on > c.start_on + :max_term[c.parcel.land_class]"""
WHOLE = BASE + rule(CHECK, more=MORE)


def _mistakes(data: bytes) -> tuple[Mistake, ...]:
    """What is wrong with a rulebook; any other error than ours fails the test."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        write(Path(), {"a.yaml": data})
        try:
            load("a.yaml")
        except RulebookError as error:
            return error.mistakes
        return ()


def _load(data: bytes) -> bool:
    """Whether it is a rulebook; its mistakes stand in it."""
    found = _mistakes(data)
    text = data.decode("utf-8", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    for mistake in found:
        assert 1 <= mistake.place.line <= text.count("\n") + 1
        assert mistake.place.column >= 1
        assert not mistake.message.endswith(".")
    return not found


def test_the_whole_is_right() -> None:
    assert _load(WHOLE.encode())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes(data: bytes) -> None:
    _load(data)


PIECES = st.sampled_from(
    ["", " ", "\n", ":", ": ", "- ", "[", "]", "{", "}", "|", ">", "'", '"', "#", " #", "&a", "*a", "!t", "~",
     "中", "：", "\t", "%", "@", "`", ",", "?", "---\n", "none", "c.", "(", ")", "\ufeff", "\u2028", "\x00"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 12), PIECES), min_size=1, max_size=3))
def test_a_rulebook_that_was_damaged(edits: list[tuple[int, int, str]]) -> None:
    text = WHOLE
    for at, length, piece in edits:
        text = text[:at] + piece + text[at + length :]
    _load(text.encode())


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, len(WHOLE.splitlines()) - 1), st.integers(0, len(WHOLE.splitlines()) - 1), st.booleans()
)
def test_lines_that_were_moved_or_lost(one: int, other: int, lost: bool) -> None:
    lines = WHOLE.splitlines()
    if lost:
        del lines[one]
    else:
        lines[one], lines[other] = lines[other], lines[one]
    _load("\n".join(lines).encode())


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([text for _, text, _ in CASES]), st.integers(0, 400), PIECES)
def test_wrong_rulebooks_that_were_damaged(text: str, at: int, piece: str) -> None:
    _load((BASE + text[:at] + piece + text[at:]).encode())


def test_half_of_a_file() -> None:
    for end in range(0, len(WHOLE), 7):
        _load(WHOLE[:end].encode())


def test_deep_and_long_texts() -> None:
    assert not _load(b"[" * 100_000)
    assert not _load(b"- " * 100_000)
    assert not _load(b"{a: " * 100_000)
    assert not _load(b"a" * 1_000_000)
    assert not _load(WHOLE.replace("c.end_on >", "c.end_on > " + "(" * 2000).encode())
    assert not _load(WHOLE.replace("and c.end_on", "and c.open " * 3000 + "and c.end_on").encode())
    assert not _load(WHOLE.replace(":max_term", "x" * 1_000_000).encode())


def test_escapes_of_lone_surrogates() -> None:
    assert not _load(WHOLE.replace("请核对", '"\\ud800"').encode())
    assert not _load(WHOLE.replace("check}", '"\\U00110000"}').encode())


def test_the_same_mistakes_every_time() -> None:
    parts = [text.split("\n", 1)[1] for _, text, _ in CASES if text.startswith("parameters:")]
    data = (BASE.replace("parameters:\n", "parameters:\n" + "".join(parts))).encode()
    first = _mistakes(data)
    assert len(first) > 5
    assert first == _mistakes(data)
    assert list(first) == sorted(first, key=lambda mistake: (mistake.place, mistake.message))
