"""Text in blocks: the same text, and the same first wrong byte, as of a file read whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accountability.errors import RecordsError
from accountability.records import delimited, json_files, text_file
from accountability.records.delimited import read_csv
from accountability.records.json_files import read_jsonl
from accountability.records.text_file import TextFile, examined

FAST = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
PIECES = st.sampled_from(
    [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"a", b"\r\n", b"\n", b"\r", b"\0", b"\x80", b"\xe4", b"\xb8",
     b"\xad", "合同".encode(), "合同".encode("gbk"), "𠮷".encode(), "𠮷".encode("gb18030"), b"\x81\x30",
     b"\xd8\x00", b"\xff"]
)  # fmt: skip


def _whole(data: bytes) -> str:
    """What the first version of `examined` said, which read a file whole; an error as its place."""
    for mark, encoding in text_file._MARKS:
        if data.startswith(mark):
            try:
                return _without_nul(data[len(mark) :].decode(encoding))
            except UnicodeDecodeError as error:
                return f"byte {error.start + len(mark)} is not"
    try:
        return _without_nul(data.decode())
    except UnicodeDecodeError as error:
        first = error.start
    try:
        return _without_nul(data.decode("gb18030"))
    except UnicodeDecodeError as error:
        return f"(byte {first}) nor GB18030 (byte {error.start})"


def _without_nul(text: str) -> str:
    line = text.count("\n", 0, text.find("\0")) + 1
    return f":{line}: the file holds a NUL" if "\0" in text else text


def _examined(path: Path) -> TextFile | str:
    try:
        return examined(path)
    except RecordsError as error:
        return str(error)


@FAST
@given(pieces=st.lists(PIECES, max_size=8), block=st.sampled_from([1, 2, 3, 5, 1000]))
def test_blocks_give_what_the_whole_gives(tmp_path: Path, pieces: list[bytes], block: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"".join(pieces))
    expected = _whole(b"".join(pieces))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text_file, "BLOCK", block)
        file = _examined(path)
        if isinstance(file, str):
            assert expected in file
            return
        assert file.text() == expected
        assert b"".join(file.utf8()).decode() == expected
        for newline in ("", "\n"):
            assert list(file.lines(newline)) == list(io.StringIO(expected, newline=newline))


def test_a_row_that_never_ends_is_refused_before_memory_is_full(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with pytest.MonkeyPatch.context() as patched:
        for module in (delimited, text_file):
            patched.setattr(module, "LONGEST_LINE", 100)
        path.write_text("id,text\n1," + "x,y" * 40)
        message = r"a.csv:2: the row that starts here has 100 characters or more"
        with pytest.raises(RecordsError, match=message):
            list(read_csv(path).rows)
        path.write_text("id,text\n1,x\n2," + '"a\n",' * 40 + "\n")
        with pytest.raises(RecordsError, match=r"a.csv:3: the row that starts here has 100 characters"):
            list(read_csv(path).rows)
        path.write_text("id,text\n" + "1,x\n" * 100)
        assert len(list(read_csv(path).rows)) == 100


def test_a_line_of_json_that_never_ends_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1}\n{"id": "' + "x" * 200)
    with pytest.MonkeyPatch.context() as patched:
        for module in (json_files, text_file):
            patched.setattr(module, "LONGEST_LINE", 100)
        with pytest.raises(RecordsError, match=r"a.jsonl:2: the line has 100 characters or more"):
            read_jsonl(path)


def test_a_json_file_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"id": "' + "x" * 2_000_000 + '"}]')
    assert len(list(json_files.read_json(path).rows)) == 1
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(json_files, "LARGEST", 1_000_000)
        with pytest.raises(RecordsError, match="is larger than 1 MB\n  hint: write it as JSON Lines"):
            json_files.read_json(path)
