"""The first moments of the command: what is imported, and a Ctrl-C before that is done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

from tests.cli.command import environment
from tests.cli.office import office

ROOT = Path(__file__).parents[2]

# Stands in for a library that takes long to import, and that lets no exception through.
SLOW = """
import sys, time

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "duckdb":
            try:
                print("importing", file=sys.stderr, flush=True)
                time.sleep({seconds})
            except BaseException:
                pass

sys.meta_path.insert(0, Slow())
from accountability.cli.entry import run
run()
"""


def interrupted(*words: str, script: str = SLOW.format(seconds=60), before: str = "") -> tuple[int, str]:
    """How the command ends, and what it says, with a Ctrl-C while it is imported."""
    with subprocess.Popen(
        [sys.executable, "-c", before + script, *words], stderr=subprocess.PIPE, env=environment()
    ) as running:
        assert running.stderr is not None
        assert running.stderr.readline() == b"importing\n"
        os.kill(running.pid, signal.SIGINT)
        _, err = running.communicate(timeout=60)
    return running.returncode, err.decode()


def test_ctrl_c_while_the_command_is_imported() -> None:
    assert interrupted("check") == (130, "error: stopped\n")
    assert interrupted("check", "--lang", "zh") == (130, "错误：已停止\n")


def test_a_command_that_was_told_to_go_on_goes_on() -> None:
    """As `nohup` and the shell's `&` say it."""
    ignored = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    code, err = interrupted("chekc", script=SLOW.format(seconds=0.2), before=ignored)
    assert (code, err.splitlines()[0]) == (2, "error: no such command `chekc`")


def test_every_way_in_is_that_entry() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert scripts == {"accountability": "accountability.cli.entry:run"}
    module = (ROOT / "src" / "accountability" / "__main__.py").read_text("utf-8")
    assert "from accountability.cli.entry import run" in module


def imported_by(script: str, *words: str | Path) -> set[str]:
    """The modules that a process has at its end, written after all else to standard error."""
    script = f"{textwrap.dedent(script)}\nprint(*sys.modules, file=sys.stderr)"
    ran = subprocess.run(
        [sys.executable, "-c", script, *map(str, words)],
        capture_output=True,
        env=environment(),
        timeout=120,
        check=True,
    )
    return set(ran.stderr.decode().splitlines()[-1].split())


def test_the_package_is_imported_name_by_name() -> None:
    known = imported_by("import sys, accountability")
    assert not known & {"duckdb", "pyarrow", "pydantic", "yaml"}
    known = imported_by("import sys, accountability\naccountability.load")
    assert "yaml" in known
    assert "duckdb" not in known


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        imported_by("import sys, accountability\naccountability.chekc")
    assert b"module `accountability` has no attribute `chekc`" in failed.value.stderr


def test_a_check_imports_what_it_needs(tmp_path: Path) -> None:
    book, ledger = office(tmp_path)
    words = ("check", book, "--records", ledger, "--as-of", "2021-06-30", "--exit-zero", "--quiet")
    script = """
        import sys
        from accountability.cli import entry
        try:
            entry.run()
        except SystemExit as ended:
            assert ended.code == 0, ended.code
        """
    known = imported_by(script, *words)
    assert {"duckdb", "accountability.cli.check"} <= known
    assert not known & {"pandas", "polars", "xlsxwriter", "durable", "accountability.cli.simulate"}
