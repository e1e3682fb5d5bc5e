"""Many submissions into one session: `python -m tests.live.soak [--count 1000000] [--matcher durable]`.

Memory may grow only by what is kept. The run submits and withdraws, so that few records are kept,
and then keeps all; it shows resident memory, and the time of a thousand submissions, as it goes.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from accountability.api.live.session import Live
from tests.live.books import MATCHERS
from tests.live.work import book, payment, session

KEPT = 1000  # records that the first run keeps at any time


@dataclass(frozen=True, slots=True)
class Sample:
    """After `count` submissions: resident memory in MB, microseconds of each of the last ones."""

    count: int
    memory: float
    cost: float


def memory() -> float:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def run(target: Live, count: int, kept: int | None, samples: int = 10) -> list[Sample]:
    """Submits `count` payments; with `kept`, all but the last so many are withdrawn again."""
    found = []
    every = max(1, count // samples)
    since = time.perf_counter()
    for number in range(1, count + 1):
        target.submit("payment", payment(number))
        if kept is not None and number > kept:
            target.withdraw("payment", f"A{number - kept}")
        if number % every == 0:
            cost = (time.perf_counter() - since) / every * 1_000_000
            gc.collect()
            found.append(Sample(number, memory(), cost))
            since = time.perf_counter()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="many submissions into one live session")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--matcher", choices=MATCHERS, default=MATCHERS[-1])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rules = book(Path(folder))
        for kept in (KEPT, None):
            with session(rules, given.matcher) as target:
                print(f"{given.matcher}, {'all' if kept is None else kept} records kept", flush=True)
                for sample in run(target, given.count, kept):
                    print(
                        f"  {sample.count:>9,} submitted  {sample.memory:8.1f} MB"
                        f"  {sample.cost:7.1f} us each (with making and withdrawing the record)",
                        flush=True,
                    )
                print(f"  findings {len(target.findings):,}  undecided {len(target.undecided):,}"
                      f"  faults {target.faults}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
