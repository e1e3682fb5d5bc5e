"""`accountability simulate` as a user meets it."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.cli.command import accountability
from tests.simulation.conftest import ROOT

LAND = ROOT / "rules" / "prohibitions" / "land"


def test_it_says_what_it_wrote_and_how_to_check_it(tmp_path: Path) -> None:
    folder = tmp_path / "year"
    done = accountability("simulate", LAND, "--scale", "town", "--seed", "5", "-o", folder)
    assert (done.code, done.err) == (0, "")
    said, command = done.out.splitlines()
    assert said.startswith("51 ledgers with ")
    words = shlex.split(command)[1:]
    run = accountability(*words, "--profile", "example", "--format", "summary")
    assert run.code == 0, run.err


def test_chinese_quiet_and_refusals(tmp_path: Path) -> None:
    words = ("simulate", LAND, "--scale", "town", "-o")
    done = accountability(*words, tmp_path / "zh", "--lang", "zh")
    assert done.out.splitlines()[0].endswith("检查命令：")
    assert accountability(*words, tmp_path / "quiet", "--quiet").out == ""
    again = accountability(*words, tmp_path / "zh", "--lang", "zh")
    assert (again.code, again.err.splitlines()[0]) == (2, f"错误：文件夹 `{tmp_path / 'zh'}` 不是空的")
    assert accountability(*words, tmp_path / "zh", "--force").code == 0
    missing = accountability("simulate", LAND)
    assert (missing.code, missing.err.splitlines()[0]) == (2, "error: missing option `--output` / `-o`")
    wrong = accountability("simulate", LAND, "-o", tmp_path / "x", "--scale", "moon")
    assert (wrong.code, wrong.err.splitlines()[0]) == (2, "error: scale: there is no scale `moon`")
