"""Runs the command as a user does: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """How a command ended, its two streams as text."""

    code: int
    out: str
    err: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment without anything that could change a result."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C", "COLUMNS": "200", **(extra or {})}


def accountability(
    *words: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Ended:
    """`accountability WORDS`."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "accountability", *map(str, words)],
        capture_output=True,
        env=environment(env),
        cwd=cwd,
        timeout=120,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def check(book: Path, ledger: Path, *words: str | Path, env: Mapping[str, str] | None = None) -> Ended:
    """`accountability check` on 2021-06-30."""
    return accountability("check", book, "--records", ledger, "--as-of", "2021-06-30", *words, env=env)
