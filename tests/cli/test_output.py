"""Outputs that cannot be written, and runs that are stopped: earlier files stay as they are."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from accountability.cli import check
from tests.cli.command import Ended, environment
from tests.cli.conftest import Command
from tests.cli.office import office, snapshot

EARLIER = "from before"
SLOW = """
language: 1
id: slow
version: 0.1.0
title: slow
records:
  payment: {key: row, fields: {amount: {type: integer, digits: 9}}}
rules:
  - id: S-1
    title: one that looks at every pair
    severity: low
    for: payment p
    forbid: |
      count of payment q with (q.amount * 3 > p.amount * 2 + 7) >= 900000000
"""


def in_process_of_its_own(
    before: str, *words: str | Path, code_of: str = "sys.exit(main(sys.argv[1:]))"
) -> Ended:
    """The command after some Python, in a new process."""
    script = f"import sys\nfrom accountability.cli.main import main\n{textwrap.dedent(before)}\n{code_of}\n"
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, words)],
        capture_output=True,
        env=environment(),
        timeout=120,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def words_for(folder: Path, *more: str) -> tuple[str | Path, ...]:
    book, ledger = office(folder)
    return ("check", book, "--records", ledger, "--as-of", "2021-06-30", *more)


def test_a_path_whose_parent_is_a_file(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(EARLIER, encoding="utf-8")
    ended = command(*words_for(tmp_path, "-f", f"json={tmp_path / 'file' / 'out.json'}"))
    assert ended.code == 2
    assert ended.err.startswith(f"error: `{tmp_path}/file/out.json` cannot be written: ")
    assert (tmp_path / "file").read_text("utf-8") == EARLIER


def test_a_folder_as_output(command: Command, tmp_path: Path) -> None:
    ended = command(*words_for(tmp_path, "-f", f"json={tmp_path}"))
    assert ended.code == 2
    assert ended.err == f"error: `{tmp_path}` cannot be written: it is a folder\n"


def test_a_folder_that_does_not_exist(command: Command, tmp_path: Path) -> None:
    ended = command(*words_for(tmp_path, "-f", f"json={tmp_path / 'no' / 'out.json'}"))
    assert ended.code == 2
    assert "there is no folder" in ended.err


def test_a_folder_that_may_not_be_written_to(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said before anything is evaluated."""
    monkeypatch.setattr(os, "access", lambda path, how: (path, how) != (tmp_path, os.W_OK))  # root may
    monkeypatch.setattr(check, "run_check", lambda *_given, **_named: pytest.fail("it was evaluated"))
    ended = command(*words_for(tmp_path, "-f", f"json={tmp_path / 'out.json'}"))
    assert ended.code == 2
    assert ended.err == f"error: `{tmp_path}/out.json` cannot be written: nothing may be written there\n"


@pytest.mark.parametrize("name", ["ledger/contract.csv", "rules/rulebook.yaml", "key", "link.csv"])
def test_an_input_as_output(command: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / "key").write_bytes(b"secret")
    words = words_for(tmp_path, "--key-file", str(tmp_path / "key"), "-f", f"csv={tmp_path / name}")
    (tmp_path / "link.csv").symlink_to(tmp_path / "ledger" / "contract.csv")
    before = snapshot(tmp_path)
    ended = command(*words)
    assert ended.code == 2
    assert "is an input of this run and stays as it is" in ended.err
    assert snapshot(tmp_path) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_device(command: Command, tmp_path: Path) -> None:
    ended = command(*words_for(tmp_path, "-f", "json=/dev/full"))
    assert ended.code == 2
    assert ended.err == "error: `/dev/full` cannot be written: no space left on device\n"
    assert not Path("/dev/full").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_standard_output_on_a_full_device(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "accountability", *map(str, words_for(tmp_path))],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=120,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == b"error: standard output cannot be written: no space left on device\n"


def test_a_full_disk_leaves_the_earlier_file(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text(EARLIER, encoding="utf-8")
    words = words_for(tmp_path, "-f", f"csv={tmp_path / 'first.csv'}", "-f", f"json={out}")
    before = snapshot(tmp_path)
    limit = """
        import resource
        sys.dont_write_bytecode = True  # or compiled modules were kept, cut at the limit
        resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))
        """
    ended = in_process_of_its_own(limit, *words)
    assert ended.code == 2
    assert ended.err == f"error: `{out}` cannot be written: file too large\n"
    assert snapshot(tmp_path) == before  # the first output was not put in place either


def test_ctrl_c_while_rules_are_evaluated(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text(EARLIER, encoding="utf-8")
    words = words_for(tmp_path, "-f", f"json={out}")
    before = snapshot(tmp_path)
    stuck = """
        import os, signal, time
        from accountability.engines.duckdb import batch
        def evaluate(*_, **__):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(60)
        batch.evaluate = evaluate
        """
    ended = in_process_of_its_own(stuck, *words)
    assert (ended.code, ended.out, ended.err) == (2, "", "error: stopped; nothing was written\n")
    assert snapshot(tmp_path) == before


def test_a_signal_from_outside(tmp_path: Path) -> None:
    """A real Ctrl-C, once the command says that it is at work."""
    words = words_for(tmp_path)
    slow = """
        import time
        from accountability.engines.duckdb import batch
        def evaluate(*_, **__):
            print("at work", file=sys.stderr, flush=True)
            time.sleep(60)
        batch.evaluate = evaluate
        """
    script = f"import sys\nfrom accountability.cli.entry import run\n{textwrap.dedent(slow)}\nrun()\n"
    with subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as running:
        assert running.stderr is not None
        assert running.stderr.readline() == b"at work\n"
        os.kill(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (2, b"", b"error: stopped; nothing was written\n")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_the_engine_is_deep_in_a_query(how: signal.Signals, tmp_path: Path) -> None:
    """A query that would take hours; the main thread is not in Python until it ends."""
    out, temp = tmp_path / "out.json", tmp_path / "temp"
    out.write_text(EARLIER, encoding="utf-8")
    temp.mkdir()
    (tmp_path / "slow.yaml").write_text(SLOW, encoding="utf-8")
    rows = "\n".join(f"{n}" for n in range(100_000))
    (tmp_path / "payment.csv").write_text(f"amount\n{rows}\n", encoding="utf-8")
    words = [
        "check",
        "slow.yaml",
        "--records",
        "payment=payment.csv",
        "--as-of",
        "2021-06-30",
        "--temp",
        "temp",
    ]
    slow = """
        from accountability.engines.duckdb import evaluation
        judged = evaluation.judged
        def told(*args, **words):
            print("at work", file=sys.stderr, flush=True)
            return judged(*args, **words)
        evaluation.judged = told
        """
    script = f"import sys\nfrom accountability.cli.entry import run\n{textwrap.dedent(slow)}\nrun()\n"
    with subprocess.Popen(
        [sys.executable, "-c", script, *words, "--temp", "temp", "-f", "json=out.json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=tmp_path,
    ) as running:
        assert running.stderr is not None
        assert running.stderr.readline() == b"at work\n"
        time.sleep(0.5)  # into the query itself; before it, the answer is the same
        os.kill(running.pid, how)
        ended, err = running.communicate(timeout=60)
    assert (running.returncode, ended, err) == (2, b"", b"error: stopped; nothing was written\n")
    assert out.read_text("utf-8") == EARLIER
    assert list(temp.iterdir()) == []


def test_a_reader_that_has_gone_is_no_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "accountability", *map(str, words_for(tmp_path, "-q"))],
            stdout=writing,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_written_file_may_be_read_as_any_other(command: Command, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    command(*words_for(tmp_path, "-f", f"json={tmp_path / 'out.json'}"))
    assert (tmp_path / "out.json").stat().st_mode == plain.stat().st_mode


def test_a_link_is_followed_not_replaced(command: Command, tmp_path: Path) -> None:
    (tmp_path / "target.json").write_text(EARLIER, encoding="utf-8")
    (tmp_path / "link.json").symlink_to(tmp_path / "target.json")
    command(*words_for(tmp_path, "-f", f"json={tmp_path / 'link.json'}"))
    assert (tmp_path / "link.json").is_symlink()
    assert '"format": 1' in (tmp_path / "target.json").read_text("utf-8")
