"""What a killed process left behind is removed by the next; what is in use, or not ours, is not."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from accountability.cli.output import Output, to_files
from accountability.engines import leftovers
from accountability.engines.duckdb.session import Session

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there are no such locks")

RUN = """
import sys
from accountability.engines.duckdb.session import Session
with Session.open(temp=sys.argv[1]) as session:
    session.sql("CREATE TABLE t AS SELECT range AS n FROM range(1000)")
    (session.folder / "spilt").write_text("much")
    print("at work", flush=True)
    sys.stdin.read()
"""
WRITE = """
import sys
from pathlib import Path
from accountability.cli.output import Output, to_files
def pieces():
    yield "half"
    print("at work", flush=True)
    sys.stdin.read()
    yield " of it"
to_files([Output(Path(sys.argv[1]) / "out.json", pieces())])
"""


@contextmanager
def running(script: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is at work; at the end it is told to finish, if it still runs."""
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"at work\n"
        yield process
        process.communicate(timeout=60)


def kill(process: subprocess.Popen[bytes]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=60)


def test_the_folder_of_a_killed_run_is_removed_by_the_next(tmp_path: Path) -> None:
    with running(RUN, tmp_path) as process:
        kill(process)
    (left,) = tmp_path.iterdir()
    assert (left / "spilt").exists()
    with Session.open(temp=tmp_path) as session:
        assert list(tmp_path.iterdir()) == [session.folder]
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_run_that_goes_on_stays(tmp_path: Path) -> None:
    with running(RUN, tmp_path) as process:
        (theirs,) = tmp_path.iterdir()
        with Session.open(temp=tmp_path) as session:
            assert set(tmp_path.iterdir()) == {session.folder, theirs}
            assert (theirs / "spilt").exists()
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_what_has_no_lock_is_not_taken_for_left_behind(tmp_path: Path) -> None:
    kept = tmp_path / "accountability-2024"
    kept.mkdir()
    (kept / "report.json").write_text("of the office", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "lock").touch()
    (tmp_path / "accountability-link").symlink_to(elsewhere)
    with Session.open(temp=tmp_path):
        pass
    assert (kept / "report.json").exists()
    assert (elsewhere / "lock").exists()


def test_a_half_written_file_of_a_killed_run_is_removed_by_the_next(tmp_path: Path) -> None:
    with running(WRITE, tmp_path) as process:
        kill(process)
    (left,) = tmp_path.iterdir()
    assert left.name == f".out.json.{process.pid}.part"
    to_files([Output(tmp_path / "out.json", ["whole"])])
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_a_file_that_is_being_written_stays(tmp_path: Path) -> None:
    with running(WRITE, tmp_path) as process:
        to_files([Output(tmp_path / "out.json", ["whole"])])
        assert (tmp_path / f".out.json.{process.pid}.part").exists()
    assert process.returncode == 0
    assert (tmp_path / "out.json").read_text("utf-8") == "half of it"


def test_a_file_that_another_run_takes_for_left_behind_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its making and its lock, a file has no lock, as one that was left behind."""
    path, locks = tmp_path / ".out.json.1.part", [leftovers.remove_files]
    flock = fcntl.flock

    def late(stream: object, how: int) -> None:
        if locks:
            locks.pop()(tmp_path, ".out.json.", ".part")
        flock(stream, how)  # type: ignore[arg-type]  # as `fcntl` has it

    monkeypatch.setattr(leftovers, "_fcntl", SimpleNamespace(**{**vars(fcntl), "flock": late}))
    with leftovers.created(path) as stream:
        stream.write(b"whole")
        leftovers.remove_files(tmp_path, ".out.json.", ".part")
    assert path.read_bytes() == b"whole"
    assert not locks
