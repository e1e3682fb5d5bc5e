"""Kills a session at random instants: `python -m tests.live.crash [--count 200]`.

A child makes the changes 1, 2, 3 … with a journal and says each number after it was acknowledged.
It is killed (SIGKILL) at a random instant and started again, where it goes on after the last change
that the journal has. Nothing acknowledged may be missing, nothing may be there twice, and in the
end the session must say what one says that was never killed.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from accountability.api.live.session import Live
from tests.live.books import MATCHERS
from tests.live.work import book, change, session

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Report:
    """How often the child was killed, how many changes were made, whether all of them held."""

    kills: int
    changes: int
    lost: int
    same: bool


def child(folder: Path, last: int) -> None:
    """Makes all changes that the journal does not have, up to `last`."""
    with session(book(folder), None, folder / "journal") as target:
        done = target.restored  # every change is one entry
        print(f"at {done}", flush=True)
        for number in range(done + 1, last + 1):
            change(target, number)
            print(number, flush=True)


def crash(folder: Path, kills: int, random: Random) -> Report:
    """Starts and kills the child until it was killed `kills` times."""
    acknowledged = lost = 0
    for _ in range(kills):
        lines = _killed(folder, random.uniform(0.0, 0.15))
        if lines and lines[0].startswith("at "):
            at = int(lines[0][3:])
            lost += max(0, acknowledged - at)
            acknowledged = max([at, *map(int, lines[1:])])
    with session(book(folder), None, folder / "journal") as again:
        made = again.restored
        lost += max(0, acknowledged - made)
        with session(book(folder), None) as other:
            for number in range(1, made + 1):
                change(other, number)
            same = _told(again) == _told(other)
    return Report(kills, made, lost, same)


def _told(target: Live) -> tuple[object, ...]:
    records = target._holdings.tables()
    return (target.findings, target.undecided, {n: t.rows for n, t in records.items()})


def _killed(folder: Path, seconds: float) -> list[str]:
    """What the child said before it was killed, `seconds` after its first word."""
    command = [sys.executable, "-m", "tests.live.crash", "--child", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(seconds)
    os.kill(process.pid, signal.SIGKILL)
    rest = process.stdout.read()
    process.wait()
    process.stdout.close()
    whole = rest[: rest.rfind("\n") + 1]  # the last line may be cut
    return [first.strip(), *whole.split("\n")[:-1]] if first else []


def main() -> None:
    parser = argparse.ArgumentParser(description="kill a live session at random instants")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", type=Path)
    given = parser.parse_args()
    if given.child is not None:
        child(given.child, 10_000_000)
        return
    with tempfile.TemporaryDirectory() as folder:
        report = crash(Path(folder), given.count, Random(given.seed))
        print(f"{report.kills} kills, {report.changes:,} changes, {report.lost} lost, "
              f"{'the same as' if report.same else 'DIFFERENT from'} a run never killed "
              f"(matcher: {MATCHERS[-1]})")  # fmt: skip
        sys.exit(0 if report.same and not report.lost else 1)


if __name__ == "__main__":
    main()
